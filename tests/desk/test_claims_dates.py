"""Dates compare across spellings, part by part."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.claims_dates import find_dates, holds

MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
          "декабря")  # fmt: skip


@pytest.mark.parametrize(
    ("fact", "stated"),
    [
        ("2025-10-12", "12 октября"),
        ("12.10.2025", "двенадцатого октября"),
        ("03.2027", "до марта 2027 года"),
        ("date: Apr 2", "April 2"),
        ("середина мая", "в середине мая"),
        ("середина мая", "в мае"),
        ("2026-01-05", "в понедельник"),
        ("next Aug", "in August"),
        ("box april", "April"),
        ("завтра", "завтра"),
    ],
)
def test_what_a_date_says_is_held_by_one_that_says_more(fact: str, stated: str) -> None:
    assert holds(find_dates(fact)[0], find_dates(stated)[0])


@pytest.mark.parametrize(
    ("fact", "stated"),
    [
        ("2026-03-14", "24 марта"),
        ("2026-03-14", "14 мая"),
        ("середина мая", "в начале июня"),
        ("середина мая", "в начале мая"),
        ("12 октября", "12 октября 2024 года"),
        ("Monday", "Tuesday"),
        ("июнь", "9 июня"),
        ("сегодня вечером 5 мая", "завтра"),
    ],
)
def test_another_date_is_not_held(fact: str, stated: str) -> None:
    assert not holds(find_dates(fact)[0], find_dates(stated)[0])


@pytest.mark.parametrize(
    "text", ["2.5 см", "среда обитания", "You may ask", "носить осенью и весной", "размер 2020", "марш"]
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert find_dates(text) == ()


def test_both_ends_of_a_range_are_dates() -> None:
    assert [(when.day, when.month) for when in find_dates("с 10 по 12 октября")] == [(10, 10), (12, 10)]


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_a_day_in_words_is_held_by_its_figures(day: date) -> None:
    (fact,) = find_dates(day.isoformat())
    (stated,) = find_dates(f"{day.day} {MONTHS[day.month - 1]} {day.year} года")
    assert holds(fact, stated)
