"""Rows worked off without a queue: once each, and never at a closed door."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from desks import make_desk
from makers import Clock, make_inbound, put_inbound
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models.function import AgentInfo, FunctionModel
from routing import always_asking
from sqlalchemy import Connection, func, select

from agent.desk import Desk
from agent.drain import Drain
from agent.hands import Hands
from agent.models import resolve
from desk.interactions import InteractionId, SellerId
from desk.playbook import Playbook
from storage.database import Database
from storage.interactions import find_unhandled
from storage.owed import find_owed_handling, find_owed_handlings
from storage.tables import decisions

Ends = Callable[[list[ModelMessage], AgentInfo], Awaitable[ModelResponse]]


async def test_while_the_model_is_away_the_backlog_is_not_walked_through(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    calls: list[str] = []

    def busy(_messages: list[ModelMessage], _info: AgentInfo) -> ModelResponse:
        calls.append("asked")
        raise ModelHTTPError(status_code=503, model_name="busy")

    clock = Clock()
    desk = replace(
        make_desk(db, seller, playbook=always_asking(playbook), clock=clock), router_model=FunctionModel(busy)
    )  # fmt: skip
    put_inbound(db, seller, *(make_inbound(f"r{number}") for number in range(70)))
    drain = Drain(desk)
    assert await drain.handle_some() is True
    asked = len(calls)
    assert asked < 70
    assert await drain.handle_some() is False
    assert len(calls) == asked
    clock.pass_by(timedelta(seconds=31))
    assert await drain.handle_some() is True
    assert len(calls) > asked


async def _busy(_messages: list[ModelMessage], _info: AgentInfo) -> ModelResponse:
    raise ModelHTTPError(status_code=503, model_name="busy")


async def test_what_was_put_off_is_not_due_before_its_time(db: Database, seller: SellerId, playbook: Playbook) -> None:
    clock = Clock()
    desk = make_desk(db, seller, playbook=always_asking(playbook), clock=clock)
    put_inbound(db, seller, make_inbound())
    await Drain(replace(desk, router_model=FunctionModel(_busy))).handle_some()
    assert db.read_now(find_owed_handlings, seller, now=clock(), limit=9) == ()
    clock.pass_by(timedelta(seconds=31))
    (owed,) = db.read_now(find_owed_handlings, seller, now=clock(), limit=9)
    assert owed.attempt == 1


async def test_new_words_are_not_kept_waiting_by_what_the_old_ones_waited_for(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    clock = Clock()
    desk = make_desk(db, seller, playbook=always_asking(playbook), clock=clock)
    put_inbound(db, seller, make_inbound())
    await Drain(replace(desk, router_model=FunctionModel(_busy))).handle_some()
    put_inbound(db, seller, make_inbound(text="Ручка отвалилась", rating=1))
    (owed,) = db.read_now(find_owed_handlings, seller, now=clock(), limit=9)
    assert (owed.revision, owed.attempt) == (2, 0)


async def _handled_while_another_thinks(desk: Desk, ends: Ends) -> InteractionId:
    """Two workers have one message; the model of the first begins before the second handles it, and `ends` after."""
    begun, go_on = asyncio.Event(), asyncio.Event()
    put_inbound(desk.db, desk.seller_id, make_inbound())
    (one,) = desk.db.read_now(find_unhandled, desk.seller_id, limit=1)

    async def slow(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        begun.set()
        await go_on.wait()
        return await ends(messages, info)

    late = asyncio.create_task(
        Hands(replace(desk, router_model=FunctionModel(slow))).handle(one, revision=1, attempt=0)
    )
    await asyncio.wait_for(begun.wait(), 40)
    await Hands(desk).handle(one, revision=1, attempt=0)
    go_on.set()
    await late
    return one


async def test_of_two_workers_with_one_message_the_late_one_writes_nothing(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    one = await _handled_while_another_thinks(make_desk(db, seller, playbook=always_asking(playbook)), _busy)
    assert db.read_now(_decisions, seller) == 1
    assert db.read_now(find_owed_handling, seller, one) is None


async def test_a_late_worker_that_got_its_draft_all_the_same_writes_nothing(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    desk = make_desk(db, seller, playbook=always_asking(playbook))
    offline = resolve("offline", playbook=desk.playbook)

    async def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        return await offline.request(messages, None, info.model_request_parameters)

    await _handled_while_another_thinks(desk, answer)
    assert db.read_now(_decisions, seller) == 1


def _decisions(conn: Connection, seller: SellerId) -> int:
    wanted = select(func.count()).select_from(decisions).where(decisions.c.seller_id == seller)
    return conn.execute(wanted).scalar_one()
