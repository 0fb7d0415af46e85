"""Values keep their dimensions, and a result divided by what made it proves nothing."""

from hypothesis import given
from hypothesis import strategies as st

from desk.claims_reckoned_units import LENGTH, OF_DAY, PRICE, SCALAR, TIME, Amount, Dims
from desk.claims_reckoned_ways import DIFF, PROD, QUOT, REST, SHARE, SUM, Made, made_of, of_sides, of_two, sums_of

_VALUES = st.integers(min_value=1, max_value=10_000)


def _made(value: float, dims: Dims | None, number: int, *, is_share: bool = False) -> Made:
    return made_of(Amount(value, dims, 1.0, is_share), number, frozenset((number,)))


def _ways(one: Made, other: Made) -> dict[str, Made]:
    return {made.way: made for made in of_two(one, other)}


@given(first=_VALUES, second=_VALUES)
def test_amounts_of_two_kinds_are_never_added_up(first: int, second: int) -> None:
    ways = _ways(_made(first, LENGTH, 0), _made(second, PRICE, 1))
    assert SUM not in ways
    assert DIFF not in ways


@given(first=_VALUES, second=_VALUES)
def test_a_count_times_a_price_is_a_price(first: int, second: int) -> None:
    product = _ways(_made(first, SCALAR, 0), _made(second, PRICE, 1))[PROD]
    assert (product.value, product.dims) == (first * second, PRICE)


@given(first=_VALUES, second=_VALUES)
def test_a_result_is_not_divided_by_what_made_it(first: int, second: int) -> None:
    one, other = _made(first, SCALAR, 0), _made(second, PRICE, 1)
    told = _made(first * second, PRICE, 2)._replace(leaves=one.leaves | other.leaves)
    assert QUOT not in _ways(told, one)
    assert SUM not in _ways(told, other)


def test_percents_are_taken_off_and_put_on() -> None:
    results = list(of_two(_made(120, PRICE, 0), _made(0.2, SCALAR, 1, is_share=True)))
    assert {(made.way, round(made.value)) for made in results} == {(SHARE, 24), (REST, 96), (REST, 144)}


def test_times_of_day_make_spans_and_later_times() -> None:
    spans = {made.value for made in of_two(_made(15 * 60 + 30, OF_DAY, 0), _made(18 * 60, OF_DAY, 1))}
    assert 2.5 * 3600 in spans
    times = {made.value for made in of_two(_made(23 * 60, OF_DAY, 0), _made(3 * 3600, TIME, 1))}
    assert times == {2 * 60, 20 * 60}


def test_sides_make_areas_and_volumes() -> None:
    made = {round(one.value) for one in of_sides([_made(60, LENGTH, 0), _made(40, LENGTH, 1), _made(20, LENGTH, 2)])}
    assert 60 * 40 * 20 in made
    assert 60 * 40 in made


def test_a_row_of_unlike_things_has_no_sum() -> None:
    assert list(sums_of([_made(1, LENGTH, 0), _made(2, PRICE, 1), _made(3, PRICE, 2)])) == []
    assert [made.value for made in sums_of([_made(1, PRICE, 0), _made(2, PRICE, 1), _made(3, PRICE, 2)])] == [6]
