"""What has to be true before a proposed action is carried out: one check after another, over rows, never over words.

The table is the guard: without any line of it some test sees an action carried out that nobody allowed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from desk.customers import CustomerId
from desk.interactions import InteractionId
from desk.proposed_actions import ActionState, ProposedAction, is_same_hash
from desk.subscription_rules import check_arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class ByOperator:
    """A person of the shop, whose role the entrance has checked."""

    login: str

    @property
    def name(self) -> str:
        """For the audit."""
        return self.login


@dataclass(frozen=True, slots=True, kw_only=True)
class ByCustomer:
    """Whoever writes in this chat; who that is stands in rows."""

    interaction_id: InteractionId

    @property
    def name(self) -> str:
        """For the audit."""
        return f"customer in {self.interaction_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLink:
    """Whoever opened the customer's own link, which was checked before."""

    customer_id: CustomerId

    @property
    def name(self) -> str:
        """For the audit."""
        return f"link of customer {self.customer_id}"


Decider = ByOperator | ByCustomer | ByLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An action, what was handed in for it, and what the rows say. `proven`: who is proven to write in the decider's
    chat; `owner`: whose the target is now; `kill_reason`: why nothing may leave; None: it may.
    """

    action: ProposedAction
    hash: str
    by: Decider
    proven: CustomerId | None
    owner: CustomerId | None
    kill_reason: str | None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """`becomes`: the state the action falls into; None: it stays as it is, the attempt alone was wrong.

    `is_foreign`: the decider learns no more than that there is no such action.
    """

    check: str
    reason: str
    becomes: ActionState | None = None
    is_foreign: bool = False


Check = Callable[[Attempt], Refusal | None]


def is_theirs(attempt: Attempt) -> Refusal | None:
    """A customer decides about their own actions, in the chat they were put forward in."""
    action, by = attempt.action, attempt.by
    match by:
        case ByOperator():
            return None
        case ByCustomer():
            is_own = by.interaction_id == action.interaction_id and attempt.proven == action.customer_id
        case ByLink():
            is_own = action.interaction_id is None and by.customer_id == action.customer_id
    return None if is_own else Refusal(check="is_theirs", reason="there is no such action here", is_foreign=True)


def is_open(attempt: Attempt) -> Refusal | None:
    """It was decided about once, or replaced."""
    if attempt.action.state is ActionState.PROPOSED:
        return None
    return Refusal(check="is_open", reason=f"it is {attempt.action.state.value} already")


def is_in_time(attempt: Attempt) -> Refusal | None:
    """It was put forward a while ago; the customer may want something else by now."""
    if attempt.now < attempt.action.expires_at:
        return None
    return Refusal(check="is_in_time", reason="it has expired; propose it again", becomes=ActionState.EXPIRED)


def is_what_was_shown(attempt: Attempt) -> Refusal | None:
    """Whoever confirms hands back the seal of what they saw."""
    if is_same_hash(attempt.hash, attempt.action.hash):
        return None
    return Refusal(check="is_what_was_shown", reason="the confirmation is of something else; look at the action again")


def is_as_sealed(attempt: Attempt) -> Refusal | None:
    """Nobody changed the row since."""
    if attempt.action.is_intact():
        return None
    return Refusal(check="is_as_sealed", reason="it was changed after it was put forward", becomes=ActionState.VOID)


def is_allowed_change(attempt: Attempt) -> Refusal | None:
    """Its arguments are some its tool takes, now."""
    action = attempt.action
    wrong = check_arguments(action.tool, action.arguments, now=attempt.now)
    return Refusal(check="is_allowed_change", reason=wrong, becomes=ActionState.VOID) if wrong else None


def is_still_owned(attempt: Attempt) -> Refusal | None:
    """The subscription or order is this customer's."""
    if attempt.owner == attempt.action.customer_id:
        return None
    return Refusal(check="is_still_owned", reason="what it would change is not this customer's",
                   becomes=ActionState.VOID)  # fmt: skip


def is_switched_on(attempt: Attempt) -> Refusal | None:
    """The kill switch stops everything that leaves."""
    return Refusal(check="is_switched_on", reason=attempt.kill_reason) if attempt.kill_reason else None


CHECKS: tuple[Check, ...] = (
    is_theirs, is_open, is_in_time, is_what_was_shown, is_as_sealed, is_allowed_change, is_still_owned, is_switched_on,
)  # fmt: skip
"""In this order: whoever may not see an action learns nothing about it."""


def first_refusal(attempt: Attempt, checks: tuple[Check, ...] = CHECKS) -> Refusal | None:
    """Why this attempt carries nothing out; None when it may. `checks`: fewer only in a test of a guard."""
    return next((refusal for check in checks if (refusal := check(attempt)) is not None), None)
