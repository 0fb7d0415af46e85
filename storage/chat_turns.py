"""What each call of a caller's own chat came to: one row a message of a session, so that a repeat is told the same."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from desk.errors import Conflict
from desk.interactions import InteractionId, Json, SellerId
from storage.database import insert_for
from storage.tables_sessions import chat_turns


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatTurn:
    """`answer` None: nobody was told anything yet. `is_new`: this very call made it."""

    answer: Mapping[str, Json] | None
    is_new: bool


def open_turn(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, key: str, text: str, now: datetime
) -> ChatTurn:
    """The turn of a message, made or found again. `Conflict` when the key came with another text before."""
    sha = hashlib.sha256(text.encode()).hexdigest()
    row = {"seller_id": seller_id, "interaction_id": interaction_id, "message_key": key, "text_sha": sha,
           "created_at": now}  # fmt: skip
    made = insert_for(conn, chat_turns).values(**row).on_conflict_do_nothing().returning(chat_turns.c.id)
    if conn.execute(made).scalar_one_or_none() is not None:
        return ChatTurn(answer=None, is_new=True)
    found = conn.execute(
        select(chat_turns).where(
            chat_turns.c.seller_id == seller_id,
            chat_turns.c.interaction_id == interaction_id,
            chat_turns.c.message_key == key,
        )
    ).one()
    if found.text_sha != sha:
        raise Conflict(f"the message key {key!r} was used for another message of this session; take a new one")
    return ChatTurn(answer=found.answer, is_new=False)


def answer_turn(
    conn: Connection,
    seller_id: SellerId,
    interaction_id: InteractionId,
    *,
    key: str,
    answer: Mapping[str, Json],
    now: datetime,
) -> Mapping[str, Json]:
    """Keep what the caller is told; the first word stands, and is returned."""
    mine = (
        (chat_turns.c.seller_id == seller_id)
        & (chat_turns.c.interaction_id == interaction_id)
        & (chat_turns.c.message_key == key)
    )
    conn.execute(
        update(chat_turns).where(mine, chat_turns.c.answered_at.is_(None)).values(answer=dict(answer), answered_at=now)
    )
    told: Mapping[str, Json] = conn.execute(select(chat_turns.c.answer).where(mine)).scalar_one()
    return told
