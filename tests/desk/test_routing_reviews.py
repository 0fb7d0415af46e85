"""A review goes to safety first, then to stars against words, then to the topic of its complaint, then to praise."""

import pytest
from makers import make_playbook

from desk.decisions import Route
from desk.interactions import ChannelName
from desk.routing import route
from desk.routing_reviews import is_stars_mismatch

PLAYBOOK = make_playbook()


def _route(text: str, rating: int, pros: str | None = None, cons: str | None = None) -> Route:
    return route(channel=ChannelName.REVIEW, text=text, pros=pros, cons=cons, rating=rating, playbook=PLAYBOOK)


@pytest.mark.parametrize(
    ("text", "rating", "category"),
    [
        ("Ручка отломилась в первый день", 1, "review_defect"),
        ("Положили чужую куртку вместо моей", 2, "review_wrong_item"),
        ("Большемерит на два размера, вернула", 2, "review_size"),
        ("Коробка рваная, дарить стыдно", 2, "review_packaging"),
        ("Ужасно воняет краской", 1, "review_smell"),
        ("Прекрасный плед, очень мягкий", 5, "review_praise"),
    ],
)
def test_the_topic_of_a_complaint_chooses_the_category(text: str, rating: int, category: str) -> None:
    assert _route(text, rating).category == category


def test_harm_goes_to_safety_even_with_five_stars() -> None:
    assert _route("Красивая свеча, но я обожгла руку", 5).category == "review_safety"


def test_high_stars_on_an_angry_text_are_a_mismatch() -> None:
    found = _route("Отвратительное качество, всё развалилось", 5)
    assert found.is_mismatch
    assert found.category == "review_mismatch"


def test_low_stars_on_a_happy_text_are_a_mismatch() -> None:
    assert _route("Отличный термос, всем советую!", 1).is_mismatch


def test_three_stars_never_contradict_the_words() -> None:
    assert not is_stars_mismatch(3, "negative")
    assert not is_stars_mismatch(3, "positive")


def test_a_review_without_a_known_topic_speaks_of_other() -> None:
    assert _route("внук рад", 5).topics == ("other",)
