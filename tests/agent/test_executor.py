"""A confirmed action happens at the shop once; whatever is unclear is read back; what is wrong changes nothing."""

from dataclasses import replace

import pytest
from makers import NOW, Clock
from shops import (
    LATER,
    MONTH,
    connect_shop,
    know,
    make_practice_shop,
    make_proposal,
    make_shop_desk,
    put_proven_chat,
    reach,
)

from agent.desk import Desk
from agent.executor import confirm, settle_actions
from desk.action_checks import ByCustomer, ByOperator
from desk.errors import Conflict, NotFound
from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.proposed_actions import ActionState, ProposedAction, tell_outcome
from sandbox.config import Fault
from sandbox.server import serve
from sandbox.shop_backend import ShopBackendApp
from storage.audit import list_audit
from storage.customers import read_account
from storage.database import Database
from storage.proposed_actions import claim_action, decline_action, get_action, list_actions, save_proposals

ANN = ByOperator(login="ann")


@pytest.fixture
def shop() -> ShopBackendApp:
    return make_practice_shop()


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook, shop: ShopBackendApp) -> Desk:
    return make_shop_desk(db, seller, playbook, shop)


def propose(desk: Desk, shop: ShopBackendApp, **changes: object) -> ProposedAction:
    (customer_id,) = know(desk, shop, "box-1")
    chat = put_proven_chat(desk, "box-1")
    proposal = make_proposal(customer_id, **changes)
    return desk.db.write_now(save_proposals, desk.seller_id, chat.id, (proposal,), now=NOW)[0]


def chat_of(action: ProposedAction) -> ByCustomer:
    assert action.interaction_id is not None
    return ByCustomer(interaction_id=action.interaction_id)


async def test_an_operator_confirms_and_it_happens_once_at_the_shop(desk: Desk, shop: ShopBackendApp) -> None:
    action = propose(desk, shop)
    done = await confirm(desk, action.id, hash=action.hash, by=ANN)
    assert done.state is ActionState.DONE
    assert [effect["arguments"] for effect in shop.backend.effects] == [{"month": MONTH}]
    account = desk.db.read_now(read_account, desk.seller_id, action.customer_id)
    assert account.subscriptions[0].skipped == (MONTH,)


async def test_the_customer_confirms_in_their_own_chat(desk: Desk, shop: ShopBackendApp) -> None:
    action = propose(desk, shop)
    done = await confirm(desk, action.id, hash=action.hash, by=chat_of(action))
    assert done.state is ActionState.DONE
    assert tell_outcome(done) == "Done: Send no box in January 2027."


async def test_every_step_of_it_stands_in_the_audit_without_words(desk: Desk, shop: ShopBackendApp) -> None:
    action = propose(desk, shop)
    await confirm(desk, action.id, hash=action.hash, by=ANN)
    rows = desk.db.read_now(list_audit, desk.seller_id, action="action")
    assert [(row.action, row.actor) for row in reversed(rows)] == [
        ("action.proposed", "desk"), ("action.confirmed", "ann"), ("action.executed", "ann"),
    ]  # fmt: skip
    assert MONTH not in "".join(row.details for row in rows)


async def test_a_second_confirmation_changes_nothing(desk: Desk, shop: ShopBackendApp) -> None:
    action = propose(desk, shop)
    await confirm(desk, action.id, hash=action.hash, by=ANN)
    with pytest.raises(Conflict, match="done already"):
        await confirm(desk, action.id, hash=action.hash, by=chat_of(action))
    assert len(shop.backend.effects) == 1


async def test_what_the_shop_refuses_is_told_as_it_is(desk: Desk, shop: ShopBackendApp) -> None:
    action = propose(desk, shop)
    shop.backend.people["box-1"]["subscriptions"][0]["status"] = "cancelled"
    failed = await confirm(desk, action.id, hash=action.hash, by=ANN)
    assert failed.state is ActionState.FAILED
    assert "cancelled already" in (failed.outcome or "")
    assert tell_outcome(failed).startswith("This could not be done")


@pytest.mark.parametrize("kind", ["accept_then_drop", "accept_then_status", "garbage", "drop"])
async def test_an_unclear_answer_is_read_back_and_never_done_twice(desk: Desk, shop: ShopBackendApp, kind: str) -> None:
    action = propose(desk, shop)
    async with serve(shop) as url:
        over_the_wire = replace(desk, shop=connect_shop(url=url))
        shop.misbehave_so((Fault(kind=kind, path="/v1/actions", method="POST", count=1),))  # type: ignore[arg-type]
        first = await confirm(over_the_wire, action.id, hash=action.hash, by=ANN)
        clock = Clock(NOW + LATER / 10)
        await settle_actions(replace(over_the_wire, clock=clock))
    assert first.state is (ActionState.UNKNOWN if kind == "drop" else ActionState.DONE)
    assert desk.db.read_now(get_action, desk.seller_id, action.id).state is ActionState.DONE
    assert len(shop.backend.effects) == 1


