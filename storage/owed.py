"""What the rows owe right now, by the key of its next job; and how a key is used up when its job came to nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, or_, select, update

from desk.interactions import ChannelName, InteractionId, SellerId
from storage.jobs import Job, Kind, dispatch_job, handle_job
from storage.replies import ReplyState, find_due_replies
from storage.tables import interactions, replies


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedHandling:
    """A message whose newest revision nobody thought through. `attempt`: how often it was put off.

    `deaths`: workers that died over it, as far as is known. Counted while a worker is at it, so it names no turn.
    """

    seller_id: SellerId
    interaction_id: InteractionId
    revision: int
    attempt: int
    priority_rank: int
    deaths: int = field(default=0, compare=False)

    @property
    def job(self) -> Job:
        """The job that does it."""
        return handle_job(
            self.seller_id,
            self.interaction_id,
            revision=self.revision,
            attempt=self.attempt,
            priority=self.priority_rank + 1,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedDispatch:
    """A reply that waits for a send or a look. `step`: how many moves it made. `deaths`: workers that died over it."""

    seller_id: SellerId
    reply_id: int
    channel: ChannelName
    step: int
    deaths: int = field(default=0, compare=False)

    @property
    def job(self) -> Job:
        """The job that does it."""
        return dispatch_job(self.seller_id, self.reply_id, channel=self.channel, step=self.step)


def find_owed_handlings(
    conn: Connection, seller_id: SellerId, *, now: datetime, limit: int
) -> tuple[OwedHandling, ...]:
    """Messages to be thought through whose time has come, in order of arrival."""
    rest = or_(interactions.c.handle_after.is_(None), interactions.c.handle_after <= now)
    return _handlings(conn, seller_id, rest, limit)


def find_owed_handling(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> OwedHandling | None:
    """One of them, its time come or not; None when nothing is owed."""
    return next(iter(_handlings(conn, seller_id, interactions.c.id == interaction_id, 1)), None)


def find_owed_since(
    conn: Connection, seller_id: SellerId, *, changed_at: datetime, limit: int
) -> tuple[OwedHandling, ...]:
    """Those that one transaction brought: its rows carry its `now`."""
    return _handlings(conn, seller_id, interactions.c.updated_at == changed_at, limit)


def find_owed_dispatches(
    conn: Connection, seller_id: SellerId, *, now: datetime, limit: int
) -> tuple[OwedDispatch, ...]:
    """Replies whose next move is due: a send, a read-back, a look at moderation."""
    return _dispatches(conn, seller_id, find_due_replies(conn, seller_id, now=now, limit=limit))


def find_owed_dispatch(conn: Connection, seller_id: SellerId, reply_id: int) -> OwedDispatch | None:
    """One reply, its time come or not; None when there is no such reply."""
    return next(iter(_dispatches(conn, seller_id, (reply_id,))), None)


def put_off_handling(
    conn: Connection, owed: OwedHandling, *, until: datetime | None, has_survived: bool = False
) -> bool:
    """Use up this attempt; the next one is due at `until` (None: at once). False when the row has moved on.

    `has_survived`: the worker that was at it lives, so no death is held against the message any more.
    """
    deaths = {"handle_deaths": 0} if has_survived else {}
    done = conn.execute(
        update(interactions)
        .where(*_is_owed(owed.seller_id, owed.interaction_id, owed.revision, owed.attempt))
        .values(handle_attempts=interactions.c.handle_attempts + 1, handle_after=until, **deaths)
    )
    return done.rowcount == 1


def count_death(conn: Connection, owed: OwedHandling | OwedDispatch) -> None:
    """Hold a death against a message or a reply before its turn: whoever survives takes that back."""
    if isinstance(owed, OwedHandling):
        mine = _is_owed(owed.seller_id, owed.interaction_id, owed.revision, owed.attempt)
        counted = {"handle_deaths": interactions.c.handle_deaths + 1}
        conn.execute(update(interactions).where(*mine).values(**counted))
    else:
        at_step = _is_at_step(owed.seller_id, owed.reply_id, owed.step)
        conn.execute(update(replies).where(*at_step).values(deaths=replies.c.deaths + 1))


def suspect(conn: Connection, jobs: Sequence[Job]) -> None:
    """What a dead worker had under way may have killed it: the first death of each message and reply among it."""
    for job in jobs:
        if job.kind is Kind.HANDLE:
            interaction_id, revision, attempt = map(int, job.key)
            mine = _is_owed(job.seller_id, interaction_id, revision, attempt)
            conn.execute(update(interactions).where(*mine, interactions.c.handle_deaths == 0).values(handle_deaths=1))
        elif job.kind is Kind.DISPATCH:
            reply_id, step = map(int, job.key)
            at_step = _is_at_step(job.seller_id, reply_id, step)
            conn.execute(update(replies).where(*at_step, replies.c.deaths == 0).values(deaths=1))


def put_off_job(conn: Connection, job: Job, *, now: datetime) -> None:
    """Leave a row's job to others: its next turn comes the later the more there were (a second, at most a minute)."""
    until = now + timedelta(seconds=min(2 ** min(int(job.key[-1]), 6), 60))
    if job.kind is Kind.HANDLE:
        handling = find_owed_handling(conn, job.seller_id, InteractionId(int(job.key[0])))
        if handling is not None and handling.job.id == job.id:
            put_off_handling(conn, handling, until=until)
    elif job.kind is Kind.DISPATCH:
        dispatch = find_owed_dispatch(conn, job.seller_id, int(job.key[0]))
        if dispatch is not None and dispatch.job.id == job.id:
            put_off_dispatch(conn, dispatch, until=until)


