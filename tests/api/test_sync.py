"""How fresh channels are, pulls on demand, and what the probes make of work that waits."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from makers import NOW, make_inbound, put_inbound
from slots import Slot
from sqlalchemy import update

from agent.desk import Desk
from agent.sync_turns import look, take_due
from api.bootstrap import House
from api.commands.doctor import Check, _sync
from desk.interactions import ChannelName, SellerId
from desk.ports import Absent
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.replies import add_reply
from storage.sellers import connect_seller
from storage.sync import begin_sync, end_sync
from storage.tables_durable import workers
from storage.workers import beat

SHOP = {ChannelName.REVIEW: Slot(reads=[Absent()]), ChannelName.QUESTION: Slot(reads=[Absent()])}
# The clock of the desk behind the API.
LATER = NOW + timedelta(minutes=5)
HOUR = timedelta(hours=1)


@pytest.fixture
def house(house: House, seller: SellerId, db: Database) -> House:
    """With two channels; workers of other tests have stopped."""
    db.write_now(lambda conn: conn.execute(update(workers).values(stopped_at=NOW)))
    return replace(house, desks={seller: replace(house.desks[seller], channels=SHOP)})


@pytest.fixture
def desk(house: House, seller: SellerId) -> Desk:
    return house.desks[seller]


def a_worker_beats(db: Database, seller: SellerId) -> None:
    db.write_now(beat, f"w-{seller}", code_version="test", started_at=NOW, now=LATER)


def pulled(db: Database, seller: SellerId, channel: str, *, ago: timedelta) -> None:
    db.write_now(begin_sync, seller, channel, now=LATER - ago)
    db.write_now(end_sync, seller, channel, error=None, now=LATER - ago)


def put_waiting(db: Database, seller: SellerId, *, since: timedelta) -> None:
    put_inbound(db, seller, make_inbound(occurred_at=LATER - since), now=LATER - since)


async def test_every_channel_is_listed_also_those_that_were_never_pulled(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    pulled(db, seller, "review", ago=timedelta(minutes=14))
    told = {one["channel"]: one for one in (await client.get("/api/sync")).json()}
    assert set(told) == {"review", "question"}
    assert (told["review"]["status"], told["review"]["is_late"]) == ("idle", False)
    assert (told["question"]["last_sync_at"], told["question"]["is_late"]) == (None, True)


async def test_a_channel_without_a_whole_pull_for_three_turns_is_late(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    pulled(db, seller, "review", ago=timedelta(minutes=16))
    pulled(db, seller, "question", ago=timedelta(minutes=1))
    told = {one["channel"]: one["is_late"] for one in (await client.get("/api/sync")).json()}
    assert told == {"review": True, "question": False}


async def test_a_pull_is_asked_for_once_and_refused_while_one_is_running(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    first, again = await client.post("/api/sync/review"), await client.post("/api/sync/reviews")
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    (listed,) = [one for one in (await client.get("/api/sync")).json() if one["channel"] == "review"]
    assert listed["requested_at"] == first.json()["requested_at"]
    db.write_now(begin_sync, seller, "review", now=LATER)
    busy = await client.post("/api/sync/review")
    assert (busy.status_code, busy.headers["content-type"]) == (409, "application/problem+json")
    assert "is being pulled since" in busy.json()["detail"]


async def test_a_channel_nobody_connected_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/sync/fax")
    assert answer.status_code == 404
    assert "known: review, question" in answer.json()["detail"]


async def test_what_was_asked_for_is_pulled(client: httpx.AsyncClient, desk: Desk) -> None:
    await client.post("/api/sync/review")
    await take_due(desk, "review")
    (listed,) = [one for one in (await client.get("/api/sync")).json() if one["channel"] == "review"]
    assert (listed["requested_at"], listed["is_late"]) == (None, False)


async def test_another_seller_s_channels_are_not_told(
    client: httpx.AsyncClient, db: Database, house: House, seller: SellerId
) -> None:
    other = SellerId(f"{seller}-2")
    db.write_now(begin_sync, other, "review", now=NOW)
    told = (await client.get("/api/sync")).json()
    assert {one["status"] for one in told} == {"idle"}
    assert (await client.get("/api/sync", params={"seller": other})).status_code == 404


async def test_the_documents_show_an_example(client: httpx.AsyncClient) -> None:
    schemas = (await client.get("/openapi.json")).json()["components"]["schemas"]
    assert schemas["ChannelSyncOut"]["example"]["backfill"]["total"] == 118000
    assert schemas["RequestedOut"]["example"]


async def test_the_doctor_says_which_channel_is_late_which_failed_and_which_is_new(
    db: Database, seller: SellerId, desk: Desk
) -> None:
    pulled(db, seller, "review", ago=HOUR)
    late, new = await doctor_on(desk)
    assert (late.name, late.level) == ("sync review", "note")
    assert "last complete pull 2026-11-25 11:05 UTC; LATE: is a worker running?" in late.detail
    assert (new.level, new.detail) == ("note", "never pulled whole")
    fence = db.write_now(begin_sync, seller, "review", now=LATER).fence
    next_try_at = LATER + timedelta(seconds=30)
    db.write_now(
        end_sync, seller, "review", error="503", now=LATER, fence=fence, attempts=2, next_try_at=next_try_at
    )  # fmt: skip
    failed, _new = await doctor_on(desk)
    assert failed.level == "problem"
    assert "attempt 2 failed, next at 12:05:30 UTC: 503" in failed.detail


async def doctor_on(desk: Desk) -> tuple[Check, Check]:
    """What the doctor says of reviews and of questions."""
    review, question = [_sync(one) for one in await look(desk, every=timedelta(minutes=5))]
    return review, question


async def test_a_desk_with_nothing_to_do_is_ready_without_a_worker(client: httpx.AsyncClient) -> None:
    told = await client.get("/ready")
    assert told.status_code == 200
    assert told.json()["queue"] == {"oldest_unhandled_seconds": None, "oldest_due_reply_seconds": None, "workers": 0}


async def test_late_pulls_are_told_and_change_nothing(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    pulled(db, seller, "review", ago=HOUR)
    told = await client.get("/ready")
    assert told.status_code == 200
    assert [one["is_late"] for one in told.json()["sync"] if one["channel"] == "review"] == [True]


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 503)])
async def test_a_message_that_waits_too_long_makes_the_desk_unready(
    client: httpx.AsyncClient, db: Database, seller: SellerId, minutes: int, status: int
) -> None:
    a_worker_beats(db, seller)
    put_waiting(db, seller, since=timedelta(minutes=minutes))
    told = await client.get("/ready")
    assert (told.status_code, told.json()["queue"]["oldest_unhandled_seconds"]) == (status, minutes * 60)


async def test_history_is_worked_off_in_its_own_time(client: httpx.AsyncClient, db: Database, seller: SellerId) -> None:
    a_worker_beats(db, seller)
    db.write_now(connect_seller, seller, connected_at=LATER - HOUR)
    put_inbound(db, seller, make_inbound(occurred_at=LATER - 2 * HOUR), now=LATER - HOUR)
    assert (await client.get("/ready")).status_code == 200
    put_inbound(db, seller, make_inbound("new", occurred_at=LATER - HOUR / 2), now=LATER - HOUR / 2)
    assert (await client.get("/ready")).status_code == 503


async def test_a_due_reply_that_does_not_move_makes_the_desk_unready(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    a_worker_beats(db, seller)
    put_waiting(db, seller, since=timedelta(minutes=1))
    (item,) = db.read_now(list_inbox, seller, wanted=InboxFilter()).items
    db.write_now(
        add_reply, seller, item, text="Спасибо!", origin="human", author="anna", draft_id=None, idempotency_key=None,
        now=LATER - HOUR,
    )  # fmt: skip
    told = await client.get("/ready")
    assert (told.status_code, told.json()["queue"]["oldest_due_reply_seconds"]) == (503, 3600)
    assert "a reply is due and has not moved for 60 min" in told.json()["reason"]


async def test_work_that_waits_for_nobody_makes_the_desk_unready_after_a_minute(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    put_waiting(db, seller, since=timedelta(seconds=50))
    assert (await client.get("/ready")).status_code == 200
    put_inbound(db, seller, make_inbound("r2", occurred_at=NOW), now=LATER - timedelta(minutes=2))
    told = await client.get("/ready")
    assert (told.status_code, told.json()["reason"]) == (
        503,
        "work waits and no worker beats: start `replydesk serve` or `replydesk work`",
    )
    a_worker_beats(db, seller)
    assert (await client.get("/ready")).status_code == 200
