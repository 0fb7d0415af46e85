"""Learns from written examples how a draft sounds that must not leave, and a message no shop's customer writes.

A second opinion beside the word lists, which know only the words somebody thought of. The examples are data:
words/unfit_drafts*.toml and words/unfit_messages*.toml, lists of texts by what is wrong with them; `fine` holds those
that only look alike. Taught once a process, in about three seconds of CPU (desk/ear.py).
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from desk.decisions import Finding, Severity
from desk.ear import FINE, Ear, Sound
from desk.errors import BadPlaybook
from desk.kept import once_per_playbook
from desk.phrases import Lists
from desk.playbook import Playbook, Words
from desk.weights import read_weights

BARS = "unfit_bars"
_DRAFTS, _MESSAGES = "unfit_drafts", "unfit_messages"
# What the shop's own examples of ordinary messages are called in other files.
_ORDINARY = (("review_examples", frozenset({"positive", "neutral", "negative"})), ("routing_examples", None))
_WORDING = "wording"
# Files of it that hear what a customer says: nothing a reply is made of.
_HEARING = ("_topics", "_liked")
# A reply of the offline model is made of about so many.
_PHRASES = 3
_NAME = re.compile(r"\{\w+\}")
# The figures of goods, which look like those of a card.
_GOODS_CODE = re.compile(
    r"((?:штрих-?код|артикул|barcode|bar code|\bean\b|\bsku\b)\w*\W{1,3}(?:на \w+ |is |no\.? )?)\d{6,}", re.IGNORECASE
)


def severity_of(heard: Sound, bars: Mapping[str, float], *, at_worst: Severity) -> Severity | None:
    """`at_worst` from the bar of its name on, else a doubt, else None; `doubt_<kind>` is never more than a doubt."""
    if heard.score >= bars[at_worst.value] and f"doubt_{heard.kind}" not in bars:
        return at_worst
    return Severity.DRAFT if heard.score >= bars["doubt"] else None


def reason_of(heard: Sound) -> str:
    """What a person reads of it."""
    return f"sounds like examples of {heard.kind.replace('_', ' ')} ({heard.score:.2f})"


def find_unfit(text: str, playbook: Playbook) -> Finding | None:
    """What a customer's words sound like, when only a person may answer them or should look first; about the customer.

    `messages` of words/unfit_bars.toml: from which score on a person must answer (`escalate`), or see the reply before
    it leaves (`doubt`); kinds named `doubt_<kind>` never need more than that. None where the playbook has no examples.
    """
    ear = message_ear(playbook)
    if ear is None or not text.strip():
        return None
    heard = ear.hear(_GOODS_CODE.sub(r"\1", text))
    severity = severity_of(heard, read_weights(playbook, BARS, "messages"), at_worst=Severity.ESCALATE)
    if severity is None:
        return None
    quote = text.strip()[:80]
    return Finding(guardrail="unfit_sound", severity=severity, quote=quote, reason=reason_of(heard), about="customer")


@once_per_playbook
def draft_ear(playbook: Playbook) -> Ear | None:
    """For drafts; None when the playbook holds no examples. What the shop wrote for its own replies is fine."""
    lists = _lists(playbook.words, _DRAFTS)
    return _taught((*lists, *_own_words(playbook)), _DRAFTS) if lists else None


@once_per_playbook
def message_ear(playbook: Playbook) -> Ear | None:
    """For what customers write; the shop's own examples of reviews and questions are fine ones."""
    lists = _lists(playbook.words, _MESSAGES)
    return _taught((*lists, *_ordinary(playbook)), _MESSAGES) if lists else None


def _lists(words: Words, files: str) -> Lists:
    return tuple(
        (label, examples)
        for file, table in sorted(words.items())
        if file.startswith(files)
        for label, examples in table.items()
    )


def _own_words(playbook: Playbook) -> Lists:
    """The offline model's phrases as it puts them together, names left out, and the samples of the categories."""
    spoken = {file: table for file, table in playbook.words.items() if not file.endswith(_HEARING)}
    phrases = [_NAME.sub("", phrase) for _, found in _lists(spoken, _WORDING) for phrase in found]
    # From different lists: a third of them apart.
    step = max(1, len(phrases) // _PHRASES)
    replies = tuple(" ".join(phrases[first::step][:_PHRASES]) for first in range(min(step, len(phrases))))
    samples = tuple(sample.reply for category in playbook.categories.values() for sample in category.samples)
    return ((FINE, replies), (FINE, samples))


def _ordinary(playbook: Playbook) -> Lists:
    """Every example of `_ORDINARY` as a list of fine ones; a review's text stands behind the first bar."""
    return tuple(
        (FINE, tuple(example.split("|")[1].strip() if "|" in example else example for example in examples))
        for files, labels in _ORDINARY
        for label, examples in _lists(playbook.words, files)
        if labels is None or label in labels
    )


@lru_cache(maxsize=8)
def _taught(lists: Lists, files: str) -> Ear:
    labels = {label for label, _ in lists}
    if FINE not in labels or len(labels) < 2:
        raise BadPlaybook(f"words/{files}*.toml: expected a list {FINE!r} and one or more of what is not fine")
    return Ear(lists)
