"""Words and runs of letters and where they stand: the cuts that all readers of a text share. Pure."""

import re
from itertools import accumulate

from desk.remembered import remembered

_LETTERS = re.compile(r"[^\W\d_]+")

# With the signs that stand for letters inside (`вер$нем`).
_WORD = re.compile(r"([^\W_]+(?:[@$€|!][^\W_]+)*)")

Letters = tuple[str, int, int]
"""One word or run of letters as written, its start and end. A plain tuple: the collector lets go of it."""


# Half a dozen readers ask about the same text, one after another.
@remembered(64)
def letters_of(text: str) -> tuple[Letters, ...]:
    """Every run of letters in text order; no run reaches over the end of a word."""
    found: list[Letters] = []
    for word in words_of(text):
        if word[0].isalpha():
            found.append(word)
        else:
            found += [(match.group(), *match.span()) for match in _LETTERS.finditer(text, word[1], word[2])]
    return tuple(found)


@remembered(64)
def words_of(text: str) -> tuple[Letters, ...]:
    """Every run of letters and digits in text order, a sign between two of them included."""
    parts = _WORD.split(text)
    ends = list(accumulate(map(len, parts)))
    return tuple(zip(parts[1::2], ends[::2], ends[1::2], strict=False))
