"""Answers of the shop by their mark: a decision keeps the marks of what it was compared with, not the texts again."""

import hashlib
from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Connection, select

from desk.interactions import SellerId
from storage.past_replies import PUBLIC
from storage.tables import interactions, replies

_AT_ONCE = 5_000


def mark_of(text: str) -> str:
    """The mark of a text: the same text, the same mark; 64 bits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def find_told_answers(conn: Connection, seller_id: SellerId, marks: Collection[str]) -> dict[str, str]:
    """The public answers of these marks, as far as they still stand somewhere. Reads each answer once, newest first."""
    wanted, found = set(marks), dict[str, str]()
    for text in _texts(conn, seller_id):
        if len(found) == len(wanted):
            break
        if (mark := mark_of(text)) in wanted:
            found[mark] = text
    return found


def _texts(conn: Connection, seller_id: SellerId) -> Iterator[str]:
    """Replies of any state (a text may be withdrawn after it was compared with), then what stands at the vendor."""
    yield from _column(conn, seller_id, replies.c.text, replies.c.channel, replies.c.seller_id, replies.c.id)
    yield from _column(
        conn, seller_id, interactions.c.answer_text, interactions.c.channel, interactions.c.seller_id, interactions.c.id
    )


def _column(
    conn: Connection,
    seller_id: SellerId,
    text: ColumnElement[str],
    channel: ColumnElement[str],
    owner: ColumnElement[str],
    order: ColumnElement[int],
) -> Iterator[str]:
    below: int | None = None
    while True:
        query = select(order, text).where(
            owner == seller_id, channel.in_([one.value for one in PUBLIC]), text.is_not(None)
        )
        query = query if below is None else query.where(order < below)
        rows = conn.execute(query.order_by(order.desc()).limit(_AT_ONCE)).all()
        yield from (row[1] for row in rows)
        if len(rows) < _AT_ONCE:
            return
        below = rows[-1][0]
