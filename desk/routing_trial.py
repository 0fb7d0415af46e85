"""Tries what is new in a training set before it replaces what is in use: the same folds, with it and without it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desk.classifier_training import train
from desk.routing_learning import TrainingSet

_FOLDS = 3

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Shares of held-out rows named right, 0..1; `_before`: by what is in use. None where there are no such rows."""

    examples: float | None
    examples_before: float | None
    corrections: float | None
    corrections_before: float | None

    def is_worse(self, allowed: float) -> bool:
        """Whether the new one loses more than `allowed` on the playbook's examples, or anything on the corrections."""
        return (
            _lost(self.examples_before, self.examples) > allowed or _lost(self.corrections_before, self.corrections) > 0
        )


def compare(rows: TrainingSet, is_old: Sequence[bool], *, seed: int = 7) -> Trial:
    """Cross-validation. `is_old`: which rows the classifier in use knew; the new one knows them all.

    Every row is asked once, of a new and of an old one that were not taught it.
    """
    fold_of = _folds(rows.labels, seed)
    old = np.array(is_old, dtype=bool)
    new_right, old_right = np.zeros(len(rows.texts), bool), np.zeros(len(rows.texts), bool)
    for fold in range(_FOLDS):
        asked = np.flatnonzero(fold_of == fold)
        new_right[asked] = _right(rows, np.flatnonzero(fold_of != fold), asked, seed)
        known = np.flatnonzero((fold_of != fold) & old)
        old_right[asked] = _right(rows, known, asked, seed)
    is_example = np.arange(len(rows.texts)) < rows.n_examples
    return Trial(
        examples=_share(new_right[is_example]),
        examples_before=_share(old_right[is_example]),
        corrections=_share(new_right[~is_example]),
        corrections_before=_share(old_right[~is_example]),
    )


def _folds(labels: Sequence[str], seed: int) -> Places:
    """A fold for every row, each label spread evenly."""
    shuffled, names = np.random.default_rng(seed), np.array(labels)
    fold = np.zeros(len(labels), dtype=np.int64)
    for name in sorted(set(labels)):
        rows = np.flatnonzero(names == name)
        fold[shuffled.permutation(rows)] = np.arange(len(rows)) % _FOLDS
    return fold


def _right(rows: TrainingSet, taught: Places, asked: Places, seed: int) -> list[bool]:
    if not len(taught):
        return [False] * len(asked)
    classifier = train(
        [rows.texts[one] for one in taught],
        [rows.labels[one] for one in taught],
        weights=[rows.weights[one] for one in taught],
        seed=seed,
        is_calibrated=False,
    )
    return [classifier.predict(rows.texts[one]).label == rows.labels[one] for one in asked]


def _share(right: NDArray[np.bool_]) -> float | None:
    return round(float(np.mean(right)), 4) if len(right) else None


def _lost(before: float | None, now: float | None) -> float:
    return 0.0 if before is None or now is None else before - now
