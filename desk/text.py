"""Text as the gate reads it: cleaned characters, words with their places in the original, clauses, sentences. Pure.

Invisible and combining characters are dropped, letter-spaced and broken words joined again. Every word remembers
where it stood, so whatever is found is quoted verbatim. Only the first `MAX_CHARS` are read unless told otherwise.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from desk.forms import keys_of
from desk.language import ENGLISH, detect_language
from desk.lemmas import is_known

# 50 kB must cost less than 200 ms; no channel takes replies this long, so a cut text never leaves unseen.
MAX_CHARS = 6_000
_SHORT = 300

# A text without any is clean; in one with some these, too, are spelt out (`№` is `No`).
_ODD = re.compile(r"[^\n\t\r\x20-\x7eА-яЁё«»„“”—–…№’]")
_FOLDED = re.compile(r"[^\n\t\r\x20-\x7eА-яЁё«»„“”—–’]")
_WORD = re.compile(r"[^\W_]+(?:[@$€|!][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…](?=[\s\"»)])|\n|[.!?…]{2,}")
_CLAUSE_END = re.compile(r"[,;:()]|\s[-–—]+\s|—")
_SPACED_GAP = re.compile(r"[\s.\-_*·|/~+]{1,3}")
_CLAUSE_WORDS = frozenset({"но", "а", "однако", "зато", "but", "however", "because", "so", "потому", "поэтому"})
_CONTRACTIONS = {"ll": "will", "ve": "have", "re": "are", "d": "would", "m": "am"}
_CANNOT = {"can": "can", "won": "will", "don": "do", "doesn": "does", "didn": "did", "isn": "is", "wasn": "was",
           "aren": "are", "couldn": "could", "wouldn": "would", "shouldn": "should", "haven": "have", "hasn": "has",
           "weren": "were", "shan": "shall", "hadn": "had"}  # fmt: skip
_KEPT_MARKS = {("и", "\u0306"): "й", ("И", "\u0306"): "Й", ("е", "\u0308"): "е", ("Е", "\u0308"): "Е"}
# Honest short words: two of them side by side are not one broken word.
_SHORT_WORDS = (
    "a i am an as at be by do go he if in is it me my no of on or so to up us we all and any are but can did for get "
    "had has her him his how its let may new not now off one our out own put see she the too two use was way who why "
    "yes yet you will"
)
_SHORT_ENGLISH = frozenset(_SHORT_WORDS.split())
# A letter-spaced run longer than this may be several words whose borders are lost.
_LONGEST_HONEST_RUN = 6
_APOSTROPHES = "'’`ʼ´"


Places = tuple[tuple[int, ...], tuple[int, ...]]
"""Numbers of words, ascending, and how many words each find takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word. `start`, `end`: its place in the original text; `clause`, `sentence`: counted from 0."""

    start: int
    end: int
    plain: str
    keys: frozenset[str]
    clause: int
    sentence: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """A text that was read. `is_cut`: it was longer than the limit and the rest was not looked at.

    `index`: key -> numbers of the words that have it. `sentences`: number -> its first word and the one after its last.
    `having`, `places`: what `desk.patterns` looked for so far and where it stands, kept here to look once.
    """

    text: str
    words: tuple[Word, ...]
    is_cut: bool
    index: Mapping[str, tuple[int, ...]]
    sentences: Mapping[int, tuple[int, int]]
    having: dict[frozenset[str], frozenset[int]] = field(default_factory=dict, repr=False)
    places: dict[object, Places] = field(default_factory=dict, repr=False)

    def quote(self, start: int, end: int) -> str:
        """What stands verbatim between two places of the original."""
        return self.text[start:end]


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: int
    end: int


@lru_cache(maxsize=64)
def clean(text: str) -> tuple[str, tuple[int, ...]]:
    """The text in NFKC without invisible and combining characters, and the original place of every character.

    One more place follows the last: the end of the text.
    """
    if not _ODD.search(text):
        return text, tuple(range(len(text) + 1))
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


def read(text: str, limit: int = MAX_CHARS) -> Reading:
    """Read a text once; every guardrail then matches on the same words. `limit`: characters looked at."""
    return _read_short(text, limit) if len(text) <= _SHORT else _read_long(text, limit)


def _read(text: str, limit: int) -> Reading:
    cleaned, places = clean(text[:limit])
    pieces = _join_spaced(cleaned, _split(cleaned))
    words = _words(cleaned, places, pieces)
    return Reading(text=text, words=words, is_cut=len(text) > limit, index=_index(words), sentences=_sentences(words))


# Facts are many and short, drafts few and longer: one cache must not push out the other.
_read_short = lru_cache(maxsize=2_048)(_read)
_read_long = lru_cache(maxsize=32)(_read)


def _words(cleaned: str, places: tuple[int, ...], pieces: list[_Piece]) -> tuple[Word, ...]:
    is_english = detect_language(cleaned) == ENGLISH
    honest = [*(_is_plain_word(piece.text) for piece in pieces), True, True]
    words, clause, sentence, last_end = list[Word](), 0, 0, 0
    for number, piece in enumerate(pieces):
        plain = _plain(piece.text)
        gap = cleaned[last_end : piece.start]
        if words and (gap != " " or plain in _CLAUSE_WORDS):
            ends = bool(_SENTENCE_END.search(gap))
            sentence += ends
            clause += ends or plain in _CLAUSE_WORDS or bool(_CLAUSE_END.search(gap))
        if honest[number] and honest[number + 1] and honest[number + 2] and piece.end - piece.start == len(piece.text):
            keys, last = keys_of(piece.text, is_english=is_english), piece
        else:
            keys, last = _keys_with_joins(pieces, number, is_english=is_english)
        words.append(
            Word(
                start=places[piece.start],
                end=places[last.end - 1] + 1,
                plain=plain,
                keys=keys,
                clause=clause,
                sentence=sentence,
            )
        )
        last_end = piece.end
    return tuple(words)


@lru_cache(maxsize=50_000)
def _plain(word: str) -> str:
    return word.lower().replace("ё", "е")


def _index(words: tuple[Word, ...]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number, word in enumerate(words):
        for key in word.keys:
            found.setdefault(key, []).append(number)
    return {key: tuple(numbers) for key, numbers in found.items()}


def _sentences(words: tuple[Word, ...]) -> dict[int, tuple[int, int]]:
    bounds: dict[int, tuple[int, int]] = {}
    for number, word in enumerate(words):
        first, _ = bounds.get(word.sentence, (number, 0))
        bounds[word.sentence] = (first, number + 1)
    return bounds


def _split(cleaned: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    for match in _WORD.finditer(cleaned):
        word, start, end = match.group(), match.start(), match.end()
        if pieces and pieces[-1].end == start - 1 and cleaned[start - 1] in _APOSTROPHES:
            before, lower = pieces[-1], word.lower()
            if lower == "t" and (verb := _CANNOT.get(before.text.lower())):
                pieces[-1], word = _Piece(verb, before.start, before.end), "not"
            else:
                word = _CONTRACTIONS.get(lower, word)
        pieces.append(_Piece(word, start, end))
    return pieces


def _join_spaced(cleaned: str, pieces: list[_Piece]) -> list[_Piece]:
    """`д е н ь г и` and `r.e.f.u.n.d` as one word; a wider gap inside such a run is a border between words."""
    joined: list[_Piece] = []
    run: list[_Piece] = []
    for piece in pieces:
        if run and not _continues(cleaned, run, piece):
            joined += _close(cleaned, run)
            run = []
        if len(piece.text) == 1:
            run.append(piece)
        else:
            joined.append(piece)
    return joined + _close(cleaned, run)


def _continues(cleaned: str, run: list[_Piece], piece: _Piece) -> bool:
    return len(piece.text) == 1 and bool(_SPACED_GAP.fullmatch(cleaned[run[-1].end : piece.start]))


def _close(cleaned: str, run: list[_Piece]) -> list[_Piece]:
    letters = sum(piece.text.isalpha() for piece in run)
    if len(run) < 3 or letters * 2 < len(run):
        return run
    gaps = [cleaned[left.end : right.start] for left, right in pairwise(run)]
    borders = _borders(gaps)
    groups: list[list[_Piece]] = [[run[0]]]
    for right, is_border in zip(run[1:], borders, strict=True):
        if is_border:
            groups.append([])
        groups[-1].append(right)
    return [_Piece("".join(p.text for p in group), group[0].start, group[-1].end) for group in groups]


def _borders(gaps: list[str]) -> list[bool]:
    """Which gaps of a run part words: blanks where letters are parted by dots, else those wider than the narrowest."""
    if any(gap.strip() for gap in gaps):
        return [not gap.strip() for gap in gaps]
    narrowest = min(map(len, gaps))
    return [len(gap) > narrowest for gap in gaps]


def _keys_with_joins(pieces: list[_Piece], number: int, *, is_english: bool) -> tuple[frozenset[str], _Piece]:
    """Keys of a word and of what it makes with its neighbours when a space was slipped inside (`компенс ируем`)."""
    piece = pieces[number]
    keys = keys_of(piece.text, is_english=is_english)
    if piece.end - piece.start > len(piece.text) and len(piece.text) > _LONGEST_HONEST_RUN:
        return keys | _inner(piece.text), piece
    whole, last = piece.text, piece
    for other in pieces[number + 1 : number + 3]:
        if other.start - last.end > 1 or not whole.isalpha():
            break
        whole, last = whole + other.text, other
        if _is_broken(piece, other) and _makes_word(whole):
            return keys | keys_of(whole, is_english=is_english), other
    return keys, piece


def _is_broken(left: _Piece, right: _Piece) -> bool:
    return not (_is_plain_word(left.text) and _is_plain_word(right.text))


@lru_cache(maxsize=50_000)
def _is_plain_word(word: str) -> bool:
    plain = word.lower().replace("ё", "е")
    if plain.isascii():
        return len(plain) > 3 or plain in _SHORT_ENGLISH or plain.isdigit()
    return is_known(plain)


@lru_cache(maxsize=20_000)
def _makes_word(word: str) -> bool:
    plain = word.lower().replace("ё", "е")
    return len(plain) >= 5 and plain.isalpha() and (plain.isascii() or is_known(plain))


def _inner(word: str) -> frozenset[str]:
    """Keys of the words inside a letter-spaced run whose borders are lost (`вернемденьги`)."""
    plain = word[:40]
    inside = {plain[i:j] for i in range(len(plain)) for j in range(i + 4, min(len(plain), i + 16) + 1)}
    keys = set[str]()
    for part in inside:
        if part.isascii() or is_known(part.lower().replace("ё", "е")):
            keys |= keys_of(part)
    return frozenset(keys)
