"""What an operator wants to know about models: who would speak, who rests and why, what was spent, what is left."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from agent.desk import Desk
from agent.model_chain import Chain, Link
from agent.model_health import LinkState
from agent.model_prices import FREE
from agent.speaking import read_purse
from desk.model_calls import Purse
from desk.playbook_models import OFFLINE, STEPS, Effort
from desk.seller_rules import SellerRules
from storage.settings import read_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReport:
    """One link. `state`: ready, resting, probing, no_right, off or unavailable; `reason`: why it is not ready.

    `price`: known, unknown or free. `input_usd`, `output_usd`: for a million tokens, None when unknown.
    """

    name: str
    provider: str
    state: str
    reason: str | None
    retry_at: datetime | None
    failures_in_a_row: int
    price: str
    input_usd: float | None
    output_usd: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """`source`: who named the links: setting, environment, playbook, or fixed for a desk wired by hand.

    `step`: router, drafter, reviewer, or `drafter of <category>` where a category has models of its own. `effort`: how
    long they may think, None: as each does by itself.
    """

    step: str
    source: str
    links: tuple[LinkReport, ...]
    effort: Effort | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReport:
    """`purse`: the day's budget and what is spent of it. Breakers are those of this process."""

    steps: tuple[StepReport, ...]
    purse: Purse


def report_models(conn: Connection, desk: Desk) -> ModelReport:
    """How the models of the desk's seller stand now; asks none of them."""
    rules = read_rules(conn, desk.seller_id, desk.playbook)
    purse = read_purse(conn, desk, rules, None)
    if desk.shelf is None:
        fixed = {"router": desk.router_model, "drafter": desk.drafter_model, "reviewer": desk.reviewer_model}
        named = {step: OFFLINE if model is None else model.model_name for step, model in fixed.items()}
        return ModelReport(steps=tuple(_fixed(step, name) for step, name in named.items()), purse=purse)
    steps = [_step(step, desk.shelf.chain(step, choice=rules.models), desk, rules) for step in STEPS]
    drafter = desk.shelf.chain("drafter", choice=rules.models)
    for category in desk.playbook.categories.values():
        if category.name in drafter.own or category.effort:
            steps.append(_step(f"drafter of {category.name}", drafter.about(category), desk, rules))
    return ModelReport(steps=tuple(steps), purse=purse)


def _step(name: str, chain: Chain, desk: Desk, rules: SellerRules) -> StepReport:
    source = desk.shelf.names(chain.step, rules.models)[1] if desk.shelf else "fixed"
    links = tuple(_report(link, chain, desk.clock()) for link in chain.links)
    return StepReport(step=name, source=source, links=links, effort=chain.effort)


def _report(link: Link, chain: Chain, now: datetime) -> LinkReport:
    state, reason, retry_at, failures = LinkState.READY.value, None, None, 0
    if chain.health is not None:
        health = chain.health.look(link.name, now=now)
        state, reason, retry_at, failures = health.state.value, health.reason, health.retry_at, health.failures_in_a_row
    if link.model is None:
        state, reason = "unavailable", link.problem
    if chain.is_off(link.name):
        state, reason = "off", "turned off in the settings"
    price = link.price
    return LinkReport(
        name=link.name,
        provider=link.name.partition(":")[0],
        state=state,
        reason=reason,
        retry_at=retry_at,
        failures_in_a_row=failures,
        price="unknown" if price is None else "free" if price == FREE else "known",
        input_usd=price.input_usd if price else None,
        output_usd=price.output_usd if price else None,
    )


def _fixed(step: str, name: str) -> StepReport:
    link = LinkReport(
        name=name,
        provider=name.partition(":")[0],
        state=LinkState.READY.value,
        reason=None,
        retry_at=None,
        failures_in_a_row=0,
        price="free" if name == OFFLINE else "unknown",
        input_usd=None,
        output_usd=None,
    )
    return StepReport(step=step, source="fixed", links=(link,))
