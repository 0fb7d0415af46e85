"""A number told in another unit, between two times, of an area or a list is pinned; the same with a slip never is."""

import pytest
from pinned import check_result, is_pinned, pins_of

_Pair = tuple[str, str, str, tuple[str, ...], str]


@pytest.mark.parametrize(
    ("draft", "right", "wrong", "facts", "customer"),
    [
        ("It's rated for 120 kg, about {} lb.", "265", "285", ("max load: 120 kg",), ""),
        ("68,6 см — это {} дюймов.", "27", "29", ("diagonal cm: 68,6",), ""),
        ("3 м — это примерно {} фута.", "9,8", "10,8", ("длина: 3 м",), ""),
        ("18 stone is about {} kg.", "114", "140", ("load kg: 120",), "i'm 18 stone"),
        ("4'7\" is about {} cm.", "140", "160", ("rider height cm: 130, 150",), "Daughter's 4'7\", ok?"),
        ("425°F is about {}°C, above its 200°C limit.", "218", "190", ("oven max c: 200",), "oven at 425F?"),
        ("1.8 m is about 5 ft {} in.", "11", "7", ("cable m: 1.8",), "cable at least 6ft?"),
        ("It's 13:20 and the cutoff is 14:00, so you have {} minutes.", "forty", "fifty",
         ("cutoff: 14:00", "now: 13:20"), ""),
        ("Письмо ушло в 14:05, код живёт 30 минут, до {}.", "14:35", "14:55", ("sent: 14:05", "ttl: 30 мин"), ""),
        ("Коврик 2 × 1,2 м — это {} м².", "2,4", "3,4", ("length: 2 м", "width: 1,2 м"), ""),
        ("{} hoops: 10x10 and 18x13.", "Two", "Three", ("hoops: 10x10, 18x13",), ""),
        ("{} pieces in all: a fitted sheet, a flat sheet and two pillowcases.", "Four", "Five",
         ("includes: fitted sheet, flat sheet, 2 pillowcases",), ""),
        ("Было {} списания: два по 1 450 ₽ и одно на 1 600 ₽.", "три", "четыре",
         ("payments sum: 1 450 ₽", "payments sum: 1 450 ₽", "payments sum: 1 600 ₽"), ""),
        ("Плита почти {} килограммов.", "двенадцать", "тринадцать", ("вес: 11,8 кг",), ""),
    ],
)  # fmt: skip
def test_what_only_restates_is_pinned_and_a_slip_is_not(
    draft: str, right: str, wrong: str, facts: tuple[str, ...], customer: str
) -> None:
    check_result(draft, right, wrong, facts, customer)


def test_one_of_two_amounts_in_a_fact_is_no_ground_for_a_conversion_nobody_tells() -> None:
    assert is_pinned(pins_of("It is 12 inches wide.", "width cm: 30", language="en"), "12 inches")
    assert not is_pinned(pins_of("It is 12 inches wide.", "height cm: 30", "width cm: 50", language="en"), "12 inches")


def test_a_conversion_of_what_only_the_customer_wrote_needs_that_number_beside_it() -> None:
    assert not is_pinned(pins_of("Yes, it is 183 cm long.", "colour: oak", customer="is it 6 ft?"), "183 cm")
