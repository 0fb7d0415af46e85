"""What the assistant puts forward: done once, by whom it was put to, exactly as it stands, or not at all."""

from datetime import timedelta

import pytest
from desks import make_desk
from makers import NOW, Clock, make_inbound, put_inbound
from sqlalchemy import update

from agent.assistant_acts import confirm
from agent.assistant_context import AssistantContext
from agent.desk import Desk
from desk.accounts import Role
from desk.errors import BadInput, Conflict, NotFound
from desk.interactions import InteractionId, SellerId, Status
from desk.playbook import Playbook
from desk.talks import Proposal, ProposalKind, ProposalState, Proposed
from storage.audit import list_audit
from storage.database import Database
from storage.events import list_events
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import get_interaction
from storage.links import find_links
from storage.replies import list_replies
from storage.tables_assistant import talk_proposals
from storage.talk_proposals import EXPIRES_AFTER, add_proposal
from storage.talks import add_talk, add_turn

TEXT = "Анна, спасибо за тёплые слова о кружке!"


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW + timedelta(minutes=5))


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook, clock: Clock) -> Desk:
    put_inbound(db, seller, make_inbound("a"), make_inbound("b"))
    return make_desk(db, seller, playbook=playbook, clock=clock)


def cards(desk: Desk) -> tuple[InteractionId, InteractionId]:
    one, other = desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter()).items
    return one.id, other.id


def put(desk: Desk, kind: ProposalKind, about: InteractionId | None = None, **arguments: str | int) -> Proposal:
    card = about or cards(desk)[0]
    what = Proposed(kind=kind, interaction_id=card, arguments={"revision": 1, **arguments})
    now = desk.clock()
    talk = desk.db.write_now(add_talk, desk.seller_id, who="anna", now=now)
    turn = desk.db.write_now(add_turn, desk.seller_id, talk, question="?", about_id=card, now=now)
    return desk.db.write_now(add_proposal, desk.seller_id, turn, what, who="anna", now=now)


def replies(desk: Desk) -> list[str]:
    return [reply.text for reply in desk.db.read_now(list_replies, desk.seller_id, cards(desk)[0])]


async def test_a_confirmed_reply_waits_in_the_outbox_and_can_be_called_back(desk: Desk) -> None:
    made = put(desk, ProposalKind.REPLY, text=TEXT)
    done = await confirm(desk, made.id, who="anna", given_hash=made.hash)
    (reply,) = desk.db.read_now(list_replies, desk.seller_id, made.what.interaction_id)
    assert (done.state, reply.text, reply.author) == (ProposalState.DONE, TEXT, "anna")
    assert reply.undo_until == desk.clock() + timedelta(seconds=10)
    assert "assistant.confirmed" in {entry.action for entry in desk.db.read_now(list_audit, desk.seller_id)}


async def test_it_works_once(desk: Desk) -> None:
    made = put(desk, ProposalKind.REPLY, text=TEXT)
    await confirm(desk, made.id, who="anna", given_hash=made.hash)
    with pytest.raises(Conflict, match="used before"):
        await confirm(desk, made.id, who="anna", given_hash=made.hash)
    assert replies(desk) == [TEXT]


async def test_nobody_else_may_confirm_it(desk: Desk) -> None:
    made = put(desk, ProposalKind.REPLY, text=TEXT)
    with pytest.raises(NotFound):
        await confirm(desk, made.id, who="boris", given_hash=made.hash)
    assert replies(desk) == []


async def test_another_seller_s_desk_does_not_know_it(desk: Desk, db: Database, playbook: Playbook) -> None:
    made = put(desk, ProposalKind.REPLY, text=TEXT)
    theirs = make_desk(db, SellerId("others"), playbook=playbook)
    with pytest.raises(NotFound):
        await confirm(theirs, made.id, who="anna", given_hash=made.hash)
    assert replies(desk) == []


async def test_after_its_time_nothing_is_done(desk: Desk, clock: Clock) -> None:
    made = put(desk, ProposalKind.REPLY, text=TEXT)
    clock.pass_by(EXPIRES_AFTER)
    with pytest.raises(Conflict, match="expired"):
        await confirm(desk, made.id, who="anna", given_hash=made.hash)
    assert replies(desk) == []


