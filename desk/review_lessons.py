"""Learns from the shop's examples how reviews sound, what they speak of, and which only a person may answer.

A second opinion beside the word lists: ridge regression (`desk/ridge.py`) over words/review_examples_*.toml. Nothing
is stored and nothing is drawn at random; two and a half thousand examples take half a second, once.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from desk.errors import BadPlaybook
from desk.kept import once_per_playbook
from desk.phrases import Lists
from desk.playbook import Playbook
from desk.review_features import Reader
from desk.review_kinds import Kinds
from desk.ridge import Numbers, Places, fit, occurrences_of
from desk.tokens import plain_words

TONES = ("positive", "neutral", "negative")
REASONS = ("harm", "allergy", "child_safety", "legal", "fraud")
ESCALATION = "escalation"
_FILES = "review_examples"
_KINDS = "review_kinds"
_SEPARATOR = "|"
# One review is asked about by several rules in a row, whole and by sentences.
_REMEMBERED = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One example: a review as written, and what is to be heard in it (topics, a tone, a reason and `escalation`)."""

    text: str
    pros: str | None
    cons: str | None
    labels: frozenset[str]


class Ear:
    """What the lessons taught: a weight for every feature and label."""

    def __init__(self, lessons: Sequence[Lesson], kinds: Kinds) -> None:
        self.labels = tuple(sorted({label for lesson in lessons for label in lesson.labels}))
        self._reader = Reader(kinds)
        heard = [
            self._reader.features_of(text=one.text, pros=one.pros, cons=one.cons, cut=plain_words) for one in lessons
        ]
        counts = Counter(name for features in heard for name in features)
        self._places = {name: place for place, name in enumerate(counts)}
        self._rarity = np.array([math.log((1 + len(heard)) / (1 + n)) + 1 for n in counts.values()], np.float32)
        occurrences = occurrences_of([self._known(features) for features in heard], len(counts))
        self._weights, self._base = fit(occurrences, _targets(lessons, self.labels))
        self._heard = lru_cache(maxsize=_REMEMBERED)(self._hear)

    def hear(self, *, text: str, pros: str | None = None, cons: str | None = None) -> Mapping[str, float]:
        """Label -> about -1 (surely not) to 1 (surely)."""
        return self._heard(text, pros, cons)

    def _hear(self, text: str, pros: str | None, cons: str | None) -> Mapping[str, float]:
        places, weights = self._known(self._reader.features_of(text=text, pros=pros, cons=cons))
        values = weights @ self._weights[places] + self._base
        return dict(zip(self.labels, values.tolist(), strict=True))

    def _known(self, features: Mapping[str, float]) -> tuple[Places, Numbers]:
        """Places of the features that occurred in lessons, and their weights; together they have length 1."""
        known = [(self._places[name], weight) for name, weight in features.items() if name in self._places]
        places = np.array([place for place, _ in known], np.intp)
        weights = np.array([weight for _, weight in known], np.float32) * self._rarity[places]
        length = float(np.sqrt(weights @ weights))
        return places, weights / np.float32(length) if length else weights


@once_per_playbook
def ear_of(playbook: Playbook) -> Ear | None:
    """The ear of a playbook, taught once for each content; None when the shop has written no examples."""
    lists = tuple(
        (label, examples)
        for file, table in playbook.words.items()
        if file.startswith(_FILES)
        for label, examples in table.items()
    )
    return _taught(lists, tuple(playbook.words.get(_KINDS, {}).items())) if lists else None


@lru_cache(maxsize=8)
def _taught(lists: Lists, kinds: Lists) -> Ear:
    return Ear([_lesson(label, example) for label, examples in lists for example in examples], Kinds(dict(kinds)))


def _lesson(label: str, example: str) -> Lesson:
    """ "size quality | text | pros | cons", where pros and cons may be absent."""
    parts = [part.strip() for part in example.split(_SEPARATOR)]
    if label not in (*TONES, *REASONS) or not 2 <= len(parts) <= 4:
        raise BadPlaybook(
            f"words/{_FILES}*.toml: {label}: expected a list named {', '.join((*TONES, *REASONS))} of "
            f"'topics | text | pros | cons', found {example!r}"
        )
    topics, text, pros, cons = [*parts, "", ""][:4]
    heard = {label} if label in TONES else {label, ESCALATION, "negative"}
    return Lesson(text=text, pros=pros or None, cons=cons or None, labels=frozenset({*topics.split(), *heard}))


def _targets(lessons: Sequence[Lesson], labels: Sequence[str]) -> Numbers:
    return np.array([[1 if label in one.labels else -1 for label in labels] for one in lessons], np.float32)
