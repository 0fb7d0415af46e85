"""The name of a line may end in the unit of its numbers."""

import pytest
from pinned import is_pinned, pins_of

from desk.claims_known_numbers import numbers_of


@pytest.mark.parametrize(
    ("line", "measure", "value"),
    [
        ("cable m: 1.8", "length", 1800),
        ("Высота, см: 25", "length", 250),
        ("Вес (кг): 2", "mass", 2000),
        ("shrinkage pct: 5", "share", 5),
        ("burn h: 35", "time", 35 * 3600),
        ("tea towel cm: 50x70", "length", 500),
        ("kettle temp c: 80", "degrees", 80),
        ("steep s: 90", "time", 90),
        ("price cents: 950", "usd", 9.5),
        ("vitamin c: 80", "", 80),
        ("shirt s: 90", "", 90),
        # A size, a minimum or a minute, a month of the year, a count: none of them is a unit.
        ("sleeve M: 61", "", 61),
        ("order min: 3", "", 3),
        ("month: 3", "", 3),
        ("pieces: 214", "", 214),
        # The value names its own unit.
        ("length cm: 2 м", "length", 2000),
    ],
)
def test_bare_numbers_take_the_unit_of_the_name(line: str, measure: str, value: float) -> None:
    found = numbers_of(line)[0]
    assert found.measure == measure
    assert found.value == value


def test_the_same_figure_in_another_unit_is_another_amount() -> None:
    assert is_pinned(pins_of("The cord is 90 cm.", "cord m: 0.9"), "90 cm")
    assert not is_pinned(pins_of("It holds 120 lb.", "load kg: 120"), "120 lb")
