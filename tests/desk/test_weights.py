"""Numbers in word files are read by name, and a wrong one is refused with its place."""

from dataclasses import replace

import pytest
from makers import make_playbook

from desk.errors import BadPlaybook
from desk.playbook import Playbook
from desk.weights import read_rows, read_weights


def _with(*entries: str) -> Playbook:
    return replace(make_playbook(), words={"review_weights": {"topics": entries}})


def test_numbers_are_read_by_name() -> None:
    assert read_weights(_with("size 0.5"), "review_weights", "topics") == {"size": 0.5}
    assert read_rows(_with("size 0.5 -1"), "review_weights", "topics", columns=2) == {"size": (0.5, -1.0)}


@pytest.mark.parametrize("entry", ["size", "size half", "size 0.5 0.1"])
def test_a_wrong_number_names_file_and_list(entry: str) -> None:
    with pytest.raises(BadPlaybook, match=r"words/review_weights.toml: topics"):
        read_weights(_with(entry), "review_weights", "topics")
