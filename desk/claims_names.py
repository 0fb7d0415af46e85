"""People, brands, towns and products a reply names: capitals inside a sentence, Latin words, quotations. Pure.

Whatever looks like a name counts as one; a source must hold it. Dates and links are skipped by their places.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from desk.forms import plain_keys
from desk.lemmas import grammar_of, is_known
from desk.playbook import Playbook
from desk.text import Reading, Word

_FILE = "gate_names"
_NAME_TAGS = frozenset({":Name", ":Surn", ":Patr", ":Geox"})
_TAGS = frozenset({"Name", "Surn", "Patr", "Geox"})
_QUOTATION = re.compile(r"«([^«»\n]{2,160})»|“([^“”\n]{2,160})”|\"([^\"\n]{2,160})\"|„([^“„\n]{2,160})“")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’&.-]*")
# A smile ends a sentence as a full stop does: two brackets, or one that closes nothing.
_STOP = r"[.!?…:]|[^\s\w,.!?;:()«»\"“”„'’—–-]"
_OPEN, _ENDED = re.compile(rf"{_STOP}|\n|[()]{{2,}}\s"), re.compile(_STOP)
_SMILE = re.compile(r"\)\s+$")
_OWN_PAGE = frozenset({"account", "settings", "profile", "app", "menu", "button"})
# A step of the way through a page, whose words are nobody's name: `Account > Plan`, `the Subscription page`.
_WAY = re.compile(r"\s?(?:>|›|→|->)\s?|(?:\s[A-Z]\w*){0,2}\s(?:page|tab|section|menu|button|screen)\b")
_SHORTEST_LATIN = 3
_SHORTEST_QUOTED = 3
_LONGEST_UNIT = 3
_SHOUTED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One name as stated. `parts`: the words a source must hold, each by the keys that mean the same word."""

    start: int
    end: int
    parts: tuple[frozenset[str], ...]


class NameWords:
    """The lists of prompts/shared/words/gate_names.toml, ready to look up."""

    def __init__(self, playbook: Playbook) -> None:
        self.plain, self.places, self.greets, self.signs_off, self.first_en = (
            frozenset(playbook.word_list(_FILE, key)) for key in ("plain", "places", "greets", "signs_off", "first_en")
        )


def find_names(reading: Reading, words: NameWords, *, language: str, taken: Iterable[tuple[int, int]]) -> list[Named]:
    """Every name in text order. `language` of the reply; `taken`: places that belong to dates and links."""
    quotes = [*_quotes(reading, words)]
    skipped = bytearray(len(reading.text) + 1)
    for start, end in (*taken, *((start, end) for start, end, _ in quotes)):
        skipped[start:end] = b"\1" * (end - start)
    found = [named for _, _, named in quotes if named]
    is_russian = language == "ru"
    firsts = map(reading.text.__getitem__, reading.starts)
    # Nearly every word falls out: a small Cyrillic one is no name whatever stands around it, nor is a figure.
    for number in [
        place for place, first in enumerate(firsts) if (first.isascii() if first.islower() else not first.isdigit())
    ]:
        word = reading.words[number]
        before = reading.words[number - 1] if number else None
        after = reading.words[number + 1] if number + 1 < len(reading.words) else None
        if not skipped[word.start] and _is_name(reading, before, word, after, words, is_russian=is_russian):
            joined = _joined(reading, before, word, after)
            if joined not in words.plain and not _is_shouted(reading, number, words):
                parts = (same_word(word) | {joined} if joined else same_word(word),)
                found.append(Named(start=word.start, end=word.end, parts=parts))
    return sorted(found, key=lambda named: named.start)


@lru_cache(maxsize=50_000)
def _same(keys: frozenset[str], plain: str) -> frozenset[str]:
    kept = plain_keys(keys) | {plain}
    # A name no dictionary knows is declined by its ending: Лазурит, Лазурита; its beginning stays.
    if len(plain) > 4 and not plain.isascii() and not is_known(plain):
        return kept | {plain[: max(4, len(plain) - 2)] + "*"}
    return kept


def same_word(word: Word) -> frozenset[str]:
    """The keys by which another text may hold this very word, in any form."""
    return _same(word.keys, word.plain)


def _quotes(reading: Reading, words: NameWords) -> Iterator[tuple[int, int, Named | None]]:
    """Quotations that begin with a capital, but the names of a marketplace's sections and buttons."""
    for match in _QUOTATION.finditer(reading.text):
        inside = reading.words_in(*match.span())
        text = match.group(match.lastindex or 0).strip()
        if not inside or not text[:1].isupper():
            continue
        keys = inside[0].keys
        is_place = not words.places.isdisjoint(keys) or ((":INFN" in keys or ":impr" in keys) and len(inside) <= 4)
        parts = tuple(same_word(word) for word in inside if len(word.plain) >= _SHORTEST_QUOTED)
        named = Named(start=match.start(), end=match.end(), parts=parts) if parts and not is_place else None
        yield match.start(), match.end(), named


