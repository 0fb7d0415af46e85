"""Text as the gate reads it: cleaned characters, words with their places in the original, clauses, sentences. Pure.

Invisible and combining characters are dropped, letter-spaced and broken words joined again. Every word remembers
where it stood, so whatever is found is quoted verbatim. Only the first `MAX_CHARS` are read unless told otherwise.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import accumulate, pairwise
from operator import or_
from typing import NamedTuple

from desk.cleaning import clean
from desk.forms import keys_of
from desk.language import ENGLISH, detect_language
from desk.lemmas import is_known
from desk.pieces import Piece, split_words

# 50 kB must cost less than 200 ms; no channel takes replies this long, so a cut text never leaves unseen.
MAX_CHARS = 6_000
# Guessing what a word may be that no dictionary knows costs 0.3 ms. One such word for so many characters that may be
# read is more than any honest text has (every fifth word); those beyond keep only what they look like.
_STRANGE_SHARE = 30
_SHORT = 300

_SENTENCE_END = re.compile(r"[.!?…](?=[\s\"»)])|\n|[.!?…]{2,}")
# A picture ends what was said as a full stop does: `Нет 🙂 Она уже …`.
_CLAUSE_END = re.compile(r"[,;:()\u2600-\u27bf\U0001f300-\U0001faff]|\s[-–—]+\s|—")
_CLAUSE_WORDS = frozenset({"но", "а", "однако", "зато", "but", "however", "because", "so", "потому", "поэтому"})
# Honest short words: two of them side by side are not one broken word.
_SHORT_WORDS = (
    "a i am an as at be by do go he if in is it me my no of on or so to up us we all and any are but can did for get "
    "had has her him his how its let may new not now off one our out own put see she the too two use was way who why "
    "yes yet you will"
)
_SHORT_ENGLISH = frozenset(_SHORT_WORDS.split())
# A letter-spaced run longer than this may be several words whose borders are lost.
_LONGEST_HONEST_RUN = 6


Places = tuple[tuple[int, ...], tuple[int, ...]]
"""Numbers of words, ascending, and how many words each find takes."""


# A tuple: a draft has hundreds of them, and a frozen dataclass takes four times as long to make.
class Word(NamedTuple):
    """One word. `start`, `end`: its place in the original text; `clause`, `sentence`: counted from 0."""

    start: int
    end: int
    plain: str
    keys: frozenset[str]
    clause: int
    sentence: int


# A tuple: a long draft has a hundred of them, and a frozen dataclass takes four times as long to make.
class Match(NamedTuple):
    """Where a pattern fired: the place in the original text and what stands there verbatim."""

    start: int
    end: int
    quote: str


# Made a thousand times a draft: without the call of a constructor in Python.
_word = partial(tuple.__new__, Word)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """A text that was read. `is_cut`: not all of it: longer than the limit, or full of words no dictionary knows.

    `index`: key -> numbers of the words that have it; `keys`: its keys, as a set. `sentences`: number -> its first word
    and the one after its last.
    `starts`: where each word starts.
    `having`, `places`, `found`, `denied`: what `desk.patterns` looked for so far and where it stands, kept here to look
    once.
    """

    text: str
    words: tuple[Word, ...]
    is_cut: bool
    index: Mapping[str, tuple[int, ...]]
    keys: frozenset[str]
    sentences: Mapping[int, tuple[int, int]]
    starts: tuple[int, ...]
    having: dict[frozenset[str], frozenset[int]] = field(default_factory=dict, repr=False)
    places: dict[object, Places] = field(default_factory=dict, repr=False)
    found: dict[object, tuple[Match, ...]] = field(default_factory=dict, repr=False)
    denied: dict[object, frozenset[int]] = field(default_factory=dict, repr=False)

    def quote(self, start: int, end: int) -> str:
        """What stands verbatim between two places of the original."""
        return self.text[start:end]

    def word_at(self, place: int) -> Word | None:
        """The word at or before a place of the original; None before the first."""
        at = bisect_right(self.starts, place)
        return self.words[at - 1] if at else None

    def clause_at(self, place: int) -> int:
        """The number of the clause a place of the original belongs to; -1 before the first word."""
        word = self.word_at(place)
        return word.clause if word else -1

    def sentence_at(self, place: int) -> int:
        """The same for its sentence."""
        word = self.word_at(place)
        return word.sentence if word else -1

    def sentence_around(self, place: int) -> str:
        """The sentence of a place of the original, as it stands; empty before the first word."""
        word = self.word_at(place)
        first, last = self.sentences[word.sentence] if word else (0, 0)
        return self.text[self.words[first].start : self.words[last - 1].end] if word else ""

    def sentences_apart(self, one: int, other: int) -> int:
        """How many sentences lie from one place to the other; 0 in the same."""
        return abs(self.sentence_at(one) - self.sentence_at(other))

    def words_in(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that start between two places of the original."""
        return self.words[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


class _Known(NamedTuple):
    """What a word is wherever it stands. `is_honest`: it needs no neighbour to be a word."""

    plain: str
    keys: frozenset[str]
    is_honest: bool


def read(text: str, limit: int = MAX_CHARS) -> Reading:
    """Read a text once; every guardrail then matches on the same words. `limit`: characters looked at."""
    return _read_short(text, limit) if len(text) <= _SHORT else _read_long(text, limit)


def _read(text: str, limit: int) -> Reading:
    cleaned, places = clean(text[:limit])
    words, is_whole = _words(cleaned, places, split_words(cleaned), most=limit // _STRANGE_SHARE)
    index = _index(words)
    return Reading(
        text=text,
        words=words,
        is_cut=len(text) > limit or not is_whole,
        index=index,
        keys=frozenset(index),
        sentences=_sentences(words),
        starts=tuple(word.start for word in words),
    )


# Facts are many and short, drafts few and longer: one cache must not push out the other.
_read_short = lru_cache(maxsize=2_048)(_read)
_read_long = lru_cache(maxsize=8)(_read)


def _words(cleaned: str, places: Sequence[int], pieces: list[Piece], *, most: int) -> tuple[tuple[Word, ...], bool]:
    """The words, and whether each was read: past `most` words that no dictionary knows such words are not."""
    if not pieces:
        return (), True
    is_english = detect_language(cleaned) == ENGLISH
    texts, starts, ends = zip(*pieces, strict=True)
    known, is_whole = _know_all(texts, is_english=is_english, most=most)
    plains, every_keys, honest = zip(*known, strict=True)
    keys, lasts = list(every_keys), list(ends)
    for number in _broken(pieces, honest):
        keys[number], lasts[number] = _keys_with_joins(pieces, number, is_english=is_english)
    numbers = _parts([cleaned[end:start] for end, start in zip(ends, starts[1:], strict=False)], plains)
    # A text that was clean stands where it stood.
    if not isinstance(places, range):
        starts, lasts = tuple(places[start] for start in starts), [places[last - 1] + 1 for last in lasts]
    return tuple(map(_word, zip(starts, lasts, plains, keys, *numbers, strict=True))), is_whole


def _broken(pieces: list[Piece], honest: Sequence[bool]) -> set[int]:
    """Numbers of the words that may be but a part of a word, or several words."""
    found = {number for number, (text, start, end) in enumerate(pieces) if end - start != len(text)}
    strange = [number for number, is_honest in enumerate(honest) if not is_honest]
    return found.union(*(range(max(0, number - 2), number + 1) for number in strange))


def _parts(gaps: Sequence[str], plains: Sequence[str]) -> tuple[Iterator[int], Iterator[int]]:
    """The numbers of the clause and of the sentence each word stands in. `gaps`: what stands between the words."""
    sentence_ends, clause_ends = zip((0, 0), *map(_ends, gaps), strict=True)
    opens = map(_CLAUSE_WORDS.__contains__, plains[1:])
    return accumulate(map(or_, clause_ends, (0, *opens))), accumulate(sentence_ends)


def _know_all(texts: Sequence[str], *, is_english: bool, most: int) -> tuple[list[_Known], bool]:
    """What each word is, and whether all were looked up: from the first strange word past `most` on none of them is."""
    different = dict.fromkeys(texts)
    strange = [text for text in different if not text.isascii() and not _is_plain_word(text)]
    unread = set(strange[most:])
    known = {text: _know(text, is_english) for text in different if text not in unread}
    if not unread:
        return list(map(known.__getitem__, texts)), True
    first = texts.index(strange[most])
    beyond = known | {text: _Known(_plain(text), _looks(text), is_honest=True) for text in strange}
    return [*map(known.__getitem__, texts[:first]), *map(beyond.__getitem__, texts[first:])], False


@lru_cache(maxsize=50_000)
def _know(text: str, is_english: bool) -> _Known:
    return _Known(_plain(text), keys_of(text, is_english=is_english), _is_plain_word(text))


def _looks(text: str) -> frozenset[str]:
    """The keys of a word that is not looked up."""
    return frozenset((_plain(text), "=" + _plain(text)))


@lru_cache(maxsize=4_096)
def _ends(gap: str) -> tuple[bool, bool]:
    """Whether what stands between two words ends a sentence, and whether it ends a clause."""
    ends = bool(_SENTENCE_END.search(gap))
    return ends, ends or bool(_CLAUSE_END.search(gap))


@lru_cache(maxsize=50_000)
def _plain(word: str) -> str:
    return word.lower().replace("ё", "е")


def _index(words: tuple[Word, ...]) -> dict[str, tuple[int, ...]]:
    """Words that are alike share their keys: each set of keys is walked once, and most keys belong to one set."""
    alike: dict[frozenset[str], list[int]] = {}
    for number, word in enumerate(words):
        alike.setdefault(word.keys, []).append(number)
    found: dict[str, tuple[int, ...]] = {}
    shared: dict[str, list[int]] = {}
    for keys, places in alike.items():
        numbers = tuple(places)
        for key in keys:
            before = found.setdefault(key, numbers)
            if before is not numbers:
                shared.setdefault(key, [*before]).extend(numbers)
    found.update((key, tuple(sorted(numbers))) for key, numbers in shared.items())
    return found


def _sentences(words: tuple[Word, ...]) -> dict[int, tuple[int, int]]:
    firsts = dict[int, int]()
    for number, word in enumerate(words):
        firsts.setdefault(word.sentence, number)
    return dict(zip(firsts, pairwise((*firsts.values(), len(words))), strict=True))


def _keys_with_joins(pieces: list[Piece], number: int, *, is_english: bool) -> tuple[frozenset[str], int]:
    """Keys of a word and of what it makes with its neighbours when a space was slipped inside (`компенс ируем`).

    And where the last of them ends.
    """
    piece = pieces[number]
    keys = keys_of(piece.text, is_english=is_english)
    if piece.end - piece.start > len(piece.text) and len(piece.text) > _LONGEST_HONEST_RUN:
        return keys | _inner(piece.text), piece.end
    whole, last = piece.text, piece
    for other in pieces[number + 1 : number + 3]:
        if other.start - last.end > 1 or not whole.isalpha():
            break
        whole, last = whole + other.text, other
        if _is_broken(piece, other) and _makes_word(whole):
            return keys | keys_of(whole, is_english=is_english), other.end
    return keys, piece.end


def _is_broken(left: Piece, right: Piece) -> bool:
    return not (_is_plain_word(left.text) and _is_plain_word(right.text))


@lru_cache(maxsize=50_000)
def _is_plain_word(word: str) -> bool:
    plain = _plain(word)
    if plain.isascii():
        return len(plain) > 3 or plain in _SHORT_ENGLISH or plain.isdigit()
    return is_known(plain)


@lru_cache(maxsize=20_000)
def _makes_word(word: str) -> bool:
    plain = _plain(word)
    return len(plain) >= 5 and plain.isalpha() and (plain.isascii() or is_known(plain))


def _inner(word: str) -> frozenset[str]:
    """Keys of the words inside a letter-spaced run whose borders are lost (`вернемденьги`)."""
    plain = word[:40]
    inside = {plain[i:j] for i in range(len(plain)) for j in range(i + 4, min(len(plain), i + 16) + 1)}
    keys = set[str]()
    for part in inside:
        if part.isascii() or is_known(_plain(part)):
            keys |= keys_of(part)
    return frozenset(keys)
