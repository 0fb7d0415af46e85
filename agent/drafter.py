"""Writes the reply: reads with the category's tools, cites what it rests on. Cannot send: it holds no write tool."""

from dataclasses import replace
from typing import Literal

from pydantic import BaseModel, Field
from pydantic_ai import Agent, ModelRetry, RunContext, ToolOutput
from pydantic_ai.models import Model

from agent.context import toolset_for
from agent.instructions import masks_for, render_drafter, render_message
from agent.letters import about_letter
from agent.model_chain import Answered, Chain, Seat, lone
from agent.trace_facts import tell_draft
from agent.tracing import current, traced
from desk.assembly import as_text, assemble
from desk.decisions import Draft, Evidence, Route
from desk.examples import Example
from desk.interactions import Interaction, Message
from desk.playbook import Category, Playbook
from desk.redaction import Masks
from desk.routing_letters import reads_letters
from tools.context import ToolContext


class EvidenceOutput(BaseModel):
    """One thing a statement of the reply rests on."""

    kind: Literal["card", "past_reply", "customer", "timeline", "article"]
    id: str = Field(description="An id from a tool result, or the id of the message itself.")
    quote: str = Field(description="The words of the source, verbatim.")


class DraftOutput(BaseModel):
    """The reply, ready to be published."""

    text: str = Field(min_length=1, description="The reply itself, nothing around it.")
    language: str = Field(description="ISO 639-1 code of the reply's language, e.g. ru.")
    evidence: list[EvidenceOutput] = Field(default_factory=list, description="One entry for every fact in the reply.")
    unknowns: list[str] = Field(default_factory=list, description="What was asked and no source answers.")
    why: str = Field(default="", description="Why this reply, for an operator. One short line.")


_agent: Agent[ToolContext, DraftOutput] = Agent(
    deps_type=ToolContext,
    output_type=ToolOutput(DraftOutput, name="give_draft"),
    name="drafter",
    retries={"tools": 2, "output": 2},
)


@_agent.output_validator
def _says_something(_ctx: RunContext[ToolContext], output: DraftOutput) -> DraftOutput:
    if not output.text.strip():
        raise ModelRetry("the reply is empty; write the text the customer will read")
    return output


@_agent.output_validator
def _cites_what_was_read(ctx: RunContext[ToolContext], output: DraftOutput) -> DraftOutput:
    known = ctx.deps.known_ids
    invented = sorted({evidence.id for evidence in output.evidence} - known)
    if invented:
        raise ModelRetry(f"no source has the id {', '.join(invented)}; cite only {', '.join(sorted(known))}")
    return output


@traced("draft", tell_draft)
async def draft(
    interaction: Interaction,
    *,
    route: Route,
    playbook: Playbook,
    model: Model | Chain,
    context: ToolContext,
    earlier: tuple[Message, ...] = (),
    instruction: str | None = None,
    avoid: tuple[str, ...] = (),
    examples: tuple[Example, ...] = (),
    previous: str | None = None,
    recap: str = "",
    customer: str = "",
) -> Draft:
    """A reply for one message. `context` keeps every tool result for the decision's snapshot.

    `earlier`, `recap`, `customer` as `render_message` has them. `instruction`: what a person or the gate asks of this
    version of `previous`. `avoid`: texts it must differ from. `examples`: how the shop writes. A model elsewhere reads
    masks in place of personal data. Raises what the model raises (`TryLater`, `NotAllowed`, `Refused`, `Unusable`).
    """
    category = playbook.category(route.category)
    current().note({"examples": [example.id for example in examples]})

    async def write(seat: Seat) -> tuple[DraftOutput, Masks | None]:
        masks = masks_for(playbook, is_elsewhere=seat.is_elsewhere)
        run = await _agent.run(
            render_message(interaction, route=route, earlier=earlier, instruction=instruction, avoid=avoid,
                           examples=examples, previous=previous, masks=masks, recap=recap, customer=customer),
            deps=context,
            model=seat.model,
            model_settings=seat.settings,
            instructions=render_drafter(playbook, category, str(interaction.channel)),
            toolsets=[toolset_for(category, masks, second=_second(route, playbook))],
            usage_limits=seat.limits,
        )  # fmt: skip
        return run.output, masks

    answered = await lone(model, step="drafter", playbook=playbook).about(category).run(write)
    return _whole(_to_draft(answered), interaction, route, playbook, await _cancel_link(context, category))


async def _cancel_link(context: ToolContext, category: Category) -> str | None:
    """The customer's own link, where the category has one or the model asked for it; noted as a fact of the desk."""
    asked = (call.result for call in context.calls if call.name == "generate_cancel_link")
    is_asked = any(isinstance(told, dict) and told.get("link") == "below" for told in asked)
    link = await context.reader.make_cancel_link() if category.cancel_link or is_asked else None
    if link is not None:
        context.record("cancel_link", {"id": "cancel_link", "link": link})
    return link


def _second(route: Route, playbook: Playbook) -> Category | None:
    """The category of a letter's second request, whose tools are on offer, too."""
    return playbook.categories.get(route.secondary or "") if reads_letters(playbook) else None


def _whole(draft: Draft, interaction: Interaction, route: Route, playbook: Playbook, link: str | None) -> Draft:
    """A letter's reply with greeting, opener, closer and sign-off around what the model wrote; others as they are."""
    if not reads_letters(playbook):
        return draft
    about = about_letter(interaction, route, playbook)
    return replace(draft, text=as_text(assemble(draft.text, about, playbook, link=link)))


def _to_draft(answered: Answered[tuple[DraftOutput, Masks | None]]) -> Draft:
    output, masks = answered.value

    def shown(text: str) -> str:
        """For people of the desk; the text itself keeps its masks, and the gate stops it."""
        return masks.show(text) if masks else text

    return Draft(
        text=output.text.strip(),
        language=output.language,
        evidence=tuple(Evidence(kind=one.kind, id=one.id, quote=shown(one.quote)) for one in output.evidence),
        unknowns=tuple(map(shown, output.unknowns)),
        why=output.why,
        model=answered.model,
        cost_usd=answered.cost_usd,
        passed_over=answered.passed_over,
    )
