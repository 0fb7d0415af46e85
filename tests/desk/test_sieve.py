"""A sieve finds exactly what the plain pattern finds, and its loose twin misses no character of the real one."""

import re
import sys

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from desk.sieve import Sieve, loosen

_EVERY = "".join(map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1))))
_PATTERNS = (
    (r"\b[\w-]{2,4}(?:\.[\w-]{2,4}){0,2}\.(?:ru|com)\b(?:/[^\s,]*)?", re.IGNORECASE),
    (r"(?<![\w.@])@\s?[A-Za-zА-Я][\w.]{2,}|\[(?!\d+\])[^\[\]\n]{1,6}\]|(?<!\w)\){2,}", re.NOFLAG),
    (r"^\W*(?:SEND|OK)\W*$|\b\d{2}[\s.]?\d{2}(?!\d)|i[\\\d]", re.IGNORECASE | re.MULTILINE),
)
_TEXTS = st.text(st.sampled_from("aiIıİAяЯё019.-@[]()/\\ \n\t\u00a0\u0661\u200bruokSEND,_"), max_size=60) | st.text()


@given(text=_TEXTS, which=st.sampled_from(_PATTERNS))
def test_a_sieve_finds_what_the_plain_pattern_finds(text: str, which: tuple[str, re.RegexFlag]) -> None:
    pattern, flags = which
    plain = [match.span() for match in re.compile(pattern, flags).finditer(text)]
    assert [match.span() for match in Sieve(pattern, flags).finditer(text)] == plain


@pytest.mark.parametrize("text", ["\ud800 shop.ru", "shıp.ru и shop.ru"])
def test_what_re2_reads_otherwise_is_read_by_the_plain_pattern(text: str) -> None:
    assert [match.group() for match in Sieve(_PATTERNS[0][0], re.IGNORECASE).finditer(text)][-1] == "shop.ru"


@pytest.mark.parametrize(
    "pattern", [r"\w", r"\d", r"\s", r"\W", r"\S", r"\D", r"[\w-]", r"[^\W\d_]", r"[^\s,]", r"[\\\d]"]
)
def test_the_loose_pattern_takes_every_character_the_real_one_takes(pattern: str) -> None:
    assert re2.fullmatch(f"(?:{loosen(pattern)})+", "".join(re.findall(pattern, _EVERY)))


def test_case_is_ignored_alike_but_for_the_letters_the_sieve_leaves_to_the_plain_pattern() -> None:
    for letter in "abcdefghijklmnopqrstuvwxyzабвгдеёжзийклмнопрстуфхцчшщъыьэюя":
        loose = set(re2.findall(f"(?i){letter}", _EVERY))
        assert set(re.findall(letter, _EVERY, re.IGNORECASE)) - loose <= {"ı", "İ"}


def test_a_wall_of_maybes_is_still_read_to_its_end() -> None:
    text = "a.b " * 12_000 + "shop.ru"
    assert [match.group() for match in Sieve(_PATTERNS[0][0]).finditer(text)] == ["shop.ru"]
