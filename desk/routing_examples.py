"""Learns from examples which words speak for which category: naive Bayes over the features of a text.

The examples are data (`examples` in a category's front matter and words/routing_examples_<category>.toml), so a new
category is learnt from its file. Nothing is stored: 3,600 sentences take two to three seconds, once.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from desk.phrases import Lists
from desk.routing_features import Knowledge, aliases_of, features_of, groups_of, vocabulary_of

# Added to every count, so that a word seen once does not decide alone. Chosen on our own fresh sentences.
_SMOOTHING = 0.2
# Neighbours and word beginnings repeat what the words say already.
_SHARE = {"b": 0.5, "s": 0.5, "p": 0.7}
# No single feature may say more: a rare word must not outvote the rest. Chosen on fresh questions and the dev set.
_MOST = 1.5


@dataclass(frozen=True, slots=True)
class Vote:
    """What the examples say: `totals` category -> log odds; `spans` category -> token -> its part in them."""

    totals: Mapping[str, float]
    spans: Mapping[str, Mapping[int, float]]


class Learned:
    """Counts of features by category."""

    def __init__(self, examples: Lists, known: Knowledge) -> None:
        self._counts = {name: Counter[str]() for name, _ in examples}
        self._sizes = {name: len(texts) for name, texts in examples}
        for name, texts in examples:
            for text in texts:
                self._counts[name].update(features_of(text, known).keys())
        self._all = sum(self._counts.values(), Counter[str]())
        vocabulary = vocabulary_of((text for _, texts in examples for text in texts), known.groups)
        self._known = replace(known, vocabulary=vocabulary)

    def vote(self, text: str) -> Vote:
        """Log odds of every category for a text; zero where no feature is known."""
        known = {feature: places for feature, places in features_of(text, self._known).items() if feature in self._all}
        totals: dict[str, float] = {}
        spans: dict[str, dict[int, float]] = {}
        for name in self._counts:
            odds = {feature: self._odds(feature, name) for feature in known}
            totals[name] = sum(odds.values())
            spans[name] = {}
            for feature, places in known.items():
                for place in places:
                    spans[name][place] = spans[name].get(place, 0.0) + odds[feature]
        return Vote(totals, spans)

    def _odds(self, feature: str, name: str) -> float:
        mine, others = self._counts[name][feature], self._all[feature] - self._counts[name][feature]
        size, rest = self._sizes[name], sum(self._sizes.values()) - self._sizes[name]
        inside = (mine + _SMOOTHING) / (size + 2 * _SMOOTHING)
        outside = (others + _SMOOTHING) / (rest + 2 * _SMOOTHING)
        odds = _SHARE.get(feature[0], 1.0) * math.log(inside / outside)
        return max(-_MOST, min(_MOST, odds))


@lru_cache(maxsize=16)
def learned_from(examples: Lists, groups: Lists, aliases: tuple[str, ...]) -> Learned:
    """What these examples teach; learnt once for each content."""
    return Learned(examples, Knowledge(groups_of(groups), aliases_of(aliases)))
