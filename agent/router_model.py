"""Asks a model what a message is about: category, sentiment, topics. Reads the customer's words, holds no tools."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field
from pydantic_ai import Agent, ModelRetry, RunContext, ToolOutput

from agent.instructions import masks_for, render_message, render_router
from agent.model_chain import Seat
from agent.models import cost_usd
from desk.decisions import Route
from desk.interactions import Interaction
from desk.playbook import Playbook
from desk.playbook_files import nearest


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


@_agent.instructions
def _instructions(ctx: RunContext[_Deps]) -> str:
    return ctx.deps.instructions


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
    run = await _agent.run(
        render_message(interaction, masks=masks_for(playbook, is_elsewhere=seat.is_elsewhere)),
        deps=deps,
        model=seat.model,
        model_settings=seat.settings,
        usage_limits=seat.limits,
    )
    return _to_route(run.output, names, cost=cost_usd(run.new_messages()))


def _to_route(output: RouteOutput, known: tuple[str, ...], *, cost: float) -> Route:
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
    )
