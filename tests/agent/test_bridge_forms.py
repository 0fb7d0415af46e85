"""Forms for what an answer offers: after the answer, once, and what came of a press is told once."""

from dataclasses import replace
from datetime import timedelta

from bridging import PLAIN, bridge_box, bridge_desk, bridge_helpdesk, owed, pass_by
from chatwoot_pushes import changed, contact, conversation, message, press
from helpdesks import MemoryHelpdesk
from pushing import keep, outcomes, the_chat
from shops import know, make_practice_shop, make_proposal, reach

from agent.bridge_run import run_due
from agent.customer_identity import identify
from agent.desk import Desk
from agent.pipeline import handle_interaction
from agent.pushes import process_due
from agent.send_moves import Move
from agent.send_records import record
from desk.interactions import Json
from desk.proposed_actions import ActionState
from storage.proposed_actions import get_action, save_proposals
from storage.replies import list_replies
from storage.reply_moves import claim_reply
from storage.reply_states import ReplyState

box, helpdesk, desk = bridge_box, bridge_helpdesk, bridge_desk


async def _offer(desk: Desk) -> tuple[Desk, int]:
    """A proven customer's message whose answer offers January without a box, and is under way."""
    app = make_practice_shop()
    desk = replace(desk, shop=reach(app))
    (customer,) = know(desk, app, "box-1")
    meta: Json = {"sender": contact(identifier="box-1"), "assignee": None}
    keep(desk, message(text=PLAIN, conversation=conversation(meta=meta, contact_inbox={"hmac_verified": True})))
    await process_due(desk)
    chat = the_chat(desk)
    await identify(desk, chat)
    (action,) = desk.db.write_now(save_proposals, desk.seller_id, chat.id, [make_proposal(customer)], now=desk.clock())
    await handle_interaction(desk, chat.id)
    return desk, action.id


def _confirm_reply(desk: Desk) -> None:
    """The answer stands at the vendor."""
    now = desk.clock()
    (reply,) = desk.db.read_now(list_replies, desk.seller_id, the_chat(desk).id)
    claimed = desk.db.write_now(claim_reply, reply, by="w", looked_at=now, send_before=now, now=now)
    assert claimed is not None
    desk.db.write_now(record, desk, claimed, Move(to=ReplyState.CONFIRMED, reason=None, answer=reply.text), now, now)


async def test_a_form_comes_after_its_answer_and_its_press_is_told_once(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    desk, action_id = await _offer(desk)
    await run_due(desk)
    assert helpdesk.forms == []
    _confirm_reply(desk)
    await run_due(desk)
    (form,) = helpdesk.forms
    assert form.text == "Please confirm: Send no box in January 2027"
    for _ in range(2):
        keep(desk, press(form.choices[0].value))
    await process_due(desk)
    assert desk.db.read_now(get_action, desk.seller_id, action_id).state is ActionState.DONE
    await run_due(desk)
    assert [one.text for one in helpdesk.forms[1:]] == ["Done: Send no box in January 2027."]
    assert helpdesk.forms[1].choices == ()
    assert outcomes(desk)["refused"] == 1


async def test_a_form_of_a_decided_action_is_not_shown(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    desk, action_id = await _offer(desk)
    action = desk.db.read_now(get_action, desk.seller_id, action_id)
    pass_by(desk, action.expires_at - desk.clock() + timedelta(seconds=1))
    _confirm_reply(desk)
    await run_due(desk)
    assert (helpdesk.forms, owed(desk)[f"form:{action_id}"].state) == ([], "dropped")


async def test_what_came_of_a_press_is_a_note_once_a_person_has_it(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    desk, _ = await _offer(desk)
    _confirm_reply(desk)
    await run_due(desk)
    keep(desk, press(helpdesk.forms[0].choices[1].value, conversation=changed()))
    await process_due(desk)
    await run_due(desk)
    assert [note.text for note in helpdesk.notes] == ["Nothing was changed (declined): Send no box in January 2027."]
    assert len(helpdesk.forms) == 1
