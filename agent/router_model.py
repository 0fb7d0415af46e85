"""Asks a model what a message is about: category, sentiment, topics. Reads the customer's words, holds no tools."""

from dataclasses import dataclass
from typing import Literal, TypedDict

from pydantic import BaseModel, Field
from pydantic_ai import Agent, ModelRetry, RunContext, ToolOutput

from agent.instructions import masks_for, render_message, render_router
from agent.model_chain import Seat
from agent.models import cost_usd
from desk.decisions import Route
from desk.interactions import Interaction
from desk.playbook import Playbook
from desk.playbook_files import nearest
from desk.redaction import Masks
from desk.routing_letters import reads_letters


class _Letter(TypedDict, total=False):
    urgency: str | None
    email: str | None
    signed: str | None


class RouteOutput(BaseModel):
    """Where the message belongs."""

    category: str = Field(description="The name of one category from the list, exactly as written.")
    confidence: float = Field(ge=0, le=1, description="How sure you are, 0 to 1.")
    why: str = Field(description="The customer's words that decided, for an operator. One short line.")
    sentiment: Literal["positive", "neutral", "negative"] = Field(description="From the words, never from the stars.")
    topics: list[str] = Field(default_factory=list, description="Every topic mentioned, e.g. size, smell, delivery.")
    runner_up: str | None = Field(default=None, description="The second best category, if it was close.")
    secondary: str | None = Field(default=None, description="The category of a second request, if there is one.")
    stars_contradict_words: bool = Field(default=False, description="High stars with an unhappy text, or the reverse.")
    wants_human: bool = Field(default=False, description="The customer asks for a person.")


class LetterOutput(RouteOutput):
    """Where a letter belongs, and what it is like."""

    sentiment: Literal["positive", "neutral", "negative", "frustrated"] = Field(  # type: ignore[assignment]  # one more
        description="From the words; frustrated: angry with us."
    )
    urgency: Literal["low", "medium", "high"] = Field(description="How soon it must be answered.")
    email: str | None = Field(default=None, description="An e-mail address written in the text.")
    name: str | None = Field(default=None, description="The writer's own name as signed, never the recipient's.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deps:
    instructions: str
    categories: tuple[str, ...]


_agent: Agent[_Deps, RouteOutput] = Agent(
    deps_type=_Deps,
    output_type=ToolOutput(RouteOutput, name="give_route"),
    name="router",
    retries={"output": 2},
)


_letter_agent: Agent[_Deps, LetterOutput] = Agent(
    deps_type=_Deps,
    output_type=ToolOutput(LetterOutput, name="give_route"),
    name="router",
    retries={"output": 2},
)


@_letter_agent.instructions
@_agent.instructions
def _instructions(ctx: RunContext[_Deps]) -> str:
    return ctx.deps.instructions


@_letter_agent.output_validator
def _known_of_letter(ctx: RunContext[_Deps], output: LetterOutput) -> LetterOutput:
    _known_categories(ctx, output)
    return output


@_agent.output_validator
def _known_categories(ctx: RunContext[_Deps], output: RouteOutput) -> RouteOutput:
    known = ctx.deps.categories
    if output.category not in known:
        hint = nearest(output.category, known)
        raise ModelRetry(f"{output.category!r} is not a category here; choose one of {', '.join(known)}{hint}")
    return output


async def ask_model(interaction: Interaction, *, playbook: Playbook, seat: Seat) -> Route:
    """The model's route of one message, with what it cost. The chain that gave the seat makes sense of failures."""
    channel = str(interaction.channel)
    names = tuple(category.name for category in playbook.categories_for(channel))
    deps = _Deps(instructions=render_router(playbook, channel), categories=names)
    agent = _letter_agent if reads_letters(playbook) else _agent
    masks = masks_for(playbook, is_elsewhere=seat.is_elsewhere)
    run = await agent.run(
        render_message(interaction, masks=masks),
        deps=deps,
        model=seat.model,
        model_settings=seat.settings,
        usage_limits=seat.limits,
    )
    return _to_route(run.output, names, masks=masks, cost=cost_usd(run.new_messages()))


def _to_route(output: RouteOutput, known: tuple[str, ...], *, masks: Masks | None, cost: float) -> Route:
    return Route(
        category=output.category,
        confidence=output.confidence,
        method="model",
        why=output.why,
        runner_up=output.runner_up if output.runner_up in known else None,
        secondary=output.secondary if output.secondary in known else None,
        sentiment=output.sentiment,
        topics=tuple(output.topics),
        is_mismatch=output.stars_contradict_words,
        wants_human=output.wants_human,
        cost_usd=cost,
        **_of_letter(output, masks),
    )


def _of_letter(output: RouteOutput, masks: Masks | None) -> _Letter:
    """What only a letter's answer has; a mask the model read is shown as it was written."""
    if not isinstance(output, LetterOutput):
        return {}
    told = {"email": output.email, "signed": output.name}
    shown = {key: masks.show(value) if masks and value else value for key, value in told.items()}
    return {"urgency": output.urgency, "email": shown["email"], "signed": shown["signed"]}
