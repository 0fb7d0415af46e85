"""Runs of letters with their places; the readers that share them find what each of them would cut by itself."""

import re

from hypothesis import given
from hypothesis import strategies as st

from desk.letters import letters_of
from desk.numerals import spelt_words

_TEXTS = st.text(st.sampled_from("пПоОлЛ-яЯёaZ1\u0661²_ '’.\u0301"), max_size=40) | st.text(max_size=60)


@given(text=_TEXTS)
def test_letters_stand_where_they_are_said_to(text: str) -> None:
    assert [text[start:end] for _, start, end in letters_of(text)] == [word for word, _, _ in letters_of(text)]
    assert "".join(word for word, _, _ in letters_of(text)) == re.sub(r"[\W\d_]", "", text)


@given(text=_TEXTS)
def test_half_of_a_thing_is_one_word_whatever_stands_around(text: str) -> None:
    cut = [match.span() for match in re.finditer(r"[Пп]ол-[^\W\d_]+|[^\W\d_]+", text)]
    assert [(start, end) for _, start, end in spelt_words(text)] == cut
