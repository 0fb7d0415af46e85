"""Pulls that fail: when the next try is, what is kept, what a wish changes. With faults of a real shop, too."""

import logging
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from desks import make_desk
from makers import NOW, Clock, make_inbound
from practice import practising
from pull_shop import Shop

from agent.desk import Desk
from agent.ingest import pull, pull_all
from agent.sync_turns import ask, has_due, look, take_due, take_turn
from desk.errors import AtLimit, NotAllowed, TryLater, Unusable
from desk.interactions import ChannelName, SellerId
from desk.playbook import Playbook
from desk.ports import Cursor, Page
from storage.circuits import list_open_circuits
from storage.database import Database
from storage.sync import SyncState, begin_sync, pause_sync, read_sync_state
from storage.tally import tally

REVIEW = ChannelName.REVIEW


@pytest.fixture
def clock() -> Clock:
    return Clock()


def desk_of(db: Database, seller: SellerId, playbook: Playbook, clock: Clock, shop: Shop) -> Desk:
    return make_desk(db, seller, playbook=playbook, channels={REVIEW: shop}, clock=clock)


def read(desk: Desk) -> SyncState:
    return desk.db.read_now(read_sync_state, desk.seller_id, REVIEW, now=desk.clock())


async def fail(desk: Desk, clock: Clock, times: int) -> list[float]:
    """Pull at every due time; the pauses in seconds."""
    pauses = []
    for _ in range(times):
        await take_due(desk, REVIEW) if read(desk).attempts else await take_turn(desk, REVIEW)
        next_try_at = read(desk).next_try_at
        assert next_try_at is not None
        pauses.append((next_try_at - clock()).total_seconds())
        clock.now = next_try_at
    return pauses


