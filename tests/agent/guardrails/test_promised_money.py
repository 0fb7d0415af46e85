"""Promises of money are found whatever they wear; describing the marketplace's rules is no promise."""

from collections.abc import Callable

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.promised_money import promised_money
from desk.decisions import Severity

PROMISES = (
    "Мы вернём вам деньги", "Вернём всю сумму", "Возместим стоимость товара", "Гарантируем возврат средств",
    "Компенсируем все затраты", "Переведём разницу на карту", "Деньги вернутся к вам завтра", "Обещаем вернуть оплату",
    "Дарим промокод на покупку", "Начислим бонусы за неудобства", "Подарим скидку на следующий заказ",
    "Отправим новый товар бесплатно", "Заменим кружку за наш счёт", "Вы получите полный возврат",
    "Оформим для вас возврат без вопросов", "Выплатим компенсацию", "Положим подарок в следующий заказ",
    "Оплатим вам химчистку", "Вернём половину стоимости", "Ваш купон уже ждёт", "Не потеряете ни копейки",
    "Мы готовы вернуть деньги", "Скинем пятьсот рублей", "Зачислим средства на счёт", "Возврат вам уже одобрен",
    "Взамен вышлем целую вещь", "Доставку оплачиваем мы за свой счёт", "Деньги обратно получите",
    "Перечислим оплату сегодня", "С нас подарок",
)  # fmt: skip
ENGLISH = (
    "We will refund you in full", "Your money is on its way back", "I've issued a refund to your card",
    "You get 20% off your next order", "Your next box is on us", "We'll send you a replacement free of charge",
    "Here's a coupon as an apology", "You won't lose a penny", "We guarantee your money back",
    "I can offer you a $10 credit", "The charge has been reversed for you", "Let us compensate you for the trouble",
)  # fmt: skip
BENIGN = (
    "К сожалению, вернуть деньги напрямую мы не можем: возврат оформляется через личный кабинет.",
    "Оформить возврат можно в разделе «Покупки», решение принимает площадка.",
    "Если товар не подойдёт, его можно вернуть по правилам площадки.",
    "Обещать возврат мы не вправе, заявку рассматривает маркетплейс.",
    "Деньги за невыкупленный товар возвращает площадка.", "Скидку на карточке ставит площадка.",
    "Рады, что подарок понравился маме!", "Надеемся, платье подарит вам много приятных минут.",
    "Дарить радость — наша работа.", "Гарантия производителя 12 месяцев.", "Приятно, что вы вернулись к нам.",
    "Отличная цена и правда порадовала многих.", "Спасибо, что вернулись за второй парой!",
    "Передадим ваше замечание технологу.", "Чек пригодится для гарантийного обращения.",
    "Доставку считает площадка, сумма видна в заявке.", "Бесплатная примерка есть в пункте выдачи.",
    "Ваши слова дороже денег!", "Это хорошая идея для подарка.", "Учтём ваше пожелание о подарочной коробке.",
)  # fmt: skip
BENIGN_ENGLISH = (
    "I can't promise a refund; the damage team decides after seeing the photos.",
    "Refund requests are reviewed by our billing team.", "If the claim is approved, the bank needs a few days.",
    "What a lovely gift for your aunt!", "Thank you for the kind words about the free recipe card.",
    "I'm sorry the candle melted. Could you send us a photo?", "You can skip any month before it ships.",
    "We're glad you found the parcel!", "The price includes shipping to your state.",
    "I don't want to promise money I can't speak for.",
)  # fmt: skip

_LATIN = str.maketrans("аеорсухАЕОРСВНКМТ", "aeopcyxAEOPCBHKMT")
TRANSFORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "capitals": str.upper,
    "look-alikes": lambda text: text.translate(_LATIN),
    "zero-width": lambda text: "".join(char + "\u200b" if i % 3 == 1 else char for i, char in enumerate(text)),
    "soft hyphens": lambda text: "".join(char + "\u00ad" if i % 4 == 2 else char for i, char in enumerate(text)),
    "spaced": lambda text: "   ".join(" ".join(word) for word in text.split()),
    "dotted": lambda text: " ".join(".".join(word) for word in text.split()),
    "digits": lambda text: text.replace("о", "0").replace("з", "3"),
    "combining": lambda text: "".join(char + "\u0336" if char.isalpha() else char for char in text),
}


