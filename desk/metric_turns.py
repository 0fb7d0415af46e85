"""Counts one turn: what a customer wrote without an answer between, and what became of it. Pure.

A review or a question is one turn; every question-and-answer round of a chat is one. docs/metrics.md has the words.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.decisions import Verdict
from desk.interactions import ChannelName, Status
from desk.metrics import DESK, ELSEWHERE, NOBODY, Fact, FactKey, Facts, count, count_span
from desk.playbook_metrics import MetricPolicy

# The vendor's clock and ours may disagree: a shop's message so little older than our reply was queued is that reply.
_CLOCKS = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One reply of this desk to the turn. `has_left`: at least one attempt reached for the vendor."""

    queued_at: datetime
    has_left: bool
    confirmed_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn as the rows tell it.

    `is_current`: nothing newer was written since; only then `status`, `due_at` and `responded_at` (of the answer that
    stands) are about it. `shop_words`: when the shop wrote in a chat's thread before the customer's next words.
    `verdict`, `is_held`: the newest decision's; None: none was made. `repeated_within`: how long before the same
    customer wrote of the same; None: never. `intent` None: not routed.
    """

    channel: str
    source: str
    intent: str | None
    started_at: datetime
    is_current: bool
    status: str
    due_at: datetime | None
    responded_at: datetime | None
    sent: tuple[Sent, ...] = ()
    shop_words: tuple[datetime, ...] = ()
    verdict: str | None = None
    is_held: bool = False
    has_draft: bool = False
    is_identified: bool = False
    repeated_within: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The first answer to a turn. `at` None: one stands, nobody knows since when. `due_at` None: no deadline known."""

    by: str
    at: datetime | None
    due_at: datetime | None


def first_answer(turn: Turn) -> Answer | None:
    """Who answered first and when; None while nobody has."""
    proven = [(one.confirmed_at, one) for one in turn.sent if one.confirmed_at is not None]
    at, ours = min(proven, key=lambda pair: pair[0], default=(None, None))
    theirs = min(turn.shop_words, default=None)
    if ours is not None and (theirs is None or theirs >= ours.queued_at - _CLOCKS):
        return Answer(by=DESK, at=at, due_at=ours.due_at or _due(turn))
    if theirs is not None:
        return Answer(by=ELSEWHERE, at=theirs, due_at=_due(turn))
    if not turn.is_current or turn.responded_at is None or turn.responded_at < turn.started_at:
        return None
    # A message that was answered when it was first seen carries its own moment instead of the answer's.
    seen = turn.responded_at if turn.responded_at > turn.started_at else None
    return Answer(by=ELSEWHERE, at=seen, due_at=_due(turn))


def count_turn(facts: Facts, turn: Turn, *, policy: MetricPolicy, now: datetime) -> datetime | None:
    """Add a turn to its day's facts. Returns when the clock alone will change what it counts as; None: never."""
    for name in _steps(turn):
        count(facts, FactKey(turn.channel, turn.source, name))
    intent = turn.intent or NOBODY
    for name in _matter(turn, policy):
        count(facts, FactKey(turn.channel, turn.source, name, intent))
    answer = first_answer(turn)
    if answer is not None:
        _count_answer(facts, turn, answer, policy)
        return None
    if not turn.is_current or turn.status != Status.OPEN:
        return None
    return _count_owed(facts, turn, policy, now)


def _due(turn: Turn) -> datetime | None:
    return turn.due_at if turn.is_current else None


def _steps(turn: Turn) -> list[Fact]:
    """What the desk did about it."""
    steps = (
        (Fact.HANDLED, turn.verdict is not None),
        (Fact.DRAFTED, turn.has_draft),
        (Fact.HELD, turn.is_held),
        (Fact.ESCALATED, turn.verdict == Verdict.ESCALATE),
        (Fact.BLOCKED, turn.verdict == Verdict.BLOCK),
        (Fact.SENT, any(one.has_left for one in turn.sent)),
        (Fact.CONFIRMED, any(one.confirmed_at for one in turn.sent)),
    )
    return [name for name, is_so in steps if is_so]


def _matter(turn: Turn, policy: MetricPolicy) -> list[Fact]:
    """What is counted by intent."""
    known = turn.is_identified and turn.intent is not None
    again = known and turn.repeated_within is not None and turn.repeated_within <= policy.repeat_within
    return [Fact.RECEIVED, *([Fact.IDENTIFIED] if known else []), *([Fact.REPEATED] if again else [])]


def _count_answer(facts: Facts, turn: Turn, answer: Answer, policy: MetricPolicy) -> None:
    place = (turn.channel, turn.source)
    for name in (Fact.OWED, Fact.ANSWERED, *([Fact.ELSEWHERE] if answer.by == ELSEWHERE else [])):
        count(facts, FactKey(*place, name))
    if answer.at is None:
        count(facts, FactKey(*place, Fact.UNTIMED))
        count(facts, FactKey(*place, Fact.SLA_UNKNOWN))
        return
    waited = answer.at - turn.started_at
    count_span(facts, FactKey(*place, Fact.FIRST_RESPONSE, answer.by), waited.total_seconds())
    if waited <= policy.answer_within:
        count(facts, FactKey(*place, Fact.IN_TIME))
    met = Fact.SLA_UNKNOWN
    if answer.due_at is not None:
        met = Fact.SLA_MET if answer.at <= answer.due_at else Fact.SLA_MISSED
    count(facts, FactKey(*place, met))
    if not turn.is_current or turn.status != Status.OPEN:
        closed = _last_answer(turn, answer.at) - turn.started_at
        count_span(facts, FactKey(*place, Fact.CLOSING), closed.total_seconds())


def _last_answer(turn: Turn, first: datetime) -> datetime:
    stands = [turn.responded_at] if turn.is_current and turn.responded_at and turn.channel != ChannelName.CHAT else []
    return max((first, *stands, *turn.shop_words, *(one.confirmed_at for one in turn.sent if one.confirmed_at)))


def _count_owed(facts: Facts, turn: Turn, policy: MetricPolicy, now: datetime) -> datetime | None:
    """An open turn nobody has answered: its deadline and its first day may still be ahead."""
    place = (turn.channel, turn.source)
    count(facts, FactKey(*place, Fact.OWED))
    flips = []
    young_until = turn.started_at + policy.answer_within
    if now < young_until:
        count(facts, FactKey(*place, Fact.YOUNG))
        flips.append(young_until)
    if turn.due_at is None:
        count(facts, FactKey(*place, Fact.SLA_UNKNOWN))
    elif now >= turn.due_at:
        count(facts, FactKey(*place, Fact.SLA_MISSED))
    else:
        count(facts, FactKey(*place, Fact.SLA_WAITING))
        flips.append(turn.due_at)
    return min(flips, default=None)
