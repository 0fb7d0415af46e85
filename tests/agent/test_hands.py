"""One row, one turn: what a death holds against a message, and what happens when the message is erased meanwhile."""

import asyncio
import logging
from dataclasses import replace

import pytest
from desks import make_desk
from makers import make_inbound, put_inbound
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models.function import AgentInfo, FunctionModel
from routing import always_asking
from slots import Case, Slot
from sqlalchemy import delete, select

from agent.desk import Desk
from agent.dispatcher import put_aside
from agent.hands import MOST_DEATHS, Hands
from desk.interactions import InteractionId, SellerId, Status
from desk.playbook import Playbook
from desk.ports import Absent, Ours, ReadBack, Unreadable
from storage.database import Database
from storage.interactions import find_unhandled
from storage.owed import OwedHandling, count_death, find_owed_dispatch, find_owed_handling
from storage.reply_states import ReplyState
from storage.tables import decisions, interactions


def put_one(desk: Desk) -> InteractionId:
    put_inbound(desk.db, desk.seller_id, make_inbound())
    (one,) = desk.db.read_now(find_unhandled, desk.seller_id, limit=9)
    return one


def owed_of(desk: Desk, one: InteractionId) -> OwedHandling | None:
    return desk.db.read_now(find_owed_handling, desk.seller_id, one)


def die(desk: Desk, one: InteractionId, *, times: int) -> None:
    owed = owed_of(desk, one)
    assert owed is not None
    for _ in range(times):
        desk.db.write_now(count_death, owed)


def erase(db: Database, one: InteractionId) -> None:
    with db.engine.begin() as conn:
        conn.execute(delete(interactions).where(interactions.c.id == one))


def found_of(desk: Desk, one: InteractionId) -> list[str]:
    with desk.db.engine.connect() as conn:
        wanted = select(decisions.c.findings).where(decisions.c.interaction_id == one)
        return [str(row.findings) for row in conn.execute(wanted)]


@pytest.mark.parametrize("times", [1, MOST_DEATHS - 1])
async def test_a_message_that_workers_died_over_is_tried_again(
    db: Database, seller: SellerId, playbook: Playbook, times: int
) -> None:
    desk = make_desk(db, seller, playbook=playbook)
    one = put_one(desk)
    die(desk, one, times=times)
    await Hands(desk).handle(one, revision=1, attempt=0)
    assert owed_of(desk, one) is None
    assert "workers died" not in str(found_of(desk, one))


