"""Why an act at a help desk is not done now, or not any more: a switch, a restore, a person at it, newer words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from agent.desk import Desk
from agent.send_moves import HELD_WAIT
from desk.errors import NotFound
from desk.proposed_actions import ActionState, ProposedAction
from storage.bridge_acts import FORM, SENDING, TOLD, BridgeAct
from storage.interactions import get_interaction
from storage.proposed_actions import get_action
from storage.replies import list_replies
from storage.reply_states import ReplyState
from storage.restore_gate import HELD, find_shut_at
from storage.runtime import read_switches
from storage.standings import is_with_person

DROP = None
"""There is nothing to do any more."""

# Until the answer stands a form has nothing to say; it is woken when it does.
_FOR_THE_ANSWER = timedelta(minutes=10)
_FOR_THE_SHOP = timedelta(seconds=30)
_ON_ITS_WAY = (ActionState.SENDING, ActionState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """`wait`: until it is looked at again, or `DROP`."""

    reason: str
    wait: timedelta | None = DROP


def find_stop(conn: Connection, desk: Desk, act: BridgeAct, *, now: datetime) -> Stop | None:
    """The first reason; None when it may be done. What is claimed already is only looked for, whoever has it now."""
    interaction = get_interaction(conn, desk.seller_id, act.interaction_id)
    if killed := read_switches(conn, desk.seller_id, interaction.channel).kill_reason:
        return Stop(reason=killed, wait=HELD_WAIT)
    if find_shut_at(conn, desk.seller_id) is not None:
        return Stop(reason=HELD, wait=HELD_WAIT)
    if act.state == SENDING and not act.kind.startswith(FORM):
        return None
    if act.kind.startswith(TOLD):
        return _for_outcome(conn, desk, act)
    if is_with_person(conn, desk.seller_id, act.interaction_id):
        return Stop(reason="a person has the conversation")
    if interaction.revision != act.revision:
        return Stop(reason="the customer wrote again")
    return _for_form(conn, desk, act, now) if act.kind.startswith(FORM) else None


def _for_form(conn: Connection, desk: Desk, act: BridgeAct, now: datetime) -> Stop | None:
    action = _action(conn, desk, act, FORM)
    if action is None or action.state is not ActionState.PROPOSED or action.expires_at <= now:
        return Stop(reason="what it asks about is decided, void or expired")
    replies = list_replies(conn, desk.seller_id, act.interaction_id)
    if not any((one.revision, one.state) == (act.revision, ReplyState.CONFIRMED) for one in replies):
        return Stop(reason="its answer does not stand yet", wait=_FOR_THE_ANSWER)
    return None


def _for_outcome(conn: Connection, desk: Desk, act: BridgeAct) -> Stop | None:
    """Never more is told than is known."""
    action = _action(conn, desk, act, TOLD)
    if action is None:
        return Stop(reason="there is no such action any more")
    return Stop(reason="the shop has not said yet", wait=_FOR_THE_SHOP) if action.state in _ON_ITS_WAY else None


def _action(conn: Connection, desk: Desk, act: BridgeAct, prefix: str) -> ProposedAction | None:
    try:
        return get_action(conn, desk.seller_id, int(act.kind.removeprefix(prefix)))
    except NotFound:
        return None
