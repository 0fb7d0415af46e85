"""The seed questions as a measure: a promised value stands where it is promised, and cannot be had for nothing."""

import re

import pytest
from wildberries import NOW

from sandbox.seed import Expectation, load_cards, load_expectations, seed_messages

CARDS = {card.nm_id: card for card in load_cards()}
ANSWERS = {item.id: item.answer.text for item in seed_messages(NOW) if item.answer}
ANSWERABLE = [question for question in load_expectations() if question.expect]
each_answerable = pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question.id)


def _holds(text: str, piece: str) -> bool:
    """A word by its beginning, a number as a whole: `2` is not in `12` and not in `2.5`."""
    before = r"(?<![\d.,])" if piece[0].isdigit() else ""
    after = r"(?![\d]|[.,]\d)" if piece[-1].isdigit() else ""
    return re.search(before + re.escape(piece.lower()) + after, text.lower()) is not None


@each_answerable
def test_the_value_stands_where_the_question_says(question: Expectation) -> None:
    place, name = str(question.source).split(":")
    text = CARDS[question.nm_id].characteristics[name] if place == "card" else ANSWERS[name]
    assert _holds(text, str(question.expect))


@each_answerable
def test_repeating_the_question_does_not_hold_the_value(question: Expectation) -> None:
    assert not _holds(question.text, str(question.expect))


@each_answerable
def test_naming_the_product_does_not_hold_the_value_unless_the_name_tells_it(question: Expectation) -> None:
    # A name may tell the very value that is asked for («350 мл»); it must not hold it by chance, in other words.
    card = CARDS[question.nm_id]
    if str(question.source).startswith("past:"):
        assert not _holds(card.title, str(question.expect))


def test_cards_are_of_many_kinds_and_rich() -> None:
    lines = [len(card.characteristics) for card in CARDS.values()]
    assert len({card.kind for card in CARDS.values()}) >= 25
    assert sum(lines) / len(lines) >= 7


def test_questions_without_an_answer_have_no_place_either() -> None:
    open_questions = [question for question in load_expectations() if question.expect is None]
    assert len(open_questions) >= 20
    assert {question.source for question in open_questions} == {None}