def _is_name(
    reading: Reading, before: Word | None, word: Word, after: Word | None, words: NameWords, *, is_russian: bool
) -> bool:
    text = reading.text[word.start : word.end]
    is_latin = bool(_LATIN.fullmatch(text))
    if word.plain in words.plain or (not is_latin and _is_no_word(text)):
        return False
    gap = reading.text[before.end if before else 0 : word.start]
    if _WAY.fullmatch(gap) or _WAY.match(reading.text, word.end) or _is_page(reading, before, word):
        return False
    is_first = before is None or before.sentence != word.sentence or _opens(reading, gap)
    is_first = is_first or gap[:1] in ("»", "”", '"') or _is_listed(before, gap)
    if is_latin:
        is_signed = _is_signed(before, gap, words)
        return _is_latin_name(text, word, words, is_first=is_first, is_russian=is_russian, is_signed=is_signed)
    if not text[0].isupper() or _is_unit(before, gap, text):
        return False
    if text.isupper() and len(text) > 1:
        return len(text) > 2 and not is_known(word.plain)
    if _is_signed(before, gap, words):
        return True
    return _is_russian_name(reading, word, after, words) if is_first else True


def _is_page(reading: Reading, before: Word | None, word: Word) -> bool:
    """`under Plan in your account`: what a page of somebody's own is called."""
    return (
        before is not None
        and before.plain == "under"
        and not _OWN_PAGE.isdisjoint(other.plain for other in reading.words if other.sentence == word.sentence)
    )


def _is_no_word(text: str) -> bool:
    """A small first letter, figures or blanks inside; sizes side by side (`S/M`)."""
    if "/" in text and all(len(part) <= _LONGEST_UNIT and part.isupper() for part in text.split("/")):
        return True
    return text[0].islower() or (not text.isalpha() and any(char.isdigit() or char.isspace() for char in text))


def _joined(reading: Reading, before: Word | None, word: Word, after: Word | None) -> str:
    """`Wi-Fi` as others write it, in one word; empty for a word that no hyphen joins."""
    first = before.plain if before and _is_hyphen(reading, before, word) else ""
    last = after.plain if after and _is_hyphen(reading, word, after) else ""
    return first + word.plain + last if first or last else ""


def _is_hyphen(reading: Reading, one: Word, other: Word) -> bool:
    # Where a word ends is not told by its `end`: two that may be one broken word reach into each other.
    return reading.text[one.start + len(one.plain) : other.start] == "-"


def _is_shouted(reading: Reading, number: int, words: NameWords) -> bool:
    """One of three Latin words that stand side by side all in capitals, none a first name: said loudly."""
    for first in range(max(0, number - _SHOUTED + 1), number + 1):
        run = reading.words[first : first + _SHOUTED]
        texts = [reading.text[word.start : word.end] for word in run]
        if len(run) == _SHOUTED and all(text.isascii() and text.isupper() for text in texts):
            return words.first_en.isdisjoint(word.plain for word in run)
    return False


def _opens(reading: Reading, gap: str) -> bool:
    """What stands before the word ends a sentence: a full stop, a picture, a smile."""
    is_smile = _SMILE.search(gap) is not None and reading.text.count(")") > reading.text.count("(")
    return is_smile or _OPEN.search(gap) is not None


def _is_listed(before: Word | None, gap: str) -> bool:
    """`2) Пара весит …`: the first word of a point of a list."""
    return before is not None and before.plain.isdigit() and gap.strip() == ")"


def _is_unit(before: Word | None, gap: str, text: str) -> bool:
    """`2200 Вт`, `1 ТБ`: a few letters right after a figure."""
    is_after_figure = before is not None and before.plain[-1].isdigit() and not gap.strip()
    return is_after_figure and len(text) <= _LONGEST_UNIT


def _is_signed(before: Word | None, gap: str, words: NameWords) -> bool:
    """`С уважением,` on the line before, `бренд` beside it: a name follows."""
    return before is not None and before.plain in words.signs_off and not _ENDED.search(gap)


def _is_latin_name(
    text: str, word: Word, words: NameWords, *, is_first: bool, is_russian: bool, is_signed: bool
) -> bool:
    if is_russian:
        return len(text) >= _SHORTEST_LATIN
    if text.isupper():
        return len(text) >= _SHORTEST_LATIN
    if not text[0].isupper() or "'" in text:
        return False
    return not is_first or is_signed or word.plain in words.first_en


def _is_russian_name(reading: Reading, word: Word, after: Word | None, words: NameWords) -> bool:
    """At the beginning of a sentence every word has a capital: only a name of the dictionary counts there, and no word
    after which a name comes (`Марка «…»`)."""
    if word.keys.isdisjoint(_NAME_TAGS) or word.plain in words.signs_off:
        return False
    likeliest = grammar_of(word.plain)
    if likeliest & _TAGS:
        return True
    gap = reading.text[word.end : after.start if after else len(reading.text)]
    return "NOUN" in likeliest and bool(re.match(r"\s?[,!—–]", gap))
