"""What people, judges and the gate say of a trace: scores under ids of their callers, and comments."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from desk.errors import Conflict, NotFound
from desk.interactions import InteractionId, SellerId
from storage.database import insert_for
from storage.tables_scores import trace_comments, trace_scores
from storage.trace_heads import read_head
from storage.types import AnyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One judgement. `id`: a UUID of the caller's. `value` or `label` is given, or both: the number a label stands for.

    `source`: human | judge | gate | eval. `created_at`: when it was first said; `updated_at`: when it last changed.
    """

    id: str
    trace_id: str
    name: str
    value: float | None
    label: str | None
    source: str
    author: str
    comment: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody wrote under a trace."""

    id: int
    trace_id: str
    author: str
    text: str
    created_at: datetime


_SCORE = tuple(field.name for field in fields(Score))
_COMMENT = tuple(field.name for field in fields(Comment))
_SAID = ("name", "value", "label", "source", "author", "comment")


def put_score(conn: Connection, seller_id: SellerId, score: Score) -> Score:
    """Write a score, or say one anew under its id; returns it as it stands. Saying the same twice changes nothing.

    `NotFound` when the seller has no such trace, `Conflict` when the id is another trace's.
    """
    head = read_head(conn, seller_id, score.trace_id)
    values = asdict(score) | {"seller_id": seller_id, "interaction_id": head.interaction_id}
    insert = insert_for(conn, trace_scores).values(values).on_conflict_do_nothing()
    if conn.execute(insert).rowcount == 1:
        return score
    known = _find(conn, seller_id, score.id)
    if known is None or known.trace_id != score.trace_id:
        raise Conflict(f"the id {score.id} is the one of another trace's score; take a new UUID")
    said = {name: getattr(score, name) for name in _SAID}
    if said == {name: getattr(known, name) for name in _SAID}:
        return known
    conn.execute(
        update(trace_scores)
        .where(trace_scores.c.seller_id == seller_id, trace_scores.c.id == score.id)
        .values(**said, updated_at=score.updated_at, mirrored_at=None)
    )
    return _read(conn, seller_id, score.id)


def list_scores(conn: Connection, seller_id: SellerId, trace_id: str) -> tuple[Score, ...]:
    """Every score of a trace, oldest first; `NotFound` when the seller has no such trace."""
    read_head(conn, seller_id, trace_id)
    mine = (trace_scores.c.seller_id == seller_id) & (trace_scores.c.trace_id == trace_id)
    rows = conn.execute(select(trace_scores).where(mine).order_by(trace_scores.c.created_at, trace_scores.c.id))
    return tuple(_to_score(row) for row in rows)


def find_unmirrored(conn: Connection, seller_id: SellerId, *, limit: int) -> tuple[Score, ...]:
    """Scores another place does not have as they stand, the oldest first."""
    rows = conn.execute(
        select(trace_scores)
        .where(trace_scores.c.seller_id == seller_id, trace_scores.c.mirrored_at.is_(None))
        .order_by(trace_scores.c.updated_at)
        .limit(limit)
    )
    return tuple(_to_score(row) for row in rows)


def mark_mirrored(conn: Connection, seller_id: SellerId, scores: Sequence[Score], *, now: datetime) -> None:
    """Say that these were taken as they stood; one that was said anew meanwhile still waits."""
    for score in scores:
        conn.execute(
            update(trace_scores)
            .where(trace_scores.c.seller_id == seller_id, trace_scores.c.id == score.id)
            .where(trace_scores.c.updated_at == score.updated_at)
            .values(mirrored_at=now)
        )


def count_unmirrored(conn: Connection, seller_id: SellerId) -> int:
    """How many scores still wait for another place."""
    waiting = (trace_scores.c.seller_id == seller_id) & trace_scores.c.mirrored_at.is_(None)
    return conn.execute(select(func.count()).where(waiting)).scalar_one()


def add_comment(
    conn: Connection, seller_id: SellerId, trace_id: str, *, author: str, text: str, now: datetime
) -> Comment:
    """Write a comment under a trace; `NotFound` when the seller has no such trace."""
    about: InteractionId | None = read_head(conn, seller_id, trace_id).interaction_id
    values = {
        "seller_id": seller_id, "trace_id": trace_id, "interaction_id": about, "author": author, "text": text,
        "created_at": now,
    }  # fmt: skip
    new = conn.execute(trace_comments.insert().values(values).returning(trace_comments.c.id)).scalar_one()
    return Comment(id=new, trace_id=trace_id, author=author, text=text, created_at=now)


def list_comments(conn: Connection, seller_id: SellerId, trace_id: str) -> tuple[Comment, ...]:
    """Every comment under a trace, oldest first; `NotFound` when the seller has no such trace."""
    read_head(conn, seller_id, trace_id)
    mine = (trace_comments.c.seller_id == seller_id) & (trace_comments.c.trace_id == trace_id)
    rows = conn.execute(select(trace_comments).where(mine).order_by(trace_comments.c.id))
    return tuple(Comment(**{name: getattr(row, name) for name in _COMMENT}) for row in rows)


def _find(conn: Connection, seller_id: SellerId, score_id: str) -> Score | None:
    mine = (trace_scores.c.seller_id == seller_id) & (trace_scores.c.id == score_id)
    row = conn.execute(select(trace_scores).where(mine)).one_or_none()
    return _to_score(row) if row is not None else None


def _read(conn: Connection, seller_id: SellerId, score_id: str) -> Score:
    found = _find(conn, seller_id, score_id)
    if found is None:
        raise NotFound(f"no score {score_id}")
    return found


def _to_score(row: AnyRow) -> Score:
    return Score(**{name: getattr(row, name) for name in _SCORE})
