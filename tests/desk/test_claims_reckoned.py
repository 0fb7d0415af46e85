"""A number that follows by everyday reckoning is pinned though no word marks it; a made-up one hardly ever is."""

import random
from collections.abc import Callable

import pytest
from pinned import check_result, is_pinned, pins_of

from desk.claims import ClaimState

# What words/gate_reckoned.toml allows a made-up number where a mark speaks for the way.
_MARKED = 0.2
_TRIES = 60


@pytest.mark.parametrize(
    ("draft", "right", "wrong", "facts", "customer"),
    [
        # a ± b, and all of a row
        ("До бесплатной доставки осталось {} рублей.", "360", "460", ("cart total: 2640", "free from: 3000"), ""),
        ("Карт влезет {}: слева, справа и ещё одна в потайной кармашек.", "девять", "восемь",
         ("отделы слева: 4", "отделы справа: 4", "отделы скрытый: 1"), "Сколько карт войдёт?"),
        ("В наборе на шесть персон {} предмета: вилки, ножи, столовые и чайные ложки.", "24", "22",
         ("набор вилки: 6", "набор ножи: 6", "набор ложки: 6", "набор ложечки: 6"), ""),
        # a × b: a count, a rate, an area, a volume
        ("Набор горит {} часов.", "120", "130", ("комплект: 3 свечи", "горение одной: 40 ч"), "сколько горит набор?"),
        ("При норме 40 г потребуется {} кг.", "24", "26", ("норма: 40 г на м²",), "на 600 м² хватит?"),
        ("For 10 kg you'd pour {} ml.", "150", "170", ("dosage: 15 ml per kg of dry laundry",), "10 kilos a load"),
        ("Your wall is {} m².", "10", "12", ("coverage: 8 m² per litre",), "one wall, 4 m by 2.5"),
        # a ÷ b: for one, how many, how long
        ("В коробке 48 капсул, одна обходится ровно в {} рублей.", "30", "36", ("цена: 1 440 ₽", "капсулы: 48"), ""),
        ("Мешка хватит на {} дней.", "40", "46", ("фасовка кг: 12",), "Пёс ест 300 г в день."),
        ("По вашим цифрам около {} минут.", "160", "190", ("объём: 64 ГБ",), "пишет 400 мегабайт в минуту"),
        # percents
        ("С картой получается {} ₽.", "2790", "2710", ("плед цена: 3000", "карта скидка %: 7"), ""),
        ("VAT at 20% adds {}.", "£24", "£26", ("net: £120", "vat rate: 20%"), ""),
        # the same in other units
        ("Пересчитали: 20 000 мА·ч при 3,7 В это {} Вт·ч.", "74", "94",
         ("ёмкость: 20000 мА·ч", "напряжение: 3.7 В"), ""),
        ("Ваш темп это {} км/ч.", "15", "13", ("скорость макс: 16 км/ч",), "бегаю по 4 мин/км"),
        ("Под стандартный лист А4, а это 21 на {} см.", "29,7", "28,7", ("формат: A4",), ""),
        # the other ounce, cents, a quarter of a year
        ("The jug takes {}.", "34 ounces", "31 ounces", ("capacity ml: 1000",), "how many oz?"),
        ("You were charged {}.", "$19.90", "$18.90", ("amount cents: 1990",), ""),
        ("You pay $45 every quarter, so that is {} over the year.", "$180", "$135",
         ("charge: $45.00", "billing: quarterly"), ""),
        ("The belt is {} inches long.", "forty-two and three-quarter", "forty-three and a quarter",
         ("length in: 42.75",), ""),
        # one by one beside the whole that is told, the share of one, the customer's centimetres
        ("As a set it is $52. Bought separately they come to {}.", "$61", "$57",
         ("prices brush: 27", "prices pan: 34", "prices set: 52"), "brush and pan apart, how much?"),
        ("Three months are $66, the season $60: you keep $6, which is {} a month.", "$2", "$4",
         ("monthly: $22", "season (3 months): $60"), ""),
        ("Высота 1,8 м, до потолка останется {}.", "60 см", "40 см", ("шкаф высота см: 180",), "потолок 240, войдёт?"),
        # times of day
        ("Интервал у заказа до 18:00, остаётся {} часа.", "два с половиной", "полтора",
         ("now: 15:30", "window: 14:00–18:00"), ""),
    ],
)  # fmt: skip
def test_each_way_of_reckoning_pins_the_right_result_and_no_wrong_one(
    draft: str, right: str, wrong: str, facts: tuple[str, ...], customer: str
) -> None:
    check_result(draft, right, wrong, facts, customer)


