"""What the local classifier of a channel learns from: the playbook's examples and what operators corrected.

It is shown each text with the playbook's knowledge of it (groups of words, tense, person) written behind it, so that a
word nobody used in an example still speaks for a category.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from desk.playbook import Playbook
from desk.routing_features import Knowledge, aliases_of, features_of, groups_of, vocabulary_of

# A made-up word no customer writes; only letters survive the cut into stems.
_MARK = "zq"
_KNOWN_BY = ("g:", "t:")
_MOST_CHARS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What a person said: this text is about that category."""

    text: str
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSet:
    """Rows to train on. `n_examples`: the first rows, from the playbook; the rest are corrections."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    weights: tuple[float, ...]
    n_examples: int

    @property
    def is_enough(self) -> bool:
        """Whether two categories are told apart at all."""
        return len(set(self.labels)) > 1


def training_set(playbook: Playbook, channel: str, corrections: Iterable[Corrected]) -> TrainingSet:
    """The rows of a channel. A correction to a category the playbook no longer has is left out."""
    examples = examples_of(playbook, channel)
    known = {category.name for category in playbook.categories_for(channel)}
    kept = [one for one in corrections if one.category in known]
    rows = [*examples, *kept]
    return TrainingSet(
        texts=tuple(learning_text(row.text, playbook) for row in rows),
        labels=tuple(row.category for row in rows),
        weights=(1.0,) * len(examples) + (float(playbook.routing.correction_weight),) * len(kept),
        n_examples=len(examples),
    )


def has_enough(rows: TrainingSet, playbook: Playbook, channel: str) -> bool:
    """Whether the channel has enough rows to learn from."""
    categories = len(playbook.categories_for(channel))
    return rows.is_enough and len(rows.texts) >= categories * playbook.routing.rows_per_category


def examples_of(playbook: Playbook, channel: str) -> tuple[Corrected, ...]:
    """Every example of the channel's categories, front matter first."""
    return tuple(
        Corrected(text=text, category=category.name)
        for category in playbook.categories_for(channel)
        for text in (
            *category.examples,
            *playbook.words.get(f"routing_examples_{category.name}", {}).get("examples", ()),
            *playbook.words.get(f"routing_more_{category.name}", {}).get("examples", ()),
        )
    )


def examples_sha(playbook: Playbook, channel: str) -> str:
    """Names what the playbook alone teaches a channel: examples, and the knowledge written behind them."""
    parts = [[one.category, one.text] for one in examples_of(playbook, channel)]
    known = [sorted(playbook.words.get(file, {}).items()) for file in ("routing_groups", "routing_slang")]
    return hashlib.sha256(json.dumps([parts, known, playbook.routing.correction_weight]).encode()).hexdigest()


def learning_text(text: str, playbook: Playbook) -> str:
    """A text with what the playbook knows of its words, as the classifier sees it in training and in use."""
    return _learning_text(text, _Key(playbook))


# An evaluation shows the same few thousand examples to a classifier a dozen times.
@lru_cache(maxsize=20_000)
def _learning_text(text: str, key: "_Key") -> str:
    features = features_of(text[:_MOST_CHARS], _knowledge(key))
    marks = sorted(name for name in features if name.startswith(_KNOWN_BY))
    return f"{text} {' '.join(_MARK + ''.join(filter(str.isalpha, mark[2:])) + _MARK for mark in marks)}"


class _Key:
    """A playbook by its content, so that it can be cached by it."""

    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook

    def __hash__(self) -> int:
        return hash((self.playbook.name, self.playbook.sha))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.playbook.sha == other.playbook.sha


@lru_cache(maxsize=16)
def _knowledge(key: _Key) -> Knowledge:
    playbook = key.playbook
    groups = groups_of(tuple(playbook.words.get("routing_groups", {}).items()))
    aliases = aliases_of(playbook.words.get("routing_slang", {}).get("aliases", ()))
    texts = (one.text for channel in playbook.channels for one in examples_of(playbook, channel))
    return Knowledge(groups, aliases, vocabulary_of(texts, groups))
