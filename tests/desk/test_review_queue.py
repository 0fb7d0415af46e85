"""Which traces a person should look at."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import BadPlaybook
from desk.playbook_files import Table
from desk.review_queue import NOBODY_LOOKS, ReviewRules, Traced, read_review_rules, why_review

ALL = ReviewRules(escalated=True, overridden=True, failed=True, confidence_below=0.5, random_share=1.0)


def traced(**changes: object) -> Traced:
    values: dict[str, object] = {"trace_id": "80000000" + "0" * 24, "verdict": "draft", "confidence": 0.9,
                                 "is_failed": False, "is_overridden": False}  # fmt: skip
    return Traced(**values | changes)  # type: ignore[arg-type]  # a builder takes any field


@pytest.mark.parametrize(("changes", "reason"), [
    ({"is_overridden": True, "is_failed": True, "verdict": "escalate"}, "overridden"),
    ({"is_failed": True, "verdict": "escalate"}, "failed"),
    ({"verdict": "escalate", "confidence": 0.1}, "escalated"),
    ({"confidence": 0.49}, "low_confidence"),
    ({"confidence": 0.5}, "random"),
    ({"verdict": None, "confidence": None}, None),
])  # fmt: skip
def test_the_gravest_rule_is_named(changes: dict[str, object], reason: str | None) -> None:
    assert why_review(ALL, traced(**changes)) == reason
    assert why_review(NOBODY_LOOKS, traced(**changes)) is None


@given(st.integers(0, 2**128 - 1), st.floats(0, 1), st.floats(0, 1))
def test_a_trace_that_is_drawn_is_drawn_from_every_greater_share_too(number: int, one: float, other: float) -> None:
    low, high = sorted((one, other))
    drawn = [why_review(ReviewRules(random_share=share), traced(trace_id=f"{number:032x}")) for share in (low, high)]
    assert drawn in (["random", "random"], [None, "random"], [None, None])


def test_about_the_share_that_is_asked_for_is_drawn() -> None:
    rules = ReviewRules(random_share=0.25)
    ids = [f"{number * 2654435761 % 2**32:08x}{'0' * 24}" for number in range(4000)]
    drawn = sum(why_review(rules, traced(trace_id=one)) == "random" for one in ids)
    assert 900 <= drawn <= 1100


def test_the_table_is_read_whole_and_misspellings_are_refused() -> None:
    values = {"escalated": True, "overridden": False, "failed": True, "confidence_below": 0.4, "random_share": 0.1}
    table = Table(Path("p.toml"), {"review_queue": values})
    assert read_review_rules(table) == ReviewRules(
        escalated=True, overridden=False, failed=True, confidence_below=0.4, random_share=0.1
    )
    assert read_review_rules(Table(Path("p.toml"), {})) == NOBODY_LOOKS
    for wrong in (values | {"random": 0.1}, {name: value for name, value in values.items() if name != "failed"}):
        with pytest.raises(BadPlaybook):
            read_review_rules(Table(Path("p.toml"), {"review_queue": wrong}))
