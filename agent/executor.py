"""Carries out what a customer or an operator confirmed, at the shop, once. The only file that does.

Claim (one transaction, every check), ask the shop (one call, with a key it knows again), settle (one transaction). A
process may die anywhere: what stands as `sending` or `unknown` is read back by its key before anything is sent again.
"""

import logging

from sqlalchemy import Connection

from agent.desk import Desk
from desk.action_checks import CHECKS, Check, Decider
from desk.crash_points import pass_point
from desk.customers import Account
from desk.errors import Conflict, NotFound
from desk.proposed_actions import CANCEL, ActionState, ProposedAction
from desk.shop import Executed, NotSeen, Shop, ShopDeclined, ShopOrder, ShopOutcome, ShopTrace
from storage.customers import read_account, save_account, void_links
from storage.proposed_actions import claim_action, decline_action, find_unsettled, get_action, settle_action

log = logging.getLogger(__name__)


async def confirm(
    desk: Desk,
    action_id: int,
    *,
    hash: str,
    by: Decider,
    checks: tuple[Check, ...] = CHECKS,
) -> ProposedAction:
    """Carry out a proposed action; returns it with what became of it (`done`, `failed` or `unknown`).

    `hash`: the seal of what was shown to whoever confirms. `checks`: fewer only in a test of a guard.
    `NotFound`: no such action of theirs. `Conflict`: expired, changed, or decided before, or no shop
    is connected; says which.
    """
    shop = _shop(desk)
    claimed = await desk.db.write(
        claim_action, desk.seller_id, action_id, hash=hash, by=by, now=desk.clock(), checks=checks
    )
    if claimed.refusal is not None:
        error = NotFound if claimed.refusal.is_foreign else Conflict
        raise error(f"action {action_id}: {claimed.refusal.reason}")
    pass_point("action.claimed")
    return await _carry_out(desk, shop, claimed.action)


async def decide(
    desk: Desk, action_id: int, *, hash: str, by: Decider, is_wanted: bool
) -> ProposedAction:  # fmt: skip
    """What was said of a proposed action: carried out as by `confirm`, or declined for good. Raises as `confirm`."""
    if is_wanted:
        return await confirm(desk, action_id, hash=hash, by=by)
    return await desk.db.write(decline_action, desk.seller_id, action_id, by=by, now=desk.clock())


async def settle_actions(desk: Desk) -> int:
    """Look at what is on its way and was not settled; returns how many were looked at."""
    if desk.shop is None:
        return 0
    waiting = await desk.db.read(find_unsettled, desk.seller_id, now=desk.clock())
    for action_id in waiting:
        action = await desk.db.read(get_action, desk.seller_id, action_id)
        trace = await desk.shop.read_back(action.execution_key)
        if isinstance(trace, NotSeen) and desk.clock() >= action.expires_at:
            await _settle(desk, action, ShopDeclined(reason="it never reached the shop and has expired"))
        elif isinstance(trace, NotSeen):
            await _carry_out(desk, desk.shop, action)
        else:
            await _settle(desk, action, trace)
    return len(waiting)


def _shop(desk: Desk) -> Shop:
    if desk.shop is None:
        raise Conflict(
            "no shop back end is connected, so nothing can be carried out: set REPLYDESK_SHOP_URL and "
            "REPLYDESK_SHOP_TOKENS (docs/shop-api.md)"
        )
    return desk.shop


async def _carry_out(desk: Desk, shop: Shop, action: ProposedAction) -> ProposedAction:
    order = ShopOrder(
        key=action.execution_key,
        action=action.tool,
        customer_id=action.customer_external_id,
        target=action.target,
        arguments=action.arguments,
    )
    outcome: ShopOutcome | ShopTrace = await shop.act(order)
    pass_point("action.sent")
    if not isinstance(outcome, Executed | ShopDeclined):
        # The key makes a second look safe; a second sending is left to the next turn.
        outcome = await shop.read_back(action.execution_key)
    return await _settle(desk, action, outcome)


async def _settle(desk: Desk, action: ProposedAction, outcome: ShopOutcome | ShopTrace) -> ProposedAction:
    state, words = _judge(outcome)
    if state is not ActionState.DONE:
        log.warning("an action is not done", extra={"action": action.id, "state": state, "error": words})
    return await desk.db.write(_record, desk, action, outcome, state, words)


def _judge(outcome: ShopOutcome | ShopTrace) -> tuple[ActionState, str]:
    match outcome:
        case Executed(note=note):
            return ActionState.DONE, note
        case ShopDeclined(reason=reason, retry_after=None):
            return ActionState.FAILED, reason
        case ShopDeclined(reason=reason):
            return ActionState.UNKNOWN, f"the shop is busy; it is tried again: {reason}"
        case NotSeen():
            return ActionState.UNKNOWN, "the shop has not seen it yet; it is sent again"
    return ActionState.UNKNOWN, f"nobody knows yet whether the shop did it: {outcome.reason}"


def _record(
    conn: Connection,
    desk: Desk,
    action: ProposedAction,
    outcome: ShopOutcome | ShopTrace,
    state: ActionState,
    words: str,
) -> ProposedAction:
    now = desk.clock()
    settled = settle_action(conn, desk.seller_id, action.id, state=state, outcome=words, now=now)
    if isinstance(outcome, Executed) and outcome.subscription is not None:
        known = read_account(conn, desk.seller_id, action.customer_id)
        account = Account(customer=known.customer, subscriptions=(outcome.subscription,))
        save_account(conn, desk.seller_id, account, now=now)
    if settled.tool == CANCEL and settled.state is ActionState.DONE:
        # Whoever subscribes again must not be cancelled by a letter of before.
        void_links(conn, desk.seller_id, settled.target)
    return settled
