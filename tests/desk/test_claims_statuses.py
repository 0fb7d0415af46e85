"""What has become of an order is told by general words too, never by a stronger status than the facts have."""

import pytest
from pinned import is_pinned, pins_of


@pytest.mark.parametrize(
    ("draft", "quote", "facts", "expected"),
    [
        ("Your parcel is on its way.", "on its way", ("order shipped: 2026-11-20",), True),
        ("Your parcel is on its way.", "on its way", ("shipped: 2026-11-20", "delivered: 2026-11-24"), False),
        ("Your parcel was shipped.", "shipped", ("order delivered: 2026-11-24",), True),
        ("Your parcel was delivered.", "delivered", ("order shipped: 2026-11-20",), False),
        ("Заказ доставлен.", "доставлен", ("статус: в пути",), False),
        ("Заказ отправлен.", "отправлен", ("статус: в пути",), True),
        ("Заказ не отправлен.", "отправлен", ("статус: доставлен",), False),
        ("Заказ ещё не доставлен.", "доставлен", ("статус: в пути",), True),
        ("It will be back in stock on December 15.", "back in stock", ("restock: 2026-12-15",), True),
    ],
)  # fmt: skip
def test_a_status_is_borne_out_by_a_later_one(
    draft: str, quote: str, facts: tuple[str, ...], *, expected: bool
) -> None:
    language = "en" if draft.isascii() else "ru"
    pins = [one for one in pins_of(draft, *facts, language=language) if quote in one.claim.quote]
    assert pins
    assert is_pinned(tuple(pins), pins[0].claim.quote) is expected


@pytest.mark.parametrize("draft", ["Двести баллов ушли в счёт заказа.", "The last one is on February 2."])
def test_what_is_no_status_states_none(draft: str) -> None:
    pins = pins_of(draft, "first: 2027-01-12", language="en" if draft.isascii() else "ru")
    assert not [one for one in pins if one.claim.kind == "status"]


@pytest.mark.parametrize(
    ("draft", "quote", "fact", "expected"),
    [
        ("Размер закончился.", "закончился", "наличие: нет", True),
        ("Размер закончился.", "закончился", "наличие: есть", False),
        ("Размер закончился.", "закончился", "наличие: нет данных", False),
        ("Размер закончился.", "закончился", "остаток M: 0", True),
    ],
)
def test_a_line_counts_the_stock(draft: str, quote: str, fact: str, *, expected: bool) -> None:
    pins = [one for one in pins_of(draft, fact) if quote in one.claim.quote]
    assert is_pinned(tuple(pins), pins[0].claim.quote) is expected


@pytest.mark.parametrize(
    ("draft", "name", "fact", "expected"),
    [
        ("Мы на связи с девяти по Москве.", "Москве", "часы: 9:00–21:00 МСК", True),
        ("Мы на связи с девяти по Москве.", "Москве", "часы: 9:00–21:00", False),
        ("Both of them fall in Large.", "Large", "size L chest: 41-43", True),
        ("Both of them fall in Large.", "Large", "size M chest: 41-43", False),
        ("Both of them fall in Large.", "Large", "bottle volume: 2 l", False),
        ("Both of them fall in Small.", "Small", "size S chest: 41-43", True),
        ("Both of them fall in Small.", "Small", "the buyer's chest: 41-43", False),
    ],
)
def test_a_name_is_told_by_its_short_form_too(draft: str, name: str, fact: str, *, expected: bool) -> None:
    language = "en" if draft.isascii() else "ru"
    assert is_pinned(pins_of(draft, fact, language=language), name) is expected
