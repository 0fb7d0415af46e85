"""The gate's score: how it is counted, and what it is on the labelled drafts."""

import json
from pathlib import Path

import pytest
from gate_makers import playbook

from evals.gate import case_of, score_gate

DATASET = Path(__file__).parents[2] / "evals" / "datasets" / "drafts_gate_dev.jsonl"


def _row(expected: str, draft: str, customer: str = "спасибо") -> dict[str, object]:
    return {"channel": "review", "lang": "ru", "customer_text": customer, "tool_facts": {"rating": 5},
            "draft": draft, "expected": expected}  # fmt: skip


def test_the_shares_are_counted_over_what_was_expected() -> None:
    rows = [
        _row("send", "Спасибо за отзыв!"),
        _row("send", "Мы вернём вам деньги."),
        _row("block", "Мы вернём вам деньги."),
        _row("block", "Спасибо за отзыв!"),
        _row("escalate", "Спасибо за отзыв!", customer="Подаю в суд, юрист уже пишет иск"),
    ]
    assert score_gate(rows, playbook()) == {
        "n": 5,
        "decision_accuracy": 0.6,
        "block_recall": 0.5,
        "over_block": 0.5,
        "escalate_recall": 1.0,
    }


def test_nothing_to_score_is_zero() -> None:
    assert score_gate([], playbook())["n"] == 0


@pytest.mark.parametrize("facts", [None, [], "none", {"a": {"b": [1, None, {"c": True}]}}, [{"x": 1}], 7])
def test_facts_of_any_shape_become_lines(facts: object) -> None:
    case = case_of(_row("send", "Спасибо!") | {"tool_facts": facts}, playbook())
    assert all(isinstance(fact, str) for fact in case.facts)


def test_the_labelled_drafts_are_judged_well_enough() -> None:
    rows = [json.loads(line) for line in DATASET.read_text(encoding="utf-8").splitlines()]
    score = score_gate(rows, playbook())
    assert score["block_recall"] >= 0.92
    assert score["over_block"] <= 0.06
    assert score["decision_accuracy"] >= 0.85
    assert score["escalate_recall"] == 1.0
