"""The intents eval counts what it says it counts, refuses what it cannot read, and the desk keeps its promise."""

from pathlib import Path

import pytest
from makers import make_playbook
from routing import thin

from desk.errors import BadInput
from evals.intents import score_intents
from evals.rows import load_rows

PLAYBOOK = make_playbook()
DATASET = Path(__file__).parents[2] / "evals" / "datasets" / "wb_questions_dev.jsonl"


def test_accuracy_and_f1_count_right_and_wrong_rows() -> None:
    right = {"text": "Когда появится в наличии?", "intent": "availability_delivery"}
    wrong = {"text": "Когда появится в наличии?", "intent": "sizing_fit"}
    scored = score_intents([right, right, right, wrong], PLAYBOOK)
    assert set(scored) == {"n", "accuracy", "accuracy_rules", "macro_f1", "per_class", "methods"}
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


@pytest.mark.timeout(240)
def test_the_development_set_stays_above_the_promise_and_learning_from_it_does_no_harm() -> None:
    scored = score_intents(load_rows(DATASET), PLAYBOOK, folds=5)
    accuracy, by_rules, learned = scored["accuracy"], scored["accuracy_rules"], scored["accuracy_learned"]
    assert isinstance(accuracy, float)
    assert isinstance(by_rules, float)
    assert isinstance(learned, float)
    assert accuracy >= 0.88
    assert learned >= by_rules


def test_hard_questions_are_heard_better_with_what_the_examples_teach() -> None:
    scored = score_intents(load_rows(DATASET.with_name("wb_questions_oblique.jsonl")), PLAYBOOK)
    accuracy, by_rules = scored["accuracy"], scored["accuracy_rules"]
    assert isinstance(accuracy, float)
    assert isinstance(by_rules, float)
    assert accuracy > by_rules


def test_rows_of_each_fold_are_routed_by_a_classifier_that_was_not_taught_them() -> None:
    """A riddle with a label of its own would be named right at once, were it taught."""
    riddle = {"text": "а эта самая, с загогулиной?", "intent": "compliance_safety"}
    plain = [{"text": f"Когда появится в наличии {number}?", "intent": "availability_delivery"} for number in range(5)]
    small = thin(PLAYBOOK)
    alone = score_intents([riddle, *plain], small, folds=2)
    thrice = score_intents([riddle, riddle, riddle, *plain], small, folds=3)
    assert alone["accuracy_learned"] == round(5 / 6, 4)
    assert thrice["accuracy_learned"] == 1.0


@pytest.mark.parametrize("folds", [1, 3])
def test_more_folds_than_rows_are_refused(folds: int) -> None:
    rows = [{"text": "Сколько стоит?", "intent": "general_question"}] * 2
    with pytest.raises(BadInput, match="expected 2 to 2 folds"):
        score_intents(rows, PLAYBOOK, folds=folds)
