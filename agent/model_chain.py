"""Asks the links of a chain in turn until one gives a whole answer, and says who spoke and why others did not.

One answer is always one link's: what a link began and did not finish is thrown away.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import UsageLimits

from agent.model_effort import effort_settings
from agent.model_health import Health
from agent.model_prices import FREE, find_listed_price
from agent.model_watch import CallLog, Sleep, WatchedModel, explain
from agent.models import ModelFailure, limits_of, to_desk_error
from desk.errors import DeskError, NotAllowed, TryLater
from desk.model_calls import CallOutcome, Level, ModelCall, Purse
from desk.playbook import Category, Playbook
from desk.playbook_models import OFFLINE, Asking, Effort, Price

_log = logging.getLogger(__name__)

T = TypeVar("T")
Record = Callable[[Sequence[ModelCall]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One model of a chain. `model` None: it cannot be used, `problem` says why. `own_price`: the shop's."""

    name: str
    model: Model | None
    problem: str = ""
    own_price: Price | None = None

    @property
    def price(self) -> Price | None:
        """Its price by whatever list has it; None: unknown."""
        return self.own_price or find_listed_price(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What a step is handed to answer with: a watched model, its link's name, how much it may use and think."""

    name: str
    model: Model
    limits: UsageLimits
    settings: ModelSettings | None = None

    @property
    def is_elsewhere(self) -> bool:
        """Whether what it reads leaves this machine: everyone's but the offline model's."""
        return self.name != OFFLINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Generic[T]):
    """`model`: the link that spoke. `cost_usd`: all calls, failed ones too. `passed_over`: why earlier ones did not."""

    value: T
    model: str
    cost_usd: float
    passed_over: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A link that did not speak. `error` None: it was not even asked. `retry_at`: when it may speak again."""

    link: str
    reason: str
    error: DeskError | None = None
    retry_at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.link} {self.reason}"


@dataclass(slots=True, kw_only=True)
class Till:
    """The purse that all chains of one interaction pay from."""

    purse: Purse


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The links of one step for one answer, best first. `till` None: nothing is limited; `record` None: not kept.

    `health` None: a lone model whose failure is the caller's to see as it is. `own`: by category, the links of those
    that have their own. `effort` None: as much thought as each model gives by itself.
    """

    step: str
    links: tuple[Link, ...]
    asking: Asking
    playbook: Playbook
    clock: Callable[[], datetime]
    health: Health | None = None
    till: Till | None = None
    record: Record | None = None
    sleep: Sleep = asyncio.sleep
    is_off: Callable[[str], bool] = lambda _name: False
    own: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    effort: Effort | None = None

    @property
    def model_name(self) -> str:
        """Every link's name; `offline` for a chain that asks nobody."""
        return " > ".join(link.name for link in self.links)

    @property
    def ingredients(self) -> str:
        """Who may answer and how long they may think, categories of their own included: a part of a cache key."""
        own = (f"{name}={' > '.join(link.name for link in links)}" for name, links in sorted(self.own.items()))
        return "; ".join((self.model_name, self.effort or "", *own))

    def about(self, category: Category) -> "Chain":
        """The chain for a message of that category."""
        return replace(self, links=self.own.get(category.name, self.links), effort=category.effort or self.effort)

    def effort_of(self, model: Model) -> Effort | None:
        """How long this model is told to think; None when it is told nothing."""
        return self.effort if effort_settings(model, self.effort) is not None else None

    @property
    def level(self) -> Level:
        """What the budget has given up by now."""
        return self.till.purse.level if self.till else Level.USUAL

    async def run(self, act: Callable[[Seat], Awaitable[T]]) -> Answered[T]:
        """`act` with the first link that comes to an answer.

        With no link left raises `TryLater` when time may help, else what the last one was refused for. Errors of
        `act` that are no model's (the database's, ours) end it at once.
        """
        run = _Run(chain=self)
        try:
            for link in self.links:
                answer = await run.ask(link, act)
                if answer is not None:
                    return answer
        finally:
            if self.record is not None and run.calls:
                await self.record(run.calls)
        raise self._nobody(run.passed)

    def _nobody(self, passed: Sequence[PassedOver]) -> DeskError:
        errors = [one.error for one in passed if one.error is not None]
        if self.health is None and errors:
            return errors[-1]
        words = f"no model of the {self.step} can answer: {'; '.join(map(str, passed))}"
        may_help = [one for one in passed if one.error is None or isinstance(one.error, TryLater | NotAllowed)]
        if not may_help:
            return type(errors[-1])(words)
        waits = [one.retry_at - self.clock() for one in may_help if one.retry_at is not None]
        return TryLater(words, retry_after=max(min(waits), timedelta(seconds=1)) if waits else None)


