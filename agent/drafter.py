"""Writes the reply: reads with the category's tools, cites what it rests on. Cannot send: it holds no write tool."""

from typing import Literal

from pydantic import BaseModel, Field
from pydantic_ai import Agent, ModelRetry, RunContext, ToolOutput
from pydantic_ai.models import Model

from agent.context import toolset_for
from agent.instructions import masks_for, render_drafter, render_message
from agent.model_chain import Answered, Chain, Seat, lone
from agent.trace_facts import tell_draft
from agent.tracing import current, traced
from desk.decisions import Draft, Evidence, Route
from desk.examples import Example
from desk.interactions import Interaction, Message
from desk.playbook import Playbook
from desk.redaction import Masks
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
) -> Draft:
    """A reply for one message. `context` keeps every tool result for the decision's snapshot.

    `earlier`: what was said in the same chat before, oldest first.
    `instruction`: what a person or the gate asks of this version; `avoid`: texts it must differ from.
    `examples`: how the shop writes. `previous`: the draft a person wants otherwise.
    A model elsewhere reads masks in place of personal data, as `[privacy]` of the playbook has it.
    Raises `TryLater`, `NotAllowed`, `Refused` or `Unusable` when the model fails.
    """
    category = playbook.category(route.category)
    current().note({"examples": [example.id for example in examples]})

    async def write(seat: Seat) -> tuple[DraftOutput, Masks | None]:
        masks = masks_for(playbook, is_elsewhere=seat.is_elsewhere)
        run = await _agent.run(
            render_message(interaction, route=route, earlier=earlier, instruction=instruction, avoid=avoid,
                           examples=examples, previous=previous, masks=masks),
            deps=context,
            model=seat.model,
            model_settings=seat.settings,
            instructions=render_drafter(playbook, category, str(interaction.channel)),
            toolsets=[toolset_for(category, masks)],
            usage_limits=seat.limits,
        )  # fmt: skip
        return run.output, masks

    answered = await lone(model, step="drafter", playbook=playbook).about(category).run(write)
    return _to_draft(answered)


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
