"""A line of facts may write a date without its year; an amount written alike is none."""

import pytest
from pinned import is_pinned, pins_of

from desk.claims_line_dates import dates_of


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("payment date: 05.11", [(5, 11)]),
        ("дата: 1.12", [(1, 12)]),
        ("толщина: 1.12", []),
        ("today: вторник 25.11", [(None, None), (25, 11)]),
        ("valid: 01.12–31.12.2025", [(1, 12), (31, 12)]),
        ("track: 18.11 в 14:00, 19.11 у курьера", [(18, 11), (19, 11)]),
        ("розыск открыт 12.05", [(12, 5)]),
    ],
)
def test_a_date_without_its_year_is_one(line: str, expected: list[tuple[int | None, int | None]]) -> None:
    assert [(when.day, when.month) for when in dates_of(line)] == expected


@pytest.mark.parametrize(
    "line",
    [
        "price: 12.05",
        "Вес: 10.11",
        "длина 12.05 см",
        "version: 10.11",
        "ratio 10.11/2, ok",
        "note: $12.05",
        "kind: 5.11",
    ],
)
def test_an_amount_is_no_date(line: str) -> None:
    assert dates_of(line) == ()


def test_a_line_may_tell_the_day_of_every_month() -> None:
    facts = ("subscription day: 15", "subscription period: monthly", "today: 2026-11-27")
    for day, expected in (("December 15", True), ("December 16", False)):
        assert is_pinned(pins_of(f"The next one is on {day}.", *facts, language="en"), day) is expected
