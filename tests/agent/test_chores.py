"""The turns of the desk's upkeep: which one is on, for whom, and what it is called."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from desks import make_desk
from hypothesis import given
from hypothesis import strategies as st
from makers import NOW, make_inbound, put_inbound

from agent.chores import Chore, daily, usual_chores
from agent.desk import Desk
from desk.interactions import SellerId
from desk.playbook import Playbook
from storage.database import Database
from storage.sellers import connect_seller

AT_THREE = time(3, 0)


async def nothing(_desk: Desk, _about: str) -> None:
    return None


def moments() -> st.SearchStrategy[datetime]:
    return st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive


@given(moments(), st.integers(1, 86_400))
def test_two_moments_less_than_a_turn_apart_are_in_one_turn_or_the_next(now: datetime, seconds: int) -> None:
    every = timedelta(seconds=seconds)
    chore = Chore(name="c", every=every, act=nothing)
    turn, later = chore.mark(now), chore.mark(now + every)
    assert turn is not None
    assert later == turn + 1


@given(moments())
def test_a_daily_chore_has_one_turn_a_day_that_begins_at_its_hour(now: datetime) -> None:
    mark = daily("c", AT_THREE, nothing).mark(now)
    assert mark == (now - timedelta(hours=AT_THREE.hour)).date().toordinal()


async def is_due_for(desk: Desk, *, connected_at: datetime | None, now: datetime) -> bool:
    if connected_at is not None:
        desk.db.write_now(connect_seller, desk.seller_id, connected_at=connected_at)
    return await daily("c", AT_THREE, nothing).is_due(replace(desk, clock=lambda: now))


@pytest.mark.parametrize("hour", [3, 4, 12, 23, 2])
async def test_a_desk_that_was_down_in_the_hour_of_a_daily_chore_catches_up(
    db: Database, seller: SellerId, playbook: Playbook, hour: int
) -> None:
    desk = make_desk(db, seller, playbook=playbook)
    assert await is_due_for(desk, connected_at=NOW - timedelta(days=2), now=NOW.replace(hour=hour))


async def test_a_new_desk_does_not_begin_with_the_night_before(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    desk = make_desk(db, seller, playbook=playbook)
    noon = NOW.replace(hour=12)
    assert not await is_due_for(desk, connected_at=None, now=noon)
    assert not await is_due_for(desk, connected_at=noon - timedelta(minutes=5), now=noon)
    assert await is_due_for(desk, connected_at=None, now=noon.replace(hour=3) + timedelta(days=1))


async def test_a_heavy_chore_waits_for_tomorrow_when_its_hour_is_over(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    desk = make_desk(db, seller, playbook=playbook)
    desk.db.write_now(connect_seller, seller, connected_at=NOW - timedelta(days=2))
    heavy = daily("c", AT_THREE, nothing, catches_up=False)
    assert await heavy.is_due(replace(desk, clock=lambda: NOW.replace(hour=3)))
    assert not await heavy.is_due(replace(desk, clock=lambda: NOW.replace(hour=4)))


def test_every_usual_chore_has_its_own_name() -> None:
    names = [chore.name for chore in usual_chores(sync_every=timedelta(minutes=5))]
    assert len(names) == len(set(names))
    assert {"sync", "index", "upkeep", "retention", "recompute"} <= set(names)


def test_a_desk_that_pulls_nothing_has_no_sync() -> None:
    assert "sync" not in [chore.name for chore in usual_chores(sync_every=None)]


async def test_an_idle_desk_asks_for_no_indexing(db: Database, seller: SellerId, playbook: Playbook) -> None:
    desk = make_desk(db, seller, playbook=playbook)
    (index,) = [chore for chore in usual_chores(sync_every=None) if chore.name == "index"]
    assert await index.is_due(desk) is False
    put_inbound(db, seller, make_inbound())
    assert await index.is_due(desk) is True
    await index.act(desk, "-")
    assert await index.is_due(desk) is False
