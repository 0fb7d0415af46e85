"""The sparse solution is the dense textbook one, and what is learned can be heard again."""

import numpy as np
import pytest

from desk.ridge import fit, occurrences_of

RIDGE, COMMON = 0.7, 0.1


@pytest.mark.parametrize("texts", [3, 12, 40])
def test_the_sparse_solution_equals_the_dense_one(texts: int) -> None:
    random = np.random.default_rng(texts)
    # Few features occur in many texts and many in one.
    dense = (random.random((texts, 60)) < np.linspace(0.9, 0.05, 60)).astype(np.float32)
    dense = dense[:, dense.any(axis=0)] * np.float32(0.3)
    targets = np.where(random.random((texts, 4)) < 0.5, 1, -1).astype(np.float32)
    rows = [(np.flatnonzero(row).astype(np.intp), row[np.flatnonzero(row)]) for row in dense]

    weights, base = fit(occurrences_of(rows, dense.shape[1]), targets)

    likeness = dense @ dense.T + COMMON + RIDGE * np.eye(texts)
    shares = np.linalg.solve(likeness, targets - targets.mean(axis=0))
    assert np.allclose(weights, dense.T @ shares, atol=2e-3)
    assert np.allclose(base, targets.mean(axis=0) + COMMON * shares.sum(axis=0), atol=2e-3)
