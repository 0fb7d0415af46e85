"""What the card shows of changes put forward for its customer: what, for whom, until when, and how it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy import Connection

from agent.desk import Desk
from api.console.reasons import say_reason
from api.console.words import Words
from desk.customers import CustomerId
from desk.interactions import InteractionId
from desk.proposed_actions import ActionState, ProposedAction
from desk.subscription_rules import ABOUT_ORDERS
from storage.customers import read_account
from storage.proposed_actions import list_actions

_TONES = {"proposed": "warn", "done": "good", "failed": "bad", "unknown": "warn", "sending": "info"}
# A message with more is a fault of ours; the API lists them all.
_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """One change. `told`: its arguments, name and value; `hash`: what Confirm hands back; `is_open`: may be decided."""

    id: int
    what: str
    who: str
    target: str
    told: Sequence[tuple[str, str]]
    until: str
    state: str
    tone: str
    decided_by: str
    outcome: str
    hash: str
    is_open: bool


def read_actions(
    conn: Connection, desk: Desk, interaction_id: InteractionId, words: Words, zone: ZoneInfo
) -> Sequence[ActionView]:
    """Every change put forward from this message, the newest first."""
    found = list_actions(conn, desk.seller_id, interaction_id=interaction_id, limit=_MOST)
    names = {one: _name_of(conn, desk, one) for one in {action.customer_id for action in found}}
    return [_view(one, names[one.customer_id], words, zone, now=desk.clock()) for one in found]


def _name_of(conn: Connection, desk: Desk, customer_id: CustomerId) -> str:
    customer = read_account(conn, desk.seller_id, customer_id).customer
    return customer.name or customer.external_id


def _view(one: ProposedAction, who: str, words: Words, zone: ZoneInfo, *, now: datetime) -> ActionView:
    is_late = one.state is ActionState.PROPOSED and one.expires_at <= now
    state = ActionState.EXPIRED.value if is_late else one.state.value
    return ActionView(
        id=one.id,
        what=words.name("action", one.tool),
        who=who,
        target=words.say("action.order" if one.tool in ABOUT_ORDERS else "action.subscription", id=one.target),
        told=[(words.name("action_argument", name), _worded(str(value), words))
              for name, value in one.arguments.items() if value],
        until=words.moment(one.expires_at, zone),
        state=words.name("action_state", state),
        tone=_TONES.get(state, ""),
        decided_by=say_reason(words.name("author", one.decided_by), words),
        outcome=say_reason(one.outcome or "", words),
        hash=one.hash,
        is_open=state == ActionState.PROPOSED.value,
    )  # fmt: skip


def _worded(value: str, words: Words) -> str:
    """A month by its name, a pace in words; what a customer gave as it is."""
    try:
        month = date.fromisoformat(f"{value}-01")
    except ValueError:
        return words.name("frequency", value)
    return format_date(month, "LLLL yyyy", locale=words.locale)
