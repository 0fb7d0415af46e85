"""A number that follows from pinned ones is pinned as derived; a wrong result of the same numbers never is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pinned import is_pinned, pins_of

_PRICES = st.integers(min_value=41, max_value=997)
_OFF = st.integers(min_value=-40, max_value=40).filter(bool)


@pytest.mark.parametrize(
    ("draft", "result", "facts", "customer"),
    [
        ("Свеча 890, мыло 540, доставка 120, всего 1550.", "1550", ("свеча: 890", "мыло: 540", "доставка: 120"), ""),
        ("Blue is $24 and green is $27, three dollars apart.", "three dollars", ("blue: $24", "green: $27"), ""),
        ("Три пачки по 250 — это 750 рублей.", "750", ("цена: 250 ₽",), "возьму три пачки"),
        ("Скидка 15 % от 1200 — это 180 рублей, итого 1020.", "1020", ("цена: 1200 ₽", "скидка 15%"), ""),
        ("В пачке 6 штук за 510 рублей, каждая выходит по 85.", "85", ("в пачке: 6 шт", "цена: 510 ₽"), ""),
        ("Трёх литров хватит на 24 м² по норме 8 м² на литр.", "24", ("расход: 8 м²/л",), "а если краски 3 литра?"),
        ("С коробкой чуть больше шестнадцати: 16,2 кг.", "шестнадцати", ("вес с коробкой: 16,2 кг",), ""),
        ("В поставке три предмета: две щётки и совок.", "три", ("поставка: щётка 2 шт, совок 1 шт",), ""),
    ],
)  # fmt: skip
def test_a_result_marked_as_oneis_pinned(draft: str, result: str, facts: tuple[str, ...], customer: str) -> None:
    assert is_pinned(pins_of(draft, *facts, customer=customer), result)


def test_the_evidence_names_the_operands_and_their_sources() -> None:
    pins = pins_of("Свеча 890 и мыло 540, итого 1430.", "свеча: 890 ₽", "мыло: 540 ₽")
    evidence = next(pinned.evidence for pinned in pins if pinned.claim.quote.startswith("1430"))
    assert evidence is not None
    assert (evidence.kind, evidence.id, evidence.quote) == ("derived", "fact:1, fact:2", "890 + 540")


def test_an_unmarked_number_follows_from_nothing() -> None:
    assert not is_pinned(pins_of("Свеча 890, мыло 540. Набор 1430.", "свеча: 890 ₽", "мыло: 540 ₽"), "1430")


def test_the_customers_numbers_alone_prove_nothing_of_the_product() -> None:
    pins = pins_of("Свеча 300 и мыло 200, итого 500.", "цвет: белый", customer="свеча 300 и мыло 200?")
    assert not is_pinned(pins, "500")


def test_a_total_leaves_out_nothing_the_sentence_names() -> None:
    pins = pins_of(
        "Шесть чашек, шесть блюдец и один чайник, итого 12 предметов.", "набор: чашки 6 шт, блюдца 6 шт, чайник 1 шт"
    )
    assert not is_pinned(pins, "12")


@settings(max_examples=60, deadline=None)
@given(first=_PRICES, second=_PRICES, third=_PRICES, off=_OFF)
def test_a_wrong_sum_is_never_pinned(first: int, second: int, third: int, off: int) -> None:
    wrong = first + second + third + off
    if wrong in (first, second, third, second + third):
        return
    pins = pins_of(
        f"Свеча {first}, мыло {second} и доставка {third}, всего {wrong} рублей.",
        f"свеча: {first} ₽", f"мыло: {second} ₽", f"доставка: {third} ₽",
    )  # fmt: skip
    assert not is_pinned(pins, str(wrong))


@settings(max_examples=60, deadline=None)
@given(first=_PRICES, second=_PRICES, off=_OFF)
def test_a_mutated_operand_unpins_the_sum(first: int, second: int, off: int) -> None:
    told = first + off
    if told in (second, first) or told <= 1 or told + second in (first, second):
        return
    pins = pins_of(f"Свеча {told} и мыло {second}, итого {told + second}.", f"свеча: {first} ₽", f"мыло: {second} ₽")
    assert not is_pinned(pins, str(told))
    assert not is_pinned(pins, str(told + second))


@settings(max_examples=60, deadline=None)
@given(count=st.integers(min_value=2, max_value=12), price=_PRICES, off=_OFF)
def test_a_wrong_product_or_difference_is_never_pinned(count: int, price: int, off: int) -> None:
    wrong = count * price + off
    if wrong in (price, count, 2 * price):
        return
    pins = pins_of(
        f"{count} кружки по {price} — это {wrong} рублей.", f"цена: {price} ₽", customer=f"беру {count} кружки"
    )
    assert not is_pinned(pins, str(wrong))


@settings(max_examples=60, deadline=None)
@given(small=_PRICES, more=st.integers(min_value=2, max_value=300), off=_OFF)
def test_a_wrong_difference_is_never_pinned(small: int, more: int, off: int) -> None:
    wrong, big = more + off, small + more
    if wrong <= 1 or wrong in (small, big):
        return
    pins = pins_of(
        f"Синий стоит {small} рублей, а красный {big}, разница {wrong} рублей.",
        f"синий: {small} ₽",
        f"красный: {big} ₽",
    )
    assert not is_pinned(pins, f"{wrong} рублей")
