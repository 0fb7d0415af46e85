"""The send protocol, outcome by outcome: what is posted, what is proven, what is never sent again."""

from datetime import timedelta

import pytest
from makers import NOW, make_inbound, put_inbound
from slots import SETTLE, MakeCase

from desk.interactions import ChannelName, Status
from desk.ports import Absent, AnsweredElsewhere, Declined, Ours, Unknown, Unreadable
from storage.interactions import get_interaction
from storage.replies import ReplyState, get_reply
from storage.runtime import EVERYONE, set_kill_switch


async def test_an_accepted_reply_is_confirmed_by_reading_it_back(make_case: MakeCase) -> None:
    case = make_case(Absent(), Ours(state="wbRu"))
    assert (await case.go()).state is ReplyState.CONFIRMED
    assert case.slot.posted == ["Спасибо!"]
    assert case.status() is Status.RESPONDED


async def test_sending_is_committed_before_the_first_byte(make_case: MakeCase) -> None:
    case = make_case(Absent(), Ours())
    seen: list[ReplyState] = []
    case.slot.on_post = lambda: seen.append(case.db.read_now(get_reply, case.seller, case.reply.id).state)
    await case.go()
    assert seen == [ReplyState.SENDING]


async def test_nothing_is_posted_when_somebody_answered_first(make_case: MakeCase) -> None:
    case = make_case(AnsweredElsewhere(text="Мы уже ответили"))
    assert (await case.go()).state is ReplyState.CANCELLED
    assert case.slot.posted == []
    assert case.db.read_now(get_interaction, case.seller, case.item.id).answer_text == "Мы уже ответили"


async def test_nothing_is_posted_when_the_slot_cannot_be_read(make_case: MakeCase) -> None:
    case = make_case(Unreadable(reason="503"))
    assert (await case.go()).state is ReplyState.PENDING
    assert case.slot.posted == []


async def test_an_unknown_outcome_is_read_back_and_never_resent_before_it_settled(make_case: MakeCase) -> None:
    case = make_case(Absent(), outcome=Unknown(reason="timeout"))
    assert (await case.go()).state is ReplyState.SENDING
    case.clock.pass_by(SETTLE - timedelta(seconds=1))
    assert (await case.go()).state is ReplyState.SENDING
    assert case.slot.posted == ["Спасибо!"]


async def test_an_unreadable_slot_never_counts_as_an_empty_one(make_case: MakeCase) -> None:
    case = make_case(Absent(), Unreadable(reason="503"), outcome=Unknown(reason="timeout"))
    await case.go()
    case.clock.pass_by(SETTLE * 4)
    assert (await case.go()).state is ReplyState.SENDING
    assert case.slot.posted == ["Спасибо!"]


async def test_an_unknown_outcome_that_did_arrive_is_confirmed_without_a_second_post(make_case: MakeCase) -> None:
    case = make_case(Absent(), Ours(), outcome=Unknown(reason="connection dropped"))
    await case.go()
    assert (await case.go()).state is ReplyState.CONFIRMED
    assert case.slot.posted == ["Спасибо!"]


async def test_settled_and_absent_sends_the_same_bytes_again(make_case: MakeCase) -> None:
    case = make_case(Absent(), outcome=Unknown(reason="timeout"))
    await case.go()
    case.clock.pass_by(SETTLE + timedelta(seconds=1))
    assert (await case.go()).state is ReplyState.PENDING
    await case.go()
    assert case.slot.posted == ["Спасибо!", "Спасибо!"]


async def test_three_sends_that_never_appear_go_to_a_person(make_case: MakeCase) -> None:
    case = make_case(Absent(), outcome=Unknown(reason="timeout"))
    for _ in range(8):
        state = (await case.go()).state
        case.clock.pass_by(SETTLE + timedelta(seconds=1))
    assert state is ReplyState.HUMAN
    assert len(case.slot.posted) == 3
    assert case.status() is Status.OPEN


async def test_a_refusal_with_a_wait_is_tried_again_after_it_and_not_before(make_case: MakeCase) -> None:
    case = make_case(Absent(), outcome=Declined(reason="429", retry_after=timedelta(seconds=90)))
    assert (await case.go()).state is ReplyState.PENDING
    assert case.due_after(89) == ()
    assert case.due_after(90) == (case.reply.id,)


