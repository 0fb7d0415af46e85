"""The outbox: one row a text that is to leave. A row is written before its first byte and owns attempts and outcome.

What it is stands in `reply_states`, how it moves in `reply_moves`.
"""

import hashlib
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import IntegrityError

from desk.errors import Conflict, NotFound
from desk.interactions import Interaction, InteractionId, SellerId
from storage.interactions import lock_interaction
from storage.reply_states import UNSETTLED, Reply, ReplyState, to_reply
from storage.tables import replies

__all__ = ["Reply", "ReplyState", "add_reply", "count_unsettled", "find_due_replies", "find_same_request", "get_reply",
           "list_replies"]  # fmt: skip


def add_reply(
    conn: Connection,
    seller_id: SellerId,
    interaction: Interaction,
    *,
    text: str,
    origin: str,
    author: str,
    draft_id: int | None,
    idempotency_key: str | None,
    now: datetime,
    not_before: datetime | None = None,
) -> Reply:
    """Put a text into the outbox. `origin`: auto | operator. `not_before`: until then it can be called back.

    The same idempotency key with the same text returns the first row; with another text, or when another answer of
    this revision is under way or stands, it is a `Conflict` that quotes the current text. An automatic answer that
    has not left yet makes room for a person's.
    """
    current = lock_interaction(conn, seller_id, interaction.id)
    if idempotency_key is not None:
        known = find_same_request(conn, seller_id, interaction.id, text=text, idempotency_key=idempotency_key)
        if known is not None:
            return known
    if current.revision != interaction.revision:
        raise Conflict(f"the customer has written revision {current.revision} meanwhile: {current.words[:200]!r}")
    standing = _find_standing(conn, seller_id, current)
    if standing is not None and not (origin == "operator" and _withdraw(conn, standing, now)):
        raise Conflict(f"an answer is already {standing.state}: {standing.text!r}")
    values = _new_row(seller_id, current, text=text, now=now, not_before=not_before) | {
        "seq": _next_seq(conn, seller_id, interaction),
        "origin": origin,
        "author": author,
        "draft_id": draft_id,
        "idempotency_key": idempotency_key,
    }
    return get_reply(conn, seller_id, _insert(conn, values))


def _insert(conn: Connection, values: dict[str, object]) -> int:
    try:
        reply_id: int = conn.execute(replies.insert().values(**values).returning(replies.c.id)).scalar_one()
    except IntegrityError as error:
        raise Conflict("another answer to this message was approved at the same moment; read it again") from error
    return reply_id


def find_same_request(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, text: str, idempotency_key: str
) -> Reply | None:
    """The reply this key already made; None for a new key, `Conflict` when it was used for something else."""
    row = conn.execute(
        select(replies).where(replies.c.seller_id == seller_id, replies.c.idempotency_key == idempotency_key)
    ).one_or_none()
    if row is None:
        return None
    known = to_reply(row)
    if known.interaction_id != interaction_id or known.text != text:
        raise Conflict(f"this Idempotency-Key was used for another reply: {known.text!r}; take a new key")
    return known


def get_reply(conn: Connection, seller_id: SellerId, reply_id: int) -> Reply:
    """One outbox row of this seller; `NotFound` otherwise."""
    row = conn.execute(select(replies).where(replies.c.seller_id == seller_id, replies.c.id == reply_id)).one_or_none()
    if row is None:
        raise NotFound(f"no reply {reply_id} for seller {seller_id!r}")
    return to_reply(row)


def find_due_replies(conn: Connection, seller_id: SellerId, *, now: datetime, limit: int) -> tuple[int, ...]:
    """Ids of replies whose time has come, oldest first: a send or a read-back, then a look at moderation."""
    mine = replies.c.seller_id == seller_id
    unsettled = replies.c.state.in_(UNSETTLED) & (replies.c.next_try_at <= now)
    moderated = (replies.c.state == ReplyState.CONFIRMED) & replies.c.look_at.is_not(None) & (replies.c.look_at <= now)
    found: list[int] = []
    # Two queries, an index each: an OR over both would read neither in order.
    for wanted, order in ((unsettled, replies.c.next_try_at), (moderated, replies.c.look_at)):
        query = select(replies.c.id).where(mine, wanted).order_by(order, replies.c.id).limit(limit - len(found))
        found += conn.execute(query).scalars()
    return tuple(found)


def list_replies(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> tuple[Reply, ...]:
    """Every text that was ever meant to leave for one interaction, oldest first."""
    rows = conn.execute(
        select(replies)
        .where(replies.c.seller_id == seller_id, replies.c.interaction_id == interaction_id)
        .order_by(replies.c.id)
    )
    return tuple(to_reply(row) for row in rows)


def count_unsettled(conn: Connection, seller_id: SellerId) -> int:
    """Replies that are neither proven, cancelled nor handed to a person."""
    return conn.execute(
        select(func.count()).where(replies.c.seller_id == seller_id, replies.c.state.in_(UNSETTLED))
    ).scalar_one()


def _find_standing(conn: Connection, seller_id: SellerId, interaction: Interaction) -> Reply | None:
    # One revision is answered once, whatever its row's sequence number. A proven answer that the vendor lost since
    # (the pull took `answer_text` away) stands no longer: the next one may leave.
    stands = (replies.c.state == ReplyState.CONFIRMED) & (replies.c.revision == interaction.revision)
    under_way = replies.c.state.in_(UNSETTLED)
    row = conn.execute(
        select(replies)
        .where(
            replies.c.seller_id == seller_id,
            replies.c.interaction_id == interaction.id,
            under_way if interaction.answer_text is None else under_way | stands,
        )
        .limit(1)
    ).one_or_none()
    return to_reply(row) if row is not None else None


def _withdraw(conn: Connection, standing: Reply, now: datetime) -> bool:
    """Take an automatic answer back that has not left; False when it is on its way or a person's."""
    done = conn.execute(
        update(replies)
        .where(
            replies.c.seller_id == standing.seller_id,
            replies.c.id == standing.id,
            replies.c.state == ReplyState.PENDING,
            replies.c.origin == "auto",
        )
        .values(
            state=ReplyState.CANCELLED,
            reason="a person answered instead",
            step=replies.c.step + 1,
            updated_at=now,
        )
    )
    return done.rowcount == 1


def _next_seq(conn: Connection, seller_id: SellerId, interaction: Interaction) -> int:
    newest = conn.execute(
        select(func.coalesce(func.max(replies.c.seq), 0)).where(
            replies.c.seller_id == seller_id,
            replies.c.interaction_id == interaction.id,
            replies.c.revision == interaction.revision,
        )
    ).scalar_one()
    return int(newest) + 1


def _new_row(
    seller_id: SellerId, interaction: Interaction, *, text: str, now: datetime, not_before: datetime | None
) -> dict[str, object]:
    return {
        "seller_id": seller_id,
        "interaction_id": interaction.id,
        "revision": interaction.revision,
        "channel": interaction.channel.value,
        "external_id": interaction.external_id,
        "ref": uuid4().hex,
        "text": text,
        "text_sha": hashlib.sha256(text.encode()).hexdigest(),
        "due_at": interaction.sla_due_at,
        "state": ReplyState.PENDING,
        "attempts": 0,
        "fence": 0,
        "next_try_at": not_before or now,
        "created_at": now,
        "updated_at": now,
    }
