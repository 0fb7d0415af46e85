"""The same status, name, property or link in other words is borne out; another one beside it is not."""

import pytest
from pinned import is_pinned, pins_of

from desk.claims import ClaimKind, ClaimState


def _kinds(draft: str, *facts: str, language: str = "ru") -> set[ClaimKind]:
    return {pinned.claim.kind for pinned in pins_of(draft, *facts, language=language)}


@pytest.mark.parametrize(
    ("fact", "draft", "expected"),
    [
        ("track status: вручён курьеру", "Посылка у курьера.", True),
        ("track status: вручён курьеру", "Заказ доставлен.", False),
        ("track status: вручён курьером", "Заказ вручён.", True),
        ("track status: в пункте выдачи", "Посылка лежит в пункте выдачи.", True),
        ("track status: в пути", "Посылка лежит в пункте выдачи.", False),
        ("track status: в пути в пункт выдачи", "Посылка лежит в пункте выдачи.", False),
        ("payment history type: refund", "Возврат проведён.", True),
        ("return type: refund", "Возврат проведён.", False),
        ("payment history type: charge", "Возврат проведён.", False),
        ("stock green: out, no date", "Green is out of stock.", True),
        ("stock green: 4", "Green is out of stock.", False),
        ("plan sent: 7", "Отправлено 7 коробок.", True),
        ("plan total: 7", "Отправлено 7 коробок.", False),
        ("status: на таможне", "Посылка на таможне.", True),
        ("status: в пути", "Посылка на таможне.", False),
    ],
)
def test_a_status_in_other_words(fact: str, draft: str, *, expected: bool) -> None:
    told = [pinned.state for pinned in pins_of(draft, fact) if pinned.claim.kind is ClaimKind.STATUS]
    assert told
    assert (set(told) == {ClaimState.PINNED}) is expected


@pytest.mark.parametrize(
    ("draft", "language"),
    [
        ("Передадим тем, кто собирает заказы.", "ru"),
        ("Точной даты поступления у нас нет.", "ru"),
        ("Подписка на поступление есть в карточке.", "ru"),
        ("Спасибо, что рассказали, чем кончилось.", "ru"),
        ("Следующая коробка придёт.", "ru"),
        ("We're sorry it lost its looks.", "en"),
        ("You'd run short on the way home.", "en"),
        ("How much that comes to, customs decides.", "en"),
    ],
)
def test_words_of_a_status_may_tell_of_none(draft: str, language: str) -> None:
    assert ClaimKind.STATUS not in _kinds(draft, language=language)


@pytest.mark.parametrize(
    ("draft", "language"),
    [
        ("Ваш заказ собирают.", "ru"),
        ("Товар кончился.", "ru"),
        ("Поступление скоро.", "ru"),
        ("Коробка следует к вам.", "ru"),
        ("Your parcel is lost.", "en"),
        ("It is on the way.", "en"),
        ("Your parcel is stuck at customs.", "en"),
    ],
)
def test_a_status_needs_a_source(draft: str, language: str) -> None:
    assert ClaimKind.STATUS in _kinds(draft, language=language)


def test_capitals_that_name_nobody() -> None:
    assert ClaimKind.NAME not in _kinds("1) Подошва из ЭВА. 2) Пара весит мало.", "sole: ЭВА")
    assert ClaimKind.NAME not in _kinds("Размеры S/M и L/XL.", "sizes: S/M, L/XL")
    assert ClaimKind.NAME not in _kinds("Kind regards, Customer Desk", language="en")
    assert ClaimKind.NAME not in _kinds("STOP. Thank you. STOP.", language="en")
    assert ClaimKind.NAME not in _kinds("Dear Sir or Madam, it was Mr. who wrote.", language="en")
    assert not is_pinned(pins_of("Kind regards, Melissa Desk", language="en"), "Melissa")
    assert not is_pinned(pins_of("1) Цвет Лазурит. 2) Бренд Сорока.", "sole: ЭВА"), "Сорока")


@pytest.mark.parametrize(("word", "expected"), [("French", True), ("German", True), ("Italian", False)])
def test_a_language_is_told_by_its_code(word: str, *, expected: bool) -> None:
    pins = pins_of(f"The booklet is in English and {word}.", "languages: EN, FR, DE", language="en")
    assert is_pinned(pins, word) is expected


def test_a_code_elsewhere_tells_no_language() -> None:
    assert not is_pinned(pins_of("It is German.", "size: DE 38", language="en"), "German")


@pytest.mark.parametrize(("colour", "expected"), [("бежевого", True), ("зелёного", False)])
def test_a_colour_may_be_taken_up(colour: str, *, expected: bool) -> None:
    assert (
        is_pinned(pins_of(f"Вместо {colour} пришёл другой.", customer="На фото беж, приехал какао"), colour) is expected
    )


def test_words_of_a_fact_spell_no_address_out() -> None:
    draft = "So 160 sides of dot page."
    assert is_pinned(pins_of(draft, "ruled: dot page", language="en"), "sides of dot page")
    assert not is_pinned(pins_of(draft, "ruled: lines", language="en"), "sides of dot page")
    assert not is_pinned(pins_of("Go to ourshop dot store.", "ruled: dot page", language="en"), "to ourshop")


@pytest.mark.parametrize(
    ("line", "draft", "expected"),
    [
        ("order shipped: 2025-11-19", "Заказ отправлен.", True),
        ("order shipped: true", "Заказ отправлен.", True),
        ("order shipped: false", "Заказ отправлен.", False),
        ("order shipped: false", "Заказ не отправлен.", True),
        ("order shipped: null", "Заказ отправлен.", False),
        ("track delivered: нет", "Заказ доставлен.", False),
        ("order paid: no", "Заказ оплачен.", False),
    ],
)
def test_the_name_of_a_line_tells_what_its_value_makes_of_it(line: str, draft: str, *, expected: bool) -> None:
    told = {pinned.state for pinned in pins_of(draft, line) if pinned.claim.kind is ClaimKind.STATUS}
    assert (told == {ClaimState.PINNED}) is expected


@pytest.mark.parametrize(
    ("draft", "expected"), [("Есть мятная.", True), ("Есть изумрудная.", True), ("Есть синяя.", False)]
)
def test_a_colour_is_told_by_its_noun(draft: str, *, expected: bool) -> None:
    pins = pins_of(draft, "sku colors: изумруд, мята")
    assert {pinned.state is ClaimState.PINNED for pinned in pins if pinned.claim.kind is ClaimKind.FACT} == {expected}


def test_the_noun_of_a_colour_elsewhere_is_none() -> None:
    pins = pins_of("Есть мятная.", "состав: мята, мелисса")
    assert {pinned.state for pinned in pins if pinned.claim.kind is ClaimKind.FACT} == {ClaimState.UNSUPPORTED}
