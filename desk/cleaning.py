"""Cleans the characters of a text: one writing for each, nothing invisible, and where each stood. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

# A text without any is clean; in one with some these, too, are spelt out (`№` is `No`).
_ODD = re.compile(r"[^\n\t\r\x20-\x7eА-яЁё«»„“”—–…№’]")
_FOLDED = re.compile(r"[^\n\t\r\x20-\x7eА-яЁё«»„“”—–’]")
_KEPT_MARKS = {("и", "\u0306"): "й", ("И", "\u0306"): "Й", ("е", "\u0308"): "е", ("Е", "\u0308"): "Е"}


@lru_cache(maxsize=64)
def clean(text: str) -> tuple[str, Sequence[int]]:
    """The text in NFKC without invisible and combining characters, and the original place of every character.

    One more place follows the last: the end of the text.
    """
    if not _ODD.search(text):
        return text, range(len(text) + 1)
    letters: list[str] = []
    places: list[int] = []
    last = 0
    for match in _FOLDED.finditer(text):
        place, char = match.start(), match.group()
        letters += text[last:place]
        places += range(last, place)
        last = place + 1
        if letters and (mark := _KEPT_MARKS.get((letters[-1], char))):
            letters[-1] = mark
            continue
        shown = _fold(char)
        letters += shown
        places += (place,) * len(shown)
    return "".join(letters) + text[last:], (*places, *range(last, len(text) + 1))


@lru_cache(maxsize=4_096)
def _fold(char: str) -> str:
    """A character as plain ones; nothing for an invisible, combining or control character."""
    if char in "йЙёЁ\n\t\r":
        return char
    folded = unicodedata.normalize("NFKC", char)
    return "".join(part for part in folded if unicodedata.category(part) not in ("Mn", "Me", "Cf", "Cc"))