async def test_a_plain_refusal_goes_to_a_person(make_case: MakeCase) -> None:
    case = make_case(Absent(), outcome=Declined(reason="400 text is too long"))
    assert (await case.go()).state is ReplyState.HUMAN


async def test_a_message_that_is_gone_goes_to_a_person_unsent(make_case: MakeCase) -> None:
    case = make_case(Unreadable(reason="404", is_gone=True))
    assert (await case.go()).state is ReplyState.HUMAN
    assert case.slot.posted == []


@pytest.mark.parametrize(("who", "channel"), [("all", None), ("seller", None), ("seller", ChannelName.REVIEW)])
async def test_a_kill_switch_stops_the_post_and_loses_nothing(
    make_case: MakeCase, who: str, channel: ChannelName | None
) -> None:
    case = make_case(Absent(), Ours())
    whom = EVERYONE if who == "all" else case.seller
    if who == "all":
        channel = None
    case.db.write_now(set_kill_switch, whom, channel, is_on=True, now=NOW)
    assert (await case.go()).state is ReplyState.PENDING
    assert case.slot.posted == []
    case.db.write_now(set_kill_switch, whom, channel, is_on=False, now=NOW)
    case.slot.reads = [Absent(), Ours()]
    assert (await case.go()).state is ReplyState.CONFIRMED


async def test_a_confirmed_reply_is_never_touched_again(make_case: MakeCase) -> None:
    case = make_case(Absent(), Ours())
    await case.go()
    case.slot.reads = [Absent()]
    assert (await case.go()).state is ReplyState.CONFIRMED
    assert case.slot.posted == ["Спасибо!"]


async def test_an_answer_to_words_edited_while_it_was_sent_leaves_the_new_words_waiting(make_case: MakeCase) -> None:
    case = make_case(Absent(), Ours())
    case.slot.on_post = lambda: put_inbound(case.db, case.seller, make_inbound(text="Разбилась", rating=1))
    assert (await case.go()).state is ReplyState.CONFIRMED
    item = case.db.read_now(get_interaction, case.seller, case.item.id)
    assert (item.status, item.needs_response, item.answer_text) == (Status.OPEN, True, "Спасибо!")


async def test_words_edited_while_the_slot_was_read_stop_the_post(make_case: MakeCase) -> None:
    case = make_case(Absent())
    case.slot.on_read = lambda: put_inbound(case.db, case.seller, make_inbound(text="Разбилась", rating=1))
    assert (await case.go()).state is ReplyState.CANCELLED
    assert case.slot.posted == []
    assert case.status() is Status.OPEN


async def test_auto_send_switched_off_stops_what_was_queued_and_gives_it_to_a_person(make_case: MakeCase) -> None:
    case = make_case(Absent())
    case.auto_send(is_on=False)
    reply = await case.go()
    assert (reply.state, case.slot.posted) == (ReplyState.HUMAN, [])
    assert "auto-send is off" in (reply.reason or "")


async def test_what_waited_out_a_week_behind_a_kill_switch_is_not_sent_by_itself(make_case: MakeCase) -> None:
    case = make_case(Absent())
    case.clock.pass_by(timedelta(days=8))
    assert ((await case.go()).state, case.slot.posted) == (ReplyState.HUMAN, [])


async def test_behind_a_kill_switch_the_vendor_is_not_even_asked(make_case: MakeCase) -> None:
    case = make_case(Absent())
    asked: list[bool] = []
    case.slot.on_read = lambda: asked.append(True)
    case.db.write_now(set_kill_switch, case.seller, None, is_on=True, now=NOW)
    await case.go()
    assert asked == []


async def test_the_longer_a_slot_cannot_be_read_the_rarer_it_is_asked(make_case: MakeCase) -> None:
    case = make_case(Unreadable(reason="401"))
    case.clock.pass_by(timedelta(seconds=60))
    await case.go()
    assert case.due_after(119) == ()
    assert case.due_after(120) == (case.reply.id,)


async def test_a_slot_unreadable_for_a_day_goes_to_a_person_unsent(make_case: MakeCase) -> None:
    case = make_case(Unreadable(reason="401"))
    case.clock.pass_by(timedelta(hours=25))
    assert ((await case.go()).state, case.slot.posted) == (ReplyState.HUMAN, [])
