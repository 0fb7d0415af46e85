"""Numbers with units compare across spellings."""

from decimal import Decimal

import pytest

from desk.quantities import find_quantities


@pytest.mark.parametrize(
    ("one", "other"),
    [("1,5 кг", "1500 г"), ("0.5 л", "500 мл"), ("две недели", "14 дней"), ("1 год", "12 месяцев"), ("2 м", "200 см")],
)
def test_the_same_amount_in_other_words_is_equal(one: str, other: str) -> None:
    left, right = find_quantities(one)[0], find_quantities(other)[0]
    assert (left.value, left.measure) == (right.value, right.measure)


def test_a_range_holds_both_its_ends() -> None:
    assert [number.raw for number in find_quantities("доставка 9–12 дней")] == [Decimal(9), Decimal(12)]


def test_a_number_in_words_counts_only_beside_a_unit() -> None:
    assert [number.measure for number in find_quantities("хватает на три дня")] == ["time"]
    assert find_quantities("пара слов и два момента") == ()


def test_working_days_are_days() -> None:
    assert {number.measure for number in find_quantities("10-14 рабочих дней")} == {"time"}


def test_prepositions_are_no_units() -> None:
    assert [number.measure for number in find_quantities("шампунь 3 в 1, 10 in the box")] == ["", "", ""]
    assert [number.measure for number in find_quantities("220 В")] == ["voltage"]


def test_units_are_read_in_any_form_and_at_the_end_of_a_line() -> None:
    assert {number.measure for number in find_quantities("при 60 градусах\nстирка 30°\n")} == {"degrees"}
