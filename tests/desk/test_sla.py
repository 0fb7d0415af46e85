"""Deadlines stand where the target puts them, and the clock reads them right to the minute."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from makers import NOW, make_playbook

from desk.interactions import ChannelName, Json, SlaState
from desk.seller_rules import rules_of
from desk.sla import Deadline, deadline, sla_state

HOUR = timedelta(hours=1)
PLAYBOOK = make_playbook()


def _due(intent: str, channel: ChannelName = ChannelName.QUESTION, **settings: Json) -> timedelta:
    rules = rules_of(settings, PLAYBOOK)
    allowed = rules.allowed(PLAYBOOK.category(intent), channel)
    return deadline(NOW, allowed, now=NOW, soon_share=rules.soon_share, hours=rules.hours).due_at - NOW


def test_a_safety_question_is_due_in_an_hour() -> None:
    assert _due("compliance_safety") == HOUR


def test_delivery_is_due_in_two_hours_and_general_in_eight() -> None:
    assert _due("availability_delivery") == 2 * HOUR
    assert _due("general_question") == 8 * HOUR


def test_a_chat_waits_no_longer_than_its_cap_whatever_it_is_about() -> None:
    assert _due("general_question", ChannelName.CHAT) == 2 * HOUR
    assert _due("compliance_safety", ChannelName.CHAT) == HOUR


def test_a_seller_sets_its_own_targets_by_intent_and_by_intent_and_channel() -> None:
    own: Json = {"general_question": 30, "general_question/chat": 5}
    assert _due("general_question", sla_minutes=own) == timedelta(minutes=30)
    assert _due("general_question", ChannelName.CHAT, sla_minutes=own) == timedelta(minutes=5)
    assert _due("availability_delivery", sla_minutes=own) == 2 * HOUR


def test_the_last_quarter_is_due_soon_and_the_deadline_itself_is_overdue() -> None:
    wanted = deadline(NOW, HOUR, now=NOW, soon_share=0.25)
    states = [sla_state(wanted, now=NOW + timedelta(minutes=minutes)) for minutes in (44, 45, 59, 60, 61)]
    assert states == [SlaState.OK, SlaState.DUE_SOON, SlaState.DUE_SOON, SlaState.OVERDUE, SlaState.OVERDUE]


def test_a_message_from_the_future_starts_its_clock_now() -> None:
    later = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    assert deadline(later, HOUR, now=NOW, soon_share=0.25) == Deadline(
        soon_at=NOW + timedelta(minutes=45), due_at=NOW + HOUR
    )


def test_a_message_from_antiquity_is_simply_overdue() -> None:
    wanted = deadline(datetime(1, 1, 1, tzinfo=UTC), HOUR, now=NOW, soon_share=0.25)
    assert sla_state(wanted, now=NOW) is SlaState.OVERDUE


@given(
    age=st.timedeltas(timedelta(0), timedelta(days=400)),
    allowed=st.timedeltas(timedelta(0), timedelta(days=60)),
    share=st.floats(0, 1),
)
def test_the_state_only_ever_moves_towards_overdue(age: timedelta, allowed: timedelta, share: float) -> None:
    wanted = deadline(NOW, allowed, now=NOW, soon_share=share)
    order = [SlaState.OK, SlaState.DUE_SOON, SlaState.OVERDUE]
    assert wanted.soon_at <= wanted.due_at
    first, second = sla_state(wanted, now=NOW + age), sla_state(wanted, now=NOW + age + HOUR)
    assert order.index(first) <= order.index(second)
