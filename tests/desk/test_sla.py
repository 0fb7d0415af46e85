"""Deadlines stand where the category puts them, and the clock reads them right to the minute."""

from datetime import timedelta

from makers import NOW, make_playbook

from desk.sla import SlaState, due_at, sla_state

HOUR = timedelta(hours=1)


def test_a_safety_question_is_due_in_an_hour() -> None:
    assert due_at(NOW, make_playbook().category("compliance_safety")) == NOW + HOUR


def test_delivery_is_due_in_two_hours_and_general_in_eight() -> None:
    playbook = make_playbook()
    assert due_at(NOW, playbook.category("availability_delivery")) == NOW + 2 * HOUR
    assert due_at(NOW, playbook.category("general_question")) == NOW + 8 * HOUR


def test_the_last_quarter_is_due_soon_and_the_deadline_itself_is_overdue() -> None:
    due = NOW + HOUR
    states = [sla_state(due, now=NOW + timedelta(minutes=minutes), allowed=HOUR) for minutes in (44, 45, 59, 60, 61)]
    assert states == [SlaState.OK, SlaState.DUE_SOON, SlaState.DUE_SOON, SlaState.OVERDUE, SlaState.OVERDUE]
