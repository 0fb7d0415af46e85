"""What an operator does to a card beside answering it: takes it, closes it, opens it again, gives it up, leaves a note,
calls back an answer that has not left. Every act is one transaction with its line in the history.
"""

from sqlalchemy import Connection

from agent.desk import Desk
from desk.errors import BadInput, Conflict
from desk.interactions import Interaction, InteractionId, Json, Priority, Status
from storage.acts import call_back, set_assignee, set_priority, take_back_waiting
from storage.events import add_event
from storage.interactions import get_interaction, lock_interaction, set_status
from storage.replies import Reply

_MOST_WORDS = 2_000


async def assign(desk: Desk, interaction_id: InteractionId, *, to: str | None, author: str) -> Interaction:
    """Give a card to a person (`to`), or to nobody (None). Taking what somebody else has is allowed, and recorded."""
    return await desk.db.write(_assign, desk, interaction_id, to, author)


async def close(desk: Desk, interaction_id: InteractionId, *, reason: str, author: str) -> Interaction:
    """Nothing is owed any more; an answer that waits to leave is called back.

    `Conflict` when one is on its way to the vendor, or the card is closed already.
    """
    return await desk.db.write(_move, desk, interaction_id, Status.CLOSED, reason, author)


async def reopen(desk: Desk, interaction_id: InteractionId, *, reason: str, author: str) -> Interaction:
    """Somebody owes an answer after all. `Conflict` when it is open already."""
    return await desk.db.write(_move, desk, interaction_id, Status.OPEN, reason, author)


async def escalate(desk: Desk, interaction_id: InteractionId, *, reason: str, author: str) -> Interaction:
    """To the top of the queue, with the reason on it; an answer that waits to leave is called back."""
    return await desk.db.write(_escalate, desk, interaction_id, reason, author)


async def note(desk: Desk, interaction_id: InteractionId, *, text: str, author: str) -> None:
    """Words for colleagues, in the history; never sent. `BadInput` for an empty one."""
    await desk.db.write(_note, desk, interaction_id, text, author)


async def undo(desk: Desk, interaction_id: InteractionId, reply_id: int, *, author: str) -> Reply:
    """Call back an answer that has not left. `Conflict` says where it is when it is too late."""
    return await desk.db.write(_undo, desk, interaction_id, reply_id, author)


def _assign(conn: Connection, desk: Desk, interaction_id: InteractionId, to: str | None, author: str) -> Interaction:
    before = lock_interaction(conn, desk.seller_id, interaction_id)
    set_assignee(conn, desk.seller_id, interaction_id, to=to, now=desk.clock())
    _tell(conn, desk, before, "assigned", author, {"to": to, "from": before.assignee_id})
    return _read(conn, desk, interaction_id)


def _move(
    conn: Connection, desk: Desk, interaction_id: InteractionId, to: Status, reason: str, author: str
) -> Interaction:
    before = lock_interaction(conn, desk.seller_id, interaction_id)
    if before.status is to:
        raise Conflict(f"interaction {interaction_id} is {to} already")
    now = desk.clock()
    if to is Status.CLOSED and not take_back_waiting(conn, desk.seller_id, interaction_id, by=author, now=now):
        raise Conflict(f"an answer to interaction {interaction_id} is on its way; close it when that is settled")
    set_status(conn, desk.seller_id, interaction_id, status=to, now=now)
    kind = "closed" if to is Status.CLOSED else "reopened"
    _tell(conn, desk, before, kind, author, {"reason": _checked(reason, may_be_empty=True)})
    return _read(conn, desk, interaction_id)


def _escalate(conn: Connection, desk: Desk, interaction_id: InteractionId, reason: str, author: str) -> Interaction:
    before = lock_interaction(conn, desk.seller_id, interaction_id)
    why = _checked(reason, may_be_empty=True)
    now = desk.clock()
    take_back_waiting(conn, desk.seller_id, interaction_id, by=author, now=now)
    told = f"{author}: {why}" if why else author
    set_priority(conn, desk.seller_id, interaction_id, priority=Priority.URGENT, reason=told, now=now)
    if before.status is not Status.OPEN:
        set_status(conn, desk.seller_id, interaction_id, status=Status.OPEN, now=now)
    _tell(conn, desk, before, "escalated", author, {"reason": why})
    return _read(conn, desk, interaction_id)


def _note(conn: Connection, desk: Desk, interaction_id: InteractionId, text: str, author: str) -> None:
    about = lock_interaction(conn, desk.seller_id, interaction_id)
    _tell(conn, desk, about, "note", author, {"text": _checked(text)})


def _undo(conn: Connection, desk: Desk, interaction_id: InteractionId, reply_id: int, author: str) -> Reply:
    about = lock_interaction(conn, desk.seller_id, interaction_id)
    taken = call_back(conn, desk.seller_id, interaction_id, reply_id, by=author, now=desk.clock())
    _tell(conn, desk, about, "reply_called_back", author, {"reply": reply_id})
    return taken


def _checked(words: str, *, may_be_empty: bool = False) -> str:
    told = words.strip()
    if "\x00" in told or len(told) > _MOST_WORDS or not (told or may_be_empty):
        raise BadInput(f"expected 1 to {_MOST_WORDS} characters without NUL, found {len(told)}")
    return told


def _tell(conn: Connection, desk: Desk, about: Interaction, kind: str, author: str, details: dict[str, Json]) -> None:
    add_event(
        conn, desk.seller_id, about.id, kind=kind, actor=author, revision=about.revision, now=desk.clock(),
        details=details,
    )  # fmt: skip


def _read(conn: Connection, desk: Desk, interaction_id: InteractionId) -> Interaction:
    return get_interaction(conn, desk.seller_id, interaction_id, now=desk.clock())