def put_off_dispatch(
    conn: Connection, owed: OwedDispatch, *, until: datetime | None, has_survived: bool = False
) -> bool:
    """Use up this step; the next one is due at `until` (None: when it was). False when the row has moved on.

    `has_survived`: the worker that was at it lives, as with a message.
    """
    values: dict[str, Any] = {"step": replies.c.step + 1} | ({"deaths": 0} if has_survived else {})
    if until is not None:
        # A reply that is proven waits for a look at moderation, every other one for its next try.
        is_proven = replies.c.state == ReplyState.CONFIRMED
        values |= {
            "look_at": case((is_proven, until), else_=replies.c.look_at),
            "next_try_at": case((is_proven, replies.c.next_try_at), else_=until),
        }
    done = conn.execute(update(replies).where(*_is_at_step(owed.seller_id, owed.reply_id, owed.step)).values(**values))
    return done.rowcount == 1


def _is_at_step(seller_id: SellerId, reply_id: int, step: int) -> tuple[ColumnElement[bool], ...]:
    return replies.c.id == reply_id, replies.c.seller_id == seller_id, replies.c.step == step


def _is_owed(seller_id: SellerId, interaction_id: int, revision: int, attempt: int) -> tuple[ColumnElement[bool], ...]:
    return (
        interactions.c.id == interaction_id,
        interactions.c.seller_id == seller_id,
        interactions.c.revision == revision,
        interactions.c.handle_attempts == attempt,
        interactions.c.handled_revision < interactions.c.revision,
    )


def _handlings(
    conn: Connection, seller_id: SellerId, wanted: ColumnElement[bool], limit: int
) -> tuple[OwedHandling, ...]:
    rows = conn.execute(
        select(
            interactions.c.id,
            interactions.c.revision,
            interactions.c.handle_attempts,
            interactions.c.handle_deaths,
            interactions.c.priority_rank,
        )
        .where(
            interactions.c.seller_id == seller_id,
            interactions.c.needs_response,
            interactions.c.handled_revision < interactions.c.revision,
            wanted,
        )
        .order_by(interactions.c.id)
        .limit(limit)
    )
    return tuple(
        OwedHandling(
            seller_id=seller_id,
            interaction_id=InteractionId(row.id),
            revision=row.revision,
            attempt=row.handle_attempts,
            priority_rank=row.priority_rank,
            deaths=row.handle_deaths,
        )
        for row in rows
    )


def _dispatches(conn: Connection, seller_id: SellerId, ids: Sequence[int]) -> tuple[OwedDispatch, ...]:
    rows = conn.execute(
        select(replies.c.id, replies.c.channel, replies.c.step, replies.c.deaths).where(
            replies.c.seller_id == seller_id, replies.c.id.in_(ids)
        )
    )
    found = {row.id: row for row in rows}
    return tuple(
        OwedDispatch(
            seller_id=seller_id,
            reply_id=one,
            channel=ChannelName(found[one].channel),
            step=found[one].step,
            deaths=found[one].deaths,
        )
        for one in ids
        if one in found
    )
