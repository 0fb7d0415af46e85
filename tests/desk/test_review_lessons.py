"""The ear learns from the shop's own examples, the same every time, and refuses examples it cannot read."""

from dataclasses import replace

import pytest
from makers import make_playbook

from desk.errors import BadPlaybook
from desk.playbook import Playbook
from desk.review_lessons import Ear, ear_of
from desk.tokens import plain_words, tokens_of

EXAMPLES = {
    "positive": ("quality | зонт держит ветер, спица крепкая", "smell | пахнет весной"),
    "negative": ("defect | спица лопнула, купол порвался", "quality | пылит и гремит | | шум"),
    "harm": ("defect other | спица отскочила в глаз, кровь",),
}


def _taught(**examples: tuple[str, ...]) -> Playbook:
    return replace(make_playbook(), words={"review_examples_own": examples})


def _ear(playbook: Playbook) -> Ear:
    ear = ear_of(playbook)
    assert ear is not None
    return ear


def test_what_resembles_an_example_is_heard_as_it() -> None:
    heard = _ear(_taught(**EXAMPLES)).hear(text="спица отлетела прямо в глаз")
    assert heard["escalation"] > heard["positive"]
    assert max(("harm", "smell"), key=lambda label: heard[label]) == "harm"


def test_the_same_examples_teach_the_same_ear() -> None:
    first, again = (_ear(_taught(**EXAMPLES)).hear(text="купол порвался", cons="шум") for _ in range(2))
    assert first == again


def test_a_text_of_unknown_words_is_heard_without_error() -> None:
    assert set(_ear(_taught(**EXAMPLES)).hear(text="")) == set(_ear(_taught(**EXAMPLES)).hear(text="qwerty"))


def test_a_shop_without_examples_has_no_ear() -> None:
    assert ear_of(replace(make_playbook(), words={})) is None


@pytest.mark.parametrize(
    ("label", "example"), [("angry", "quality | плохо"), ("negative", "плохо"), ("negative", "a | b | c | d | e")]
)
def test_an_example_of_another_shape_is_refused(label: str, example: str) -> None:
    with pytest.raises(BadPlaybook, match="review_examples"):
        ear_of(_taught(**{label: (example,)}))


def test_what_was_learned_of_one_colour_holds_for_another() -> None:
    words = {"review_examples_own": {"negative": ("color | ждали синий", "defect | ручка хрустнула", "size | жмёт")}}
    kinds = {"colour": ("синий", "бирюзов*")}
    with_kinds = _ear(replace(make_playbook(), words={**words, "review_kinds": kinds})).hear(text="бирюзовый")
    without = _ear(replace(make_playbook(), words=words)).hear(text="бирюзовый")
    assert with_kinds["color"] > without["color"]


def test_an_example_is_cut_into_the_same_words_as_a_review() -> None:
    for text in ("Ёлка-то… 5,5 см!\nне дошла; пакет (рваный)", "dostavka bystraya spasibo", "кнопка\u200b 😍 XL"):
        assert list(plain_words(text)) == [(token.text, token.sentence) for token in tokens_of(text)]