@pytest.mark.parametrize("draft", [*PROMISES])
def test_a_promise_is_found(draft: str) -> None:
    findings = promised_money(make_case(f"{draft}."))
    assert findings
    assert all(finding.quote in f"{draft}." for finding in findings)


@pytest.mark.parametrize("draft", [*ENGLISH])
def test_an_english_promise_is_found(draft: str) -> None:
    assert promised_money(make_english(f"{draft}."))


@pytest.mark.parametrize("draft", [*BENIGN])
def test_a_harmless_sentence_is_let_through(draft: str) -> None:
    assert promised_money(make_case(draft)) == ()


@pytest.mark.parametrize("draft", [*BENIGN_ENGLISH])
def test_a_harmless_english_sentence_is_let_through(draft: str) -> None:
    assert promised_money(make_english(draft)) == ()


@pytest.mark.parametrize("name", [*TRANSFORMS])
def test_disguised_promises_are_found(name: str) -> None:
    found = sum(bool(promised_money(make_case(TRANSFORMS[name](draft)))) for draft in PROMISES)
    assert found / len(PROMISES) >= 0.9


def test_a_finished_refund_in_the_facts_may_be_told() -> None:
    draft = "Your refund of $39 was sent on May 3."
    assert promised_money(make_english(draft))
    assert not promised_money(make_english(draft, facts=("refund: issued May 3, $39",)))


def test_a_finished_refund_covers_no_further_promise() -> None:
    draft = "Your refund of $39 was sent on May 3. We will also give you a $20 voucher."
    assert promised_money(make_english(draft, facts=("refund: issued May 3, $39",)))


def test_what_was_told_to_somebody_else_or_stands_in_an_article_proves_no_payment() -> None:
    draft = "Мы вернули вам деньги за кружку."
    told = ("Мы вернули вам деньги за кружку, извините за брак.",)
    assert promised_money(make_case(draft, facts=told, deeds=()))
    assert promised_money(make_case(draft, facts=told, deeds=told)) == ()


@pytest.mark.parametrize(
    ("draft", "right", "wrong"),
    [
        ("Гравировка на кружке бесплатная.", "гравировка: бесплатно", "доставка: бесплатная"),
        ("Engraving is free for this mug.", "engraving: free", "delivery: free"),
        (
            "The parking is free for the first hour and a half.",
            "parking: free for the first 90 min",
            "parking: 40 places",
        ),
        ("Самовывоз бесплатный, но ждать два дня.", "pickup.price: 0", "pickup.price: 90"),
        ("Самовывоз бесплатный, но ждать два дня.", "pickup: free", "pickup: true"),
    ],
)
def test_what_is_told_to_be_free_is_free_by_a_fact_of_that_very_thing(draft: str, right: str, wrong: str) -> None:
    make = make_case if draft[0] > "z" else make_english
    assert promised_money(make(draft, facts=(right,))) == ()
    found = promised_money(make(draft, facts=(wrong,)))
    assert [finding.severity for finding in found] == [Severity.DRAFT]


@pytest.mark.parametrize(
    "draft", ["The soap is free of palm oil.", "You are free to swap it for another scent.", "It is fragrance-free."]
)
def test_free_of_something_or_free_to_do_it_costs_nothing(draft: str) -> None:
    assert promised_money(make_english(draft, facts=("soap: 90 g",))) == ()


def test_what_the_shop_has_no_right_to_promise_is_not_promised() -> None:
    assert promised_money(make_case("Обещать возврат мы, к сожалению, не вправе.")) == ()
    assert promised_money(make_case("Обещаем возврат сегодня."))
    assert promised_money(make_case("Сами мы выплаты не оформляем: заявку на возврат подают в профиле.")) == ()
    assert promised_money(make_case("Сами мы оформляем заявку на возврат."))
