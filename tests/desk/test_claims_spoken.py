"""Halves, quarters and units told before their number are read as the amounts they are."""

from decimal import Decimal

import pytest

from desk.claims_numbers import find_numbers
from desk.claims_spoken import spoken_amounts

_HOUR = 3_600


@pytest.mark.parametrize(
    ("text", "measure", "value"),
    [
        ("an hour and a half", "time", 1.5 * _HOUR),
        ("half an hour", "time", 0.5 * _HOUR),
        ("a quarter of an hour", "time", 0.25 * _HOUR),
        ("четверть часа", "time", 0.25 * _HOUR),
        ("килограмм триста пятьдесят", "mass", 1350),
        ("Мне надо кило двести, сколько?", "mass", 1200),
        ("рост метр семьдесят два", "length", 1720),
        ("это два часа сорок", "time", 2 * _HOUR + 40 * 60),
        ("рубль шестьдесят за штуку", "rub", 1.6),
        ("we close at half past six", "clock", 6 * 60 + 30),
        ("мы до половины девятого", "clock", 8 * 60 + 30),
        ("уже пол седьмого", "clock", 6 * 60 + 30),
    ],
)
def test_an_amount_told_around_its_unit_is_one_number(text: str, measure: str, value: float) -> None:
    (told,) = spoken_amounts(text)
    assert (told.measure, told.value) == (measure, Decimal(str(value)))
    assert [one.value for one in find_numbers(text)] == [told.value]


@pytest.mark.parametrize(
    "text",
    ["в час двадцать страниц", "за метр двести рублей", "half of the box", "половина пачки", "a half dozen", "кило"],
)
def test_a_unit_before_something_else_is_no_amount(text: str) -> None:
    assert list(spoken_amounts(text)) == []


def test_a_sheet_is_the_same_in_either_script() -> None:
    cyrillic, latin = find_numbers("лист А4")[0], find_numbers("sheet A4")[0]
    assert cyrillic.code == latin.code == "a4"
