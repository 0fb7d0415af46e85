"""A number is read with its unit and what it is told by; a bare one may be of any unit."""

import pytest
from makers import make_playbook

from desk.claims_numbers import find_numbers
from desk.claims_reckoned_units import (
    LENGTH,
    MASS,
    PRICE,
    SCALAR,
    TIME,
    Dims,
    amounts_of,
    named_rate,
    named_unit,
    units_of,
)

_DAY = 86_400
_UNITS = units_of(make_playbook())
_SPEED: Dims = (1, 0, -1, *SCALAR[3:])


@pytest.mark.parametrize(
    ("text", "value", "dims"),
    [
        ("64 ГБ", 64_000, (0, 0, 0, 0, 0, 0, 1, 0, 0)),
        ("74 Вт·ч", 74 * 3600, (0, 0, 0, 0, 1, 0, 0, 0, 0)),
        ("6 соток", 600e6, (2, *SCALAR[1:])),
        ("14 US gallons", 14 * 3_785_410, (3, *SCALAR[1:])),
        ("2 kg", 2_000, MASS),
        ("1 м", 1_000, LENGTH),
    ],
)
def test_a_number_has_the_size_of_its_unit(text: str, value: float, dims: Dims) -> None:
    amount = amounts_of(text, find_numbers(text)[0], _UNITS)[0]
    assert amount.value == pytest.approx(value)
    assert amount.dims == dims


@pytest.mark.parametrize(
    ("text", "value", "dims"),
    [
        ("300 г в день", 300 / _DAY, (0, 1, -1, *SCALAR[3:])),
        ("40 г на м²", 40 / 1e6, (-2, 1, *SCALAR[2:])),
        ("5 мл на 1 л воды", 0.005, SCALAR),
        ("16 км/ч", 16e6 / 3600, _SPEED),
        ("20 стр/мин", 20 / 60, (0, 0, -1, *SCALAR[3:])),
        ("10 points per $1", 10, (0, 0, 0, -1, *SCALAR[4:])),
        ("two scoops daily", 2 / _DAY, (0, 0, -1, *SCALAR[3:])),
    ],
)
def test_what_is_told_by_something_else_is_a_rate_too(text: str, value: float, dims: Dims) -> None:
    rate = amounts_of(text, find_numbers(text)[0], _UNITS)[-1]
    assert rate.value == pytest.approx(value)
    assert rate.dims == dims


def test_in_a_reply_the_second_number_may_be_the_one_looked_for() -> None:
    text = "12 кг на 40 дней"
    assert len(amounts_of(text, find_numbers(text)[0], _UNITS)) == 2
    assert len(amounts_of(text, find_numbers(text)[0], _UNITS, is_reply=True)) == 1


def test_the_name_of_a_line_tells_by_what_its_price_is() -> None:
    bare = amounts_of("399", find_numbers("399")[0], _UNITS)[0]
    assert bare.dims is None
    for name, dims in (("tariffs month", (0, 0, -1, 1)), ("цена за метр", (-1, 0, 0, 1))):
        rate = named_rate(name, bare, _UNITS)
        assert rate is not None
        assert rate.dims == (*dims, *SCALAR[4:])
    assert named_rate("price", bare, _UNITS) is None
    assert named_unit("bake min", bare, _UNITS) == (399 * 60, TIME, 60.0, False)


def test_money_of_every_kind_is_money() -> None:
    for text in ("$5", "5 ₽", "€5", "£5"):
        assert amounts_of(text, find_numbers(text)[0], _UNITS)[0].dims == PRICE
