"""What the customer's own link does: shows what it would cancel, and cancels it at the shop, once."""

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection

from agent.desk import Desk
from agent.executor import confirm
from desk.action_checks import ByLink
from desk.customers import CustomerId, Subscription, SubscriptionStatus
from desk.errors import Refused
from desk.proposed_actions import CANCEL, LIFETIME, ActionState, Proposal, ProposedAction
from storage.cancel_links import CancelGrant
from storage.customers import find_by_external_id, read_account
from storage.proposed_actions import find_link_action, save_proposals


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCancel:
    """What a link is about. `action`: an earlier press of it that is not over, or did it; None: nobody pressed yet."""

    customer_id: CustomerId
    subscription: Subscription
    action: ProposedAction | None


async def look_at_link(desk: Desk, grant: CancelGrant) -> ToCancel:
    """What stands there; changes nothing. `Refused` when the link is void: another was made, or nothing is there."""
    return await desk.db.read(_read, desk, grant)


async def cancel_by_link(desk: Desk, grant: CancelGrant) -> ProposedAction:
    """Cancel. Pressed twice is once: the second press returns what the first one did.

    Raises what `look_at_link` and `agent.executor.confirm` raise.
    """
    action = await desk.db.write(_put_forward, desk, grant)
    if action.state is not ActionState.PROPOSED:
        return action
    return await confirm(desk, action.id, hash=action.hash, by=ByLink(customer_id=action.customer_id))


def _read(conn: Connection, desk: Desk, grant: CancelGrant) -> ToCancel:
    customer_id = find_by_external_id(conn, desk.seller_id, grant.customer_external_id)
    if grant.seller_id != desk.seller_id or customer_id is None:
        raise Refused("this link is void")
    account = read_account(conn, desk.seller_id, customer_id)
    found = next((one for one in account.subscriptions if one.id == grant.subscription_id), None)
    is_over = found is not None and found.status is SubscriptionStatus.CANCELLED
    if found is None or (found.link_version != grant.link_version and not is_over):
        raise Refused("this link is void; write to us for a new one")
    action = find_link_action(conn, desk.seller_id, customer_id, target=found.id)
    return ToCancel(customer_id=customer_id, subscription=found, action=action)


def _put_forward(conn: Connection, desk: Desk, grant: CancelGrant) -> ProposedAction:
    known, now = _read(conn, desk, grant), desk.clock()
    if known.action is not None and known.action.state in _STANDING:
        return known.action
    if known.subscription.status is SubscriptionStatus.CANCELLED:
        raise Refused("this subscription is cancelled already")
    wanted = Proposal(
        customer_id=known.customer_id,
        tool=CANCEL,
        target=known.subscription.id,
        arguments={},
        summary=f"Cancel the subscription to {known.subscription.plan}",
        nonce=secrets.token_hex(16),
        expires_at=now + LIFETIME,
    )
    return save_proposals(conn, desk.seller_id, None, (wanted,), now=now)[0]


# A press that failed or expired may be repeated.
_STANDING = (ActionState.PROPOSED, ActionState.SENDING, ActionState.UNKNOWN, ActionState.DONE)
