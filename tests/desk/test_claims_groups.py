"""Lines that stand together: what they sum up to, how far two of them are apart, what the named things cost."""

import pytest
from pinned import check_result, is_pinned, pins_of

_PRICES = ("prices свеча: 350", "prices подсвечник: 590")
_SLEEVES = ("sleeve M: 61 см", "sleeve L: 63 см")
_WEIGHTS = ("weight gross: 5,6 кг", "weight net: 4,9 кг")


@pytest.mark.parametrize(
    ("draft", "right", "wrong", "facts", "customer"),
    [
        ("Две свечи и подсвечник — это {} ₽.", "1290", "940", _PRICES, "2 свечи и подсвечник?"),
        ("Две свечи и подсвечник — это {} ₽.", "1290", "1390", _PRICES, "2 свечи и подсвечник?"),
        ("Рукав у L длиннее на {} см.", "2", "3", _SLEEVES, ""),
        ("Без упаковки 4,9 кг, тара весит ещё {} г.", "700", "900", _WEIGHTS, ""),
        ("Всего в наборе {} игл.", "десять", "двенадцать", ("needles 70: 2", "needles 80: 5", "needles 90: 3"), ""),
    ],
)
def test_lines_of_one_thing_make_a_number(
    draft: str, right: str, wrong: str, facts: tuple[str, ...], customer: str
) -> None:
    check_result(draft, right, wrong, facts, customer)


def test_how_far_two_lines_are_apart_is_no_count_of_what_is_left() -> None:
    assert not is_pinned(pins_of("Синих осталось три штуки.", "stock синий: 5", "stock красный: 8"), "три")
