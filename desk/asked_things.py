"""The things one message asks for, told apart: questions, orders, wishes, items of a list. Pure.

What asks is found by the caller (words/gate_requests.toml); here the text is cut where the next such word begins.
"""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import NamedTuple

# What each of the things could be about is looked for in the beginning of a message only.
LIMIT = 2_000
# A word that asks stands within so many words of where its part of the sentence begins: `и на какой рост`.
_NEAR = 3
_SENTENCE = re.compile(r"(?:[^?!.;\n]|(?<=\w)[.](?=\w))+[?!.;]*")
_CUT = re.compile(r"[,:(—&]+|\s[-–]\s|(?<!\w)(?:и|а|and|also|plus)(?!\w)", re.IGNORECASE)
_ITEM = re.compile(
    r"(?:^|(?<=\s))(?:\(?\d\)|\d[.](?=\s)|\(?[абвгabcd]\)|[-•](?=\s))"
    r"|(?:^|(?<=[.!?]\s))(?:item \d|one|two|three|первое|второе|третье|во-первых|во-вторых|в-третьих)(?=\s*[:,—])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w'-]+")
_JOINED = re.compile(r"\W*(?:(?:и|а|ещё|еще|также|заодно|and|also|plus|then)(?!\w)\W*)+", re.IGNORECASE)


class Marks(NamedTuple):
    """Where words that ask start. `wants`: orders and wishes, asking wherever they stand. `asks`: words of questions,
    which may also only join (`the one which I bought`). `opens`: the same at the very beginning of a part."""

    wants: frozenset[int]
    asks: frozenset[int]
    opens: frozenset[int]


class _Part(NamedTuple):
    start: int
    end: int


def things_asked(text: str, marks: Marks, *, is_review: bool, is_signed: bool) -> list[str]:
    """The parts of a message that each ask for one thing.

    `is_review`: only what ends with a question mark asks. `is_signed`: the last words are a name, not a question.
    """
    text = text[:LIMIT]
    is_alone = "?" not in text
    things, was_asked = list[str](), False
    for found in _SENTENCE.finditer(text):
        parts = list(_parts(text, *found.span()))
        is_question = found.group().endswith("?")
        if parts and (is_question or (not is_review and _is_asking(text, parts, marks, is_alone=is_alone))):
            things += _split(text, parts, marks, is_question=is_question or is_alone)
        elif was_asked and not (is_review or is_signed) and _is_tail(text, found.end(), parts, marks):
            things.append(found.group())
        was_asked = is_question or (was_asked and not parts)
    return [thing.strip(" ,:;—(\n") for thing in things]


def _is_asking(text: str, parts: list[_Part], marks: Marks, *, is_alone: bool) -> bool:
    """It orders, wishes or opens with a word of a question; where nothing has a question mark, any part may."""
    if any(_near(text, part, marks.wants) for part in parts):
        return True
    return any(_is_question(text, part, marks) for part in (parts if is_alone else parts[:1]))


def _is_tail(text: str, end: int, parts: list[_Part], marks: Marks) -> bool:
    """The end of the message, joined to the question before it or with a word that asks (`крепление какое`)."""
    if end < len(text.rstrip()) or not parts:
        return False
    is_asking = any(place in marks.asks for place in range(parts[0].start, parts[-1].end))
    return is_asking or _JOINED.match(text, parts[0].start) is not None


def _parts(text: str, start: int, end: int) -> Iterator[_Part]:
    cuts = {found.start() for cut in (_CUT, _ITEM) for found in cut.finditer(text, start, end)}
    borders = sorted({start, *cuts, end})
    for here, there in pairwise(borders):
        if _WORD.search(text, here, there):
            yield _Part(here, there)


def _split(text: str, parts: list[_Part], marks: Marks, *, is_question: bool) -> list[str]:
    """A new thing begins with a part that opens with a word that asks, or with an item of a list."""
    begins = [part.start for part in parts if _begins(text, part, marks)]
    # `Длина ремешка и из чего он?`: what is joined to a question asks as well, to a wish (`I'm busy and need …`) not.
    if not begins or (is_question and _JOINED.match(text, begins[0])):
        begins = sorted({parts[0].start, *begins})
    borders = [*begins, parts[-1].end]
    return [text[here:there] for here, there in pairwise(borders)]


def _begins(text: str, part: _Part, marks: Marks) -> bool:
    is_item = _ITEM.match(text, part.start) is not None
    return is_item or _near(text, part, marks.wants) or _is_question(text, part, marks)


def _is_question(text: str, part: _Part, marks: Marks) -> bool:
    return _near(text, part, marks.asks) or _near(text, part, marks.opens, most=0)


def _near(text: str, part: _Part, places: frozenset[int], *, most: int = _NEAR) -> bool:
    """One of these places is among the first words of the part, what joins it to the one before left out."""
    joined = _JOINED.match(text, part.start, part.end)
    words = _WORD.finditer(text, joined.end() if joined else part.start, part.end)
    return any(word.start() in places for word in islice(words, most + 1))
