"""Does what is owed to a help desk. What repeats harmlessly is simply done again; what is written is looked for first.

The order of a written act: look for our reference -> commit the claim -> permit -> write -> look again. A worker that
dies anywhere leaves a claim, and what is claimed is written again only after it settled and a complete look found
nothing: as with answers (`agent.dispatcher`).
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from agent.bridge import DROPPED_LABELS
from agent.bridge_stops import DROP, Stop, find_stop
from agent.desk import Desk
from desk.helpdesk import Choice, Form, Helpdesk, Note
from desk.interactions import InteractionId, Json, Priority
from desk.pauses import growing_pause
from desk.ports import Absent, Accepted, Declined, Ours, SendOutcome, Unreadable
from desk.proposed_actions import tell_outcome
from storage.bridge_acts import (
    DONE,
    DROPPED,
    FAILED,
    FORM,
    SENDING,
    TOLD,
    WAITING,
    BridgeAct,
    claim_act,
    find_due_acts,
    has_due_acts,
    is_claimed,
    settle_act,
)
from storage.proposed_actions import get_action
from storage.runtime import read_switches
from storage.standings import is_with_person

log = logging.getLogger(__name__)

_MOST_ATTEMPTS = 12
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=10)
# Longer than one exchange may take: nobody looks at a claim meanwhile.
_LEASE = timedelta(seconds=60)
# A help desk lists what it accepted at once; that long an exchange may still be under way (delivery design, Chatwoot).
_SETTLE = timedelta(seconds=60)


async def has_acts(desk: Desk) -> bool:
    """Whether something is owed whose time has come."""
    return desk.helpdesk is not None and await desk.db.read(has_due_acts, desk.seller_id, now=desk.clock())


async def run_due(desk: Desk, interaction_id: InteractionId | None = None) -> int:
    """Do what is owed now, of one message or of all; returns how many were looked at. Anyone may call it, anytime."""
    if desk.helpdesk is None:
        return 0
    due = await desk.db.read(find_due_acts, desk.seller_id, now=desk.clock(), interaction_id=interaction_id)
    for act in due:
        try:
            await _run(desk, desk.helpdesk, act)
        except Exception:
            # The row stands where it was committed; the sweep comes again.
            log.exception("an act at the help desk failed", extra={"act": act.id, "kind": act.kind})
    return len(due)


async def _run(desk: Desk, helpdesk: Helpdesk, act: BridgeAct) -> None:
    stop = await desk.db.read(find_stop, desk, act, now=desk.clock())
    if stop is not None:
        await _settle(desk, act, _stopped(act, stop))
    elif act.kind in ("labels", "priority", "assign", "open"):
        await _repeat(desk, helpdesk, act)
    else:
        await _write_once(desk, helpdesk, act)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """Where an act goes. `wait` None: it is over."""

    to: str
    reason: str | None = None
    wait: timedelta | None = None


def _stopped(act: BridgeAct, stop: Stop) -> _Move:
    if stop.wait is DROP:
        return _Move(to=DROPPED, reason=stop.reason)
    return _Move(to=act.state, reason=stop.reason, wait=stop.wait)


async def _repeat(desk: Desk, helpdesk: Helpdesk, act: BridgeAct) -> None:
    claimed = await desk.db.write(claim_act, desk.seller_id, act, until=desk.clock() + _LEASE, now=desk.clock())
    if claimed is None:
        return
    outcome = await _do(helpdesk, claimed)
    if isinstance(outcome, Accepted):
        await _settle(desk, claimed, _Move(to=DONE))
    else:
        await _settle(desk, claimed, _again(claimed, outcome))


async def _do(helpdesk: Helpdesk, act: BridgeAct) -> SendOutcome:
    told = act.arguments
    match act.kind:
        case "labels":
            return await helpdesk.merge_labels(act.external_id, add=_texts(told.get("add")), drop=DROPPED_LABELS)
        case "priority":
            return await helpdesk.set_priority(act.external_id, Priority(str(told["priority"])))
        case "assign":
            return await helpdesk.assign(act.external_id, team=str(told["team"]))
    return await helpdesk.open(act.external_id)


async def _write_once(desk: Desk, helpdesk: Helpdesk, act: BridgeAct) -> None:
    began = desk.clock()
    standing = await helpdesk.find(act.external_id, act.ref)
    if not isinstance(standing, Absent):
        await _settle(desk, act, _found(act, standing))
    elif act.state == SENDING and (left := _unsettled(act, began)) is not None:
        await _settle(desk, act, _Move(to=SENDING, reason="not visible yet", wait=left))
    elif act.attempts >= _MOST_ATTEMPTS:
        await _settle(desk, act, _Move(to=FAILED, reason=f"written {act.attempts} times and never appeared"))
    elif (claimed := await desk.db.write(claim_act, desk.seller_id, act, until=began + _LEASE, now=began)) is not None:
        await _write(desk, helpdesk, claimed)


async def _write(desk: Desk, helpdesk: Helpdesk, act: BridgeAct) -> None:
    outcome = await _post(desk, helpdesk, act)
    if isinstance(outcome, Declined):
        await _settle(desk, act, _again(act, outcome))
        return
    standing = await helpdesk.find(act.external_id, act.ref)
    if isinstance(standing, Absent):
        await _settle(desk, act, _Move(to=SENDING, reason="not visible yet", wait=_FIRST_WAIT))
    else:
        await _settle(desk, act, _found(act, standing))


async def _post(desk: Desk, helpdesk: Helpdesk, act: BridgeAct) -> SendOutcome:
    """Write it. What came of a button is told in a note when a person has the conversation."""
    told, permit = act.arguments, _Permit(desk, act)
    if act.kind.startswith(TOLD):
        text, has_person = await desk.db.read(_outcome_of, desk, act)
        if not has_person:
            return await helpdesk.ask(
                Form(external_id=act.external_id, ref=act.ref, text=text, choices=(), permit=permit)
            )
        return await helpdesk.write_note(Note(external_id=act.external_id, ref=act.ref, text=text, permit=permit))
    if act.kind.startswith(FORM):
        form = Form(external_id=act.external_id, ref=act.ref, text=str(told["text"]), permit=permit,
                    choices=_choices(told.get("choices")))  # fmt: skip
        return await helpdesk.ask(form)
    note = Note(external_id=act.external_id, ref=act.ref, text=str(told["text"]), permit=permit)
    return await helpdesk.write_note(note)


class _Permit:
    """The last question before the first byte: is the claim still ours, may anything leave."""

    def __init__(self, desk: Desk, claimed: BridgeAct) -> None:
        self._desk, self._claimed = desk, claimed

    async def __call__(self) -> str | None:
        return await self._desk.db.read(_bar, self._desk, self._claimed)


def _bar(conn: Connection, desk: Desk, claimed: BridgeAct) -> str | None:
    if not is_claimed(conn, desk.seller_id, claimed):
        return "somebody else has taken it over"
    helpdesk = desk.helpdesk
    return read_switches(conn, desk.seller_id, helpdesk.channel).kill_reason if helpdesk is not None else None


def _outcome_of(conn: Connection, desk: Desk, act: BridgeAct) -> tuple[str, bool]:
    action = get_action(conn, desk.seller_id, int(act.kind.removeprefix(TOLD)))
    return tell_outcome(action), is_with_person(conn, desk.seller_id, act.interaction_id)


def _found(act: BridgeAct, standing: Ours | Unreadable) -> _Move:
    if isinstance(standing, Ours):
        return _Move(to=DONE)
    if standing.is_gone:
        return _Move(to=FAILED, reason=f"the conversation is gone: {standing.reason}")
    return _Move(to=act.state, reason=f"cannot see what stands there: {standing.reason}",
                 wait=standing.retry_after or _pause(act))  # fmt: skip


def _again(act: BridgeAct, outcome: SendOutcome) -> _Move:
    """What an attempt that was not accepted leads to: a refusal for good, or the next one."""
    reason = outcome.reason if not isinstance(outcome, Accepted) else None
    is_final = isinstance(outcome, Declined) and outcome.retry_after is None and not outcome.is_credential
    if is_final or act.attempts >= _MOST_ATTEMPTS:
        log.error("the help desk refused an act", extra={"act": act.id, "kind": act.kind, "reason": reason})
        return _Move(to=FAILED, reason=reason)
    wait = outcome.retry_after if isinstance(outcome, Declined) and outcome.retry_after else _pause(act)
    return _Move(to=WAITING, reason=reason, wait=wait)


def _unsettled(act: BridgeAct, now: datetime) -> timedelta | None:
    """How long an empty look may still mean "not visible yet"; None: no longer."""
    left: timedelta = _SETTLE - (now - (act.sending_since or now))
    return max(left, timedelta(seconds=1)) if left > timedelta(0) else None


def _pause(act: BridgeAct) -> timedelta:
    return growing_pause(_FIRST_WAIT, doublings=act.attempts, longest=_LONGEST_WAIT)


def _texts(told: Json) -> tuple[str, ...]:
    return tuple(one for one in told if isinstance(one, str)) if isinstance(told, list) else ()


def _choices(told: Json) -> tuple[Choice, ...]:
    rows = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    return tuple(Choice(title=str(one["title"]), value=str(one["value"])) for one in rows)


async def _settle(desk: Desk, act: BridgeAct, move: _Move) -> None:
    await desk.db.write(
        settle_act, desk.seller_id, act, state=move.to, reason=move.reason, wait=move.wait, now=desk.clock()
    )
    log.info("an act at the help desk moved", extra={"act": act.id, "kind": act.kind, "state": move.to})
