"""Finds the messages of a person by any of their names, and says what stands in the way of erasing them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, select

from desk.errors import BadInput, Conflict, NotFound
from desk.interactions import ChannelName, InteractionId, SellerId
from desk.link_values import SHOWN_FROM, kind_of
from desk.persons import PersonNames, same_id, same_name, stands_in
from storage.interactions import get_interaction
from storage.links import find_links
from storage.reply_states import ReplyState
from storage.tables import interactions, messages, replies

# More messages than one customer writes: whoever is meant, it is not one person.
_MOST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One message of whoever was named. `words`: its beginning, for a person to recognise it by."""

    id: InteractionId
    channel: ChannelName
    occurred_at: datetime
    customer_name: str | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What was found. `linked`: messages that links tie to these and that are not among them; named, never taken."""

    messages: tuple[Candidate, ...]
    linked: tuple[InteractionId, ...]

    @property
    def ids(self) -> tuple[InteractionId, ...]:
        """Their numbers, in order."""
        return tuple(one.id for one in self.messages)


def find_person(
    conn: Connection, seller_id: SellerId, names: PersonNames, *, weak_id_kinds: Collection[str] = ()
) -> Person:
    """Every message of the person; several names must all fit, and a customer's number brings its other messages.

    `weak_id_kinds`: kinds of customer numbers (`client:5` is of kind `client`) that prove nobody the same. `NotFound`
    when nothing fits, `BadInput` when more than one person is meant.
    """
    named = [row for row in _rows(conn, seller_id, names) if _fits(row, names)]
    if not named:
        raise NotFound("no message of this person here; look at the names with the search, or they were erased before")
    _refuse_many(named)
    found = {row.id: row for row in (*named, *_same_customer(conn, seller_id, named, weak_id_kinds))}
    rows = [found[one] for one in sorted(found)]
    return Person(messages=tuple(map(_to_candidate, rows)), linked=_linked(conn, seller_id, list(found)))


def lock_person(conn: Connection, seller_id: SellerId, ids: Sequence[InteractionId]) -> None:
    """Hold their messages and replies until the commit: nobody drafts, answers or sends meanwhile.

    `Conflict` while an answer is on its way: what became of it must be known before nothing is.
    """
    mine = (interactions.c.seller_id == seller_id) & interactions.c.id.in_(ids)
    # SQLite knows no row locks and needs none: its writes queue.
    conn.execute(select(interactions.c.id).where(mine).order_by(interactions.c.id).with_for_update())
    theirs = (replies.c.seller_id == seller_id) & replies.c.interaction_id.in_(ids)
    rows = conn.execute(
        select(replies.c.id, replies.c.interaction_id, replies.c.state).where(theirs).with_for_update()
    ).all()
    for row in rows:
        if row.state == ReplyState.SENDING:
            raise Conflict(
                f"reply {row.id} to interaction {row.interaction_id} is on its way and nobody knows yet whether it "
                "arrived; it is read back within the channel's settle time: erase again then"
            )


_COLUMNS = ("id", "marketplace", "channel", "external_id", "customer_id", "customer_name", "order_id", "occurred_at",
            "text", "pros", "cons")  # fmt: skip


def _query(seller_id: SellerId) -> Any:
    return select(*(interactions.c[name] for name in _COLUMNS)).where(interactions.c.seller_id == seller_id)


def _rows(conn: Connection, seller_id: SellerId, names: PersonNames) -> Sequence[Row[Any]]:
    query = _query(seller_id)
    if names.interaction_id is not None:
        get_interaction(conn, seller_id, names.interaction_id)
        query = query.where(interactions.c.id == names.interaction_id)
    if names.chat_id is not None:
        is_chat = interactions.c.channel == ChannelName.CHAT.value
        query = query.where(is_chat, interactions.c.external_id == names.chat_id)
    for column, wanted in ((interactions.c.customer_id, names.customer_id), (interactions.c.order_id, names.order_id)):
        if wanted is not None:
            query = query.where(or_(column == wanted, column.endswith(f":{wanted}", autoescape=True)))
    if names.is_in_texts:
        told = _ids_told(conn, seller_id, names)
        _refuse_crowd(len(told))
        query = query.where(interactions.c.id.in_(told))
    return tuple(conn.execute(query.order_by(interactions.c.id)).all())


def _fits(row: Row[Any], names: PersonNames) -> bool:
    return (
        (names.customer_id is None or same_id(row.customer_id, names.customer_id))
        and (names.order_id is None or same_id(row.order_id, names.order_id))
        and (names.name is None or same_name(row.customer_name, names.name))
    )


def _refuse_many(rows: Sequence[Row[Any]]) -> None:
    customers = {(row.marketplace, row.customer_id) for row in rows if row.customer_id}
    if len(customers) > 1:
        told = ", ".join(sorted(str(number) for _, number in customers)[:5])
        raise BadInput(f"these names fit {len(customers)} customers ({told}); say which one by its customer id")
    _refuse_crowd(len(rows))


def _refuse_crowd(count: int) -> None:
    if count > _MOST:
        raise BadInput(f"these names fit {count} messages; one person has at most {_MOST}: name them more exactly")


def _same_customer(
    conn: Connection, seller_id: SellerId, rows: Sequence[Row[Any]], weak: Collection[str]
) -> Sequence[Row[Any]]:
    known = {(row.marketplace, row.customer_id) for row in rows if row.customer_id}
    conditions: list[ColumnElement[bool]] = [
        (interactions.c.marketplace == marketplace) & (interactions.c.customer_id == number)
        for marketplace, number in known
        if kind_of(number) not in weak
    ]
    return tuple(conn.execute(_query(seller_id).where(or_(*conditions))).all()) if conditions else ()


def _ids_told(conn: Connection, seller_id: SellerId, names: PersonNames) -> set[InteractionId]:
    """Messages in which the address or the number is written. Reads every text once: a few seconds in 200,000."""
    return {
        InteractionId(one)
        for one, text in _texts(conn, seller_id)
        if stands_in(text, email=names.email, phone=names.phone)
    }


def _texts(conn: Connection, seller_id: SellerId) -> Iterator[tuple[int, str]]:
    own = select(interactions.c.id, interactions.c.text, interactions.c.pros, interactions.c.cons)
    for row in conn.execute(own.where(interactions.c.seller_id == seller_id)):
        yield row.id, "\n".join(filter(None, (row.text, row.pros, row.cons)))
    # Earlier revisions, and what was said in chats.
    said = select(messages.c.interaction_id, messages.c.text).where(messages.c.seller_id == seller_id)
    yield from conn.execute(said)


def _linked(conn: Connection, seller_id: SellerId, ids: list[InteractionId]) -> tuple[InteractionId, ...]:
    others = {
        link.other_id for one in ids for link in find_links(conn, seller_id, one, min_confidence=SHOWN_FROM, limit=20)
    }
    return tuple(sorted(others - set(ids)))


def _to_candidate(row: Row[Any]) -> Candidate:
    words = " ".join(" ".join(filter(None, (row.text, row.pros, row.cons))).split())
    return Candidate(
        id=InteractionId(row.id),
        channel=ChannelName(row.channel),
        occurred_at=row.occurred_at,
        customer_name=row.customer_name,
        words=words[:120],
    )
