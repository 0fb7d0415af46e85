"""Says what a message is about: rules first, then the local classifier, then a model when both are unsure."""

import time
from dataclasses import dataclass, replace

from pydantic_ai.models import Model

from agent.instructions import MAX_MESSAGE_CHARS
from agent.model_chain import Chain, Seat, lone
from agent.offline.model import NAME as OFFLINE
from agent.route_memory import RouteMemory
from agent.router_model import ask_model
from agent.trace_facts import tell_route
from agent.tracing import traced
from desk.classifier import Classifier
from desk.decisions import Route
from desk.interactions import Interaction
from desk.playbook import Playbook
from desk.routing import weigh
from desk.routing_cascade import combine, hear, is_sure
from desk.routing_letters import complete_letter, reads_letters

_OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpers:
    """What helps the rules. `classifier` None: nothing learnt for this channel. `memory` None: nothing is remembered.

    `corrected`: the category a person gave these very words; it holds whatever anyone thinks.
    """

    classifier: Classifier | None = None
    memory: RouteMemory | None = None
    corrected: str | None = None


NOBODY = Helpers()
"""The rules are on their own."""


@traced("route", tell_route)
async def route(
    interaction: Interaction, *, playbook: Playbook, model: Model | Chain, helpers: Helpers = NOBODY
) -> Route:
    """The route of one message, with what it cost and how long it took.

    A model is asked only when it is a real one and the others are less sure than the playbook wants. Raises
    `TryLater`, `NotAllowed`, `Refused` or `Unusable` when that model fails.
    """
    started = time.perf_counter()
    found = _without_model(interaction, playbook, helpers)
    if _needs_model(found, playbook, model):
        found = await _with_model(interaction, found, playbook=playbook, model=model, memory=helpers.memory)
    return replace(found, latency_ms=round((time.perf_counter() - started) * 1000, 2))


def _without_model(interaction: Interaction, playbook: Playbook, helpers: Helpers) -> Route:
    policy = playbook.routing
    weighed = weigh(
        channel=interaction.channel,
        text=interaction.text[:MAX_MESSAGE_CHARS],
        pros=interaction.pros,
        cons=interaction.cons,
        rating=interaction.rating,
        playbook=playbook,
    )
    if helpers.corrected is not None:
        return replace(
            weighed.route, category=helpers.corrected, confidence=1.0, method=_OPERATOR, why="a person said so"
        )
    if weighed.is_final:
        return replace(weighed.route, confidence=1.0)
    if helpers.classifier is None or is_sure(weighed, policy):
        return weighed.route
    found = combine(weighed, hear(helpers.classifier, interaction.words[:MAX_MESSAGE_CHARS], playbook), policy)
    return _completed(replace(found, urgency=None), interaction, playbook)


def _completed(found: Route, interaction: Interaction, playbook: Playbook) -> Route:
    """Of a letter also its sender, mood and urgency, where whoever chose the category has not told them."""
    if not reads_letters(playbook):
        return found
    return complete_letter(found, interaction.text[:MAX_MESSAGE_CHARS], playbook)


def _needs_model(found: Route, playbook: Playbook, model: Model | Chain) -> bool:
    is_settled = found.method == _OPERATOR or found.confidence >= playbook.routing.ask_model_below
    return model.model_name != OFFLINE and not is_settled


async def _with_model(
    interaction: Interaction, found: Route, *, playbook: Playbook, model: Model | Chain, memory: RouteMemory | None
) -> Route:
    async def ask(seat: Seat) -> Route:
        if seat.name == OFFLINE:
            # Rules and classifier together are the desk's own answer: the offline model knows no better.
            return found
        known = None if memory is None else await memory.find(interaction, playbook, seat.name)
        if known is not None:
            return known
        answer = await ask_model(interaction, playbook=playbook, seat=seat)
        if memory is not None:
            # Who wrote it belongs to the message; the memory outlives it.
            await memory.keep(interaction, playbook, seat.name, replace(answer, email=None, signed=None))
        return answer

    answered = await lone(model, step="router", playbook=playbook).run(ask)
    told = _completed(answered.value, interaction, playbook)
    return replace(told, cost_usd=answered.cost_usd, passed_over=answered.passed_over)
