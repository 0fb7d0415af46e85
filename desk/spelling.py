"""Corrects a misspelt Russian word against a given vocabulary. A word the dictionary knows is never touched.

Of a Latin word only two letters that changed places are put right: nobody here knows which English words there are.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from desk.lemmas import is_known, lemma

_CYRILLIC_WORD = re.compile(r"[а-я-]+")
_LATIN_WORD = re.compile(r"[a-z]+")
# Shorter ones are other words once two letters change places ("form", "trial").
_SHORTEST_LATIN = 6
# Below this length one wrong letter makes a different word.
_SHORTEST = 5
# From this length on two letters may be wrong (or swapped) instead of one; guess, held by the intents eval.
_LONG = 9
# A typo drops or adds a letter, seldom two: "понрпаилась" is no "порваться".
_LENGTH_APART = 1
_SAME_SOUND = (
    ("тся", "ца"), ("ться", "ца"), ("тьс", "ц"), ("сч", "щ"), ("зч", "щ"), ("жы", "жи"), ("шы", "ши"), ("цы", "ци"),
    ("чя", "ча"), ("щя", "ща"), ("чю", "чу"), ("щю", "щу"), ("стн", "сн"), ("здн", "зн"), ("ъ", ""), ("ь", ""),
    ("й", "и"),
)  # fmt: skip
_SOUND = str.maketrans("оэеяы", "ааиии")
_VOICELESS = str.maketrans("бвгджз", "пфктшс")


class Vocabulary:
    """The words a correction may lead to, filed by sound and by first letter."""

    def __init__(self, words: Iterable[str]) -> None:
        words = frozenset(words)
        self.by_letters: dict[str, list[str]] = {}
        for word in sorted(one for one in words if len(one) >= _SHORTEST_LATIN and _LATIN_WORD.fullmatch(one)):
            self.by_letters.setdefault(_letters(word), []).append(word)
        kept = sorted({word for word in words if len(word) >= _SHORTEST - 1 and _CYRILLIC_WORD.fullmatch(word)})
        self.by_sound: dict[str, str] = {sound(word): word for word in kept}
        self.by_letter: dict[str, list[str]] = {}
        for word in kept:
            self.by_letter.setdefault(word[0].translate(_SOUND), []).append(word)


@lru_cache(maxsize=50_000)
def correct(word: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The vocabulary words an unknown word most likely means, at most one; empty for known or short words."""
    if _LATIN_WORD.fullmatch(word):
        return _swapped(word, vocabulary)
    if len(word) < _SHORTEST - 1 or not _CYRILLIC_WORD.fullmatch(word) or is_known(word):
        return frozenset()
    # The analyser guesses the dictionary form of unknown words by their ending, so a misspelt ending costs nothing.
    guesses = {word, lemma(word)}
    heard = {vocabulary.by_sound[sound(guess)] for guess in guesses if sound(guess) in vocabulary.by_sound}
    return frozenset(heard) if heard else frozenset(_closest(guesses, vocabulary))


def _swapped(word: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The one word that these letters make when two neighbours change places."""
    alike = vocabulary.by_letters.get(_letters(word), []) if len(word) >= _SHORTEST_LATIN else []
    found = [one for one in alike if OSA.distance(one, word) == 1]
    return frozenset(found) if len(found) == 1 and word not in alike else frozenset()


def _letters(word: str) -> str:
    return "".join(sorted(word))


def sound(word: str) -> str:
    """How a word sounds, roughly: unstressed vowels, soft signs, doubled and voiced letters fall together."""
    for written, heard in _SAME_SOUND:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", word.translate(_SOUND).translate(_VOICELESS))


def _closest(guesses: set[str], vocabulary: Vocabulary) -> list[str]:
    best: tuple[float, str] | None = None
    for guess in guesses:
        if len(guess) < _SHORTEST:
            continue
        alike = vocabulary.by_letter.get(guess[0].translate(_SOUND), [])
        choices = [word for word in alike if abs(len(word) - len(guess)) <= _LENGTH_APART]
        match = process.extractOne(guess, choices, scorer=OSA.distance, score_cutoff=_wrong_letters(guess))
        if match and (best is None or match[1] < best[0]):
            best = (match[1], match[0])
    return [best[1]] if best else []


def _wrong_letters(word: str) -> int:
    return 1 if len(word) < _LONG else 2
