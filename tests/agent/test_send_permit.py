"""The last question before the first byte: a claim that is no longer ours, or whose time is over, sends nothing."""

from dataclasses import replace
from datetime import timedelta

from makers import NOW
from outbox import claim, move
from slots import SETTLE, MakeCase
from sqlalchemy import update

from desk.ports import Absent, AnsweredElsewhere, Declined, Ours, Unknown
from storage.replies import ReplyState
from storage.runtime import EVERYONE, set_kill_switch
from storage.tables import interactions

LATE = timedelta(seconds=31)


async def test_a_claim_names_its_process_and_ends_its_time_to_send(make_case: MakeCase) -> None:
    case = make_case(Absent(), outcome=Unknown(reason="timeout"))
    case.desk = replace(case.desk, executor_id="host-7")
    reply = await case.go()
    assert (reply.claimed_by, reply.fence) == ("host-7", 1)
    assert reply.send_before == NOW + timedelta(seconds=30)


async def test_until_a_claim_has_had_its_time_nobody_else_is_called_to_look(make_case: MakeCase) -> None:
    case = make_case(Absent())
    assert claim(case.db, case.reply) is not None
    assert case.due_after(29) == ()
    assert case.due_after(30) == (case.reply.id,)


async def test_a_send_that_comes_too_late_posts_nothing_and_burns_no_attempt(make_case: MakeCase) -> None:
    case = make_case(Absent())
    case.slot.before_permit = lambda: case.clock.pass_by(LATE)
    reply = await case.go()
    assert (case.slot.posted, reply.state, reply.attempts) == ([], ReplyState.PENDING, 0)
    assert "time to send ended" in (reply.reason or "")


async def test_where_answers_settle_sooner_the_time_to_send_is_shorter(make_case: MakeCase) -> None:
    case = make_case(Absent(), outcome=Unknown(reason="timeout"))
    case.desk = replace(case.desk, settle=timedelta(seconds=2))
    assert (await case.go()).send_before == NOW + timedelta(seconds=1)


async def test_a_worker_that_slept_while_another_took_over_posts_nothing(make_case: MakeCase) -> None:
    case = make_case(Absent())

    def overtake() -> None:
        case.slot.before_permit = lambda: None
        move(case.db, case.row(), ReplyState.PENDING)
        assert claim(case.db, case.row(), by="another") is not None

    case.slot.before_permit = overtake
    reply = await case.go()
    assert case.slot.posted == []
    assert (reply.state, reply.claimed_by, reply.fence) == (ReplyState.SENDING, "another", 2)


async def test_a_kill_switch_turned_after_the_claim_stops_the_post(make_case: MakeCase) -> None:
    case = make_case(Absent())
    case.slot.before_permit = lambda: case.db.write_now(set_kill_switch, EVERYONE, None, is_on=True, now=NOW)
    reply = await case.go()
    assert (case.slot.posted, reply.state, reply.attempts) == ([], ReplyState.PENDING, 0)
    assert "kill switch" in (reply.reason or "")


async def test_a_look_from_before_another_claim_lets_nobody_send(make_case: MakeCase) -> None:
    case = make_case(Absent())

    def overtake() -> None:
        case.slot.on_read = lambda: None
        assert claim(case.db, case.reply) is not None
        move(case.db, case.row(), ReplyState.PENDING)

    case.slot.on_read = overtake
    assert ((await case.go()).state, case.slot.posted) == (ReplyState.PENDING, [])


async def test_a_slow_look_leaves_less_time_to_send(make_case: MakeCase) -> None:
    case = make_case(Absent(), outcome=Unknown(reason="timeout"))
    case.slot.on_read = lambda: case.clock.pass_by(timedelta(seconds=50))
    assert (await case.go()).send_before == NOW + timedelta(seconds=60)


async def test_what_was_read_before_it_settled_proves_nothing_however_slow_the_read(make_case: MakeCase) -> None:
    case = make_case(Absent(), outcome=Unknown(reason="timeout"))
    await case.go()
    case.clock.pass_by(SETTLE - timedelta(seconds=1))
    case.slot.on_read = lambda: case.clock.pass_by(timedelta(seconds=20))
    assert (await case.go()).state is ReplyState.SENDING


async def test_a_busy_vendor_burns_no_attempt(make_case: MakeCase) -> None:
    case = make_case(Absent(), outcome=Declined(reason="429", retry_after=timedelta(seconds=1)))
    for _ in range(4):
        assert (await case.go()).attempts == 0
    assert len(case.slot.posted) == 4


async def test_every_move_is_a_step_so_that_each_job_has_its_own_name(make_case: MakeCase) -> None:
    case = make_case(Absent(), Absent(), Ours(), outcome=Unknown(reason="timeout"))
    steps = [case.row().step]
    steps += [(await case.go()).step, (await case.go()).step, (await case.go()).step]
    assert steps == sorted(set(steps))


async def test_a_person_who_takes_the_message_over_cancels_what_was_to_leave_by_itself(make_case: MakeCase) -> None:
    case = make_case(Absent())
    with case.db.engine.begin() as conn:
        conn.execute(update(interactions).where(interactions.c.id == case.item.id).values(assignee_id="anna"))
    reply = await case.go()
    assert (reply.state, reply.reason, case.slot.posted) == (ReplyState.CANCELLED, "anna has taken it over", [])


async def test_an_answer_that_moderation_refused_is_no_answer_of_somebody_else(make_case: MakeCase) -> None:
    case = make_case(AnsweredElsewhere(text="Пишите нам", is_refused=True))
    reply = await case.go()
    assert (reply.state, case.slot.posted) == (ReplyState.HUMAN, [])
    assert "Пишите нам" in (reply.reason or "")
