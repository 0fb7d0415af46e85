"""Character patterns that cost a long text next to nothing: re2 finds where one may begin, `re` has the last word.

The pattern re2 gets lacks what re2 cannot do (looking around, word borders), what makes it slow (the upper bounds of
repeats) and takes in every letter, blank and digit of Unicode: it matches wherever the real one does and a little more,
in time linear in the text.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np
import re2

# Every character from here on may be a letter or a digit: a table of those that are is too large for re2 to be quick.
_ANY = r"\x{80}-\x{10ffff}"
_BLANKS = r"\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_ASCII = {
    "w": "0-9A-Za-z_", "d": "0-9", "s": r"\x09-\x0d\x1c-\x20",
    "W": r"\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f", "D": r"\x00-\x2f\x3a-\x7f", "S": r"\x00-\x08\x0e-\x1b\x21-\x7f",
}  # fmt: skip
_BEYOND = {"w": _ANY, "d": r"\p{Nd}", "s": _BLANKS, "W": _ANY, "D": _ANY, "S": _ANY}
_TOKEN = re.compile(r"(?P<around>\(\?<?[=!])|(?P<class>\[\^?\]?)|\{(?P<least>\d+)(?:,\d*)?\}|\\.|.", re.DOTALL)
_BORDERS = (r"\b", r"\B", "$")
# Named groups are kept by re2 even where it is told to keep none, and it writes `\u00a0` otherwise.
_NAMED, _CODE_POINT = re.compile(r"\(\?P<\w+>"), re.compile(r"\\u([0-9a-f]{4})")
# Letters only `re` takes for an `i` when case is ignored. Halves of a character have no bytes re2 could read.
_UNREADABLE = "\u0130\u0131"
_FLAGS = ((re.IGNORECASE, "i"), (re.MULTILINE, "m"), (re.DOTALL, "s"))
# A text that is nearly all maybe is read by `re` at once.
_MOST_SHARE = 4


class Sieve:
    """A compiled pattern; `exact` is the plain one.

    `finditer` finds what `re.compile(pattern, flags).finditer` does, in the same order.
    """

    def __init__(self, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self.exact = re.compile(pattern, flags)
        letters = "".join(letter for flag, letter in _FLAGS if flag & flags)
        self._maybe = re2.compile((f"(?{letters})" if letters else "") + loosen(pattern), _options())

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every match, left to right, none overlapping another."""
        encoded = _encoded(text)
        if encoded is None:
            return self.exact.finditer(text)
        spans = [match.span() for match in self._maybe.finditer(encoded)]
        if not spans:
            return iter(())
        if len(encoded) != len(text):
            spans = _in_characters(spans, encoded)
        if sum(end - start for start, end in spans) * _MOST_SHARE > len(text):
            return self.exact.finditer(text)
        return self._exactly(text, spans)

    def _exactly(self, text: str, spans: Iterable[tuple[int, int]]) -> Iterator[re.Match[str]]:
        read, match_at = 0, self.exact.match
        for start, end in spans:
            place = max(start, read)
            while place < end:
                match = match_at(text, place)
                place += 1
                if match:
                    yield match
                    read = match.end()
                    place = max(place, read)


# Dozens of patterns are looked for in the same text, and re2 reads bytes.
@lru_cache(maxsize=64)
def _encoded(text: str) -> bytes | None:
    """The text in UTF-8; None when re2 would read it otherwise than `re`."""
    if any(letter in text for letter in _UNREADABLE):
        return None
    try:
        return text.encode()
    except UnicodeEncodeError:
        return None


def _in_characters(spans: list[tuple[int, int]], encoded: bytes) -> list[tuple[int, int]]:
    """Places in the bytes as places in the text."""
    before = _characters_before(encoded)
    return [(before[start], before[end]) for start, end in spans]


@lru_cache(maxsize=64)
def _characters_before(encoded: bytes) -> "memoryview[int]":
    """How many characters begin before each byte, and before the end. Asked for a few at a time: no array then."""
    begins = (np.frombuffer(encoded, np.uint8) & 0xC0) != 0x80
    return np.concatenate(([0], np.cumsum(begins, dtype=np.int32))).data


def _options() -> re2.Options:
    options = re2.Options()
    options.log_errors = False  # out of memory, re2 goes on in another way, only slower
    options.never_capture = True  # where a match stands is all that is asked
    return options


def loosen(pattern: str) -> str:
    """The pattern for re2: matches at every place where the given one does."""
    pattern = _NAMED.sub("(?:", _CODE_POINT.sub(lambda code: chr(int(code[1], 16)), pattern))
    out: list[str] = []
    place = 0
    while token := _TOKEN.match(pattern, place):
        place, text = token.end(), token.group()
        if token["around"]:
            place = _skip_group(pattern, place)
        elif token["class"]:
            place = _class_end(pattern, place)
            out.append(_loosen_class(pattern[token.start() : place]))
        elif token["least"]:
            out.append(f"{{{token['least']},}}")
        elif text[0] == "\\" and text[1] in _ASCII:
            out.append(f"[{_ASCII[text[1]]}{_BEYOND[text[1]]}]")
        elif text not in _BORDERS:
            out.append(text)
    return "".join(out)


def _skip_group(pattern: str, place: int) -> int:
    """The place after the group that is open at `place`."""
    depth = 1
    while depth and (token := _TOKEN.match(pattern, place)):
        place, text = token.end(), token.group()
        if token["class"]:
            place = _class_end(pattern, place)
        depth += (bool(token["around"]) or text == "(") - (text == ")")
    return place


def _class_end(pattern: str, place: int) -> int:
    """The place after the character class whose first character is at `place`."""
    while pattern[place] != "]":
        place += 2 if pattern[place] == "\\" else 1
    return place + 1


def _loosen_class(text: str) -> str:
    """What a negated class leaves out is kept small, what any other takes in is kept large."""
    beyond = {} if text.startswith("[^") else _BEYOND
    text = text.replace("\\\\", r"\x5c")
    return re.sub(r"\\([wdsWDS])", lambda part: _ASCII[part[1]] + beyond.get(part[1], ""), text)
