"""The reviews eval counts what it says it counts and refuses rows it cannot read."""

from pathlib import Path

import pytest
from makers import make_playbook

from desk.errors import BadInput
from evals.reviews import score_reviews
from evals.rows import load_rows

PLAYBOOK = make_playbook()
DATASET = Path(__file__).parents[2] / "evals" / "datasets" / "wb_reviews_dev.jsonl"


def _row(text: str, rating: int, floor: str, priority: str, *, harm: bool = False) -> dict[str, object]:
    expected = {"decision_floor": floor, "priority": priority, "needs_escalation": harm}
    return {"id": "r-1", "text": text, "pros": None, "cons": None, "rating": rating, "expected": expected}


def test_a_perfect_row_scores_one_and_a_wrong_label_lowers_every_rate() -> None:
    good = _row("Обожгла руку об ручку", 1, "escalate", "urgent", harm=True)
    wrong = _row("Обожгла руку об ручку", 1, "send_ok", "low")
    assert set(score_reviews([good], PLAYBOOK).values()) == {1}
    assert score_reviews([good, wrong], PLAYBOOK) == {
        "n": 2,
        "floor_accuracy": 0.5,
        "escalation_recall": 1.0,
        "escalation_precision": 0.5,
        "priority_accuracy": 0.5,
    }


def test_a_missed_escalation_lowers_recall() -> None:
    missed = _row("Красивая чашка, спасибо", 5, "escalate", "urgent", harm=True)
    assert score_reviews([missed], PLAYBOOK)["escalation_recall"] == 0.0


def test_a_row_without_its_label_is_refused_by_name() -> None:
    row = _row("Хорошо", 5, "send_ok", "low")
    row["expected"] = {"priority": "low", "needs_escalation": False}
    with pytest.raises(BadInput, match="decision_floor"):
        score_reviews([row], PLAYBOOK)


def test_the_shipped_set_meets_the_bars() -> None:
    score = score_reviews(load_rows(DATASET), PLAYBOOK)
    assert score["escalation_recall"] == 1.0
    assert float(str(score["escalation_precision"])) >= 0.70
    assert float(str(score["floor_accuracy"])) >= 0.85
