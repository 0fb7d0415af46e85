"""How long words are kept is the playbook's to say, in whole days."""

from datetime import timedelta
from pathlib import Path

import pytest

from desk.errors import BadPlaybook
from desk.playbook import Playbook
from desk.playbook_files import Table
from desk.playbook_retention import Retention, read_retention


def table(**retention: object) -> Table:
    return Table(Path("playbook.toml"), {"retention": retention} if retention else {})


def test_the_shipped_playbook_keeps_details_a_quarter_and_texts_two_years(playbook: Playbook) -> None:
    assert playbook.retention == Retention(raw=timedelta(days=90), texts=timedelta(days=730))


def test_a_playbook_may_say_nothing_or_its_own() -> None:
    assert read_retention(table()) == Retention()
    assert read_retention(table(raw_days=7, text_days=30)).raw == timedelta(days=7)


@pytest.mark.parametrize("wrong", [{"raw_days": 7}, {"raw_days": -1, "text_days": 1},
                                   {"raw_days": 1, "text_days": 1, "traces": 1}])  # fmt: skip
def test_a_wrong_or_unknown_key_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(BadPlaybook, match=r"playbook\.toml"):
        read_retention(table(**wrong))
