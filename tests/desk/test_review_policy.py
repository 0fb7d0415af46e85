"""When a draft is reviewed and how good it must be: the playbook's word, a category's own over it."""

from pathlib import Path

import pytest

from desk.errors import BadPlaybook
from desk.playbook_files import Table
from desk.review_policy import ReviewPolicy, read_review_policy

FILE = Path("playbook.toml")
USUAL = ReviewPolicy()


def read(values: dict[str, object], usual: ReviewPolicy = USUAL) -> ReviewPolicy:
    return read_review_policy(Table(FILE, {"reviewer": values}), usual)


def test_without_a_table_everything_is_as_usual() -> None:
    usual = ReviewPolicy(tone=0.3)
    assert read_review_policy(Table(FILE, {}), usual) is usual


def test_a_category_changes_what_it_names_and_keeps_the_rest() -> None:
    usual = ReviewPolicy(when="unsure", tone=0.3, safety=1.0)
    assert read({"accuracy": 0.95, "required": False}, usual) == ReviewPolicy(
        when="unsure", tone=0.3, safety=1.0, accuracy=0.95, is_required=False
    )


@pytest.mark.parametrize(
    ("values", "word"),
    [({"when": "sometimes"}, "always, unsure, never"), ({"tone": 1.2}, "0 to 1"), ({"tones": 0.5}, "unknown key")],
)
def test_a_wrong_table_is_refused_with_what_was_expected(values: dict[str, object], word: str) -> None:
    with pytest.raises(BadPlaybook, match=word):
        read(values)


def test_every_rubric_has_its_least_score() -> None:
    policy = ReviewPolicy(accuracy=0.1, tone=0.2, safety=0.3, completeness=0.4)
    assert [policy.least(one) for one in ("accuracy", "tone", "safety", "completeness")] == [0.1, 0.2, 0.3, 0.4]
