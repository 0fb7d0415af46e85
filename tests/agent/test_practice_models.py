"""The whole desk against the practice model servers, both dialects, real HTTP: good days and every kind of bad one."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from desks import make_desk
from makers import NOW, Clock, make_inbound, make_interaction, put_inbound
from model_scripts import ASKING, desk_with, no_sleep, with_models
from practice_models import ANTHROPIC, DIALECTS, OPENAI, PracticeModels, practice_models
from routing import always_asking

from agent.desk import Desk
from agent.drafter import draft
from agent.model_shelf import Shelf
from agent.pipeline import Handled, handle_interaction
from desk.decisions import Draft, Route
from desk.errors import NotAllowed, TryLater
from desk.interactions import ChannelName, SellerId
from desk.playbook import Playbook
from desk.playbook_models import Asking, StepModels
from desk.products import Characteristic, Product
from sandbox.models_faults import KINDS, ModelFault
from storage.database import Database
from storage.drafts import find_newest_decision, find_newest_draft
from storage.inbox import InboxFilter, list_inbox
from storage.products import upsert_products
from tools.context import StaticReader, ToolContext, subject_of

QUESTION = "Здравствуйте! Какой объём у кружки?"
PATIENT = replace(ASKING, timeout=timedelta(seconds=20), run_timeout=timedelta(seconds=40))
HASTY = replace(ASKING, timeout=timedelta(seconds=0.7), run_timeout=timedelta(seconds=8))


def put_question(db: Database, seller: SellerId) -> None:
    """A question the card answers."""
    put_inbound(
        db, seller,
        make_inbound("q1", channel=ChannelName.QUESTION, text=QUESTION, rating=None, customer_name=None),
    )  # fmt: skip
    card = Product(
        marketplace=make_inbound().marketplace, nm_id=101, name="Кружка керамическая",
        characteristics=(Characteristic(name="Объём", value="350 мл"),),
    )  # fmt: skip
    db.write_now(upsert_products, seller, [card], now=NOW)


def desk_of(
    db: Database, seller: SellerId, playbook: Playbook, server: PracticeModels, *chain: str, asking: Asking = PATIENT
) -> Desk:
    """A desk whose steps all ask this chain, and believe nobody but it."""
    step = StepModels(chain=chain, asking=asking)
    ours = always_asking(with_models(playbook, *chain, asking=asking))
    ours = replace(ours, models=replace(ours.models, router=step, reviewer=step))
    shelf = Shelf(playbook=ours, make=lambda name: server.model(name, ours), clock=Clock(), sleep=no_sleep)
    return replace(desk_with(make_desk(db, seller, playbook=ours), shelf), reviewer_model=shelf.chain("reviewer"))


async def handle_question(desk: Desk) -> tuple[Handled, Draft]:
    put_question(desk.db, desk.seller_id)
    one = desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter()).items[0].id
    handled = await handle_interaction(desk, one)
    stored, written = desk.db.read_now(find_newest_draft, desk.seller_id, one), handled.considered.draft
    assert stored is not None
    assert written is not None
    assert (stored.draft.text, stored.draft.model) == (written.text, written.model)
    return handled, written


@pytest.mark.parametrize("name", DIALECTS)
async def test_a_question_is_routed_read_up_and_drafted_over_either_wire(
    name: str, db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with practice_models() as server:
        handled, written = await handle_question(desk_of(db, seller, playbook, server, name))
    decision = db.read_now(find_newest_decision, seller, handled.interaction_id)
    assert decision is not None
    assert (written.model, written.passed_over) == (name, ())
    assert "350 мл" in written.text
    assert {one.id: one.quote for one in written.evidence}["card:101:Объём"] == "350 мл"
    assert decision.snapshot["route"]["method"] == "model"  # type: ignore[index,call-overload]  # JSON
    assert "get_product_context" in str(decision.snapshot)
    assert [(one.status, one.tools[-1]) for one in server.app.asked] == [
        (200, "give_route"), (200, "give_draft"), (200, "give_draft"), (200, "give_review")
    ]  # fmt: skip


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_breaks_the_next_link_answers_whole(
    kind: str, name: str, sqlite_database: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with practice_models() as server:
        server.app.faults.add(ModelFault(kind=kind, seconds=60, count=None))  # type: ignore[arg-type]  # one of KINDS
        desk = desk_of(sqlite_database, seller, playbook, server, name, "offline", asking=HASTY)
        handled, written = await handle_question(desk)
    assert written.model == "offline"
    assert [note.split()[0] for note in written.passed_over] == [name]
    assert re.search(r"350 мл.*[.!?]$", written.text, re.DOTALL)
    assert name in handled.considered.decision.findings[-1].reason


async def test_a_link_of_the_other_dialect_takes_over(
    sqlite_database: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with practice_models() as server:
        desk = desk_of(sqlite_database, seller, playbook, server, OPENAI, ANTHROPIC)
        server.app.faults.add(ModelFault(kind="429", seconds=9))
        _, written = await handle_question(desk)
    assert (written.model, "350 мл" in written.text) == (ANTHROPIC, True)
    assert [(one.dialect, one.fault) for one in server.app.asked][:2] == [("openai", "429"), ("anthropic", None)]


@pytest.mark.parametrize(("answered", "speaker"), [(1, "offline"), (2, "offline"), (3, OPENAI)])
async def test_a_model_killed_in_the_middle_of_its_work_is_replaced_from_there_on(
    answered: int, speaker: str, sqlite_database: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with practice_models() as server:
        server.app.faults.add(ModelFault(kind="cut", after=answered, count=None))
        desk = desk_of(sqlite_database, seller, playbook, server, OPENAI, "offline", asking=HASTY)
        handled, written = await handle_question(desk)
    assert (written.model, "350 мл" in written.text, written.text[-1] in ".!") == (speaker, True, True)
    assert OPENAI in handled.considered.decision.findings[-1].reason


@pytest.mark.parametrize("kind", ["wrong_schema", "half_arguments"])
@pytest.mark.parametrize("name", DIALECTS)
async def test_a_model_that_slips_once_is_told_so_and_corrects_itself(
    name: str, kind: str, sqlite_database: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with practice_models() as server:
        server.app.faults.add(ModelFault(kind=kind))  # type: ignore[arg-type]  # one of KINDS
        _, written = await handle_question(desk_of(sqlite_database, seller, playbook, server, name))
    assert (written.model, "350 мл" in written.text) == (name, True)
    assert [one.fault for one in server.app.asked] == [kind, None, None, None, None]


@pytest.mark.parametrize(("kind", "wait"), [("429", 7), ("500", None), ("529", None), ("cut", None)])
@pytest.mark.parametrize("name", DIALECTS)
async def test_a_model_without_a_chain_asks_to_try_later(
    name: str, kind: str, wait: int | None, playbook: Playbook
) -> None:
    async with practice_models() as server:
        server.app.faults.add(ModelFault(kind=kind, seconds=7, count=None))  # type: ignore[arg-type]  # one of KINDS
        with pytest.raises(TryLater) as caught:
            await write(server, name, playbook)
    assert caught.value.retry_after == (timedelta(seconds=wait) if wait else None)


@pytest.mark.parametrize("name", DIALECTS)
async def test_a_wrong_key_is_told_as_one(name: str, playbook: Playbook) -> None:
    async with practice_models() as server:
        with pytest.raises(NotAllowed, match="REPLYDESK_MODEL_KEY"):
            await write(server, name, playbook, key="stolen")


async def write(server: PracticeModels, name: str, playbook: Playbook, **key: str) -> Draft:
    """One draft by the model itself."""
    one = make_interaction()
    return await draft(
        one,
        route=Route(category="review_praise", confidence=1, method="rules", why=""),
        playbook=playbook,
        model=server.model(name, playbook, **key),
        context=ToolContext(reader=StaticReader(), subject=subject_of(one)),
    )
