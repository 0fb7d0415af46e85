"""Numbers in words are read whole, in any case, and told from ordinals."""

from decimal import Decimal

import pytest

from desk.numerals import find_numerals, scale_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("хватает на двадцать пять стирок", "25"),
        ("тысячу двести рублей", "1200"),
        ("полторы тысячи", "1500"),
        ("для одиннадцати человек", "11"),
        ("две тысячи триста", "2300"),
        ("двухлетняя гарантия", "2"),
        ("за полгода", "6"),
        ("twenty-five pieces", "25"),
    ],
)
def test_the_words_of_one_number_are_taken_together(text: str, value: str) -> None:
    assert [number.value for number in find_numerals(text)] == [Decimal(value)]


def test_two_numbers_side_by_side_stay_two() -> None:
    assert [number.value for number in find_numerals("пять или шесть, пять шесть")] == [5, 6, 5, 6]


def test_an_ordinal_is_told_from_an_amount() -> None:
    (number,) = find_numerals("двадцать первого октября")
    assert number.is_ordinal
    assert number.value == Decimal(21)


@pytest.mark.parametrize("text", ["минутку", "семья и опять", "сторона", "стоит"])
def test_words_that_only_look_alike_are_no_numbers(text: str) -> None:
    assert find_numerals(text) == ()


def test_scales_are_read_in_any_form() -> None:
    assert [scale_of(word) for word in ("тысяч", "тыс", "thousand", "рублей")] == [1000, 1000, 1000, None]
