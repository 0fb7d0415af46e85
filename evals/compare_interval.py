"""How sure a difference between two runs is: a paired bootstrap over cases. Pure; the same seed, the same figures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

DRAWS = 2_000
_LEVEL = 0.95
# Draws at a time: the weights of all of them over a big set would not fit the memory.
_AT_ONCE = 100

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """The mean of paired differences, and where it lies 95 % of the time. `n`: cases that have both values."""

    mean: float
    low: float
    high: float
    n: int


def paired_intervals(differences: Sequence[Sequence[float | None]], *, seed: int) -> tuple[Interval | None, ...]:
    """One interval a column. `differences`: a row a case, a column a metric, None where a case has no pair.

    Cases are drawn with replacement, all metrics of a case together, 2,000 times (Efron's percentile bootstrap).
    None for a column without any pair.
    """
    values = np.array([[np.nan if one is None else one for one in row] for row in differences], dtype=np.float64)
    if values.size == 0:
        return ()
    is_there = ~np.isnan(values)
    counts = is_there.sum(axis=0)
    drawn = _draw(np.where(is_there, values, 0.0), is_there.astype(np.float64), seed)
    edge = (1 - _LEVEL) / 2 * 100
    low, high = np.nanpercentile(np.where(counts > 0, drawn, 0.0), [edge, 100 - edge], axis=0)
    means = np.where(is_there, values, 0.0).sum(axis=0) / np.maximum(counts, 1)
    return tuple(
        Interval(mean=_plain(mean), low=_plain(least), high=_plain(most), n=int(count)) if count else None
        for mean, least, most, count in zip(means, low, high, counts, strict=True)
    )


def _draw(values: Matrix, is_there: Matrix, seed: int) -> Matrix:
    """A row a draw: the mean of each column over the cases drawn; no number where a draw has no case of a column."""
    dice, cases = np.random.default_rng(seed), len(values)
    means = []
    for start in range(0, DRAWS, _AT_ONCE):
        size = min(_AT_ONCE, DRAWS - start)
        weights = dice.multinomial(cases, np.full(cases, 1 / cases), size=size).astype(np.float64)
        totals = weights @ is_there
        sums = weights @ values
        means.append(np.divide(sums, totals, out=np.full_like(sums, np.nan), where=totals > 0))
    return np.concatenate(means)


def _plain(value: float) -> float:
    """Rounded to six digits, never minus zero."""
    return round(float(value), 6) + 0.0