@dataclass(kw_only=True)
class _Run:
    """What happened on the way to one answer."""

    chain: Chain
    passed: list[PassedOver] = field(default_factory=list)
    calls: list[ModelCall] = field(default_factory=list)

    async def ask(self, link: Link, act: Callable[[Seat], Awaitable[T]]) -> Answered[T] | None:
        """The answer of one link; None when it was passed over."""
        unasked = self._why_not(link)
        if unasked is not None or link.model is None:
            self.passed.append(unasked or PassedOver(link=link.name, reason=link.problem))
            return None
        reasons = "; ".join(map(str, self.passed))
        log = CallLog(step=self.chain.step, link=link.name, fallback_reason=reasons or None,
                      refuses=self._why_not_again, effort=self.chain.effort_of(link.model))  # fmt: skip
        try:
            value = await self._act(link, link.model, act, log)
        except (*ModelFailure, TimeoutError) as error:
            self._pass_over(link, log, error)
            return None
        finally:
            self._close(link, log)
        return self._answered(link, log, value)

    async def _act(self, link: Link, model: Model, act: Callable[[Seat], Awaitable[T]], log: CallLog) -> T:
        chain = self.chain
        # A public list knows more of a price than two numbers: cached tokens, tiers. Only what is ours is told here.
        price = FREE if link.name == OFFLINE else link.own_price
        watched = WatchedModel(model, log=log, asking=chain.asking, price=price, clock=chain.clock, sleep=chain.sleep)
        left = chain.till.purse.tokens_left if chain.till and link.name != OFFLINE else None
        limits = limits_of(chain.playbook, tokens_left=left)
        seat = Seat(name=link.name, model=watched, limits=limits, settings=effort_settings(model, chain.effort))
        async with asyncio.timeout(None if link.name == OFFLINE else chain.asking.run_timeout.total_seconds()):
            return await act(seat)

    def _answered(self, link: Link, log: CallLog, value: T) -> Answered[T]:
        if log.calls:
            self.calls[-1] = replace(self.calls[-1], is_answer=True)
            self._note(link, CallOutcome.OK)
        cost = sum(call.cost_usd or 0.0 for call in self.calls)
        return Answered(value=value, model=link.name, cost_usd=cost, passed_over=tuple(map(str, self.passed)))

    def _pass_over(self, link: Link, log: CallLog, error: Exception) -> None:
        outcome, reason = explain(log, error, self.chain.asking)
        log.amend(outcome=outcome)
        now = self.chain.clock()
        if log.calls:
            self._note(link, outcome, reason, log.retry_after)
        facts = {"step": self.chain.step, "model": link.name, "outcome": outcome.value, "reason": reason}
        _log.warning("a model did not answer; the next link is asked", extra=facts)
        health = self.chain.health
        retry_at = health.look(link.name, now=now).retry_at if health else None
        wrong = TryLater(f"the {self.chain.step}'s model {reason}") if isinstance(error, TimeoutError) else None
        wrong_for_us = wrong or to_desk_error(self.chain.step, error)
        wrong_for_us.__cause__ = error
        self.passed.append(PassedOver(link=link.name, reason=reason, error=wrong_for_us, retry_at=retry_at))

    def _note(self, link: Link, outcome: CallOutcome, reason: str = "", retry_after: timedelta | None = None) -> None:
        if self.chain.health is not None:
            self.chain.health.note(
                link.name,
                outcome,
                asking=self.chain.asking,
                now=self.chain.clock(),
                reason=reason,
                retry_after=retry_after,
            )

    def _close(self, link: Link, log: CallLog) -> None:
        """Whatever happened: what was asked is on the bill, and a probe is over."""
        self.calls += log.calls
        if self.chain.till is not None:
            self.chain.till.purse = _paid(self.chain.till.purse, log.calls)
        if self.chain.health is not None:
            self.chain.health.release(link.name)

    def _why_not(self, link: Link) -> PassedOver | None:
        """Why a link is not even asked; None to ask it. What marks a probe comes last."""
        if self.chain.is_off(link.name):
            return PassedOver(link=link.name, reason="is turned off in the settings")
        if link.model is None:
            return PassedOver(link=link.name, reason=link.problem)
        spent = self._why_too_dear(link)
        if spent is not None:
            return PassedOver(link=link.name, reason=f"was not asked: {spent}")
        now = self.chain.clock()
        rest = self.chain.health.admit(link.name, now=now) if self.chain.health else None
        if rest is None:
            return None
        return PassedOver(link=link.name, reason=f"rests: it {rest.reason}", retry_at=rest.retry_at)

    def _why_too_dear(self, link: Link) -> str | None:
        if self.chain.till is None or link.name == OFFLINE:
            return None
        purse = self.chain.till.purse
        spent = purse.why_spent(is_free=link.price == FREE)
        if spent is not None or purse.level is not Level.CHEAPER_MODEL or link.price is None:
            return spent
        later = self.chain.links[self.chain.links.index(link) + 1 :]
        is_dear = any(
            other.name != OFFLINE and other.price is not None and other.price.weight < link.price.weight
            for other in later
        )
        return f"{purse.share:.0%} of the day's budget is used and a cheaper model follows" if is_dear else None

    def _why_not_again(self, log: CallLog) -> str | None:
        """Why the budget forbids one more request of a link that is answering."""
        if self.chain.till is None or log.link == OFFLINE:
            return None
        link = next(one for one in self.chain.links if one.name == log.link)
        return _paid(self.chain.till.purse, log.calls).why_spent(is_free=link.price == FREE)


def _paid(purse: Purse, calls: Sequence[ModelCall]) -> Purse:
    for call in calls:
        purse = purse.plus(call)
    return purse


def lone(model: Model | Chain, *, step: str, playbook: Playbook) -> Chain:
    """A chain around one model as it is, for tests and evals; a chain stays what it is."""
    if isinstance(model, Chain):
        return model
    asking = replace(playbook.models.step(step).asking, attempts=1)
    link = Link(name=model.model_name, model=model)
    return Chain(step=step, links=(link,), asking=asking, playbook=playbook, clock=_now)


def _now() -> datetime:
    """Lone models keep no records: their clock only stamps calls nobody stores."""
    return datetime.now(UTC)
