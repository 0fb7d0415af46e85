"""Learns from written examples how a draft sounds that must not leave, and a message no shop's customer writes.

A second opinion beside the word lists, which know only the words somebody thought of. The examples are data:
words/unfit_drafts*.toml and words/unfit_messages*.toml, lists of texts by what is wrong with them; `fine` holds those
that only look alike. Taught once a process, in about a second.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from desk.classifier_features import Reading, counts_of, learn_space
from desk.decisions import Finding, Severity
from desk.errors import BadPlaybook
from desk.kept import once_per_playbook
from desk.phrases import Lists
from desk.playbook import Playbook
from desk.ridge import Numbers, Places, fit, occurrences_of
from desk.weights import read_weights

FINE, BARS = "fine", "unfit_bars"
_DRAFTS, _MESSAGES = "unfit_drafts", "unfit_messages"
# What the shop's own examples of ordinary messages are called in other files; every third of them teaches enough.
_EVERY = 3
_ORDINARY = (("review_examples", frozenset({"positive", "neutral", "negative"})), ("routing_examples", None))
_WORDING = "wording"
# A reply of the offline model is made of about so many.
_PHRASES = 3
_NAME = re.compile(r"\{\w+\}")
_REMEMBERED = 64
# How much stems, their pairs and pieces of words count; as in the classifier of questions.
_BLOCKS = np.array([1.0, 1.0, 0.8], np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a text sounds like. `kind`: the list it is nearest to but `fine`.

    `score`: how much nearer than to `fine`; 0 is in between, about 1 and more is sure.
    """

    kind: str
    score: float

    @property
    def reason(self) -> str:
        """What a person reads of it."""
        return f"sounds like examples of {self.kind.replace('_', ' ')} ({self.score:.2f})"

    def severity(self, bars: Mapping[str, float], *, at_worst: Severity) -> Severity | None:
        """`at_worst` from the bar of its name on, else a doubt, else None."""
        if self.score >= bars[at_worst.value] and f"doubt_{self.kind}" not in bars:
            return at_worst
        return Severity.DRAFT if self.score >= bars["doubt"] else None


class Ear:
    """What the examples taught: ridge regression (`desk/ridge.py`) over stems, their pairs and pieces of words."""

    def __init__(self, lists: Lists) -> None:
        rows = [(text, label) for label, texts in lists for text in texts]
        counts = [counts_of(text) for text, _ in rows]
        self._space = learn_space(counts)
        self._kinds = tuple(sorted({label for _, label in rows} - {FINE}))
        read = [self._weigh(self._space.read_counts(count)) for count in counts]
        targets = np.array(
            [[1 if label == one else -1 for one in (FINE, *self._kinds)] for _, label in rows], np.float32
        )
        self._weights, self._base = fit(occurrences_of(read, len(self._space.vocabulary)), targets)
        self._heard = lru_cache(maxsize=_REMEMBERED)(self._hear)

    def hear(self, text: str) -> Heard:
        """The kind a text is nearest to, and how near; the same text is always heard the same way."""
        return self._heard(text)

    def _hear(self, text: str) -> Heard:
        places, weights = self._weigh(self._space.read(text))
        fine, *others = (weights @ self._weights[places] + self._base).tolist()
        score, kind = max(zip(others, self._kinds, strict=True))
        return Heard(kind=kind, score=score - fine)

    def _weigh(self, read: Reading) -> tuple[Places, Numbers]:
        """The features of a text; together they have length 1."""
        values = read.values * _BLOCKS[self._space.block[read.where]]
        length = float(np.sqrt(values @ values))
        return read.where.astype(np.intp), values / np.float32(length) if length else values


def find_unfit(text: str, playbook: Playbook) -> Finding | None:
    """What a customer's words sound like, when only a person may answer them or should look first; about the customer.

    `messages` of words/unfit_bars.toml: from which score on a person must answer (`escalate`), or see the reply before
    it leaves (`doubt`); kinds named `doubt_<kind>` never need more than that. None where the playbook has no examples.
    """
    ear = message_ear(playbook)
    if ear is None or not text.strip():
        return None
    heard = ear.hear(text)
    severity = heard.severity(read_weights(playbook, BARS, "messages"), at_worst=Severity.ESCALATE)
    if severity is None:
        return None
    quote = text.strip()[:80]
    return Finding(guardrail="unfit_sound", severity=severity, quote=quote, reason=heard.reason, about="customer")


@once_per_playbook
def draft_ear(playbook: Playbook) -> Ear | None:
    """For drafts; None when the playbook holds no examples. What the shop wrote for its own replies is fine."""
    lists = _lists(playbook, _DRAFTS)
    return _taught((*lists, *_own_words(playbook)), _DRAFTS) if lists else None


@once_per_playbook
def message_ear(playbook: Playbook) -> Ear | None:
    """For what customers write; the shop's own examples of reviews and questions are fine ones."""
    lists = _lists(playbook, _MESSAGES)
    return _taught((*lists, *_ordinary(playbook)), _MESSAGES) if lists else None


def _lists(playbook: Playbook, files: str) -> Lists:
    return tuple(
        (label, examples)
        for file, table in sorted(playbook.words.items())
        if file.startswith(files)
        for label, examples in table.items()
    )


def _own_words(playbook: Playbook) -> Lists:
    """The offline model's phrases as it puts them together, names left out, and the samples of the categories."""
    phrases = [_NAME.sub("", phrase) for _, found in _lists(playbook, _WORDING) for phrase in found]
    # From different lists: a third of them apart.
    step = max(1, len(phrases) // _PHRASES)
    replies = tuple(" ".join(phrases[first::step][:_PHRASES]) for first in range(min(step, len(phrases))))
    samples = tuple(sample.reply for category in playbook.categories.values() for sample in category.samples)
    return ((FINE, replies), (FINE, samples))


def _ordinary(playbook: Playbook) -> Lists:
    """Every example of `_ORDINARY` as a list of fine ones; a review's text stands behind the first bar."""
    return tuple(
        (FINE, tuple(example.split("|")[1].strip() if "|" in example else example for example in examples[::_EVERY]))
        for files, labels in _ORDINARY
        for label, examples in _lists(playbook, files)
        if labels is None or label in labels
    )


@lru_cache(maxsize=8)
def _taught(lists: Lists, files: str) -> Ear:
    labels = {label for label, _ in lists}
    if FINE not in labels or len(labels) < 2:
        raise BadPlaybook(f"words/{files}*.toml: expected a list {FINE!r} and one or more of what is not fine")
    return Ear(lists)
