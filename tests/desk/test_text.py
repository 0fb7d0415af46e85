"""How a text is read: nothing hides in it, and whatever is found is quoted as it stood."""

from itertools import islice, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.cleaning import clean
from desk.text import MAX_CHARS, read

DISGUISES = {
    "latin look-alikes": "вeрнём дeньги",
    "capital look-alikes": "BEPHEM деньги",
    "zero-width": "вер\u200bнём день\u2060ги",
    "soft hyphen": "вер\u00adнём день\u00adги",
    "combining": "в\u0301ернём д\u0336еньги",
    "spaced": "в е р н ё м д е н ь г и",
    "dotted": "в.е.р.н.ё.м д.е.н.ь.г.и",
    "digits": "в3рнём д3ньги",
    "broken by a space": "верн ём день ги",
    "translit": "vernem dengi",
    "fullwidth": "\uff42ернём деньги",
    "decomposed": "верне\u0308м деньги",
}


@pytest.mark.parametrize("text", DISGUISES.values(), ids=DISGUISES.keys())
def test_a_disguised_word_keeps_its_lemma(text: str) -> None:
    keys = frozenset[str]().union(*(word.keys for word in read(text).words))
    assert {"вернуть", "деньга"} <= keys


@pytest.mark.parametrize("text", ["r e f u n d", "r3fund", "rеfund", "re\u200bfund", "r.e.f.u.n.d", "re fund"])
def test_a_disguised_english_word_is_read(text: str) -> None:
    assert any("refund" in word.keys for word in read(text).words)


def test_plain_english_is_not_taken_for_translit() -> None:
    """`write` spells `врите`, an insult, when English is read as translit."""
    words = read("It was so kind of you to write to us.").words
    assert not any("врать" in word.keys for word in words)


def test_honest_neighbours_are_not_glued_together() -> None:
    words = read("Вы сами не на складе").words
    assert [word.plain for word in words] == ["вы", "сами", "не", "на", "складе"]
    assert [word.end - word.start for word in words] == [2, 4, 2, 2, 6]


def test_contractions_become_words() -> None:
    plain = [word.plain for word in read("We won't refund, you can't wait, I'll do").words]
    assert plain == ["we", "will", "not", "refund", "you", "can", "not", "wait", "i", "will", "do"]


def test_a_dot_inside_a_number_ends_no_sentence() -> None:
    assert {word.sentence for word in read("We put $42.95 back.").words} == {0}


def test_conjunctions_and_commas_begin_clauses() -> None:
    clauses = [word.clause for word in read("мы бы рады, но не можем").words]
    assert clauses == [0, 0, 0, 1, 1, 1]


@given(st.text(max_size=300))
def test_any_text_is_read_and_places_point_into_it(text: str) -> None:
    reading = read(text)
    for word in reading.words:
        assert 0 <= word.start < word.end <= len(text)


@given(st.text(max_size=200))
def test_cleaning_keeps_a_place_for_every_character_and_the_end(text: str) -> None:
    cleaned, places = clean(text)
    assert len(places) == len(cleaned) + 1
    assert list(places) == sorted(places)


def test_a_wall_of_text_is_cut_and_says_so() -> None:
    reading = read("слово " * 10_000)
    assert reading.is_cut
    assert reading.words[-1].end <= MAX_CHARS


def test_past_many_words_no_dictionary_knows_only_known_ones_are_read_whole() -> None:
    strange = " ".join("ъ" + "".join(letters) for letters in islice(product("бвгджз", repeat=4), 400))
    reading = read(f"{strange} вернём деньги")
    assert reading.is_cut
    assert {"вернуть", "деньга"} <= reading.index.keys()
    assert not read(strange[:900]).is_cut


@given(
    st.lists(st.sampled_from(["вернём", "деньги", "дом", "5", "shop", "не", ",", ".", "д о м", "don't"]), max_size=30)
)
def test_the_index_holds_every_key_of_every_word_and_the_sentences_all_words(parts: list[str]) -> None:
    reading = read(" ".join(parts))
    keys = {(key, number) for number, word in enumerate(reading.words) for key in word.keys}
    assert {(key, number) for key, numbers in reading.index.items() for number in numbers} == keys
    assert all(list(numbers) == sorted(numbers) for numbers in reading.index.values())
    held = [number for first, last in reading.sentences.values() for number in range(first, last)]
    assert held == list(range(len(reading.words)))


def test_a_reading_knows_the_words_by_their_places() -> None:
    reading = read("  Да, две недели.")
    assert reading.word_at(1) is None
    assert reading.word_at(9) == reading.words[1]
    assert reading.words_in(3, 10) == reading.words[1:2]
