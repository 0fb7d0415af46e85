"""Reads the name a customer shows: full name behind short forms, translit and typing slips, initials, gender. Pure.

A name never identifies anybody. It only makes a link a little likelier, or impossible when two names cannot be one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from desk.tokens import to_cyrillic

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_NICK = re.compile(r"[0-9a-z][0-9a-z._-]*(?:_[0-9a-z]+|[0-9]+)[0-9a-z._-]*")
_LATIN = re.compile(r"[a-z]")
_CYRILLIC = re.compile(r"[а-яё]")
_CAMEL = re.compile(r"(?<=[а-яё])(?=[А-ЯЁ][а-яё]{2})")
_TENDER = ("енька", "ечка", "очка", "ушка", "юшка", "юша", "уша", "уля", "уня", "ашка", "ик", "ка")
_SHORTEST_PREFIX = 4
_SHORTEST_NICK = 5
# What comes out when Russian is typed with the Latin layout on.
_LAYOUT = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюе")
_VOWEL = re.compile(r"[aeiouy]")
_SOFT_ENDINGS = (("iia", "ия"), ("ia", "ия"), ("ya", "я"), ("ei", "ей"), ("ey", "ей"), ("ay", "ай"), ("ai", "ай"),
                 ("iy", "ий"), ("ii", "ий"), ("y", "ий"))  # fmt: skip
_SPELLINGS = (("x", "кс"), ("ck", "к"), ("ph", "ф"), ("j", "й"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NameReading:
    """One shown name. `roots`: full names it may stand for; `letters`: initials in order; `rest`: other words.

    `gender`: f, m or empty. `nicks`: chosen names no two people share by chance. Empty roots, rest and letters:
    the name says nothing (hidden, a role, a smile).
    """

    shown: str
    roots: frozenset[str] = frozenset()
    letters: tuple[str, ...] = ()
    rest: frozenset[str] = frozenset()
    gender: str = ""
    nicks: frozenset[str] = frozenset()


class NameTable:
    """The table of prompts/shared/words/linking_names.toml made ready."""

    def __init__(self, lists: Mapping[str, tuple[str, ...]]) -> None:
        self._roots: dict[str, set[str]] = {}
        self._gender: dict[str, str] = {}
        for key, gender in (("female", "f"), ("male", "m")):
            for entry in lists[key]:
                full, _, short = entry.replace("ё", "е").partition(":")
                self._gender[f"{gender}:{full}"] = gender
                for form in (full, *short.split()):
                    self._roots.setdefault(form, set()).add(f"{gender}:{full}")
        self._roles = frozenset(lists["roles"])
        self._mute = frozenset(lists["hidden"]) | self._roles
        self.common = frozenset(lists["common"])

    def roots_of(self, word: str) -> frozenset[str]:
        """Full names (`f:анна`) a lower-case word may be short for; empty when it is no name we know."""
        return frozenset(self._roots.get(word, ()))

    def is_mute(self, word: str) -> bool:
        """Whether the word hides a name (`покупатель`) or only says whose relative it is."""
        return word in self._mute

    def is_role(self, word: str) -> bool:
        """Whether the word says whose relative one is: the name after it may be somebody else's."""
        return word in self._roles

    def misspelt(self, word: str) -> frozenset[str]:
        """Full names the word is a cut or slipped form of (`валентна`, `пчелкина` is none)."""
        if len(word) < _SHORTEST_PREFIX + 1:
            return frozenset()
        near = {name for form, names in self._roots.items() for name in names if _is_slip(word, form)}
        return frozenset(near)


@lru_cache(maxsize=20_000)
def read_name(shown: str | None, table: NameTable) -> NameReading:
    """What a shown name says; None and blanks say nothing."""
    plain = _CAMEL.sub(" ", (shown or "").strip()).lower().replace("ё", "е")
    words = list(_own(_WORD.findall(plain), table))
    nicks = frozenset(nick for nick in _NICK.findall(plain) if len(nick) >= _SHORTEST_NICK)
    roots, letters, rest = set[str](), list[str](), set[str]()
    for word in words:
        found = frozenset[str]() if len(word) == 1 else _roots(word, table)
        if len(word) == 1:
            letters.append(_initial(word))
        elif found and not roots:
            roots |= found
        else:
            rest.add(_surname(word))
    return NameReading(
        shown=(shown or "").strip(), roots=frozenset(roots), letters=tuple(letters), rest=frozenset(rest),
        gender=_gender(roots, words), nicks=nicks,
    )  # fmt: skip


def _own(words: list[str], table: NameTable) -> Iterator[str]:
    """The words that name the writer: `дядя Коля` is one, `папа Глеба` is the father of one."""
    for number, word in enumerate(words):
        is_anothers = number > 0 and table.is_role(words[number - 1]) and not table.roots_of(word) and len(word) > 1
        if not table.is_mute(word) and not is_anothers:
            yield word


def is_named(name: NameReading) -> bool:
    """Whether the name says anything."""
    return bool(name.roots or name.letters or name.rest)


@lru_cache(maxsize=200_000)
def agreement(a: NameReading, b: NameReading) -> float:
    """How well two names agree: 1 the same, .5 initials or part of it, 0 unknown, -1 they cannot be one person's."""
    if not is_named(a) or not is_named(b):
        return 0.0
    if a.nicks & b.nicks:
        return 1.0
    if a.gender and b.gender and a.gender != b.gender:
        return -1.0
    if a.roots and b.roots:
        return _of_first_names(a, b)
    if a.rest & b.rest:
        return _of_initials(a, b)
    return _partly(a, b)


