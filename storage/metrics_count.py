"""Counts one day from the rows: turns that began, replies proven, links judged, models called. Writes nothing."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select, text

from desk.interactions import SellerId
from desk.link_values import DESK
from desk.metric_links import Judged, Proposed, count_judged
from desk.metric_replies import Proven, count_reply
from desk.metric_turns import count_turn
from desk.metrics import NOBODY, Fact, FactKey, Facts, count
from desk.playbook_metrics import MetricPolicy
from storage.metrics_turns import Span, read_turns, span_of
from storage.tables import drafts, interactions, replies
from storage.tables_links import links
from storage.tables_models import model_calls

BY_HAND = text("links.author <> 'desk'")
"""Word for word the condition of the index."""

_NOT_PROPOSED = Proposed(kind=None, confidence=0.0)
# A model's name may be longer than a fact's key.
_KEY_LENGTH = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A day's facts. `flips_at`: when the clock alone changes them; None: never."""

    facts: Facts
    flips_at: datetime | None


def count_day(conn: Connection, seller_id: SellerId, day: date, *, policy: MetricPolicy, now: datetime) -> Counted:
    """The day as the rows tell it now."""
    facts = count_replies(conn, seller_id, day, policy=policy)
    turns = read_turns(conn, seller_id, day, policy=policy)
    flips = [count_turn(facts, turn, policy=policy, now=now) for turn in turns]
    span = span_of(day)
    for judged in _read_judged(conn, seller_id, span):
        count_judged(facts, judged)
    _count_calls(conn, seller_id, span, facts)
    return Counted(facts=facts, flips_at=min((at for at in flips if at is not None), default=None))


def count_replies(conn: Connection, seller_id: SellerId, day: date, *, policy: MetricPolicy) -> Facts:
    """Of the day, only what proven replies tell."""
    facts: Facts = {}
    for reply in _read_proven(conn, seller_id, span_of(day)):
        count_reply(facts, reply, policy=policy)
    return facts


def _read_proven(conn: Connection, seller_id: SellerId, span: Span) -> Iterator[Proven]:
    rows = conn.execute(
        select(
            interactions.c.channel,
            interactions.c.source,
            interactions.c.intent,
            replies.c.origin,
            replies.c.author,
            replies.c.text,
            drafts.c.text.label("draft"),
        )
        .join(interactions, interactions.c.id == replies.c.interaction_id)
        .outerjoin(drafts, drafts.c.id == replies.c.draft_id)
        .where(
            replies.c.seller_id == seller_id,
            replies.c.confirmed_at.is_not(None),
            replies.c.confirmed_at >= span.begin,
            replies.c.confirmed_at < span.end,
        )
    )
    for row in rows:
        yield Proven(**dict(row._mapping))


def _read_judged(conn: Connection, seller_id: SellerId, span: Span) -> Iterator[Judged]:
    """Operators' last words of the day; a pair's channel and source are those of its later message."""
    rows = conn.execute(
        _by_hand(seller_id)
        .add_columns(interactions.c.channel, interactions.c.source)
        .join(interactions, interactions.c.id == links.c.high_id)
        .where(links.c.created_at >= span.begin, links.c.created_at < span.end)
    ).all()
    sides = {one for row in rows for one in (row.low_id, row.high_id)}
    proposed = _read_proposed(conn, seller_id, sides) if sides else {}
    for row in rows:
        pair = (row.low_id, row.high_id)
        rivals = [
            [one.confidence for other, one in proposed.items() if side in other and other != pair and one.kind]
            for side in pair
        ]
        yield Judged(
            channel=row.channel,
            source=row.source,
            is_linked=row.is_linked,
            proposed=proposed.get(pair, _NOT_PROPOSED),
            rivals=rivals,
        )


def _read_proposed(conn: Connection, seller_id: SellerId, ids: Collection[int]) -> Mapping[tuple[int, int], Proposed]:
    """What the desk had thought last of every pair of these interactions that a person has judged."""
    thought, earlier = links.alias("thought"), links.alias("earlier")
    last = (
        select(func.max(earlier.c.id))
        .where(
            earlier.c.seller_id == seller_id,
            earlier.c.low_id == links.c.low_id,
            earlier.c.high_id == links.c.high_id,
            earlier.c.author == DESK,
            earlier.c.id < links.c.id,
        )
        .scalar_subquery()
    )
    rows = conn.execute(
        _by_hand(seller_id)
        .add_columns(thought.c.kind, thought.c.confidence)
        .select_from(links)
        .join(thought, thought.c.id == last)
        .where(or_(links.c.low_id.in_(ids), links.c.high_id.in_(ids)), thought.c.is_linked)
    )
    return {(row.low_id, row.high_id): Proposed(kind=row.kind, confidence=row.confidence) for row in rows}


def _by_hand(seller_id: SellerId) -> Select[Any]:
    return select(links.c.id, links.c.low_id, links.c.high_id, links.c.is_linked).where(
        links.c.seller_id == seller_id, links.c.is_current, BY_HAND
    )


def _count_calls(conn: Connection, seller_id: SellerId, span: Span, facts: Facts) -> None:
    """By channel and source of the message a call was about; a call about none has neither."""
    calls = model_calls.c
    rows = conn.execute(
        select(
            interactions.c.channel, interactions.c.source, calls.model, func.count().label("calls"),
            func.count(calls.cost_usd).label("priced"), func.coalesce(func.sum(calls.cost_usd), 0.0).label("usd"),
        )
        .select_from(model_calls)
        .outerjoin(interactions, interactions.c.id == calls.interaction_id)
        .where(calls.seller_id == seller_id, calls.created_at >= span.begin, calls.created_at < span.end)
        .group_by(interactions.c.channel, interactions.c.source, calls.model)
    )  # fmt: skip
    for row in rows:
        place, model = (row.channel or NOBODY, row.source or NOBODY), row.model[:_KEY_LENGTH]
        count(facts, FactKey(*place, Fact.MODEL_CALLS, model), times=row.calls, value=float(row.usd))
        if row.priced < row.calls:
            count(facts, FactKey(*place, Fact.UNPRICED_CALLS, model), times=row.calls - row.priced)
