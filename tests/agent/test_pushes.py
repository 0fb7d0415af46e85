"""What a help desk pushed is processed once, in any order; what is not a customer's message starts nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from chatwoot_pushes import changed, conversation, from_agent, from_bot, message, press, with_person
from helpdesks import MemoryHelpdesk
from makers import NOW, Clock
from pushing import count_chats, keep, make_helpdesk_desk, outcomes, the_chat
from shops import know, make_practice_shop, make_proposal, reach

from agent.desk import Desk
from agent.permission import hold_reason
from agent.pushes import process_due
from desk.helpdesk import Assignee, Push
from desk.interactions import Author, Json, SellerId, Status
from desk.playbook import Playbook
from desk.proposed_actions import ActionState, form_value
from storage.customer_proofs import bind_customer
from storage.database import Database
from storage.messages import list_messages
from storage.proposed_actions import get_action, save_proposals
from storage.replies import add_reply, get_reply
from storage.standings import find_standing


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook) -> Desk:
    return make_helpdesk_desk(db, seller, playbook)


async def test_a_customers_message_becomes_a_chat_that_owes_an_answer(desk: Desk) -> None:
    keep(desk, message())
    assert await process_due(desk) == 1
    chat = the_chat(desk)
    assert (chat.text, chat.status, chat.needs_response, chat.revision) == (
        "Where is my box?", Status.OPEN, True, 1)  # fmt: skip
    assert outcomes(desk) == {"stored": 1}


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_three_messages_in_any_order_come_to_the_same_thread(desk: Desk, order: tuple[int, ...]) -> None:
    rows = [message(1001, "one"), message(1002, "two"), message(1003, "three")]
    for index in order:
        keep(desk, rows[index])
        await process_due(desk)
    assert the_chat(desk).text == "one\ntwo\nthree"
    told = desk.db.read_now(list_messages, desk.seller_id, the_chat(desk).id)
    assert [one.event_id for one in told] == ["1001", "1002", "1003"]


async def test_a_message_that_comes_by_bot_and_by_account_webhook_is_one_message(desk: Desk) -> None:
    keep(desk, message(), delivery="by-bot")
    keep(desk, message(), delivery="by-account")
    await process_due(desk)
    assert len(desk.db.read_now(list_messages, desk.seller_id, the_chat(desk).id)) == 1
    assert the_chat(desk).revision == 1


@pytest.mark.parametrize(
    ("payload", "outcome"),
    [
        (from_bot(), "a bot's"),
        (from_bot(sender=None), "a bot's"),
        (from_agent(content_attributes={"replydesk_ref": "r-1"}), "our own"),
        (from_agent(private=True), "private note"),
        (message(private=True), "private note"),
        (message(message_type="template"), "nobody's words"),
        (message(message_type="activity"), "nobody's words"),
        (message(event="message_updated"), "message updated"),
        ({"event": "webwidget_triggered", "account": {"id": 1}}, "unknown event"),
        (from_agent(), "unknown conversation"),
        (changed(), "unknown conversation"),
        (press("replydesk:confirm:1:" + "0" * 64), "unknown conversation"),
    ],
)
async def test_what_is_no_customers_message_starts_nothing(
    desk: Desk, payload: Mapping[str, Json], outcome: str
) -> None:  # fmt: skip
    keep(desk, payload)
    await process_due(desk)
    assert outcomes(desk) == {outcome: 1}
    assert count_chats(desk) == 0


async def test_a_persons_answer_ends_what_is_owed_and_calls_our_waiting_answer_back(desk: Desk) -> None:
    keep(desk, message())
    await process_due(desk)
    waiting = desk.db.write_now(
        add_reply, desk.seller_id, the_chat(desk), text="On its way.", origin="auto", author="desk", draft_id=None,
        idempotency_key=None, now=desk.clock(),
    )  # fmt: skip
    keep(desk, from_agent())
    await process_due(desk)
    chat = the_chat(desk)
    assert (chat.needs_response, chat.status, chat.answer_text) == (False, Status.RESPONDED, "I am on it.")
    assert desk.db.read_now(get_reply, desk.seller_id, waiting.id).state == "cancelled"
    authors = [one.author for one in desk.db.read_now(list_messages, desk.seller_id, chat.id)]
    assert authors == [Author.CUSTOMER, Author.SHOP]


def why_held(desk: Desk) -> str | None:
    return desk.db.read_now(hold_reason, desk, the_chat(desk), now=desk.clock())


async def test_we_are_silent_once_a_person_has_it_and_speak_again_when_it_is_the_bots(desk: Desk) -> None:
    keep(desk, message())
    await process_due(desk)
    assert why_held(desk) is None
    waiting = desk.db.write_now(
        add_reply, desk.seller_id, the_chat(desk), text="On its way.", origin="auto", author="desk", draft_id=None,
        idempotency_key=None, now=desk.clock(),
    )  # fmt: skip
    keep(desk, changed())
    await process_due(desk)
    assert why_held(desk) == "a person has the conversation at the help desk"
    assert desk.db.read_now(get_reply, desk.seller_id, waiting.id).state == "cancelled"
    back = conversation(updated_at=(NOW + timedelta(minutes=2)).timestamp())
    keep(desk, {**back, "event": "conversation_status_changed", "account": {"id": 1}})
    await process_due(desk)
    assert why_held(desk) is None


async def test_people_have_a_conversation_that_is_open_although_nobody_is_named(desk: Desk) -> None:
    keep(desk, message(conversation=conversation(status="open")))
    await process_due(desk)
    assert why_held(desk) == "people have the conversation at the help desk"


async def test_an_assignment_that_comes_late_does_not_undo_what_is_newer(desk: Desk) -> None:
    keep(desk, message(conversation=with_person()))
    keep(desk, {**conversation(), "event": "conversation_updated", "account": {"id": 1}})
    await process_due(desk)
    standing = desk.db.read_now(find_standing, desk.seller_id, the_chat(desk).id)
    assert standing is not None
    assert standing.assignee is Assignee.PERSON
    assert outcomes(desk) == {"stored": 1, "older than known": 1}


async def test_a_press_confirms_what_was_offered_once(desk: Desk) -> None:
    desk, app = replace(desk, shop=reach(shop := make_practice_shop())), shop
    (customer,) = know(desk, app, "box-1")
    keep(desk, message())
    await process_due(desk)
    chat = the_chat(desk)
    desk.db.write_now(bind_customer, desk.seller_id, chat.id, customer, proven_by="chat", now=desk.clock())
    (action,) = desk.db.write_now(save_proposals, desk.seller_id, chat.id, [make_proposal(customer)], now=desk.clock())
    for _ in range(3):
        keep(desk, press(form_value(action, "confirm")))
    await process_due(desk)
    assert desk.db.read_now(get_action, desk.seller_id, action.id).state is ActionState.DONE
    assert outcomes(desk) == {"stored": 1, "confirmed: done": 1, "refused": 2}


@pytest.mark.parametrize(
    ("value", "outcome"),
    [("replydesk:confirm:{id}:" + "0" * 64, "refused"), ("replydesk:confirm:999999:{hash}", "refused"),
     ("yes please", "not our form"), ("replydesk:decline:{id}:{hash}", "declined")],
)  # fmt: skip
async def test_a_forged_press_changes_nothing(desk: Desk, value: str, outcome: str) -> None:
    desk, app = replace(desk, shop=reach(shop := make_practice_shop())), shop
    (customer,) = know(desk, app, "box-1")
    keep(desk, message())
    await process_due(desk)
    chat = the_chat(desk)
    desk.db.write_now(bind_customer, desk.seller_id, chat.id, customer, proven_by="chat", now=desk.clock())
    (action,) = desk.db.write_now(save_proposals, desk.seller_id, chat.id, [make_proposal(customer)], now=desk.clock())
    keep(desk, press(value.format(id=action.id, hash=action.hash)))
    await process_due(desk)
    assert outcomes(desk) == {"stored": 1, outcome: 1}
    state = desk.db.read_now(get_action, desk.seller_id, action.id).state
    assert state is (ActionState.DECLINED if outcome == "declined" else ActionState.PROPOSED)


class Broken(MemoryHelpdesk):
    """Its reader breaks as no vendor's shape can make it."""

    def read_push(self, payload: Mapping[str, Json]) -> Push:
        raise RuntimeError("a bug of ours")


async def test_what_cannot_be_processed_is_tried_again_and_given_up_in_the_end(desk: Desk) -> None:
    broken, clock = replace(desk, helpdesk=Broken()), desk.clock
    assert isinstance(clock, Clock)
    keep(desk, message())
    assert await process_due(broken) == 1
    assert await process_due(broken) == 0
    for _ in range(20):
        clock.pass_by(timedelta(minutes=11))
        await process_due(broken)
    assert outcomes(desk) == {"failed": 1}
