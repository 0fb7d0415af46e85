"""The reviews eval counts what it says it counts and refuses rows it cannot read."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from makers import make_playbook

from desk.errors import BadInput
from evals.reviews import score_reviews
from evals.rows import load_rows

PLAYBOOK = make_playbook()
DATASET = Path(__file__).parents[2] / "evals" / "datasets" / "wb_reviews_dev.jsonl"


def _row(
    text: str, rating: int, floor: str, priority: str, *, harm: bool = False, labels: Mapping[str, object] | None = None
) -> dict[str, object]:
    expected = {"decision_floor": floor, "priority": priority, "needs_escalation": harm, **(labels or {})}
    return {"id": "r-1", "text": text, "pros": None, "cons": None, "rating": rating, "expected": expected}


def test_a_perfect_row_scores_one_and_a_wrong_label_lowers_every_rate() -> None:
    good = _row("Обожгла руку об ручку", 1, "escalate", "urgent", harm=True)
    wrong = _row("Обожгла руку об ручку", 1, "send_ok", "low")
    unlabelled = dict.fromkeys(
        ("topics_micro_f1", "topics", "sentiment_accuracy", "mismatch_f1", "escalation_reason_accuracy")
    )
    assert set(score_reviews([good], PLAYBOOK).values()) == {1, None}
    assert score_reviews([good, wrong], PLAYBOOK) == unlabelled | {
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


def test_what_is_labelled_is_scored() -> None:
    labels: dict[str, object] = {
        "topics": ["smell"],
        "sentiment": "negative",
        "stars_text_mismatch": False,
        "escalation_reason": None,
    }
    row = _row("Пахнет химией", 1, "draft", "high", labels=labels)
    other = _row("Пахнет химией", 1, "draft", "high", labels=labels | {"topics": ["price"]})
    right = score_reviews([row], PLAYBOOK)
    assert (right["topics_micro_f1"], right["sentiment_accuracy"], right["mismatch_f1"]) == (1.0, 1.0, 1.0)
    assert right["topics"] == {"smell": {"n": 1, "precision": 1.0, "recall": 1.0}}
    assert score_reviews([row, other], PLAYBOOK)["topics_micro_f1"] == 0.5


def test_the_reason_to_escalate_is_scored_where_it_is_labelled() -> None:
    row = _row("Обожгла руку об ручку", 1, "escalate", "urgent", harm=True, labels={"escalation_reason": "harm"})
    wrong = _row("Обожгла руку об ручку", 1, "escalate", "urgent", harm=True, labels={"escalation_reason": "legal"})
    assert score_reviews([row, wrong], PLAYBOOK)["escalation_reason_accuracy"] == 0.5


def test_the_shipped_set_meets_the_bars() -> None:
    score = score_reviews(load_rows(DATASET), PLAYBOOK)
    assert score["escalation_recall"] == 1.0
    for figure, bar in (
        ("escalation_precision", 0.80),
        ("floor_accuracy", 0.90),
        ("topics_micro_f1", 0.80),
        ("mismatch_f1", 0.90),
        ("sentiment_accuracy", 0.85),
    ):
        assert float(str(score[figure])) >= bar, figure