def _of_first_names(a: NameReading, b: NameReading) -> float:
    if not a.roots & b.roots:
        return -1.0
    for own, other in ((a, b), (b, a)):
        # "Анна К." and "Анна Смирнова": the letter must be able to begin the surname.
        if own.letters and other.rest and not other.letters and not _may_begin(own.letters[-1], other.rest):
            return -1.0
    if a.rest and b.rest and not a.rest & b.rest and not any(_alike(x, y) for x in a.rest for y in b.rest):
        return -0.5
    if a.letters and b.letters and a.letters[-1] != b.letters[-1]:
        return -1.0
    return 1.0


def _of_initials(a: NameReading, b: NameReading) -> float:
    """One surname: the first letters decide (`В. Фролова` is not `Н. Фролова`)."""
    firsts = [_firsts(name) for name in (a, b)]
    if all(firsts) and not firsts[0] & firsts[1]:
        return -1.0
    heads = [_WORD.findall(name.shown.lower())[:1] for name in (a, b)]
    # "Гурам" and "Гурам Т.": a first name no table knows.
    return 1.0 if heads[0] == heads[1] else 0.7


def _partly(a: NameReading, b: NameReading) -> float:
    """Initials against a name: `Д. М.` may be Данил; `Б.` is not Анна."""
    for own, other in ((a, b), (b, a)):
        if own.letters and not own.roots and other.roots:
            firsts = _firsts(other)
            return 0.5 if set(own.letters) & firsts or _may_begin(own.letters[0], other.rest) else -1.0
    if a.letters and b.letters and not a.roots and not b.roots and not a.rest and not b.rest:
        return 0.5 if a.letters[0] == b.letters[0] else -1.0
    return 0.0


def _firsts(name: NameReading) -> set[str]:
    """First letters the person's first name may have, short forms included in the shown one."""
    shown = {word[0] for word in _WORD.findall(name.shown.lower()) if len(word) > 1} if name.roots else set()
    return {root[2] for root in name.roots} | {_initial(letter) for letter in shown} | set(name.letters)


def _may_begin(letter: str, words: Iterable[str]) -> bool:
    return any(word.startswith(letter) for word in words)


def _alike(one: str, other: str) -> bool:
    return one.startswith(other[:_SHORTEST_PREFIX]) and abs(len(one) - len(other)) <= 3


@lru_cache(maxsize=20_000)
def _roots(word: str, table: NameTable) -> frozenset[str]:
    for form in _forms(word):
        found = table.roots_of(form)
        if found:
            return found
    for form in _forms(word):
        if _CYRILLIC.search(form) and (found := _tender(form, table) or table.misspelt(form)):
            return found
    return frozenset()


def _tender(word: str, table: NameTable) -> frozenset[str]:
    """`димочка` -> `дима`, `иванушка` -> `иван`: endings that can be put on any name."""
    for ending in _TENDER:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3:
            for tail in ("а", "я", ""):
                if found := table.roots_of(stem + tail):
                    return found
    return frozenset()


def _forms(word: str) -> list[str]:
    """The word in Cyrillic, every way it may be meant."""
    if not _LATIN.search(word):
        return [word]
    forms = [word]
    # `erika` may be Эрика: translit has one letter for both.
    if word.startswith("e"):
        forms.append("э" + to_cyrillic(word[1:]))
    for latin, russian in _SPELLINGS:
        word = word.replace(latin, russian)
    for latin, russian in _SOFT_ENDINGS:
        if word.endswith(latin):
            forms.append(to_cyrillic(word[: -len(latin)]) + russian)
    forms.append(to_cyrillic(word))
    forms += [_softened(form) for form in forms[1:]]
    if not _VOWEL.search(word[:3]):
        forms.append(forms[0].translate(_LAYOUT))
    return forms


def _softened(word: str) -> str:
    """`олга` -> `ольга`, `татяна` -> `татьяна`: translit drops the soft sign."""
    return re.sub(r"([лтрн])(я|г|$)", r"\1ь\2", word)


def _is_slip(word: str, form: str) -> bool:
    """One letter dropped, added or wrong inside a name of five letters and more that begins alike."""
    if len(form) <= _SHORTEST_PREFIX or word[:3] != form[:3] or abs(len(word) - len(form)) > 1:
        return False
    # The ending carries gender (`валентин`, `валентина`): it must stand as it is.
    if word[-1] != form[-1]:
        return False
    ends = _common(word[::-1], form[::-1])
    return _common(word, form) + ends >= max(len(word), len(form)) - 1


def _common(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _initial(letter: str) -> str:
    return to_cyrillic(letter) if _LATIN.search(letter) else letter


def _surname(word: str) -> str:
    word = to_cyrillic(word) if _LATIN.search(word) else word
    return re.sub(r"(?<=ов|ев|ин|ын)а$", "", re.sub(r"ая$", "ий", word))


def _gender(roots: set[str], words: list[str]) -> str:
    genders = {root[0] for root in roots}
    if len(genders) == 1:
        return genders.pop()
    for word in words:
        if len(word) > _SHORTEST_PREFIX and word.endswith(("ова", "ева", "ина", "ская")):
            return "f"
    return ""
