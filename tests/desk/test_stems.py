"""Stems: forms of a word meet, and nothing but letters and digits comes out of any text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.search_words import doc_id_of, snippet, tag
from desk.stems import last_word, stems


@pytest.mark.parametrize(
    ("one", "other"), [("кружки", "Кружку"), ("ёлка", "елки"), ("running", "runs"), ("350мл", "350 мл")]
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other)


@given(st.text(max_size=300))
def test_no_text_gives_anything_an_engine_could_read_as_an_operator(text: str) -> None:
    assert all(stem.isalnum() for stem in stems(text))


@pytest.mark.parametrize(("text", "word"), [("кружка кера", "кера"), ("кружка ", ""), ("", ""), ("что?", "")])
def test_only_a_word_at_the_very_end_may_be_unfinished(text: str, word: str) -> None:
    assert last_word(text) == word


@given(st.datetimes(), st.integers(1, 2**40))
def test_ids_of_the_index_fit_the_engines_and_keep_the_message(moment: datetime, number: int) -> None:
    doc = doc_id_of(moment.replace(tzinfo=UTC), number)
    assert 0 < doc < 2**63
    assert doc & (2**46 - 1) == number


def test_a_tag_is_no_word_and_hides_odd_seller_names() -> None:
    assert tag("s", 'a" OR "b') == tag("s", 'a" OR "b')
    assert tag("s", "one") != tag("s", "One")
    assert tag("o", "wb_api") == "#owbapi"


def test_a_snippet_shows_the_place_that_was_found() -> None:
    text = "Слово " * 60 + "посудомоечная машина " + "слово " * 60
    shown = snippet(text, frozenset(stems("посудомоечной")))
    assert "посудомоечная машина" in shown
    assert len(shown) <= 162