async def test_a_shop_that_is_away_leaves_it_open_and_says_so(desk: Desk, shop: ShopBackendApp) -> None:
    action = propose(desk, shop)
    away = replace(desk, shop=connect_shop(url="http://127.0.0.1:9"))
    unclear = await confirm(away, action.id, hash=action.hash, by=ANN)
    assert unclear.state is ActionState.UNKNOWN
    assert "still waiting" in tell_outcome(unclear)
    assert await settle_actions(desk) == 0  # looked at just now
    await settle_actions(replace(desk, clock=Clock(NOW + LATER / 10)))
    assert desk.db.read_now(get_action, desk.seller_id, action.id).state is ActionState.DONE


async def test_what_never_reached_the_shop_fails_when_it_expires(desk: Desk, shop: ShopBackendApp) -> None:
    action = propose(desk, shop)
    away = replace(desk, shop=connect_shop(url="http://127.0.0.1:9"))
    await confirm(away, action.id, hash=action.hash, by=ANN)
    await settle_actions(replace(desk, clock=Clock(NOW + LATER)))
    assert desk.db.read_now(get_action, desk.seller_id, action.id).state is ActionState.FAILED
    assert shop.backend.effects == []


async def test_a_foreign_token_is_a_failure_not_a_silence(desk: Desk, shop: ShopBackendApp) -> None:
    action = propose(desk, shop)
    failed = await confirm(replace(desk, shop=reach(shop, token="other")), action.id, hash=action.hash, by=ANN)
    assert failed.state is ActionState.FAILED


async def test_without_a_shop_nothing_is_claimed(desk: Desk, shop: ShopBackendApp) -> None:
    action = propose(desk, shop)
    with pytest.raises(Conflict, match="REPLYDESK_SHOP_URL"):
        await confirm(replace(desk, shop=None), action.id, hash=action.hash, by=ANN)
    assert desk.db.read_now(get_action, desk.seller_id, action.id).state is ActionState.PROPOSED


async def test_another_wish_about_the_same_thing_voids_the_first(desk: Desk, shop: ShopBackendApp) -> None:
    first = propose(desk, shop)
    second = propose(desk, shop, arguments={"month": "2027-02"}, nonce="other")
    with pytest.raises(Conflict, match="void already"):
        await confirm(desk, first.id, hash=first.hash, by=ANN)
    assert (await confirm(desk, second.id, hash=second.hash, by=ANN)).state is ActionState.DONE
    assert [effect["arguments"] for effect in shop.backend.effects] == [{"month": "2027-02"}]


async def test_the_same_wish_again_is_the_same_action(desk: Desk, shop: ShopBackendApp) -> None:
    first, again = propose(desk, shop), propose(desk, shop, nonce="other")
    assert again == first
    assert len(desk.db.read_now(list_actions, desk.seller_id)) == 1


async def test_a_declined_action_can_never_be_confirmed(desk: Desk, shop: ShopBackendApp) -> None:
    action = propose(desk, shop)
    desk.db.write_now(decline_action, desk.seller_id, action.id, by=chat_of(action), now=NOW)
    with pytest.raises(Conflict, match="declined already"):
        await confirm(desk, action.id, hash=action.hash, by=ANN)
    with pytest.raises(Conflict, match="declined already"):
        desk.db.write_now(decline_action, desk.seller_id, action.id, by=ANN, now=NOW)


async def test_somebody_elses_action_does_not_exist(desk: Desk, shop: ShopBackendApp) -> None:
    action = propose(desk, shop)
    know(desk, shop, "box-2")
    stranger = ByCustomer(interaction_id=put_proven_chat(desk, "box-2", external_id="cw_2").id)
    with pytest.raises(NotFound, match="no such action"):
        await confirm(desk, action.id, hash=action.hash, by=stranger)
    with pytest.raises(NotFound):
        desk.db.write_now(decline_action, desk.seller_id, action.id, by=stranger, now=NOW)
    with pytest.raises(NotFound):
        desk.db.read_now(get_action, SellerId("another"), action.id)
    assert shop.backend.effects == []


async def test_a_proposal_for_whom_nobody_proved_to_be_is_not_recorded(desk: Desk, shop: ShopBackendApp) -> None:
    own, other = know(desk, shop, "box-1", "box-2")
    chat = put_proven_chat(desk, "box-1")
    with pytest.raises(Conflict, match="no longer proven"):
        desk.db.write_now(save_proposals, desk.seller_id, chat.id, (make_proposal(other, 2),), now=NOW)
    assert desk.db.write_now(save_proposals, desk.seller_id, chat.id, (make_proposal(own),), now=NOW)


async def test_a_process_that_died_after_the_claim_leaves_it_to_the_next(desk: Desk, shop: ShopBackendApp) -> None:
    action = propose(desk, shop)
    desk.db.write_now(claim_action, desk.seller_id, action.id, hash=action.hash, by=ANN, now=NOW)
    assert await settle_actions(desk) == 0  # it may be at work still
    assert await settle_actions(replace(desk, clock=Clock(NOW + LATER / 10))) == 1
    assert desk.db.read_now(get_action, desk.seller_id, action.id).state is ActionState.DONE
    assert len(shop.backend.effects) == 1
