"""The messages of threads (chats): stored once each, and folded into the row of their interaction.

Reviews and questions have no thread. The row `r<revision>` that every interaction has in `messages` keeps the words of
one revision; it belongs to the desk's book-keeping (`upsert` tells new words by it), so a thread's own messages carry
revision 0, and reading a thread never shows words twice.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from desk.interactions import Author, Inbound, InteractionId, Message, SellerId
from desk.threads import fold, merge
from storage.database import insert_for
from storage.tables import interactions, messages
from storage.tombstones import drop_erased, find_erased_threads

_IN_THREAD = 0
# Enough to hold the open group and what came before it; a flood of messages must not be read anew for every page.
_NEWEST = 200
_AT_ONCE = 500


def fold_threads(conn: Connection, seller_id: SellerId, items: Sequence[Inbound]) -> tuple[Inbound, ...]:
    """Give every item with messages the words, the moment and the answer of its whole thread; others stay as they are.

    Reads what is stored of each thread; call it in the transaction that stores the page. Two pulls of one chat wait
    for each other here, so that neither folds without what the other has stored. Erased messages are left out.
    """
    items = drop_erased(conn, seller_id, items)
    known = _find_ids(conn, seller_id, [item for item in items if item.messages], is_locking=True)
    items = _without_erased_threads(conn, seller_id, items, known)
    return tuple(
        _folded(item, _known(conn, seller_id, known.get(item.external_id))) if item.messages else item for item in items
    )


def _without_erased_threads(
    conn: Connection, seller_id: SellerId, items: Sequence[Inbound], known: Collection[str]
) -> Sequence[Inbound]:
    """A thread that was erased begins again with the customer, not with what the shop had still to say."""
    unasked = [item for item in items if item.messages and item.external_id not in known and not _is_asked(item)]
    gone = find_erased_threads(conn, seller_id, unasked) if unasked else ()
    return [item for item in items if item.external_id not in gone] if gone else items


def _is_asked(item: Inbound) -> bool:
    return any(message.author is Author.CUSTOMER for message in item.messages)


def store_messages(conn: Connection, seller_id: SellerId, items: Sequence[Inbound]) -> None:
    """Add the messages of every item to its thread, each event once. The interactions are there already."""
    told = [item for item in items if item.messages]
    ids = _find_ids(conn, seller_id, told)
    rows = [_to_row(seller_id, ids[item.external_id], message) for item in told for message in item.messages]
    for start in range(0, len(rows), _AT_ONCE):
        statement = insert_for(conn, messages).values(rows[start : start + _AT_ONCE])
        conn.execute(statement.on_conflict_do_nothing(index_elements=("interaction_id", "event_id")))


def add_message(conn: Connection, seller_id: SellerId, interaction_id: InteractionId, message: Message) -> None:
    """Add one message to a thread, once."""
    row = insert_for(conn, messages).values(**_to_row(seller_id, interaction_id, message))
    conn.execute(row.on_conflict_do_nothing(index_elements=("interaction_id", "event_id")))


def has_message(conn: Connection, seller_id: SellerId, interaction_id: InteractionId, event_id: str) -> bool:
    """Whether a thread holds this event."""
    found = select(messages.c.id).where(
        messages.c.seller_id == seller_id,
        messages.c.interaction_id == interaction_id,
        messages.c.event_id == event_id,
        messages.c.revision == _IN_THREAD,
    )
    return conn.execute(found).scalar_one_or_none() is not None


def list_messages(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, limit: int = _NEWEST
) -> tuple[Message, ...]:
    """The newest messages of one thread, oldest first; none for a review or a question."""
    rows = conn.execute(
        select(messages)
        .where(
            messages.c.seller_id == seller_id,
            messages.c.interaction_id == interaction_id,
            messages.c.revision == _IN_THREAD,
        )
        .order_by(messages.c.occurred_at.desc(), messages.c.id.desc())
        .limit(limit)
    )
    return tuple(reversed([_to_message(row) for row in rows]))


def find_asked_at(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, revision: int
) -> datetime | None:
    """When the first of the words of one revision was written, by the vendor's clock; None for an unknown revision."""
    return conn.execute(
        select(messages.c.occurred_at).where(
            messages.c.seller_id == seller_id,
            messages.c.interaction_id == interaction_id,
            messages.c.event_id == f"r{revision}",
            messages.c.revision == revision,
        )
    ).scalar_one_or_none()


def _folded(item: Inbound, known: Sequence[Message]) -> Inbound:
    thread = fold(merge(known, item.messages))
    return replace(
        item,
        text=thread.text,
        occurred_at=thread.occurred_at,
        needs_response=thread.needs_response,
        answer=thread.answer,
        words_key=thread.key,
        extra={**item.extra, "files": thread.files} if thread.files else item.extra,
    )


def _find_ids(
    conn: Connection, seller_id: SellerId, items: Sequence[Inbound], *, is_locking: bool = False
) -> Mapping[str, InteractionId]:
    """The interactions of one page by their vendor ids; a page is of one channel of one marketplace."""
    found: dict[str, InteractionId] = {}
    names = [item.external_id for item in items]
    for start in range(0, len(names), _AT_ONCE):
        wanted = (
            select(interactions.c.id, interactions.c.external_id)
            .where(
                interactions.c.seller_id == seller_id,
                interactions.c.marketplace == items[0].marketplace.value,
                interactions.c.channel == items[0].channel.value,
                interactions.c.external_id.in_(names[start : start + _AT_ONCE]),
            )
            .order_by(interactions.c.id)
        )
        # SQLite knows no row locks and needs none: its writes queue.
        rows = conn.execute(wanted.with_for_update() if is_locking else wanted)
        found |= {row.external_id: InteractionId(row.id) for row in rows}
    return found


def _known(conn: Connection, seller_id: SellerId, interaction_id: InteractionId | None) -> tuple[Message, ...]:
    return () if interaction_id is None else list_messages(conn, seller_id, interaction_id)


def _to_row(seller_id: SellerId, interaction_id: InteractionId, message: Message) -> dict[str, object]:
    return {
        "seller_id": seller_id,
        "interaction_id": interaction_id,
        "event_id": message.event_id,
        "revision": _IN_THREAD,
        "author": message.author.value,
        "text": message.text,
        "occurred_at": message.occurred_at,
        "attachments": [dict(one) for one in message.attachments],
    }


def _to_message(row: Row[Any]) -> Message:
    return Message(
        event_id=row.event_id,
        author=Author(row.author),
        text=row.text,
        occurred_at=row.occurred_at,
        attachments=tuple(row.attachments or ()),
    )