@pytest.mark.parametrize(
    ("fact", "right", "wrong"),
    [
        ("oven c: 200", "392", "382"),
        ("water c: 95", "205", "200"),
        ("oven f: 350", "177", "187"),
        # No scale is told: nothing follows.
        ("oven: 200", "", "392"),
    ],
)
def test_a_temperature_is_told_in_the_other_scale(fact: str, right: str, wrong: str) -> None:
    scale = "C" if " f:" in fact else "F"
    for told, is_right in ((right, True), (wrong, False)):
        pins = pins_of(f"Set it to {told} °{scale}, or as near as it goes.", fact, language="en")
        assert not told or [one.state is ClaimState.PINNED for one in pins] == [is_right]


def test_a_result_goes_on_to_the_next_one() -> None:
    """The metres and the grams confirm the number of skeins, which by itself could be chance."""
    facts = ("моток вес: 50 г", "моток длина: 160 м")
    draft = "На 750 метров нужно {} мотков: вместе они дают {} м и весят {} г."
    right = pins_of(draft.format("пять", 800, 250), *facts, customer="по схеме надо 750 метров")
    assert all(is_pinned(right, quote) for quote in ("пять", "800", "250"))
    wrong = pins_of(draft.format("шесть", 980, 310), *facts, customer="по схеме надо 750 метров")
    assert not is_pinned(wrong, "980")
    assert not is_pinned(wrong, "310")


def test_the_evidence_shows_the_reckoning_and_names_its_sources() -> None:
    pins = pins_of("В коробке 48 капсул, одна обходится ровно в 30 рублей.", "цена: 1 440 ₽", "капсулы: 48")
    evidence = next(one.evidence for one in pins if one.claim.quote.startswith("30"))
    assert evidence is not None
    assert (evidence.kind, evidence.id) == ("derived", "fact:2, fact:1")
    assert evidence.quote == "1 440 ₽ / 48 капсул = 30 рублей"


def test_a_wrong_copy_of_a_named_fact_stays_contradicted() -> None:
    """Twice the length is a number that can be made, yet the line gives the length."""
    pins = pins_of("Длина пледа 400 см.", "длина: 200 см", "ширина: 150 см")
    assert [one.state for one in pins if one.claim.quote.startswith("400")] == [ClaimState.CONTRADICTED]


def test_of_the_days_of_the_week_the_one_told_of_counts() -> None:
    hours = ("график пн-пт: 10:00–20:00", "график сб: 10:00–19:00")
    draft, said = "Мы открыты ещё {}.", "щас 18:30 субботы, успеваю?"
    assert is_pinned(pins_of(draft.format("полчаса"), *hours, customer=said), "полчаса")
    assert not is_pinned(pins_of(draft.format("полтора часа"), *hours, customer=said), "полтора часа")


def _share(random_: random.Random) -> tuple[str, tuple[str, ...], float]:
    price, many = random_.randint(200, 3_000), random_.randint(3, 60)
    return "В коробке {many} штук, одна обходится в {} рублей.".replace("{many}", str(many)), (
        f"цена: {price * many} ₽", f"в коробке: {many} шт",
    ), price  # fmt: skip


def _rest(random_: random.Random) -> tuple[str, tuple[str, ...], float]:
    paid, whole = random_.randint(200, 3_000), random_.randint(4_000, 9_000)
    return "Внесено {paid} ₽, остаётся {} рублей.".replace("{paid}", str(paid)), (
        f"сумма: {whole} ₽", f"оплачено: {paid} ₽",
    ), whole - paid  # fmt: skip


