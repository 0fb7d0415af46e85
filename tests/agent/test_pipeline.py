"""One message thought through and recorded: what is held and why, what is redrafted, what a person must see."""

from dataclasses import replace
from datetime import timedelta

import pytest
from desks import make_desk
from makers import NOW, Clock, make_inbound, put_inbound
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from agent.desk import Desk
from agent.drain import Drain
from agent.pipeline import Outcome, handle_interaction
from desk.errors import TryLater
from desk.interactions import ChannelName, InteractionId, Priority, SellerId
from desk.playbook import Playbook
from storage.database import Database
from storage.drafts import find_newest_decision, find_newest_draft
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import find_unhandled, get_interaction, raise_priority
from storage.replies import list_replies
from storage.runtime import set_auto_send, set_kill_switch
from storage.sellers import connect_seller

GOOD = "Анна, спасибо за тёплые слова о кружке! Очень рады, что она вам понравилась."
BAD = "Анна, мы вернём вам деньги за эту кружку."


def scripted(*texts: str) -> FunctionModel:
    """A drafter that writes these texts, one a version; the last for ever."""
    left = list(texts)

    def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        text = left.pop(0) if len(left) > 1 else left[0]
        values = {"text": text, "language": "ru", "evidence": [], "unknowns": [], "why": "script"}
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, values)])

    return FunctionModel(answer)


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook) -> Desk:
    """Connected ten days ago, auto-send on for reviews."""
    db.write_now(connect_seller, seller, connected_at=NOW - timedelta(days=10))
    db.write_now(set_auto_send, seller, ChannelName.REVIEW, is_on=True, now=NOW)
    return replace(make_desk(db, seller, playbook=playbook), drafter_model=scripted(GOOD))


def put(desk: Desk, **changes: object) -> InteractionId:
    put_inbound(desk.db, desk.seller_id, make_inbound("r1", **changes))
    return desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter()).items[0].id


async def test_a_good_answer_goes_into_the_outbox_as_it_was_judged(desk: Desk) -> None:
    one = put(desk)
    handled = await handle_interaction(desk, one)
    (reply,) = desk.db.read_now(list_replies, desk.seller_id, one)
    assert (handled.outcome, reply.text, reply.origin) == (Outcome.SENT, GOOD, "auto")


@pytest.mark.parametrize(
    ("age", "reason"),
    [(timedelta(days=7, hours=1), "older than 7 days"), (timedelta(days=11), "before the seller was connected")],
)
async def test_an_old_message_is_held_with_the_reason(desk: Desk, age: timedelta, reason: str) -> None:
    one = put(desk, occurred_at=NOW - age)
    handled = await handle_interaction(desk, one)
    assert handled.outcome is Outcome.DRAFTED
    assert reason in (handled.held_because or "")
    assert desk.db.read_now(list_replies, desk.seller_id, one) == ()


async def test_with_auto_send_off_a_good_answer_waits_ready(desk: Desk) -> None:
    desk.db.write_now(set_auto_send, desk.seller_id, ChannelName.REVIEW, is_on=False, now=NOW)
    one = put(desk)
    handled = await handle_interaction(desk, one)
    assert "auto-send is off" in (handled.held_because or "")
    draft = desk.db.read_now(find_newest_draft, desk.seller_id, one)
    assert draft is not None
    assert draft.draft.text == GOOD


async def test_with_the_kill_switch_on_nothing_enters_the_outbox(desk: Desk) -> None:
    desk.db.write_now(set_kill_switch, desk.seller_id, None, is_on=True, now=NOW)
    one = put(desk)
    assert "kill switch" in ((await handle_interaction(desk, one)).held_because or "")


async def test_a_blocked_text_is_redrafted_once(desk: Desk) -> None:
    one = put(desk)
    handled = await handle_interaction(replace(desk, drafter_model=scripted(BAD, GOOD)), one)
    assert handled.outcome is Outcome.SENT


async def test_a_text_blocked_twice_goes_to_a_person_with_its_findings(desk: Desk) -> None:
    one = put(desk)
    handled = await handle_interaction(replace(desk, drafter_model=scripted(BAD)), one)
    decision = desk.db.read_now(find_newest_decision, desk.seller_id, one)
    assert handled.outcome is Outcome.BLOCKED
    assert decision is not None
    assert any("верн" in finding.quote for finding in decision.decision.findings)


async def test_a_red_line_escalates_before_any_draft(desk: Desk) -> None:
    one = put(desk, text="У ребёнка началась аллергия, подаём в суд", rating=1)
    handled = await handle_interaction(desk, one)
    assert handled.outcome is Outcome.ESCALATED
    assert desk.db.read_now(find_newest_draft, desk.seller_id, one) is None
    assert desk.db.read_now(get_interaction, desk.seller_id, one).priority is Priority.URGENT


async def test_a_decision_keeps_what_it_saw(desk: Desk) -> None:
    one = put(desk)
    await handle_interaction(desk, one)
    decision = desk.db.read_now(find_newest_decision, desk.seller_id, one)
    assert decision is not None
    assert decision.snapshot["customer_text"] == make_inbound().text
    assert {"route", "tools", "playbook", "models", "code_version", "policy", "revision"} <= decision.snapshot.keys()


async def test_handling_again_sends_nothing_more(desk: Desk) -> None:
    one = put(desk)
    await handle_interaction(desk, one)
    again = await handle_interaction(desk, one)
    assert len(desk.db.read_now(list_replies, desk.seller_id, one)) == 1
    assert again.outcome is Outcome.DRAFTED


async def test_what_cannot_be_handled_goes_to_a_person_and_stops_nobody_else(desk: Desk) -> None:
    def broken(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        raise ZeroDivisionError("a bug")

    one = put(desk)
    await Drain(replace(desk, drafter_model=FunctionModel(broken))).handle_some()
    decision = desk.db.read_now(find_newest_decision, desk.seller_id, one)
    assert decision is not None
    assert decision.decision.verdict == "escalate"
    assert desk.db.read_now(find_unhandled, desk.seller_id, limit=9) == ()


async def test_a_busy_model_is_asked_again_later_and_not_at_once(desk: Desk) -> None:
    asked = []

    def busy(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        asked.append(1)
        raise TryLater("busy", retry_after=timedelta(seconds=60))

    clock = Clock()
    drain = Drain(replace(desk, drafter_model=FunctionModel(busy), clock=clock))
    one = put(desk)
    await drain.handle_some()
    await drain.handle_some()
    clock.pass_by(timedelta(seconds=61))
    await drain.handle_some()
    assert len(asked) == 2
    assert desk.db.read_now(find_unhandled, desk.seller_id, limit=9) == (one,)


async def test_waiting_long_makes_it_urgent(desk: Desk) -> None:
    one = put(desk, rating=2, text="Цвет не тот")
    await handle_interaction(desk, one)
    before = aged(desk, timedelta(hours=6), one)
    assert (before, aged(desk, timedelta(hours=8), one)) == (Priority.HIGH, Priority.URGENT)


def aged(desk: Desk, span: timedelta, one: InteractionId) -> Priority:
    limits = desk.playbook.limits
    desk.db.write_now(
        raise_priority,
        desk.seller_id,
        now=NOW + span,
        high_after=limits.high_after,
        urgent_after=limits.urgent_after,
    )
    return desk.db.read_now(get_interaction, desk.seller_id, one).priority
