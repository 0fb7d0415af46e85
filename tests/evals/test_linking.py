"""The linking eval counts what it says it counts, refuses what it cannot read, and the desk keeps its promise."""

from pathlib import Path

import pytest
from makers import make_playbook

from desk.errors import BadInput
from evals.linking import score_linking
from evals.rows import load_rows

PLAYBOOK = make_playbook()
DATASET = Path(__file__).parents[2] / "evals" / "datasets" / "linking_pairs_dev.jsonl"


def _side(text: str, **changes: object) -> dict[str, object]:
    return {
        "channel": "review", "nm_id": 1, "occurred_at": "2025-09-06T11:12:00+03:00", "customer_name": "Анна",
        "text": text, "order_id": None, "customer_id": None, "rating": 5,
    } | changes  # fmt: skip


def _row(one: dict[str, object], other: dict[str, object], *, is_same: bool) -> dict[str, object]:
    return {"id": "x", "A": one, "B": other, "same_person": is_same, "why": ""}


SURE = _row(_side("", order_id="o-1"), _side("", order_id="o-1"), is_same=True)
WRONG = _row(_side("", order_id="o-1"), _side("", order_id="o-1"), is_same=False)
MISSED = _row(_side("хорошо"), _side("плохо"), is_same=True)


def test_precision_recall_and_actions_are_counted() -> None:
    scored = score_linking([SURE, SURE, WRONG, MISSED], PLAYBOOK)
    assert {"n", "precision_auto", "precision_085", "recall_085", "precision", "recall", "auto_actions"} <= set(scored)
    assert (scored["n"], scored["auto_actions"]) == (4, 3)
    assert scored["precision"] == scored["precision_auto"] == pytest.approx(2 / 3, abs=1e-4)
    assert scored["recall"] == scored["recall_085"] == pytest.approx(2 / 3, abs=1e-4)


def test_a_precision_of_nothing_is_null() -> None:
    scored = score_linking([MISSED], PLAYBOOK)
    assert (scored["precision"], scored["precision_auto"], scored["recall"], scored["auto_actions"]) == (
        None,
        None,
        0.0,
        0,
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"A": _side(""), "same_person": True}, "row 1: B"),
        (_row(_side("", occurred_at="yesterday"), _side(""), is_same=True), "row 1: occurred_at"),
        (_row(_side("", occurred_at="2025-01-01T00:00:00"), _side(""), is_same=True), "row 1: occurred_at"),
        (_row(_side("", nm_id="7"), _side(""), is_same=True), "row 1: nm_id"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(row: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        score_linking([row], PLAYBOOK)


def test_an_empty_set_is_refused() -> None:
    with pytest.raises(BadInput, match="no rows"):
        score_linking([], PLAYBOOK)


def test_the_development_set_keeps_the_promise() -> None:
    scored = score_linking(load_rows(DATASET), PLAYBOOK)
    assert scored["precision_auto"] == scored["precision_085"] == 1.0
    assert isinstance(scored["recall"], float)
    assert scored["recall"] >= 0.75
    assert isinstance(scored["precision"], float)
    assert scored["precision"] >= 0.9
