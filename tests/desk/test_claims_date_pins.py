"""Dates that follow from dates: counted on from one, named by how near they are, or so many days apart."""

import pytest
from pinned import is_pinned, pins_of

from desk.claims import ClaimKind


@pytest.mark.parametrize(("day", "expected"), [("May 17", True), ("May 18", False), ("June 17", False)])
def test_a_span_is_counted_on_from_a_date(day: str, expected: bool) -> None:
    facts = ("trial: 14 days from delivery", "delivered: May 3")
    pins = pins_of(f"Fourteen days from May 3 takes you to {day}.", *facts, language="en")
    assert is_pinned(pins, day) is expected


@pytest.mark.parametrize(("word", "expected"), [("Вчера", True), ("Позавчера", False)])
def test_a_near_day_rests_on_what_today_is(word: str, expected: bool) -> None:
    pins = pins_of(f"{word}, 8 февраля, посылка прибыла.", "дата: 2026-02-08", customer="сегодня 9е, где она")
    assert is_pinned(pins, word) is expected


@pytest.mark.parametrize(("days", "expected"), [("Five days", True), ("Seven days", False)])
def test_days_between_two_dates(days: str, expected: bool) -> None:
    pins = pins_of(f"{days} past the August 2 estimate.", "promised: Aug 2", "today: Aug 7", language="en")
    assert is_pinned(pins, days) is expected


@pytest.mark.parametrize(
    ("draft", "quote", "fact"),
    [
        ("Снято в сентябре 2025 года.", "сентябре 2025", "съёмка 2025-09, студия"),
        ("Акция закончилась 31 августа.", "31 августа", "подарок завершён 31.08"),
        ("Saturday is an estimate.", "Saturday", "eta: Sat, estimate"),
        ("It went out on May 9.", "May 9", "handoff: sent to packing May 9"),
        ("It comes in May.", "May", "box may: lemon soap"),
    ],
)
def test_other_spellings_of_a_date(draft: str, quote: str, fact: str) -> None:
    assert is_pinned(pins_of(draft, fact, language="ru" if draft[0] > "z" else "en"), quote)


@pytest.mark.parametrize(
    ("draft", "is_told"),
    [
        ("If nothing has come by Wednesday, write to us.", False),
        ("Если до среды ничего не придёт, напишите нам.", False),
        # A date, and a day that something is said to happen on, are told.
        ("If nothing has come by December 9, write to us.", True),
        ("It comes on Wednesday, write to us then.", True),
        ("Придёт в среду, напишите нам.", True),
    ],
)
def test_a_day_to_ask_again_states_nothing(draft: str, *, is_told: bool) -> None:
    pins = pins_of(draft, "status: in transit", language="en" if draft.isascii() else "ru")
    assert any(one.claim.kind is ClaimKind.DATE for one in pins) is is_told
