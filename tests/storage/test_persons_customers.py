"""Whoever proved to have written a message is exported and erased with it, and stays out of later imports."""

import pytest
from makers import NOW
from shops import know, make_practice_shop, make_proposal, make_shop_desk, put_proven_chat
from sqlalchemy import func, select

from agent.desk import Desk
from agent.persons import Asked, erase_person, export_person
from desk.account_json import account_of
from desk.action_checks import ByOperator
from desk.errors import Conflict
from desk.interactions import InteractionId, SellerId
from desk.persons import PersonNames
from desk.playbook import Playbook
from sandbox.shop_backend import ShopBackendApp
from storage.customers import save_account
from storage.database import Database
from storage.persons_tables import OWNED
from storage.proposed_actions import claim_action, save_proposals
from storage.tables_customers import action_executions, proposed_actions

ASKED = Asked(actor="owner", key="k")


@pytest.fixture
def shop() -> ShopBackendApp:
    return make_practice_shop()


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook, shop: ShopBackendApp) -> Desk:
    made = make_shop_desk(db, seller, playbook, shop)
    know(made, shop, "box-1", "box-2")
    return made


def proposed(desk: Desk) -> InteractionId:
    """A chat of the first customer with a change put forward in it."""
    chat = put_proven_chat(desk, "box-1")
    (first, _) = know(desk, make_practice_shop(), "box-1", "box-2")
    desk.db.write_now(save_proposals, desk.seller_id, chat.id, (make_proposal(first),), now=NOW)
    return chat.id


def count_rows(desk: Desk) -> dict[str, int]:
    with desk.db.engine.connect() as conn:
        return {
            table.name: conn.execute(
                select(func.count()).select_from(table).where(table.c.seller_id == desk.seller_id)
            ).scalar_one()
            for table in (*OWNED, proposed_actions, action_executions)
        }


async def test_the_export_holds_the_account_and_nobody_elses(desk: Desk) -> None:
    told = str(await export_person(desk, PersonNames(interaction_id=proposed(desk)), ASKED))
    assert "barb.hill@example.com" in told
    assert "Send no box in January 2027" in told
    assert "mort.feldman@example.com" not in told


async def test_erasing_the_person_takes_the_account_and_leaves_the_others(desk: Desk) -> None:
    one = proposed(desk)
    before = count_rows(desk)
    done = await erase_person(desk, PersonNames(interaction_id=one), ASKED)
    after = count_rows(desk)
    assert (before["customers"], after["customers"]) == (2, 1)
    assert after["orders"] == before["orders"] / 2
    assert after["proposed_actions"] == 0
    assert done.act.counts["customers"] == 1


async def test_an_erased_customer_stays_out_of_imports_and_of_the_shops_answers(
    desk: Desk, shop: ShopBackendApp
) -> None:
    await erase_person(desk, PersonNames(interaction_id=proposed(desk)), ASKED)
    with pytest.raises(Conflict, match="was erased here"):
        desk.db.write_now(save_account, desk.seller_id, account_of(shop.backend.people["box-1"]), now=NOW)
    know(desk, shop, "box-2")


async def test_nobody_is_erased_while_a_change_is_on_its_way(desk: Desk) -> None:
    one = proposed(desk)
    with desk.db.engine.connect() as conn:
        row = conn.execute(select(proposed_actions).where(proposed_actions.c.seller_id == desk.seller_id)).one()
    desk.db.write_now(claim_action, desk.seller_id, row.id, hash=row.hash, by=ByOperator(login="ann"), now=NOW)
    with pytest.raises(Conflict, match="on its way to the shop"):
        await erase_person(desk, PersonNames(interaction_id=one), ASKED)
    assert count_rows(desk)["customers"] == 2
