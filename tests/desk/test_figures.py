"""A figure is found by its name wherever it stands, and a name that means nothing finds nothing."""

import pytest

from desk.figures import find_figure
from desk.interactions import Json

FIGURES: dict[str, Json] = {
    "n": 3,
    "gate": {"block_recall": 0.5, "by": {"ru": 1}},
    "scores": {"decision.right": {"n": 2, "mean": 0.25}},
    "a.b": 7,
    "flag": True,
    "word": "x",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [("n", 3.0), ("gate.block_recall", 0.5), ("gate.by.ru", 1.0), ("scores.decision.right.mean", 0.25), ("a.b", 7.0)],
)
def test_a_number_is_found(name: str, value: float) -> None:
    assert find_figure(FIGURES, name) == value


@pytest.mark.parametrize("name", ["gate", "gate.nothing", "n.more", "flag", "word", "", "scores.decision.mean"])
def test_what_is_no_number_is_none(name: str) -> None:
    assert find_figure(FIGURES, name) is None
