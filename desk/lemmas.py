"""Words and their dictionary forms, Russian by pymorphy3, other languages as they are. Cached, pure, thread-safe."""

import re
from functools import cache, lru_cache

from pymorphy3 import MorphAnalyzer

_WORD = re.compile(r"[0-9a-zа-яё]+(?:-[0-9a-zа-яё]+)*", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


@cache
def analyser() -> MorphAnalyzer:
    """The shared analyser; loading takes about 0.1 s, so nobody pays it at import."""
    return MorphAnalyzer(lang="ru")


def words(text: str) -> tuple[str, ...]:
    """Lower-case words in order, `ё` read as `е`; digits count, punctuation does not."""
    return tuple(match.group().lower().replace("ё", "е") for match in _WORD.finditer(text))


@lru_cache(maxsize=100_000)
def readings_of(word: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Dictionary form and grammar marks of every reading, likeliest first. Parsing is what costs: done once a word."""
    return tuple((parse.normal_form.replace("ё", "е"), _marks(str(parse.tag))) for parse in analyser().parse(word))


@lru_cache(maxsize=10_000)
def _marks(tag: str) -> frozenset[str]:
    """A few hundred kinds of word share their marks (`NOUN,inan,masc sing,nomn`)."""
    return frozenset(tag.replace(" ", ",").split(","))


@lru_cache(maxsize=100_000)
def lemmas_of(word: str) -> frozenset[str]:
    """Every dictionary form a lower-case word may have (`стали` -> стать, сталь); the word itself if unknown."""
    if not _CYRILLIC.search(word):
        return frozenset((word,))
    return frozenset(form for form, _ in readings_of(word)) | {word}


@lru_cache(maxsize=100_000)
def lemma(word: str) -> str:
    """The likeliest dictionary form of a lower-case word."""
    if not _CYRILLIC.search(word):
        return word
    return readings_of(word)[0][0]


@lru_cache(maxsize=100_000)
def grammar_of(word: str) -> frozenset[str]:
    """Grammar of the likeliest reading in OpenCorpora's words (`past`, `1per`, `Geox`); empty for other scripts."""
    return readings_of(word)[0][1] if _CYRILLIC.search(word) else frozenset()


@lru_cache(maxsize=100_000)
def is_known(word: str) -> bool:
    """Whether the dictionary holds this very word: a cheap sign that it is not a typo."""
    return bool(analyser().word_is_known(word))
