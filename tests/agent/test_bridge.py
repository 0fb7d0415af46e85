"""What a decision means at a help desk: what is owed for it, and that each of it is done once whatever happens."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from bridging import LEGAL, PLAIN, bridge_box, bridge_desk, bridge_helpdesk, hear, owed, pass_by
from chatwoot_pushes import changed, message
from helpdesks import MemoryHelpdesk
from makers import NOW
from pushing import keep, the_chat
from sqlalchemy import Connection, update

from agent.bridge_run import run_due
from agent.desk import Desk
from agent.hands import Hands
from agent.pipeline import handle_interaction
from agent.pushes import process_due
from agent.send_moves import Move
from agent.send_records import record
from desk.helpdesk import Note
from desk.interactions import ChannelName, Priority
from desk.ports import Absent, Declined, Ours, SendOutcome, Unknown, Unreadable
from storage.replies import list_replies
from storage.reply_states import ReplyState
from storage.runtime import set_auto_send, set_kill_switch
from storage.tables_chatwoot import bridge_acts

box, helpdesk, desk = bridge_box, bridge_helpdesk, bridge_desk


async def test_a_red_line_is_handed_over_with_everything_a_person_needs(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    helpdesk.labels = {"vip", "sentiment_positive"}
    await hear(desk, LEGAL)
    await run_due(desk)
    (note,) = helpdesk.notes
    assert note.text.startswith("**This needs a person:**")
    assert "My lawyer will sue your company next week" in note.text
    assert "counsel" in note.text
    assert helpdesk.labels >= {"vip", "escalation_legal"}
    assert "sentiment_positive" not in helpdesk.labels
    assert (helpdesk.priority, helpdesk.is_open) == (Priority.URGENT, True)
    assert helpdesk.team is not None
    assert {act.state for act in owed(desk).values()} == {"done"}


async def test_a_draft_that_may_not_leave_waits_in_a_private_note(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    desk.db.write_now(set_auto_send, desk.seller_id, ChannelName.CHAT, is_on=False, now=NOW)
    await hear(desk, PLAIN)
    await run_due(desk)
    (note,) = helpdesk.notes
    assert note.text.startswith("**Draft, not sent:** auto\\-send is off for chat")
    assert "Proposed reply:" in note.text
    assert (helpdesk.is_open, helpdesk.team, helpdesk.forms) == (True, None, [])


async def test_an_answer_that_leaves_brings_labels_and_no_note(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    await hear(desk, PLAIN)
    await run_due(desk)
    assert set(owed(desk)) == {"labels"}
    assert helpdesk.labels == {"sentiment_positive", "gratitude"}
    assert (helpdesk.notes, helpdesk.is_open) == ([], False)


async def test_an_answer_that_is_stopped_on_its_way_is_told_and_opened(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    await hear(desk, PLAIN)
    (reply,) = desk.db.read_now(list_replies, desk.seller_id, the_chat(desk).id)
    now, move = desk.clock(), Move(to=ReplyState.HUMAN, reason="the gate stops it now")
    desk.db.write_now(record, desk, reply, move, now, now)
    await run_due(desk)
    (note,) = helpdesk.notes
    assert note.text.startswith("**Draft, not sent:** the gate stops it now")
    assert reply.text in note.text
    assert helpdesk.is_open


async def test_what_the_desk_cannot_handle_is_told_and_opened(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    keep(desk, message())
    await process_due(desk)
    broken = replace(desk, playbook=replace(desk.playbook, categories={}))
    await Hands(broken).handle(the_chat(desk).id, revision=1, attempt=0)
    await run_due(desk)
    (note,) = helpdesk.notes
    assert note.text.startswith("**The desk could not handle this message.**")
    assert helpdesk.is_open


async def test_nothing_is_done_where_a_person_has_the_conversation(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    await hear(desk, LEGAL)
    keep(desk, changed())
    await process_due(desk)
    await run_due(desk)
    assert {act.state for act in owed(desk).values()} == {"dropped"}
    assert helpdesk.calls == []


async def test_nothing_is_owed_for_a_message_that_came_to_a_person(desk: Desk) -> None:
    keep(desk, message(text=LEGAL, conversation=changed()))
    await process_due(desk)
    await handle_interaction(desk, the_chat(desk).id)
    assert owed(desk) == {}


async def test_a_desk_without_a_help_desk_owes_nothing(desk: Desk) -> None:
    keep(desk, message(text=LEGAL))
    await process_due(desk)
    await handle_interaction(replace(desk, helpdesk=None), the_chat(desk).id)
    assert owed(desk) == {}


async def test_customers_words_are_plain_text_in_a_note(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    await hear(desk, f"{LEGAL} ![x](https://evil.example/?c=1) <img src=x onerror=alert(1)> `rm`")
    await run_due(desk)
    (note,) = helpdesk.notes
    assert "!" in note.text
    assert re.search(r"(?<!\\)[!<`](?=\[|img|rm)", note.text) is None


@pytest.mark.parametrize("is_done", [True, False], ids=["it stands there", "it got lost"])
async def test_a_note_whose_answer_is_lost_is_looked_for_before_it_is_written_again(
    desk: Desk, helpdesk: MemoryHelpdesk, is_done: bool
) -> None:
    await hear(desk, LEGAL)
    await _only(desk, "note")
    lost: list[SendOutcome] = [Unknown("no answer")]
    helpdesk.loses, helpdesk.fails = (lost, []) if is_done else ([], lost)
    await run_due(desk)
    assert owed(desk)["note"].state == ("done" if is_done else "sending")
    assert len(helpdesk.notes) == (1 if is_done else 0)
    ref = owed(desk)["note"].ref
    for _ in range(3):
        pass_by(desk, timedelta(seconds=61))
        await run_due(desk)
    assert [note.ref for note in helpdesk.notes] == [ref]
    assert owed(desk)["note"].state == "done"


async def _only(desk: Desk, kind: str) -> None:
    """Leave one act to be done; the others are done before."""
    await run_due(desk)
    helpdesk = desk.helpdesk
    assert isinstance(helpdesk, MemoryHelpdesk)
    helpdesk.notes.clear()
    await desk.db.write(_again, owed(desk)[kind].id)


def _again(conn: Connection, act_id: int) -> None:
    values = {"state": "waiting", "attempts": 0, "sending_since": None, "next_try_at": NOW}
    conn.execute(update(bridge_acts).where(bridge_acts.c.id == act_id).values(**values))


class Dies(MemoryHelpdesk):
    """Its worker dies right after the note was written."""

    async def write_note(self, note: Note) -> SendOutcome:
        await super().write_note(note)
        raise KeyboardInterrupt


async def test_a_worker_that_dies_after_writing_leaves_a_claim_and_no_second_note(desk: Desk) -> None:
    dies = Dies()
    await hear(desk, LEGAL)
    with pytest.raises(KeyboardInterrupt):
        await run_due(replace(desk, helpdesk=dies))
    assert owed(desk)["note"].state == "sending"
    for _ in range(3):
        pass_by(desk, timedelta(minutes=2))
        await run_due(replace(desk, helpdesk=dies))
    assert len(dies.notes) == 1
    assert owed(desk)["note"].state == "done"


async def test_two_workers_write_one_note(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    await hear(desk, LEGAL)

    class Slow(MemoryHelpdesk):
        async def find(self, external_id: str, ref: str) -> Ours | Absent | Unreadable:
            found = await super().find(external_id, ref)
            if self.calls.count("find") == 1:
                await run_due(replace(desk, helpdesk=self))
            return found

    slow = Slow()
    await run_due(replace(desk, helpdesk=slow))
    assert len(slow.notes) == 1


async def test_the_kill_switch_holds_everything_until_it_is_off(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    await hear(desk, LEGAL)
    desk.db.write_now(set_kill_switch, desk.seller_id, None, is_on=True, now=NOW)
    await run_due(desk)
    assert helpdesk.calls == []
    desk.db.write_now(set_kill_switch, desk.seller_id, None, is_on=False, now=NOW)
    pass_by(desk, timedelta(seconds=6))
    await run_due(desk)
    assert len(helpdesk.notes) == 1


async def test_a_switch_that_is_thrown_meanwhile_stops_the_first_byte(desk: Desk) -> None:
    class Thrown(MemoryHelpdesk):
        async def write_note(self, note: Note) -> SendOutcome:
            desk.db.write_now(set_kill_switch, desk.seller_id, None, is_on=True, now=NOW)
            return await super().write_note(note)

    thrown = Thrown()
    await hear(desk, LEGAL)
    await run_due(replace(desk, helpdesk=thrown))
    assert thrown.notes == []


async def test_a_help_desk_that_cannot_be_read_is_not_written_to(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    helpdesk.is_blind = True
    await hear(desk, LEGAL)
    await run_due(desk)
    assert helpdesk.notes == []
    helpdesk.is_blind = False
    pass_by(desk, timedelta(minutes=11))
    await run_due(desk)
    assert len(helpdesk.notes) == 1


async def test_what_is_refused_for_good_is_not_tried_for_ever(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    await hear(desk, PLAIN)
    helpdesk.fails = [Declined("no such label")] * 9
    for _ in range(3):
        await run_due(desk)
        pass_by(desk, timedelta(minutes=11))
    assert (owed(desk)["labels"].state, helpdesk.calls) == ("failed", ["labels"])


async def test_what_the_customer_wrote_over_is_dropped(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    await hear(desk, LEGAL)
    keep(desk, message(1002, "Sorry, I was angry."))
    await process_due(desk)
    await run_due(desk)
    assert (helpdesk.notes, {act.state for act in owed(desk).values()}) == ([], {"dropped"})
