"""A number that follows from pinned ones is pinned as derived; a wrong result of the same numbers never is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pinned import check_result, is_pinned, pins_of

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


@pytest.mark.parametrize(
    ("draft", "right", "wrong", "facts", "customer"),
    [
        ("Упаковка стоит 1788 ₽, в ней 12 штук, выходит {} ₽ за одну.", "149", "159", ("price: 1788", "pack: 12"), ""),
        ("48 pegs at six to a row gives you {} rows.", "eight", "nine", ("count: 48", "per row: 6"), ""),
        ("В пачке 400 г, порция 40 г, это {} тарелок.", "десять", "двенадцать", ("pack: 400 г", "portion: 40 г"), ""),
        ("80 g at four cups per 10 g makes {} servings.", "32", "36", ("grams: 80", "cups: 4 per 10 g"), ""),
        ("Отправлено 7 коробок из 12, осталось {}.", "5", "4", ("plan total: 12", "plan sent: 7"), ""),
        ("It's rated for 5 lb, so 3.2 leaves {} in hand.", "1.8", "1.6", ("limit lb: 5", "weight lb: 3.2"), ""),
        ("«Сойка» рассчитана на 25 кг, так что {} лишних.", "15", "13", ("max load: 25 кг",), "40 кг положили"),
        ("Борт 30 см, матрас 26 см закроет, останется {} см.", "4", "6", ("side: 30 см",), "матрас высотой 26 см"),
        ("Ширина 59,5 см, ниша 60: остаётся {} мм.", "5", "7", ("w: 59,5 см",), "ниша 60"),
        ("Шерсти 40%, остальные {}% — акрил.", "60", "50", ("шерсть: 40%",), ""),
        ("700 мл — это две кружки по 250 мл и ещё {} мл.", "200", "150", ("volume: 700 мл", "glass: 250 мл"), ""),
        ("Нужно по 3 мм с каждого бока, это {} мм.", "6", "8", ("gap: 3 мм",), ""),
        ("Eighty sheets, so {} sides of paper.", "160", "180", ("sheets: 80",), "counting both sides"),
        ("It goes from 44 to 54 cm, {} in all.", "ten", "twelve", ("seat min cm: 44", "seat max cm: 54"), ""),
        ("Two bells at 6 plus a basket at 28 comes to {}.", "40", "46",
         ("price each bell: 6", "price each basket: 28"), "2 bells"),
        ("Brush £8, pan £6, together {}.", "£14", "£15", ("brush: £8", "pan: £6"), ""),
    ],
)  # fmt: skip
def test_a_right_result_is_pinned_and_a_wrong_one_is_not(
    draft: str, right: str, wrong: str, facts: tuple[str, ...], customer: str
) -> None:
    check_result(draft, right, wrong, facts, customer)


def test_a_figure_that_fits_two_numbers_by_chance_is_not_pinned() -> None:
    """`28 − 10` is no size, `425 − 200` no degrees, `164 + 2` no height."""
    shoes = pins_of("Your 28 cm falls between: the 10 leaves half a centimetre, the 18 would pinch.",
                    "size chart 9: 27.5 cm", "size chart 10: 28.5 cm", customer="foot is 28cm, 9 or 10?")  # fmt: skip
    assert not is_pinned(shoes, "18")
    oven = pins_of("425°F is about 225°C, above its 200°C limit.", "oven max c: 200", customer="oven at 425F?")
    assert not is_pinned(oven, "225")
    size = pins_of("M шьётся на рост 174–170, рукав у L длиннее на 2 см.", "рост M: 164–170", "рост L: 170–176",
                   "sleeve M: 61 см", "sleeve L: 63 см")  # fmt: skip
    assert not is_pinned(size, "174")


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
