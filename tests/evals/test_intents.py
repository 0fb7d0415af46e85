"""The intents eval counts what it says it counts, refuses what it cannot read, and the desk keeps its promise."""

from pathlib import Path

import pytest
from makers import make_playbook

from desk.errors import BadInput
from evals.intents import score_intents
from evals.rows import load_rows

PLAYBOOK = make_playbook()
DATASET = Path(__file__).parents[2] / "evals" / "datasets" / "wb_questions_dev.jsonl"


def test_accuracy_and_f1_count_right_and_wrong_rows() -> None:
    right = {"text": "Когда появится в наличии?", "intent": "availability_delivery"}
    wrong = {"text": "Когда появится в наличии?", "intent": "sizing_fit"}
    scored = score_intents([right, right, right, wrong], PLAYBOOK)
    assert set(scored) == {"n", "accuracy", "macro_f1", "per_class", "methods"}
    assert (scored["n"], scored["accuracy"], scored["methods"]) == (4, 0.75, {"rules": 4})
    assert scored["per_class"] == {
        "availability_delivery": {"precision": 0.75, "recall": 1.0, "f1": 0.8571, "n": 3},
        "sizing_fit": {"precision": 0.0, "recall": 0.0, "f1": 0.0, "n": 1},
    }
    assert scored["macro_f1"] == 0.4286


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"text": "x"}, "row 1: intent: .*missing"),
        ({"intent": "sizing_fit"}, "row 1: text"),
        ({"text": "x", "intent": "sizing"}, "row 1: intent: 'sizing' is not a question category; known: "),
    ],
)
def test_a_malformed_row_is_named(row: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        score_intents([row], PLAYBOOK)


def test_no_rows_are_no_score() -> None:
    with pytest.raises(BadInput, match="no rows"):
        score_intents([], PLAYBOOK)


def test_the_development_set_stays_above_the_promise() -> None:
    accuracy = score_intents(load_rows(DATASET), PLAYBOOK)["accuracy"]
    assert isinstance(accuracy, float)
    assert accuracy >= 0.80
