"""What an operator does beside answering: one transaction each, never past a reply that is on its way."""

from datetime import timedelta

import pytest
from desks import make_desk
from makers import NOW, Clock, make_inbound, put_inbound
from outbox import claim, move

from agent import desk_acts
from agent.approve import approve
from agent.desk import Desk
from desk.errors import BadInput, Conflict
from desk.interactions import InteractionId, Priority, SellerId, Status
from desk.playbook import Playbook
from storage.database import Database
from storage.events import list_events
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import get_interaction
from storage.replies import Reply, ReplyState, find_due_replies, get_reply

UNDO = timedelta(seconds=10)


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook) -> Desk:
    put_inbound(db, seller, make_inbound())
    return make_desk(db, seller, playbook=playbook, clock=Clock(NOW + timedelta(minutes=5)))


def _about(desk: Desk) -> InteractionId:
    return desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter()).items[0].id


async def _approved(desk: Desk, *, undo_for: timedelta = UNDO) -> Reply:
    done = await approve(
        desk, _about(desk), text="Анна, спасибо за тёплые слова о кружке!", revision=1, author="anna",
        idempotency_key="key-of-a-test", undo_for=undo_for,
    )  # fmt: skip
    assert done.reply is not None
    return done.reply


async def test_a_reply_waits_as_long_as_it_can_be_called_back(desk: Desk) -> None:
    reply = await _approved(desk)
    now = desk.clock()
    assert desk.db.read_now(find_due_replies, desk.seller_id, now=now + timedelta(seconds=9), limit=5) == ()
    assert desk.db.read_now(find_due_replies, desk.seller_id, now=now + UNDO, limit=5) == (reply.id,)
    assert reply.undo_until == now + UNDO


async def test_a_reply_nobody_may_call_back_leaves_at_once(desk: Desk) -> None:
    reply = await _approved(desk, undo_for=timedelta(0))
    assert reply.undo_until is None
    assert desk.db.read_now(find_due_replies, desk.seller_id, now=desk.clock(), limit=5) == (reply.id,)


async def test_what_was_called_back_is_gone_and_can_be_sent_anew(desk: Desk) -> None:
    reply = await _approved(desk)
    taken = await desk_acts.undo(desk, reply.interaction_id, reply.id, author="anna")
    assert (taken.state, taken.reason) == (ReplyState.CANCELLED, "called back by anna")
    assert desk.db.read_now(find_due_replies, desk.seller_id, now=desk.clock() + UNDO, limit=5) == ()


async def test_what_is_on_its_way_cannot_be_called_back(desk: Desk) -> None:
    reply = await _approved(desk)
    assert claim(desk.db, reply) is not None
    with pytest.raises(Conflict, match="too late: the answer is sending"):
        await desk_acts.undo(desk, reply.interaction_id, reply.id, author="anna")


async def test_what_waits_again_after_an_attempt_may_have_arrived_and_cannot_be_called_back(desk: Desk) -> None:
    claimed = claim(desk.db, await _approved(desk))
    assert claimed is not None
    assert move(desk.db, claimed, ReplyState.PENDING)
    with pytest.raises(Conflict, match="pending after 1 attempts"):
        await desk_acts.undo(desk, claimed.interaction_id, claimed.id, author="anna")


async def test_a_reply_is_called_back_on_its_own_card_alone(desk: Desk) -> None:
    reply = await _approved(desk)
    put_inbound(desk.db, desk.seller_id, make_inbound("other"))
    other = max(one.id for one in desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter()).items)
    with pytest.raises(Conflict):
        await desk_acts.undo(desk, other, reply.id, author="anna")
    assert desk.db.read_now(get_reply, desk.seller_id, reply.id).state is ReplyState.PENDING


@pytest.mark.parametrize("act", [desk_acts.close, desk_acts.escalate])
async def test_closing_and_giving_up_call_back_what_waits(desk: Desk, act: object) -> None:
    reply = await _approved(desk)
    await act(desk, reply.interaction_id, reason="by phone", author="boris")  # type: ignore[operator]
    assert desk.db.read_now(get_reply, desk.seller_id, reply.id).state is ReplyState.CANCELLED


async def test_a_card_whose_answer_is_on_its_way_is_not_closed(desk: Desk) -> None:
    reply = await _approved(desk)
    assert claim(desk.db, reply) is not None
    with pytest.raises(Conflict, match="on its way"):
        await desk_acts.close(desk, reply.interaction_id, reason="", author="boris")
    item = desk.db.read_now(get_interaction, desk.seller_id, reply.interaction_id)
    assert item.status is Status.OPEN


async def test_what_is_given_up_stands_at_the_top_with_its_reason(desk: Desk) -> None:
    moved = await desk_acts.escalate(desk, _about(desk), reason="грозит судом", author="anna")
    assert (moved.priority, moved.priority_reason) == (Priority.URGENT, "anna: грозит судом")


async def test_every_act_stands_in_the_history_with_its_author(desk: Desk) -> None:
    about = _about(desk)
    await desk_acts.assign(desk, about, to="anna", author="boris")
    await desk_acts.note(desk, about, text="ждём склад", author="anna")
    await desk_acts.close(desk, about, reason="решено", author="anna")
    await desk_acts.reopen(desk, about, reason="", author="boris")
    told = [(one.kind, one.actor) for one in desk.db.read_now(list_events, desk.seller_id, about)][1:]
    assert told == [("assigned", "boris"), ("note", "anna"), ("closed", "anna"), ("reopened", "boris")]


async def test_an_empty_note_is_none(desk: Desk) -> None:
    for words in ("  ", "a\x00b", "a" * 2_001):
        with pytest.raises(BadInput):
            await desk_acts.note(desk, _about(desk), text=words, author="anna")
