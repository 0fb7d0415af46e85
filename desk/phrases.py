"""Finds phrases of a word list in a customer's text: by dictionary form, with gaps and prefixes, tolerant of typos.

The phrase language (it is data, written in prompts/**/words/*.toml), items divided by spaces:
`слово` any form of the word · `a|b` either · `сло*` words that begin so · `=слово` exactly this form ·
`a|две_части` an alternative of two words · `слово?` may be absent · `..` up to three words between · `...` up to
seven · `<num>` `<latin>` `<model>` `<size>` a kind of token. A phrase never runs over the end of a sentence.
"""

from collections.abc import Iterable, Mapping, Sequence
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
        self.vocabulary = Vocabulary(word for form in self._all_forms(phrases) if (word := _correctable(form)))
        self._recent: tuple[tuple[Sequence[Token], tuple[Match, ...]], ...] = ()
        self._read = lru_cache(maxsize=_WORDS)(self._read_word)

    def find(self, tokens: Sequence[Token]) -> tuple[Match, ...]:
        """Every phrase found, in order of its first word; one phrase may be found several times.

        The last few texts are remembered by identity (`tokens_of` hands out the same tuple for the same text): one
        review is read by several rules in a row.
        """
        for kept, found in self._recent:
            if kept is tokens:
                return found
        found = self._find(tokens)
        self._recent = ((tokens, found), *self._recent[: _REMEMBERED - 1])
        return found

    def _find(self, tokens: Sequence[Token]) -> tuple[Match, ...]:
        words = [self._read(token.text, token.forms) for token in tokens]
        forms = [known for known, _ in words]
        present = _present(tokens, forms)
        found = []
        for position, (token, (_, candidates)) in enumerate(zip(tokens, words, strict=True)):
            for phrase in candidates:
                if len(phrase.items) > 1 and not _may_stand(phrase.items[1], present[token.sentence]):
                    continue
                last = _ends_at(phrase.items, 1, position, tokens, forms)
                if last is not None:
                    found.append(Match(phrase.label, phrase.source, position, last))
        return tuple(found)

    def _read_word(self, text: str, given: frozenset[str]) -> tuple[frozenset[str], tuple[Phrase, ...]]:
        """The forms of a word, typos corrected, and the phrases that may begin with it."""
        corrected = correct(text, self.vocabulary)
        forms = given | corrected | {f"={word}" for word in corrected if word.isascii()} if corrected else given
        found = {id(phrase): phrase for form in forms if form in self._by_form for phrase in self._by_form[form]}
        for key in _heads(text, forms):
            for phrase in self._by_prefix.get(key, ()):
                if id(phrase) not in found and _fits(phrase.items[0], text, forms):
                    found[id(phrase)] = phrase
        return forms, tuple(found.values())

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
# Words whose readings a matcher remembers.
_WORDS = 20_000
# Text, pros and cons of one review, and all of them together.
_REMEMBERED = 4


@lru_cache(maxsize=64)
def matcher_for(lists: Lists) -> Matcher:
    """The compiled lists; compiled once for each content."""
    return Matcher(lists)


def _correctable(form: str) -> str:
    """The word a slip may lead to; "" for a shape, and for an exact Russian form: another ending is another word."""
    word = form.removeprefix("=")
    return "" if form.startswith("<") or (word != form and not word.isascii()) else word


def _heads(text: str, forms: frozenset[str]) -> set[str]:
    return {form[:_HEAD] for form in forms if len(form) >= _HEAD} | {text[:_HEAD]}


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
        if _fits(item, tokens[following].text, forms[following]):
            last = _ends_at(items, index + 1, following, tokens, forms)
            if last is not None:
                return last
    return None


def _present(tokens: Sequence[Token], forms: Sequence[frozenset[str]]) -> Mapping[int, set[str]]:
    """Sentence -> every form that occurs in it."""
    present: dict[int, set[str]] = {}
    for token, some in zip(tokens, forms, strict=True):
        present.setdefault(token.sentence, set()).update(some)
    return present


def _may_stand(item: Item, present: set[str]) -> bool:
    """A cheap no: nothing in the sentence is a word of this place. Prefixes are left to the exact check."""
    return bool(item.prefixes) or not item.forms.isdisjoint(present)


def _fits(item: Item, text: str, forms: frozenset[str]) -> bool:
    if not item.forms.isdisjoint(forms):
        return True
    return bool(item.prefixes) and (
        text.startswith(item.prefixes) or any(form.startswith(item.prefixes) for form in forms)
    )
