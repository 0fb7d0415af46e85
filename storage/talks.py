"""Talks with the assistant: a person's own, found by nobody else. Turns in order; a run's events as they happen."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from desk.errors import Conflict, NotFound
from desk.interactions import InteractionId, SellerId
from desk.talks import EventKind, Talk, TalkTurn, TurnEvent, TurnState
from storage.tables_assistant import talk_events, talk_turns, talks

_TITLE = 80
LONGEST_RUN = timedelta(minutes=5)
"""What runs longer has lost its process: no chain of models is given so much time."""


def add_talk(conn: Connection, seller_id: SellerId, *, who: str, now: datetime) -> Talk:
    """A new conversation; its first question names it."""
    values = {"seller_id": seller_id, "who": who, "title": "", "created_at": now, "updated_at": now}
    return _to_talk(conn.execute(talks.insert().values(**values).returning(*talks.c)).one())


def get_talk(conn: Connection, seller_id: SellerId, talk_id: int, *, who: str) -> Talk:
    """One conversation; `NotFound` when it is somebody else's."""
    row = None
    if 0 < talk_id < 2**63:
        row = conn.execute(select(talks).where(talks.c.id == talk_id, *_own(seller_id, who))).one_or_none()
    if row is None:
        raise NotFound(f"no conversation {talk_id} of {who}; list them to see the ids")
    return _to_talk(row)


def list_talks(conn: Connection, seller_id: SellerId, *, who: str, limit: int = 30) -> tuple[Talk, ...]:
    """A person's conversations, the last one first."""
    rows = conn.execute(
        select(talks).where(*_own(seller_id, who)).order_by(talks.c.updated_at.desc(), talks.c.id.desc()).limit(limit)
    )
    return tuple(map(_to_talk, rows))


def delete_talk(conn: Connection, seller_id: SellerId, talk_id: int, *, who: str) -> None:
    """With everything in it. `NotFound` as above."""
    get_talk(conn, seller_id, talk_id, who=who)
    conn.execute(delete(talks).where(talks.c.id == talk_id, talks.c.seller_id == seller_id))


def delete_old_talks(conn: Connection, seller_id: SellerId, *, before: datetime) -> int:
    """Conversations nobody went on with since; returns how many."""
    return conn.execute(delete(talks).where(talks.c.seller_id == seller_id, talks.c.updated_at < before)).rowcount


def add_turn(
    conn: Connection, seller_id: SellerId, talk: Talk, *, question: str, about_id: InteractionId | None,
    now: datetime,
) -> TalkTurn:  # fmt: skip
    """A question whose answer begins now. `Conflict` while the one before still runs."""
    conn.execute(select(talks.c.id).where(talks.c.id == talk.id, talks.c.seller_id == seller_id).with_for_update())
    for turn in list_turns(conn, seller_id, talk.id, limit=1):
        if turn.state is TurnState.RUNNING and now - turn.created_at < LONGEST_RUN:
            raise Conflict(f"the answer {turn.id} of this conversation still runs; stop it or wait for its end")
    values = {
        "seller_id": seller_id, "talk_id": talk.id, "question": question, "about_id": about_id, "answer": "",
        "state": TurnState.RUNNING.value, "error": "", "model": "", "cost_usd": 0.0, "created_at": now,
    }  # fmt: skip
    row = conn.execute(talk_turns.insert().values(**values).returning(*talk_turns.c)).one()
    title = talk.title or " ".join(question.split())[:_TITLE]
    is_it = (talks.c.id == talk.id, talks.c.seller_id == seller_id)
    conn.execute(update(talks).where(*is_it).values(title=title, updated_at=now))
    return _to_turn(row)


def get_turn(conn: Connection, seller_id: SellerId, turn_id: int, *, who: str) -> TalkTurn:
    """One turn; `NotFound` when it is in somebody else's conversation."""
    row = None
    if 0 < turn_id < 2**63:
        query = select(talk_turns).join(talks, talks.c.id == talk_turns.c.talk_id)
        row = conn.execute(query.where(talk_turns.c.id == turn_id, *_own(seller_id, who))).one_or_none()
    if row is None:
        raise NotFound(f"no answer {turn_id} in a conversation of {who}")
    return _to_turn(row)