async def test_another_hash_does_nothing(desk: Desk) -> None:
    made = put(desk, ProposalKind.REPLY, text=TEXT)
    with pytest.raises(Conflict, match="not what was confirmed"):
        await confirm(desk, made.id, who="anna", given_hash="0" * 64)
    assert replies(desk) == []


async def test_a_row_that_was_changed_does_nothing(desk: Desk) -> None:
    made = put(desk, ProposalKind.REPLY, text=TEXT)
    with desk.db.engine.begin() as conn:
        other = {"revision": 1, "text": "Вернём деньги наличными!"}
        conn.execute(update(talk_proposals).where(talk_proposals.c.id == made.id).values(arguments=other))
    with pytest.raises(Conflict, match="not what was confirmed"):
        await confirm(desk, made.id, who="anna", given_hash=made.hash)
    assert replies(desk) == []


async def test_a_customer_who_wrote_again_is_read_first(desk: Desk, db: Database, seller: SellerId) -> None:
    made = put(desk, ProposalKind.NOTE, words="ждём склад")
    edited = [make_inbound(one, text="Кружка всё-таки треснула!") for one in ("a", "b")]
    put_inbound(db, seller, *edited, now=NOW + timedelta(minutes=1))
    done = await confirm(desk, made.id, who="anna", given_hash=made.hash)
    assert done.state is ProposalState.REFUSED
    assert "wrote again" in done.outcome


async def test_what_the_checks_stop_is_refused_with_the_reason(desk: Desk) -> None:
    made = put(desk, ProposalKind.REPLY, text="Анна, вы сами виноваты, что разбили кружку!")
    done = await confirm(desk, made.id, who="anna", given_hash=made.hash)
    assert done.state is ProposalState.REFUSED
    assert done.outcome
    assert replies(desk) == []


@pytest.mark.parametrize(
    ("kind", "event"),
    [(ProposalKind.ESCALATE, "escalated"), (ProposalKind.CLOSE, "closed"), (ProposalKind.NOTE, "note")],
)
async def test_acts_leave_the_same_trace_as_a_press_on_the_card(desk: Desk, kind: ProposalKind, event: str) -> None:
    made = put(desk, kind, words="потому что")
    assert (await confirm(desk, made.id, who="anna", given_hash=made.hash)).state is ProposalState.DONE
    told = {(one.kind, one.actor) for one in desk.db.read_now(list_events, desk.seller_id, made.what.interaction_id)}
    assert (event, "anna") in told


async def test_a_card_is_taken_reopened_linked_and_taken_apart(desk: Desk) -> None:
    one, other = cards(desk)
    pair: dict[str, str | int] = {"other_id": int(other), "reason": ""}
    await _do(desk, one, ProposalKind.ASSIGN, {})
    await _do(desk, one, ProposalKind.CLOSE, {"words": ""})
    await _do(desk, one, ProposalKind.REOPEN, {"words": ""})
    await _do(desk, one, ProposalKind.LINK, pair)
    item = desk.db.read_now(get_interaction, desk.seller_id, one)
    assert (item.status, item.assignee_id) == (Status.OPEN, "anna")
    assert [link.other_id for link in desk.db.read_now(find_links, desk.seller_id, one)] == [other]
    await _do(desk, one, ProposalKind.UNLINK, pair)
    assert desk.db.read_now(find_links, desk.seller_id, one) == ()


async def _do(desk: Desk, card: InteractionId, kind: ProposalKind, arguments: dict[str, str | int]) -> None:
    made = put(desk, kind, card, **arguments)
    assert (await confirm(desk, made.id, who="anna", given_hash=made.hash)).state is ProposalState.DONE


async def test_a_viewer_s_run_can_put_nothing_forward(desk: Desk) -> None:
    deps = AssistantContext(desk=desk, who="vera", role=Role.VIEWER, about=None, now=desk.clock())
    with pytest.raises(BadInput):
        await deps.propose(ProposalKind.CLOSE, cards(desk)[0], {"words": ""})
    assert deps.proposals == []
