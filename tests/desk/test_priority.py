"""Stars or the allowed time give a priority; a red line and waiting lift it."""

from datetime import timedelta

import pytest
from makers import make_playbook

from desk.interactions import ChannelName, Priority
from desk.priority import rank
from desk.seller_rules import default_rules

PLAYBOOK = make_playbook()
SOON = timedelta(minutes=5)


def _rank(**changes: object) -> Priority:
    case: dict[str, object] = {
        "channel": ChannelName.REVIEW,
        "rating": 5,
        "category": PLAYBOOK.category("review_praise"),
        "is_escalated": False,
        "age": SOON,
        "rules": default_rules(PLAYBOOK),
    }
    return rank(**(case | changes)).priority  # type: ignore[arg-type]  # one case with the field under test changed


@pytest.mark.parametrize(
    ("rating", "priority"),
    [(1, Priority.HIGH), (2, Priority.HIGH), (3, Priority.NORMAL), (4, Priority.LOW), (5, Priority.LOW)],
)
def test_stars_decide_the_priority_of_a_review(rating: int, priority: Priority) -> None:
    assert _rank(rating=rating) is priority


def test_a_red_line_is_urgent_whatever_the_stars() -> None:
    assert _rank(rating=5, is_escalated=True) is Priority.URGENT


def test_safety_questions_come_before_general_ones() -> None:
    safety = _rank(channel=ChannelName.QUESTION, rating=None, category=PLAYBOOK.category("compliance_safety"))
    general = _rank(channel=ChannelName.QUESTION, rating=None, category=PLAYBOOK.category("general_question"))
    assert safety.rank < general.rank


def test_high_becomes_urgent_after_eight_hours_and_not_before() -> None:
    assert _rank(rating=1, age=timedelta(hours=7, minutes=59)) is Priority.HIGH
    assert _rank(rating=1, age=timedelta(hours=8)) is Priority.URGENT


def test_anything_becomes_urgent_after_a_day() -> None:
    assert _rank(rating=5, age=timedelta(hours=23)) is Priority.LOW
    assert _rank(rating=5, age=timedelta(hours=24)) is Priority.URGENT
