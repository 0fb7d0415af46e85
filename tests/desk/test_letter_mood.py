"""How a letter sounds and how soon it must be answered."""

import pytest
from letters import box_playbook

from desk.decisions import Route
from desk.routing import route


def _route(text: str) -> Route:
    return route(channel="chat", text=text, pros=None, cons=None, rating=None, playbook=box_playbook())


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("Thank you so much, we love every box!", "positive"),
        ("Could you switch me to every other month?", "neutral"),
        ("My mother passed away, please stop the boxes.", "negative"),
        ("How many times do I have to ask? This is ridiculous, cancel it!!", "frustrated"),
    ],
)
def test_the_mood_is_heard_from_the_words(text: str, sentiment: str) -> None:
    assert _route(text).sentiment == sentiment


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("Thanks for the lovely honey!", "low"),
        ("My box has not arrived.", "medium"),
        ("Third time I ask: cancel it, you keep charging me!", "high"),
        ("The glass cut my hand and it is bleeding", "high"),
        ("My lawyer will be in touch about this charge.", "high"),
        ("No rush at all, what day do the boxes usually leave?", "low"),
    ],
)
def test_the_urgency_follows_category_mood_and_words(text: str, urgency: str) -> None:
    assert _route(text).urgency == urgency


def test_a_red_line_is_urgent_and_unhappy_whatever_the_rest_says() -> None:
    found = _route("Thank you for the lovely honey, but I told my bank to reverse the charge.")

    assert (found.urgency, found.sentiment) == ("high", "negative")
