"""Ridge regression over texts, of which there are fewer than features. Pure numbers, no words.

Two texts are alike by the features they share (their rows have length 1), and every label is learned from likeness:
shares = (likeness + ridge)^-1 (targets - mean). Regularised least squares are as good on texts as an SVM
(Rifkin and Klautau 2004). Solved by conjugate gradients (Hestenes and Stiefel 1952), all labels at once, without ever
writing the likeness down: a feature occurs in few texts, so one step costs the occurrences; no random seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]

# How strongly weights are held back, and the weight of what all texts share. Chosen by leave-one-out.
_RIDGE = 0.7
_COMMON = 0.1
# Steps end when what is left unexplained is this share of the targets; forty reach it at two and a half thousand texts.
_CLOSE = 1e-3
_MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Which feature stands in which text with which weight: once in the order of texts, once of features."""

    by_text: "_Sorted"
    by_feature: "_Sorted"
    texts: int


@dataclass(frozen=True, slots=True)
class _Sorted:
    """`others`: what each occurrence is multiplied with; `starts` of the `present` sums. A sum of nothing is 0."""

    others: Places
    weights: Numbers
    starts: Places
    present: Places
    size: int

    def sum_up(self, values: Numbers) -> Numbers:
        """Labels x others -> labels x sums."""
        sums = np.zeros((len(values), self.size), np.float32)
        if len(self.others):
            sums[:, self.present] = np.add.reduceat(values[:, self.others] * self.weights, self.starts, axis=1)
        return sums


def occurrences_of(rows: Sequence[tuple[Places, Numbers]], features: int) -> Occurrences:
    """From each text's features (numbers below `features`) and their weights."""
    texts = np.repeat(np.arange(len(rows)), [len(places) for places, _ in rows])
    places = np.concatenate([places for places, _ in rows])
    weights = np.concatenate([weights for _, weights in rows])
    return Occurrences(_sorted(texts, places, weights, len(rows)), _sorted(places, texts, weights, features), len(rows))


def fit(given: Occurrences, targets: Numbers) -> tuple[Numbers, Numbers]:
    """Weights (features x labels) and what is added. `targets`: texts x labels, -1 or 1."""
    mean = targets.mean(axis=0)
    shares = _solve(given, np.ascontiguousarray((targets - mean).T))
    weights = given.by_feature.sum_up(shares).T
    return np.ascontiguousarray(weights), (mean + _COMMON * shares.sum(axis=1)).astype(np.float32)


def _solve(given: Occurrences, wanted: Numbers) -> Numbers:
    """Labels x texts: (likeness + ridge)^-1 `wanted`."""
    shares = np.zeros_like(wanted)
    left, step = wanted.copy(), wanted.copy()
    before = (left * left).sum(axis=1, keepdims=True)
    enough = np.maximum(_CLOSE**2 * before, np.finfo(np.float32).tiny)
    for _ in range(_MOST_STEPS):
        image = _spread(given, step)
        # A label that is done is not moved: its step is all but nothing and would divide by it.
        length = np.where(before > enough, before / np.maximum((step * image).sum(axis=1, keepdims=True), enough), 0)
        shares += length * step
        left -= length * image
        after = (left * left).sum(axis=1, keepdims=True)
        if np.all(after <= enough):
            break
        step = left + (after / np.maximum(before, enough)) * step
        before = after
    return shares


def _spread(given: Occurrences, shares: Numbers) -> Numbers:
    """(likeness + common + ridge) times `shares`."""
    alike = given.by_text.sum_up(given.by_feature.sum_up(shares))
    spread: Numbers = alike + _COMMON * shares.sum(axis=1, keepdims=True) + np.float32(_RIDGE) * shares
    return spread


def _sorted(keys: Places, others: Places, weights: Numbers, size: int) -> _Sorted:
    order = np.argsort(keys, kind="stable")
    present, starts = np.unique(keys[order], return_index=True)
    return _Sorted(others[order], weights[order], starts, present, size)
