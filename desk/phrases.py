"""Finds phrases of a word list in a customer's text: by dictionary form, with gaps and prefixes, tolerant of typos.

The phrase language (it is data, written in prompts/**/words/*.toml), items divided by spaces:
`слово` any form of the word · `a|b` either · `сло*` words that begin so · `=слово` exactly this form ·
`a|две_части` an alternative of two words · `слово?` may be absent · `..` up to three words between · `...` up to
seven · `<num>` `<latin>` `<model>` `<size>` a kind of token. A phrase never runs over the end of a sentence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from desk.lemmas import lemma
from desk.spelling import Vocabulary, correct
from desk.tokens import Token

_GAPS = {"..": 3, "...": 7}


@dataclass(frozen=True, slots=True)
class Item:
    """One place of a phrase: a word out of `forms`, or one that begins with a prefix, after at most `gap` others."""

    forms: frozenset[str]
    prefixes: tuple[str, ...]
    gap: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A compiled phrase; `source` is how it is written in the file."""

    label: str
    source: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: `first` and `last` are indexes of tokens, both included."""

    label: str
    source: str
    first: int
    last: int


Lists = tuple[tuple[str, tuple[str, ...]], ...]
"""label -> phrases, hashable: what a matcher is built from."""


class Matcher:
    """Many lists compiled together; `find` is linear in the text."""

    def __init__(self, lists: Lists) -> None:
        phrases = [_compile(label, source) for label, sources in lists for source in sources]
        self._by_form: dict[str, list[Phrase]] = {}
        self._by_prefix: dict[str, list[Phrase]] = {}
        for phrase in (variant for variants in phrases for variant in variants):
            self._index(phrase)
        self.vocabulary = Vocabulary(form for form in self._all_forms(phrases) if not form.startswith(("=", "<")))

    def find(self, tokens: Sequence[Token]) -> tuple[Match, ...]:
        """Every phrase found, in order of its first word; one phrase may be found several times."""
        forms = [self._forms(token) for token in tokens]
        found = []
        for position, token in enumerate(tokens):
            for phrase in self._candidates(token, forms[position]):
                last = _ends_at(phrase.items, 1, position, tokens, forms)
                if last is not None:
                    found.append(Match(phrase.label, phrase.source, position, last))
        return tuple(found)

    def _forms(self, token: Token) -> frozenset[str]:
        corrected = correct(token.text, self.vocabulary)
        return token.forms | corrected if corrected else token.forms

    def _candidates(self, token: Token, forms: frozenset[str]) -> Iterable[Phrase]:
        seen: set[int] = set()
        lists = [self._by_form[form] for form in forms if form in self._by_form]
        lists += [self._by_prefix[key] for key in _heads(token, forms) if key in self._by_prefix]
        for phrase in (phrase for some in lists for phrase in some):
            if id(phrase) not in seen and _fits(phrase.items[0], token, forms):
                seen.add(id(phrase))
                yield phrase

    def _index(self, phrase: Phrase) -> None:
        for form in phrase.items[0].forms:
            self._by_form.setdefault(form, []).append(phrase)
        for prefix in phrase.items[0].prefixes:
            self._by_prefix.setdefault(prefix[:_HEAD], []).append(phrase)

    @staticmethod
    def _all_forms(phrases: Iterable[tuple[Phrase, ...]]) -> set[str]:
        return {form for variants in phrases for phrase in variants for item in phrase.items for form in item.forms}


# Prefixes are filed under their first letters; three is the shortest prefix worth writing.
_HEAD = 3


@lru_cache(maxsize=64)
def matcher_for(lists: Lists) -> Matcher:
    """The compiled lists; compiled once for each content."""
    return Matcher(lists)


def _heads(token: Token, forms: frozenset[str]) -> set[str]:
    return {form[:_HEAD] for form in forms if len(form) >= _HEAD} | {token.text[:_HEAD]}


def _compile(label: str, source: str) -> tuple[Phrase, ...]:
    variants: list[list[Item]] = [[]]
    gap = 0
    for part in source.lower().replace("ё", "е").split():
        if part in _GAPS:
            gap = _GAPS[part]
            continue
        choices = _choices(part.removesuffix("?"), gap)
        if part.endswith("?"):
            choices.append([])
        variants = [variant + choice for variant in variants for choice in choices]
        gap = 0
    return tuple(Phrase(label, source, tuple(variant)) for variant in variants if variant)


def _choices(part: str, gap: int) -> list[list[Item]]:
    """One item for all one-word alternatives, and a run of items for each that is joined by `_`."""
    words = [word for word in part.split("|") if word]
    plain = "|".join(word for word in words if "_" not in word)
    runs = [[piece for piece in word.split("_") if piece] for word in words if "_" in word]
    choices = [[_item(plain, gap)]] if plain else []
    return choices + [[_item(first, gap), *(_item(piece, 0) for piece in rest)] for first, *rest in runs]


def _item(part: str, gap: int) -> Item:
    words = [word for word in part.split("|") if word]
    prefixes = tuple(word.removesuffix("*") for word in words if word.endswith("*"))
    plain = {word for word in words if not word.endswith("*")}
    forms = plain | {lemma(word) for word in plain if not word.startswith(("=", "<"))}
    return Item(frozenset(forms), prefixes, gap)


def _ends_at(
    items: tuple[Item, ...], index: int, position: int, tokens: Sequence[Token], forms: Sequence[frozenset[str]]
) -> int | None:
    """Index of the last token when items[index:] match after `position`, else None; the shortest gap wins."""
    if index == len(items):
        return position
    item = items[index]
    for following in range(position + 1, min(position + 2 + item.gap, len(tokens))):
        if tokens[following].sentence != tokens[position].sentence:
            return None
        if _fits(item, tokens[following], forms[following]):
            last = _ends_at(items, index + 1, following, tokens, forms)
            if last is not None:
                return last
    return None


def _fits(item: Item, token: Token, forms: frozenset[str]) -> bool:
    if not item.forms.isdisjoint(forms):
        return True
    return bool(item.prefixes) and (
        token.text.startswith(item.prefixes) or any(form.startswith(item.prefixes) for form in forms)
    )
