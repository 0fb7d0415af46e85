"""What was said in a conversation long before, in short: one row a conversation, written over as it goes on."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from desk.interactions import InteractionId, SellerId
from storage.database import insert_for
from storage.tables_sessions import thread_recaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Recap:
    """`until`: when its newest message was written; `messages`: how many are in it; `written_by`: rules or a model."""

    text: str
    until: datetime
    messages: int
    written_by: str


def find_recap(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> Recap | None:
    """The recap of a conversation; None while all of it is short enough to be read."""
    row = conn.execute(
        select(thread_recaps).where(
            thread_recaps.c.seller_id == seller_id, thread_recaps.c.interaction_id == interaction_id
        )
    ).one_or_none()
    if row is None:
        return None
    return Recap(text=row.text, until=row.until, messages=row.messages, written_by=row.written_by)


def save_recap(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, recap: Recap, *, now: datetime
) -> None:
    """Write it over the one before."""
    values = asdict(recap) | {"created_at": now}
    insert = insert_for(conn, thread_recaps).values(interaction_id=interaction_id, seller_id=seller_id, **values)
    conn.execute(
        insert.on_conflict_do_update(
            index_elements=("interaction_id",), set_=values, where=thread_recaps.c.seller_id == seller_id
        )
    )