def _area(random_: random.Random) -> tuple[str, tuple[str, ...], float]:
    litres, rate = random_.randint(2, 40), random_.randint(6, 19)
    return "Банки в {litres} л хватит на {} м².".replace("{litres}", str(litres)), (
        f"банка: {litres} л", f"расход: {rate} м² на литр",
    ), litres * rate  # fmt: skip


@pytest.mark.parametrize("make", [_share, _rest, _area])
def test_a_made_up_result_passes_no_oftener_than_the_chance_allows(
    make: Callable[[random.Random], tuple[str, tuple[str, ...], float]],
) -> None:
    random_ = random.Random(17)
    passed = rights = 0
    for _ in range(_TRIES):
        draft, facts, right = make(random_)
        wrong = random_.randint(int(right / 3) + 1, int(right * 3))
        rights += is_pinned(pins_of(draft.format(int(right)), *facts), str(int(right)))
        passed += wrong != right and is_pinned(pins_of(draft.format(wrong), *facts), str(wrong))
    assert passed <= _MARKED * _TRIES / 2
    assert rights >= 0.9 * _TRIES


@pytest.mark.parametrize("many", [2, 4, 8])
def test_among_many_numbers_a_made_up_one_passes_no_oftener_either(many: int) -> None:
    """The more there is to reckon with, the more can be made of it, and the less any of it is worth."""
    random_ = random.Random(many)
    names = ("стол", "стул", "шкаф", "полка", "лампа", "ковёр", "кресло", "диван")
    passed = 0
    for _ in range(_TRIES):
        prices = [random_.randint(20, 900) for _ in range(many)]
        facts = [f"{name}: {price} ₽" for name, price in zip(names, prices, strict=False)]
        made_up = random_.randint(20, 900 * many)
        if made_up in (*prices, sum(prices)):
            continue
        draft = f"Итого выйдет {made_up} рублей, остаток спишем потом."
        passed += is_pinned(pins_of(draft, *facts, customer="сколько выйдет вместе?"), str(made_up))
    assert passed <= _MARKED * _TRIES / 2


SETS = ("набор вилки: 6", "набор ложки: 6")
CARD = ("длина: 40 см", "вес: 3 кг", "объём: 12 л", "шнур: 90 см", "мощность: 60 Вт")


@pytest.mark.parametrize(
    ("draft", "wrong", "facts", "customer"),
    [
        # Made of two lines nobody speaks of.
        ("Глубина у неё 130 см.", "130", CARD, "какая?"),
        # Two operations upon each other make many a number.
        ("В двух наборах по дюжине вилок и ложек, то есть вместе 18 предметов.", "18", SETS, "сколько приедет за два?"),
        # Their litres are no cans.
        ("Вам хватит 10 банок.", "10", ("цвет: белый",), "мне нужно 10 литров"),
    ],
)
def test_what_only_chance_makes_is_held(draft: str, wrong: str, facts: tuple[str, ...], customer: str) -> None:
    assert not is_pinned(pins_of(draft, *facts, customer=customer), wrong)


def test_a_reply_full_of_open_numbers_is_not_reckoned() -> None:
    facts, lack = ("корзина: 2640", "бесплатно от: 3000"), "Не хватает 360 рублей."
    assert is_pinned(pins_of(lack, *facts), "360")
    others = ", ".join(map(str, range(1001, 1020)))
    assert not is_pinned(pins_of(f"{lack} Ещё {others}.", *facts), "360")


def test_a_figure_of_hundreds_of_digits_stays_open() -> None:
    huge = "7" * 400
    assert [one.state for one in pins_of(f"Итого {huge} рублей.", "цена: 100 ₽")] == [ClaimState.CONTRADICTED]
    pins = pins_of("Итого 350 рублей.", "цена: 100 ₽", f"код: {huge}", customer=f"сколько за {huge}?")
    assert [one.state for one in pins] == [ClaimState.CONTRADICTED]