async def test_pauses_grow_until_the_desk_gives_up_for_an_hour_and_says_so(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    shop = Shop(Unusable("garbage"))
    desk = desk_of(db, seller, playbook, clock, shop)
    with caplog.at_level(logging.ERROR):
        pauses = await fail(desk, clock, 6)
    assert pauses[:5] == sorted(pauses[:5])
    assert 3600 * 0.75 <= min(pauses[4:]) <= max(pauses[4:]) <= 3600 * 1.25
    state = read(desk)
    assert (state.attempts, shop.pulls) == (6, 6)
    assert "gave up after 6 attempts, next at" in (state.error or "")
    assert [line.message for line in caplog.records if line.levelno == logging.ERROR] == [
        "gave up pulling a channel for now"
    ] * 2


async def test_the_usual_turn_does_not_knock_before_a_failure_has_rested(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    shop = Shop(Unusable("garbage"))
    desk = desk_of(db, seller, playbook, clock, shop)
    await take_turn(desk, REVIEW)
    await take_turn(desk, REVIEW)
    await take_due(desk, REVIEW)
    assert (shop.pulls, await has_due(desk)) == (1, False)
    clock.pass_by(timedelta(seconds=7))
    assert await has_due(desk) is True


async def test_success_forgets_the_failures(db: Database, seller: SellerId, playbook: Playbook, clock: Clock) -> None:
    desk = desk_of(db, seller, playbook, clock, Shop(Unusable("garbage"), TryLater("503"), 1))
    await fail(desk, clock, 2)
    await take_due(desk, REVIEW)
    state = read(desk)
    assert (state.status, state.attempts, state.next_try_at, state.error) == ("idle", 0, None, None)
    assert state.last_sync_at == clock()


async def test_a_limit_is_waited_for_exactly_and_is_no_failure(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    desk = desk_of(db, seller, playbook, clock, Shop(AtLimit("429", retry_after=timedelta(seconds=754))))
    assert await fail(desk, clock, 7) == [754.0] * 7
    assert read(desk).attempts == 0
    assert db.read_now(list_open_circuits, seller) == ()


async def test_a_refused_token_opens_the_circuit_and_is_not_asked_again_until_its_time(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    shop = Shop(NotAllowed("401 the token has expired"))
    desk = desk_of(db, seller, playbook, clock, shop)
    await take_turn(desk, REVIEW)
    (circuit,) = db.read_now(list_open_circuits, seller)
    assert read(desk).next_try_at == circuit.try_at
    for _ in range(9):
        clock.pass_by(timedelta(minutes=1))
        await take_turn(desk, REVIEW)
        await take_due(desk, REVIEW)
    assert shop.pulls == 1


async def test_a_person_who_asks_has_a_resting_surface_tried_once(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    shop = Shop(NotAllowed("401 the token has expired"), 1)
    desk = desk_of(db, seller, playbook, clock, shop)
    await take_turn(desk, REVIEW)
    await ask(desk, "reviews")
    assert await has_due(desk) is True
    await take_due(desk, REVIEW)
    assert read(desk).status == "idle"
    assert db.read_now(list_open_circuits, seller) == ()


async def test_pages_before_a_failure_are_kept_and_it_counts_as_the_first(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    shop = Shop(Unusable("garbage"), Unusable("garbage"), 3, 2, Unusable("garbage"), 1)
    desk = desk_of(db, seller, playbook, clock, shop)
    await fail(desk, clock, 3)
    state = read(desk)
    assert (state.fetched, state.attempts, state.cursor) == (5, 1, "after 4")
    assert db.read_now(tally, seller).ingested == 5
    await take_due(desk, REVIEW)
    assert (shop.asked[-1], db.read_now(tally, seller).ingested) == ("after 4", 6)


async def test_a_bug_of_ours_leaves_no_pull_running(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    desk = desk_of(db, seller, playbook, clock, Shop(ValueError("Анна, +7 999 123-45-67")))
    with pytest.raises(ValueError, match="Анна"):
        await take_turn(desk, REVIEW)
    state = read(desk)
    assert (state.status, state.attempts) == ("error", 1)
    assert state.error == "broke on our side (ValueError); see the log"


async def test_a_dead_pull_is_written_off_and_tried_again(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    shop = Shop(1)
    desk = desk_of(db, seller, playbook, clock, shop)
    db.write_now(begin_sync, seller, REVIEW, now=NOW, executor="somebody-dead")
    await take_turn(desk, REVIEW)
    assert (shop.pulls, await has_due(desk)) == (0, False)
    clock.pass_by(timedelta(minutes=5))
    assert await has_due(desk) is True
    await take_due(desk, REVIEW)
    assert (shop.pulls, read(desk).status) == (1, "idle")


async def test_a_first_pull_tells_how_far_it_is_and_goes_on_from_there(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    class Counted(Shop):
        counts_cheaply = True

        async def count(self, *, is_answered: bool) -> int:
            return 7 if is_answered else 3

    shop = Counted(4, 3, TryLater("503"), 2, 1)
    desk = desk_of(db, seller, playbook, clock, shop)
    await take_turn(desk, REVIEW)
    (fresh,) = await look(desk, every=timedelta(minutes=5))
    progress = fresh.state.backfill
    assert progress is not None
    assert (progress.pages, progress.fetched, progress.total, progress.share) == (2, 7, 10, 0.7)
    assert progress.oldest_at == make_inbound().occurred_at
    assert (progress.finished_at, fresh.is_late) == (None, True)
    clock.pass_by(timedelta(minutes=1))
    await take_due(desk, REVIEW)
    done = read(desk).backfill
    assert done is not None
    assert (done.pages, done.fetched, done.started_at, done.finished_at) == (4, 10, NOW, clock())
    await pull(desk, REVIEW)
    assert read(desk).backfill == done


class Slow(Shop):
    """A page takes seven seconds."""

    def __init__(self, clock: Clock, *told: int | Exception) -> None:
        super().__init__(*told)
        self._clock = clock

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        self._clock.pass_by(timedelta(seconds=7))
        return await super().fetch_since(cursor)


async def test_a_long_pull_gives_way_after_a_while_and_is_asked_for_again(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    shop = Slow(clock, *[1] * 8)
    desk = desk_of(db, seller, playbook, clock, shop)
    await take_turn(desk, REVIEW)
    state = read(desk)
    assert (shop.pulls, state.status, state.error, state.last_sync_at) == (3, "idle", None, None)
    assert state.is_due(clock())
    assert await has_due(desk)
    progress = state.backfill
    assert progress is not None
    assert (progress.pages, progress.finished_at) == (3, None)


async def test_what_gave_way_goes_on_where_it_was_until_its_end(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    shop = Slow(clock, *[1] * 8)
    desk = desk_of(db, seller, playbook, clock, shop)
    await take_turn(desk, REVIEW)
    for _ in range(2):
        await take_due(desk, REVIEW)
    state = read(desk)
    assert shop.asked == [None, *(Cursor(f"after {number}") for number in range(1, 8))]
    assert (state.status, state.last_sync_at, state.is_due(clock())) == ("idle", clock(), False)
    progress = state.backfill
    assert progress is not None
    assert (progress.pages, progress.fetched, progress.finished_at) == (8, 8, clock())


async def test_a_pull_that_was_taken_over_does_not_ask_again_when_it_gives_way(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    desk = desk_of(db, seller, playbook, clock, Slow(clock, 1))
    first = db.write_now(begin_sync, seller, REVIEW, now=clock())
    db.write_now(begin_sync, seller, REVIEW, now=clock())
    assert not db.write_now(pause_sync, seller, REVIEW, now=clock(), fence=first.fence)
    assert read(desk).is_running


async def test_a_pull_by_command_reads_to_the_end_at_once(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    shop = Slow(clock, *[1] * 8)
    pulled = await pull(desk_of(db, seller, playbook, clock, shop), REVIEW)
    assert (shop.pulls, pulled.seen, pulled.gave_way) == (8, 8, False)


async def test_a_vendor_that_does_not_tell_how_much_there_is_is_read_all_the_same(
    db: Database, seller: SellerId, playbook: Playbook, clock: Clock
) -> None:
    class Uncounted(Shop):
        counts_cheaply = True

        async def count(self, *, is_answered: bool) -> int:
            raise Unusable("expected a number")

    desk = desk_of(db, seller, playbook, clock, Uncounted(4, 1))
    await take_turn(desk, REVIEW)
    progress = read(desk).backfill
    assert progress is not None
    assert (progress.fetched, progress.total, progress.share) == (5, None, 1.0)


@pytest.mark.parametrize(
    "fault",
    [{"kind": "status", "status": 503}, {"kind": "drop"}, {"kind": "garbage"}, {"kind": "status", "status": 401}],
)
async def test_a_shop_that_breaks_and_recovers_costs_time_and_no_message(
    db: Database, seller: SellerId, playbook: Playbook, fault: dict[str, object]
) -> None:
    async with practising(db, seller, playbook) as practice, httpx.AsyncClient(base_url=practice.url) as hand:
        clock = Clock(practice.desk.clock())
        desk = replace(practice.desk, clock=clock)
        broken = {"limits": "lifted", "faults": [{"path": "/api/v1/feedbacks", "probability": 1.0} | fault]}
        (await hand.post("/practice/behaviour", json=broken)).raise_for_status()
        first = {one.channel: one for one in await pull_all(desk)}
        assert first[REVIEW].error
        assert [name for name, one in first.items() if one.error] == [REVIEW]
        (await hand.post("/practice/behaviour", json={"limits": "lifted"})).raise_for_status()
        await ask(desk, "review")
        await take_due(desk, REVIEW)
        state = read(desk)
        assert (state.status, state.attempts, state.error) == ("idle", 0, None)
        assert state.fetched == len(practice.shop.all("review"))
        backfill = state.backfill
        assert backfill is not None
        assert backfill.fetched == state.fetched
