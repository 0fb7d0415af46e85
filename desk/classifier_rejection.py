"""Learns from held-out texts how sure a classifier may be, and what a text of none of its classes looks like."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desk.classifier import SIGNALS, Rejection, signals_of

Doubles = NDArray[np.float64]

# What a classifier gets that is too small to learn them: fitted on CLINC150, where they are learnt anyway.
DEFAULT_TEMPERATURE = 0.4
DEFAULT_REJECTION = Rejection(slopes=(3.0, 3.0, 5.0, 0.0), intercept=1.0, threshold=0.9)
_FEWEST = 30
_TEMPERATURES = np.geomspace(0.05, 5.0, 60)
# Of the held-out texts the classifier got right, it may reject this part.
_REJECTED_RIGHT = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a machine said of texts it was not taught. `targets`: the column of the right class, -1 for none of them.

    `scores`: texts x columns, `unknown`: share of unseen words, `weights`: how much each text counts.
    """

    scores: Doubles
    unknown: Doubles
    targets: NDArray[np.int64]
    weights: Doubles


def learn_temperature(heard: Heard, classes: int) -> float:
    """The temperature at which the stated probabilities are likeliest to be right on texts of known class."""
    inside = heard.targets >= 0
    if classes < 2 or inside.sum() < _FEWEST:
        return DEFAULT_TEMPERATURE
    scores, targets = heard.scores[inside, :classes], heard.targets[inside]
    scores = scores - scores.max(axis=1, keepdims=True)
    losses = [_loss(scores / temperature, targets) for temperature in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def learn_rejection(heard: Heard, classes: int, temperature: float, *, seed: int) -> Rejection:
    """A logistic regression that tells texts of no class from the others; slopes are never negative."""
    signals = np.array([
        signals_of(scores.astype(np.float32), classes, temperature, float(unknown))
        for scores, unknown in zip(heard.scores, heard.unknown, strict=True)
    ]).reshape(-1, len(SIGNALS))  # fmt: skip
    is_out = heard.targets < 0
    if min(is_out.sum(), (~is_out).sum()) < _FEWEST:
        return DEFAULT_REJECTION
    slopes, intercept = _logistic(signals, is_out, heard.weights, seed)
    found = Rejection(slopes=tuple(float(slope) for slope in slopes), intercept=intercept, threshold=1.0)
    is_right = ~is_out & (heard.scores[:, :classes].argmax(axis=1) == heard.targets)
    scores = [found.score(tuple(map(float, row))) for row in signals[is_right]]
    threshold = float(np.quantile(scores, 1.0 - _REJECTED_RIGHT)) if scores else 0.5
    return Rejection(slopes=found.slopes, intercept=intercept, threshold=threshold)


def _loss(scores: Doubles, targets: NDArray[np.int64]) -> float:
    right = scores[np.arange(len(targets)), targets]
    return float((np.log(np.exp(scores).sum(axis=1)) - right).mean())


def _logistic(signals: Doubles, is_out: NDArray[np.bool_], weights: Doubles, seed: int) -> tuple[Doubles, float]:
    """Slopes and intercept on the signals as they are. A signal that would speak the wrong way is left out."""
    from sklearn.linear_model import LogisticRegression  # loaded while training only, see classifier_training

    middle, spread = signals.mean(axis=0), np.maximum(signals.std(axis=0), 1e-9)
    scaled = (signals - middle) / spread
    # Both sides weigh the same, however many texts each has.
    balanced = weights / np.where(is_out, weights[is_out].sum(), weights[~is_out].sum()) * len(weights) / 2
    used = list(range(signals.shape[1]))
    while True:
        machine = LogisticRegression(random_state=seed, max_iter=1_000)
        machine.fit(scaled[:, used], is_out, sample_weight=balanced)
        kept = [place for place, slope in zip(used, machine.coef_[0], strict=True) if slope > 0]
        if kept == used or not kept:
            break
        used = kept
    slopes = np.zeros(signals.shape[1])
    slopes[used] = np.maximum(machine.coef_[0], 0.0)
    slopes = slopes / spread
    return slopes, float(machine.intercept_[0] - (slopes * middle).sum())
