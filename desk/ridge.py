"""Ridge regression over texts, of which there are fewer than features. Pure numbers, no words.

Two texts are alike by the features they share (their rows have length 1), and every label is learned from likeness:
shares = (likeness + ridge)^-1 (targets - mean). Regularised least squares are as good on texts as an SVM
(Rifkin and Klautau 2004). Solved by conjugate gradients (Hestenes and Stiefel 1952), all labels at once, without ever
writing the likeness down: a feature occurs in few texts, so one step costs the occurrences; no random seed.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Numbers = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]

# How strongly weights are held back, and the weight of what all texts share. Chosen by leave-one-out.
_RIDGE = 0.7
_COMMON = 0.1
# Steps end when what is left unexplained is this share of the targets; forty reach it at two and a half thousand texts.
_CLOSE = 1e-3
_MOST_STEPS = 200


def occurrences_of(rows: Sequence[tuple[Places, Numbers]], features: int) -> csr_matrix:
    """Texts x features, from each text's features (numbers below `features`) and their weights."""
    places = np.concatenate([places for places, _ in rows])
    weights = np.concatenate([weights for _, weights in rows])
    starts = np.cumsum([0, *(len(places) for places, _ in rows)])
    return csr_matrix((weights, places, starts), shape=(len(rows), features))


def fit(by_text: csr_matrix, targets: Numbers) -> tuple[Numbers, Numbers]:
    """Weights (features x labels) and what is added. `targets`: texts x labels, -1 or 1."""
    mean, by_feature = targets.mean(axis=0), by_text.T.tocsr()

    def spread(shares: Numbers) -> Numbers:
        """(likeness + common + ridge) times `shares`."""
        alike: Numbers = by_text @ (by_feature @ shares)
        told: Numbers = alike + _COMMON * shares.sum(axis=0, keepdims=True) + np.float32(_RIDGE) * shares
        return told

    shares = _solve(spread, targets - mean)
    weights: Numbers = by_feature @ shares
    return weights, (mean + _COMMON * shares.sum(axis=0)).astype(np.float32)


def _solve(spread: Callable[[Numbers], Numbers], wanted: Numbers) -> Numbers:
    """What `spread` turns into `wanted`; texts x labels."""
    shares = np.zeros_like(wanted)
    left, step = wanted.copy(), wanted.copy()
    before = (left * left).sum(axis=0, keepdims=True)
    enough = np.maximum(_CLOSE**2 * before, np.finfo(np.float32).tiny)
    for _ in range(_MOST_STEPS):
        image = spread(step)
        # A label that is done is not moved: its step is all but nothing and would divide by it.
        length = np.where(before > enough, before / np.maximum((step * image).sum(axis=0, keepdims=True), enough), 0)
        shares += length * step
        left -= length * image
        after = (left * left).sum(axis=0, keepdims=True)
        if np.all(after <= enough):
            break
        step = left + (after / np.maximum(before, enough)) * step
        before = after
    return shares
