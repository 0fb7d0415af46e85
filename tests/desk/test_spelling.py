"""Typos are corrected towards the given vocabulary, and known words are left alone."""

import pytest

from desk.spelling import Vocabulary, correct

VOCABULARY = Vocabulary(["сертификат", "размер", "маркировка", "возврат", "доставка"])


@pytest.mark.parametrize(
    ("written", "meant"),
    [("сертефикат", "сертификат"), ("маркеровку", "маркировка"), ("вазврат", "возврат"), ("дастафка", "доставка")],
)
def test_a_misspelt_word_finds_its_own(written: str, meant: str) -> None:
    assert correct(written, VOCABULARY) == {meant}


@pytest.mark.parametrize("word", ["размах", "возраст", "достойный", "abc", "лю"])
def test_a_known_short_or_foreign_word_is_left_alone(word: str) -> None:
    assert correct(word, VOCABULARY) == frozenset()


@pytest.mark.parametrize(
    ("word", "meant"),
    [("smsahed", {"smashed"}), ("attcahed", {"attached"}), ("smashed", set()), ("wiating", set()),
     ("dmaage", {"damage"}), ("smahsde", set()), ("ofrm", set())],
)  # fmt: skip
def test_of_an_english_word_only_two_swapped_neighbours_are_put_right(word: str, meant: set[str]) -> None:
    vocabulary = Vocabulary(["smashed", "attached", "damage", "form"])
    assert correct(word, vocabulary) == meant
