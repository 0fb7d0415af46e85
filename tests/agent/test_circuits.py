"""A vendor surface that fails rests for its seller alone: sends and pulls wait, one call tries, success ends it."""

from dataclasses import replace
from datetime import timedelta

from makers import NOW
from slots import Case, MakeCase, Slot

from agent.ingest import pull
from desk.errors import NotAllowed, TryLater
from desk.interactions import ChannelName, SellerId
from desk.playbook import Playbook
from desk.ports import Absent, Cursor, Declined, Ours, Page, Unknown, Unreadable
from storage.circuits import find_circuit, list_open_circuits
from storage.database import Database
from storage.replies import ReplyState
from storage.sync import list_sync_states

REFUSED = Declined("401 the token has expired", is_credential=True)
DOWN = Unreadable("503", is_outage=True)


class Pulled(Slot):
    """A slot whose list fails as told, and counts."""

    error: Exception | None = None
    pulls = 0

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        self.pulls += 1
        if self.error is not None:
            raise self.error
        return await super().fetch_since(cursor)


def is_open(case: Case) -> bool:
    return bool(case.db.read_now(list_open_circuits, case.seller))


async def test_a_refused_token_rests_the_surface_at_once_and_asks_nobody(make_case: MakeCase) -> None:
    case = make_case(Absent(), outcome=REFUSED)
    reply = await case.go()
    assert (reply.state, reply.attempts, is_open(case)) == (ReplyState.PENDING, 0, True)
    asked: list[int] = []
    case.slot.on_read = lambda: asked.append(1)
    case.clock.pass_by(timedelta(minutes=5))
    reply = await case.go()
    assert asked == []
    assert "wildberries/review rests" in (reply.reason or "")
    assert "the token has expired" in (reply.reason or "")


async def test_when_its_time_has_come_one_call_tries_and_success_ends_the_rest(make_case: MakeCase) -> None:
    case = make_case(Absent(), Ours(), outcome=REFUSED)
    await case.go()
    case.clock.pass_by(timedelta(minutes=11))
    case.slot.reads, case.slot.outcome = [Absent(), Ours()], Slot(reads=[]).outcome
    assert (await case.go()).state is ReplyState.CONFIRMED
    assert case.db.read_now(find_circuit, case.seller, "wildberries/review") is None


async def test_a_try_that_fails_makes_the_rest_longer_and_the_others_wait_for_it(make_case: MakeCase) -> None:
    case = make_case(DOWN)
    for _ in range(5):
        await case.go()
    first = case.db.read_now(find_circuit, case.seller, "wildberries/review")
    assert first is not None
    assert first.is_open
    case.clock.pass_by(timedelta(seconds=16))
    await case.go()
    second = case.db.read_now(find_circuit, case.seller, "wildberries/review")
    assert second is not None
    assert second.try_at - case.clock() == timedelta(seconds=30)


async def test_a_few_outages_open_nothing_and_one_answer_forgets_them(make_case: MakeCase) -> None:
    case = make_case(DOWN)
    for _ in range(4):
        await case.go()
    assert not is_open(case)
    case.slot.reads = [Absent(), Absent()]
    case.slot.outcome = Unknown("an odd answer")
    await case.go()
    assert case.db.read_now(find_circuit, case.seller, "wildberries/review") is None


async def test_one_message_that_cannot_be_read_says_nothing_of_the_surface(make_case: MakeCase) -> None:
    case = make_case(Unreadable("the item came without its answer field"))
    for _ in range(8):
        await case.go()
    assert case.db.read_now(find_circuit, case.seller, "wildberries/review") is None


async def test_a_pull_whose_token_is_refused_rests_too_and_says_so(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    slot = Pulled(reads=[Absent()])
    case = Case(db, seller, playbook, slot)
    slot.error = NotAllowed("401 the token has expired")
    await pull(case.desk, ChannelName.REVIEW)
    again = await pull(case.desk, ChannelName.REVIEW)
    assert slot.pulls == 1
    (state,) = db.read_now(list_sync_states, seller, now=NOW)
    assert state.error == again.error
    assert "rests" in (again.error or "")
    assert (await case.go()).reason == again.error
    case.clock.pass_by(timedelta(minutes=11))
    slot.error = None
    assert (await pull(case.desk, ChannelName.REVIEW)).error is None
    assert not is_open(case)


async def test_another_seller_and_another_channel_go_on(db: Database, seller: SellerId, playbook: Playbook) -> None:
    stormy = Case(db, seller, playbook, Slot(reads=[Absent()], outcome=REFUSED))
    calm = Case(db, SellerId(f"{seller}-calm"), playbook, Slot(reads=[Absent(), Ours()]))
    await stormy.go()
    question = Pulled(reads=[Absent()])
    question.name = ChannelName.QUESTION
    desk = replace(stormy.desk, channels={ChannelName.QUESTION: question})
    assert (await pull(desk, ChannelName.QUESTION)).error is None
    assert (await calm.go()).state is ReplyState.CONFIRMED


async def test_a_vendor_that_is_busy_during_a_pull_is_counted(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    slot = Pulled(reads=[Absent()])
    case = Case(db, seller, playbook, slot)
    slot.error = TryLater("429", retry_after=timedelta(minutes=20))
    for _ in range(6):
        await pull(case.desk, ChannelName.REVIEW)
    assert slot.pulls == 5
    (circuit,) = db.read_now(list_open_circuits, seller)
    assert circuit.try_at == NOW + timedelta(minutes=20)