def list_turns(conn: Connection, seller_id: SellerId, talk_id: int, *, limit: int = 50) -> tuple[TalkTurn, ...]:
    """The last turns of a conversation, oldest first."""
    rows = conn.execute(
        select(talk_turns)
        .where(talk_turns.c.seller_id == seller_id, talk_turns.c.talk_id == talk_id)
        .order_by(talk_turns.c.id.desc())
        .limit(limit)
    ).all()
    return tuple(map(_to_turn, reversed(rows)))


def add_events(
    conn: Connection, seller_id: SellerId, turn_id: int, told: Sequence[TurnEvent], *, now: datetime
) -> bool:
    """Keep what a run told; False when it is to end, because somebody stopped it or deleted the conversation."""
    rows = [{"seller_id": seller_id, "turn_id": turn_id, "n": one.n, "kind": one.kind.value, "told": dict(one.told),
             "created_at": now} for one in told]  # fmt: skip
    if not _is_running(conn, seller_id, turn_id):
        return False
    if rows:
        conn.execute(talk_events.insert(), rows)
    return True


def list_turn_events(
    conn: Connection, seller_id: SellerId, turn_id: int, *, after: int = 0, limit: int = 500
) -> tuple[TurnEvent, ...]:
    """What a run told after the event `after`."""
    rows = conn.execute(
        select(talk_events)
        .where(talk_events.c.seller_id == seller_id, talk_events.c.turn_id == turn_id, talk_events.c.n > after)
        .order_by(talk_events.c.n)
        .limit(limit)
    )
    return tuple(TurnEvent(n=row.n, kind=EventKind(row.kind), told=row.told) for row in rows)


def finish_turn(
    conn: Connection, seller_id: SellerId, turn_id: int, *, state: TurnState, now: datetime, answer: str = "",
    error: str = "", model: str = "", cost_usd: float = 0.0, trace_id: str | None = None,
    about_id: InteractionId | None = None,
) -> bool:  # fmt: skip
    """End a run, once: False when it ended before. Its last event is written with it.

    `about_id`: the card it came to speak of; None leaves what it was asked about.
    """
    spoken_of = {} if about_id is None else {"about_id": about_id}
    done = conn.execute(
        update(talk_turns)
        .where(
            talk_turns.c.id == turn_id, talk_turns.c.seller_id == seller_id,
            talk_turns.c.state == TurnState.RUNNING.value,
        )
        .values(state=state.value, answer=answer, error=error, model=model, cost_usd=cost_usd, trace_id=trace_id,
                finished_at=now, **spoken_of)
    )  # fmt: skip
    if done.rowcount != 1:
        return False
    last = conn.execute(select(func.max(talk_events.c.n)).where(talk_events.c.turn_id == turn_id)).scalar_one()
    kind = EventKind.DONE if state is TurnState.DONE else EventKind.ERROR
    conn.execute(
        talk_events.insert().values(
            seller_id=seller_id,
            turn_id=turn_id,
            n=(last or 0) + 1,
            kind=kind.value,
            told={"state": state.value, "error": error, "model": model},
            created_at=now,
        )
    )
    return True


def _is_running(conn: Connection, seller_id: SellerId, turn_id: int) -> bool:
    state = conn.execute(
        select(talk_turns.c.state)
        .where(talk_turns.c.id == turn_id, talk_turns.c.seller_id == seller_id)
        .with_for_update()
    ).scalar_one_or_none()
    return state == TurnState.RUNNING.value


def _own(seller_id: SellerId, who: str) -> tuple[Any, Any]:
    return talks.c.seller_id == seller_id, talks.c.who == who


def _to_talk(row: Row[Any]) -> Talk:
    return Talk(id=row.id, who=row.who, title=row.title, created_at=row.created_at, updated_at=row.updated_at)


def _to_turn(row: Row[Any]) -> TalkTurn:
    return TalkTurn(
        id=row.id, talk_id=row.talk_id, question=row.question, answer=row.answer, state=TurnState(row.state),
        about_id=None if row.about_id is None else InteractionId(row.about_id), error=row.error, model=row.model,
        cost_usd=row.cost_usd, trace_id=row.trace_id, created_at=row.created_at, finished_at=row.finished_at,
    )  # fmt: skip
