"""Stated numbers compare with what sources hold, whatever the spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.claims import ClaimKind
from desk.claims_numbers import find_numbers, holds


@pytest.mark.parametrize(
    ("fact", "stated"),
    [
        ("350 мл", "0,35 л"),
        ("1200 рублей", "тысяча двести рублей"),
        ("17000 ₽", "17 тысяч рублей"),
        ("12 месяцев", "год гарантии: 1 год"),
        ("6 шт.", "шесть"),
        ("18:00", "18:00"),
        ("18 часов", "18:00"),
        ("IP67", "ip67"),
        ("$45", "45 dollars"),
    ],
)
def test_the_same_number_is_held_in_other_words(fact: str, stated: str) -> None:
    assert any(holds(one, other) for one in find_numbers(fact) for other in find_numbers(stated))


@pytest.mark.parametrize(
    ("fact", "stated"),
    [
        ("350 мл", "350 г"),
        ("350 мл", "450 мл"),
        ("IP67", "IP68"),
        ("160×200", "200 см"),
        ("18:30", "18:00"),
        ("2 года", "2 дня"),
    ],
)
def test_another_amount_measure_or_code_is_not_held(fact: str, stated: str) -> None:
    assert not any(holds(one, other) for one in find_numbers(fact) for other in find_numbers(stated))


def test_kinds_follow_from_the_unit() -> None:
    kinds = [number.kind for number in find_numbers("990 ₽, 30 см, 5")]
    assert kinds == [ClaimKind.SUM, ClaimKind.MEASURE, ClaimKind.NUMBER]


def test_places_of_dates_are_left_out() -> None:
    text = "до 12 мая осталось 3 дня"
    assert [number.raw for number in find_numbers(text, ((3, 9),))] == [3]


@given(st.integers(min_value=2, max_value=99_999), st.sampled_from(["см", "кг", "мл", "руб", "Вт", "%", "дней"]))
def test_a_number_holds_itself_and_never_the_next_one(value: int, unit: str) -> None:
    (fact,) = find_numbers(f"{value} {unit}")
    (other,) = find_numbers(f"{value + 1} {unit}")
    assert holds(fact, fact)
    assert not holds(fact, other)
