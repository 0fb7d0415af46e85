"""After a restore nothing leaves until what the backup does not know has been read back; then it goes on by itself."""

from datetime import timedelta

from makers import NOW
from slots import SETTLE, Case, MakeCase

from agent.ingest import pull
from agent.restore_gate import reconcile
from desk.interactions import ChannelName, SellerId
from desk.ports import Absent, AnsweredElsewhere, Ours, Unreadable
from storage.replies import ReplyState
from storage.restore_gate import HELD, is_shut, shut

LATER = SETTLE + timedelta(seconds=1)


def shut_for(case: Case) -> None:
    case.db.write_now(shut, NOW)


def stands_shut(case: Case) -> bool:
    return case.db.read_now(is_shut, case.seller)


async def test_behind_the_gate_a_reply_is_looked_at_and_never_sent(make_case: MakeCase) -> None:
    case = make_case(Absent())
    shut_for(case)
    reply = await case.go()
    assert (reply.state, reply.reason, case.slot.posted) == (ReplyState.PENDING, HELD, [])


async def test_what_had_left_before_the_crash_is_found_and_not_sent_again(make_case: MakeCase) -> None:
    case = make_case(Ours())
    shut_for(case)
    assert ((await case.go()).state, case.slot.posted) == (ReplyState.CONFIRMED, [])


async def test_what_was_answered_by_a_newer_reply_the_backup_lost_is_cancelled(make_case: MakeCase) -> None:
    case = make_case(AnsweredElsewhere("Спасибо, заходите ещё!"))
    shut_for(case)
    assert ((await case.go()).state, case.slot.posted) == (ReplyState.CANCELLED, [])


async def test_the_gate_opens_by_itself_once_all_is_read_and_the_reply_leaves(make_case: MakeCase) -> None:
    case = make_case(Absent())
    shut_for(case)
    await case.go()
    case.clock.pass_by(LATER)
    await pull(case.desk, ChannelName.REVIEW)
    assert stands_shut(case)  # the reply was last looked at before anything had settled
    await case.go()
    assert not stands_shut(case)
    case.slot.reads = [Absent(), Ours()]
    assert (await case.go()).state is ReplyState.CONFIRMED
    assert case.slot.posted == ["Спасибо!"]


async def test_an_unreadable_slot_keeps_it_shut(make_case: MakeCase) -> None:
    case = make_case(Unreadable("503"))
    shut_for(case)
    case.clock.pass_by(LATER)
    await pull(case.desk, ChannelName.REVIEW)
    await case.go()
    assert stands_shut(case)


async def test_a_channel_that_was_not_pulled_keeps_it_shut(make_case: MakeCase) -> None:
    case = make_case(Absent())
    shut_for(case)
    case.clock.pass_by(LATER)
    await case.go()
    assert stands_shut(case)
    await pull(case.desk, ChannelName.REVIEW)
    assert not stands_shut(case)


async def test_before_the_last_send_has_settled_it_stays_shut_whatever_was_read(make_case: MakeCase) -> None:
    case = make_case(Ours())
    shut_for(case)
    await case.go()
    case.clock.pass_by(timedelta(seconds=1))
    await pull(case.desk, ChannelName.REVIEW)
    assert stands_shut(case)


async def test_behind_the_gate_what_was_read_since_is_not_asked_for_again(make_case: MakeCase) -> None:
    case = make_case(Absent())
    shut_for(case)
    case.clock.pass_by(LATER)
    asked: list[int] = []
    case.slot.on_read = lambda: asked.append(1)
    for _ in range(4):
        await case.go()
    assert asked == [1]


async def test_it_opens_for_one_seller_alone_and_falls_anew_for_all(make_case: MakeCase) -> None:
    case = make_case(Ours())
    shut_for(case)
    await case.go()
    case.clock.pass_by(LATER)
    await pull(case.desk, ChannelName.REVIEW)
    assert await reconcile(case.desk)
    assert case.db.read_now(is_shut, SellerId("somebody-else"))
    case.db.write_now(shut, case.clock())
    assert stands_shut(case)