async def test_a_message_that_too_many_workers_died_over_goes_to_a_person_unread(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    asked: list[str] = []

    def deadly(_messages: list[ModelMessage], _info: AgentInfo) -> ModelResponse:
        asked.append("once more")
        raise ValueError("it would have died")

    desk = replace(make_desk(db, seller, playbook=always_asking(playbook)), router_model=FunctionModel(deadly))
    one = put_one(desk)
    die(desk, one, times=MOST_DEATHS)
    await Hands(desk).handle(one, revision=1, attempt=0)
    assert (owed_of(desk, one), asked) == (None, [])
    (found,) = found_of(desk, one)
    assert f"{MOST_DEATHS} workers died" in found


async def test_whoever_survives_takes_the_deaths_back(db: Database, seller: SellerId, playbook: Playbook) -> None:
    def busy(_messages: list[ModelMessage], _info: AgentInfo) -> ModelResponse:
        raise ModelHTTPError(status_code=503, model_name="busy")

    desk = replace(make_desk(db, seller, playbook=always_asking(playbook)), router_model=FunctionModel(busy))
    one = put_one(desk)
    die(desk, one, times=2)
    await Hands(desk).handle(one, revision=1, attempt=0)
    owed = owed_of(desk, one)
    assert owed is not None
    assert (owed.attempt, owed.deaths) == (1, 0)


async def test_new_words_are_not_held_to_account_for_the_old_ones(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    desk = make_desk(db, seller, playbook=playbook)
    one = put_one(desk)
    die(desk, one, times=MOST_DEATHS)
    put_inbound(db, seller, make_inbound(text="Ручка отвалилась", rating=1))
    owed = owed_of(desk, one)
    assert owed is not None
    assert (owed.revision, owed.deaths) == (2, 0)


def die_over_reply(case: Case, *, times: int) -> int:
    """The step at which so many workers died."""
    owed = case.db.read_now(find_owed_dispatch, case.seller, case.reply.id)
    assert owed is not None
    for _ in range(times):
        case.db.write_now(count_death, owed)
    return owed.step


async def test_a_reply_that_workers_died_over_is_tried_again_and_a_survivor_takes_the_deaths_back(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    case = Case(db, seller, playbook, Slot(reads=[Unreadable("503")]))
    await Hands(case.desk).dispatch(case.reply.id, step=die_over_reply(case, times=MOST_DEATHS - 1))
    owed = db.read_now(find_owed_dispatch, seller, case.reply.id)
    assert owed is not None
    assert (case.row().state, owed.deaths) == (ReplyState.PENDING, 0)


async def test_a_reply_that_too_many_workers_died_over_goes_to_a_person_unread(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    looked: list[str] = []
    case = Case(db, seller, playbook, Slot(reads=[Ours()]))
    case.slot.on_read = lambda: looked.append("once more")
    await Hands(case.desk).dispatch(case.reply.id, step=die_over_reply(case, times=MOST_DEATHS))
    assert (case.row().state, case.status(), looked) == (ReplyState.HUMAN, Status.OPEN, [])
    assert case.row().reason == f"it has not left: {MOST_DEATHS} workers died over it"


async def test_a_reply_that_a_worker_died_over_is_moved_by_itself(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    looked, alone = list[str](), asyncio.Lock()
    case = Case(db, seller, playbook, Slot(reads=[Unreadable("503")]))
    case.slot.on_read = lambda: looked.append("once")
    step = die_over_reply(case, times=1)
    async with alone:
        moving = asyncio.create_task(Hands(case.desk, alone=alone).dispatch(case.reply.id, step=step))
        await asyncio.sleep(0.5)
        assert looked == []
    await moving
    assert looked == ["once"]


async def test_what_is_settled_is_not_put_aside_once_more(db: Database, seller: SellerId, playbook: Playbook) -> None:
    case = Case(db, seller, playbook, Slot(reads=[]))
    settled = await put_aside(case.desk, case.reply.id, "first")
    assert settled.state is ReplyState.HUMAN
    assert await put_aside(case.desk, case.reply.id, "second") == settled
    assert case.row().reason == "it has not left: first"


async def test_what_may_have_left_is_put_aside_with_the_word_to_look(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    case = Case(db, seller, playbook, Slot(reads=[Absent()]))
    await case.go()
    assert case.row().state is ReplyState.SENDING
    await Hands(case.desk).dispatch(case.reply.id, step=die_over_reply(case, times=MOST_DEATHS))
    assert case.row().state is ReplyState.HUMAN
    assert str(case.row().reason).startswith("it may have left, look at the vendor")


async def test_a_message_erased_while_it_is_thought_about_is_let_go_quietly(
    db: Database, seller: SellerId, playbook: Playbook, caplog: pytest.LogCaptureFixture
) -> None:
    def erasing(_messages: list[ModelMessage], _info: AgentInfo) -> ModelResponse:
        erase(db, one)
        raise ValueError("whatever comes of it")

    desk = replace(make_desk(db, seller, playbook=always_asking(playbook)), router_model=FunctionModel(erasing))
    one = put_one(desk)
    with caplog.at_level(logging.WARNING, logger="agent"):
        await Hands(desk).handle(one, revision=1, attempt=0)
    assert "could not handle" not in caplog.text


async def test_a_reply_erased_while_it_is_looked_at_is_let_go_quietly(
    db: Database, seller: SellerId, playbook: Playbook, caplog: pytest.LogCaptureFixture
) -> None:
    reads: list[ReadBack] = [Absent()]
    case = Case(db, seller, playbook, Slot(reads=reads))
    case.slot.on_read = lambda: erase(db, case.item.id)
    with caplog.at_level(logging.WARNING, logger="agent"):
        await Hands(case.desk).dispatch(case.reply.id, step=0)
    assert (case.slot.posted, caplog.text) == ([], "")
