"""Processes what a help desk pushed to us: one row of `deliveries` at a time, its effect and its end in one commit.

A worker that dies before leaves the row as it was, and the next sweep takes it. What a customer confirmed by a button
is carried out by `agent.executor`, which does it once however often it is asked.
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from agent.bridge import owe_outcome
from agent.desk import Desk
from agent.executor import decide
from agent.ingest import queue_owed, store_items
from desk.action_checks import ByCustomer
from desk.errors import BadInput, Conflict, NotFound
from desk.helpdesk import Helpdesk, Moved, Nothing, Pressed, Push, Wrote
from desk.interactions import InteractionId
from desk.proposed_actions import Pressed as Button
from desk.proposed_actions import read_form_value
from storage.acts import take_back_waiting
from storage.deliveries import (
    CHATWOOT,
    FAILED,
    find_waiting,
    has_waiting,
    lock_delivery,
    put_off_delivery,
    settle_delivery,
)
from storage.interactions import find_conversation, lock_interaction
from storage.proposed_actions import get_action
from storage.standings import TAKEN, note_standing

log = logging.getLogger(__name__)

UNKNOWN = "unknown conversation"


async def has_pushes(desk: Desk) -> bool:
    """Whether one waits whose time has come."""
    if desk.helpdesk is None:
        return False
    return await desk.db.read(has_waiting, desk.seller_id, source=CHATWOOT, now=desk.clock())


async def process_due(desk: Desk) -> int:
    """Process everything that waits, in order of arrival; returns how many were looked at."""
    waiting = await desk.db.read(find_waiting, desk.seller_id, source=CHATWOOT, now=desk.clock())
    for row_id in waiting:
        await process(desk, row_id)
    return len(waiting)


async def process(desk: Desk, row_id: int) -> None:
    """Process one, unless it was done before. What fails is put off in its row."""
    helpdesk = desk.helpdesk
    if helpdesk is None:
        return
    try:
        pressed = await desk.db.write(_take, desk, helpdesk, row_id, desk.clock())
        if pressed is not None:
            came_of_it = await _press(desk, helpdesk, pressed)
            await desk.db.write(_end_press, desk, row_id, came_of_it)
    except Exception as error:
        log.exception("a push could not be processed now", extra={"seller": desk.seller_id, "delivery": row_id})
        await desk.db.write(_put_off, desk, row_id, type(error).__name__)


def _take(conn: Connection, desk: Desk, helpdesk: Helpdesk, row_id: int, now: datetime) -> Pressed | None:
    """Store what it brought and end it; a press of a button is returned, and ended by whoever carries it out."""
    delivery = lock_delivery(conn, desk.seller_id, row_id)
    if delivery is None:
        return None
    push = _read(helpdesk, delivery.payload)
    if isinstance(push, Pressed):
        return push
    outcome = FAILED if push is None else _store(conn, desk, helpdesk, push, now)
    settle_delivery(conn, desk.seller_id, row_id, outcome=outcome)
    return None


def _read(helpdesk: Helpdesk, payload: str) -> Push | None:
    """None for what the door let in and nobody can read: it was changed since, or the reader was."""
    try:
        return helpdesk.read_push(json.loads(payload))
    except (ValueError, RecursionError, BadInput) as error:
        log.error("a push cannot be read", extra={"error": str(error)[:200]})
        return None


def _store(conn: Connection, desk: Desk, helpdesk: Helpdesk, push: Wrote | Moved | Nothing, now: datetime) -> str:
    match push:
        case Nothing(why=why):
            return why
        case Moved(standing=standing):
            known = find_conversation(
                conn, desk.seller_id, helpdesk.marketplace, helpdesk.channel, standing.external_id
            )
            if known is None:
                return UNKNOWN
            return "noted" if note_standing(conn, desk.seller_id, known, standing, now=now) else "older than known"
        case Wrote(item=item, is_customer=is_customer):
            known = find_conversation(conn, desk.seller_id, item.marketplace, item.channel, item.external_id)
            if not is_customer and known is None:
                return UNKNOWN
            queue_owed(conn, desk, store_items(conn, desk, (item,), now=now), now=now)
            if not is_customer and known is not None:
                take_back_waiting(conn, desk.seller_id, known, by=TAKEN, now=now)
            return "stored" if is_customer else "a person answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class _CameOfIt:
    """What a press came to. `told`: the message and the action whose outcome the customer is to be told."""

    outcome: str
    told: tuple[InteractionId, int] | None = None


async def _press(desk: Desk, helpdesk: Helpdesk, pressed: Pressed) -> _CameOfIt:
    about = (helpdesk.marketplace, helpdesk.channel, pressed.standing.external_id)
    known = await desk.db.read(find_conversation, desk.seller_id, *about)
    if known is None:
        return _CameOfIt(outcome=UNKNOWN)
    button = read_form_value(pressed.value)
    if button is None:
        return _CameOfIt(outcome="not our form")
    await desk.db.write(note_standing, desk.seller_id, known, pressed.standing, now=desk.clock())
    try:
        return _CameOfIt(outcome=await _decide(desk, known, button), told=(known, button.action_id))
    except (NotFound, Conflict) as refusal:
        log.warning("a press came to nothing", extra={"interaction": known, "error": str(refusal)})
    # A worker that died after the shop had done it: the customer has yet to hear of it.
    is_done = await desk.db.read(_was_decided_here, desk, known, button)
    return _CameOfIt(outcome="refused", told=(known, button.action_id) if is_done else None)


def _was_decided_here(conn: Connection, desk: Desk, interaction_id: InteractionId, button: Button) -> bool:
    try:
        action = get_action(conn, desk.seller_id, button.action_id)
    except NotFound:
        return False
    is_mine = action.interaction_id == interaction_id and action.hash == button.hash
    return is_mine and action.decided_by == ByCustomer(interaction_id=interaction_id).name


def _end_press(conn: Connection, desk: Desk, row_id: int, came: _CameOfIt) -> None:
    if came.told is not None:
        interaction_id, action_id = came.told
        owe_outcome(conn, desk, lock_interaction(conn, desk.seller_id, interaction_id), action_id, now=desk.clock())
    settle_delivery(conn, desk.seller_id, row_id, outcome=came.outcome)


async def _decide(desk: Desk, interaction_id: InteractionId, button: Button) -> str:
    by = ByCustomer(interaction_id=interaction_id)
    done = await decide(desk, button.action_id, hash=button.hash, by=by, is_wanted=button.is_yes)
    return f"confirmed: {done.state.value}" if button.is_yes else "declined"


def _put_off(conn: Connection, desk: Desk, row_id: int, error: str) -> None:
    delivery = lock_delivery(conn, desk.seller_id, row_id)
    if delivery is not None:
        put_off_delivery(conn, desk.seller_id, delivery, error=error, now=desk.clock())
