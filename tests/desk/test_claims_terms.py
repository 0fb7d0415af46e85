"""Terms are read alike however a line or a reply spells them."""

import pytest

from desk.claims_calendar import DAYS, MONTHS, WORKING
from desk.claims_terms import find_terms


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("parcel storage days: 7", 7, DAYS),
        ("дней хранения: 7", 7, DAYS),
        ("Хранится неделю, то есть", 7, DAYS),
        ("it lasts two weeks", 14, DAYS),
        ("срок изготовления: 10 рабочих дней", 10, WORKING),
        ("working days: 5", 5, WORKING),
        ("гарантия мес: 24", 24, MONTHS),
        ("Полтора года хранения", 18, MONTHS),
        ("гарантия: год", 12, MONTHS),
        ("repeats: weekly", 7, DAYS),
    ],
)
def test_a_term_is_read(text: str, count: int, unit: str) -> None:
    assert [(term.length, term.unit) for term in find_terms(text)] == [(count, unit)]


@pytest.mark.parametrize("text", ["часы пн–пт: 10–20", "ответ за 3 часа", "на этой неделе", "2026 год", "рабочий день"])
def test_what_is_no_term_is_left(text: str) -> None:
    assert find_terms(text) == ()


@pytest.mark.parametrize(
    ("text", "is_often", "is_before"),
    [
        ("интервал: 14 дней", True, False),
        ("замена: каждые 3 месяца", True, False),
        ("cancel: 3 days before the event", False, True),
        ("отмена: за 2 дня до начала", False, True),
        ("storage days: 7", False, False),
    ],
)
def test_how_a_term_is_counted(text: str, *, is_often: bool, is_before: bool) -> None:
    term = find_terms(text)[0]
    assert (term.is_often, term.is_before) == (is_often, is_before)
