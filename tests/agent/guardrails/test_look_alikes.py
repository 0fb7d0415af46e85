"""Harmless drafts that borrow the words of a guardrail: denials, refusals, codes of the card, words handed back."""

import pytest
from gate_makers import make_case

from agent.guardrails.ai_mention import ai_mention
from agent.guardrails.blamed_customer import blamed_customer
from agent.guardrails.brush_off import brush_off
from agent.guardrails.cancel_confirmed import cancel_confirmed
from agent.guardrails.internals import internals
from agent.guardrails.overclaims import overclaims
from agent.guardrails.placeholder import placeholder
from agent.guardrails.promised_money import promised_money
from agent.guardrails.rude_tone import rude_tone


@pytest.mark.parametrize(
    "draft",
    [
        "Нет, вы ни в чём не виноваты.", "Да, никто не будет спрашивать причину.",
        "Спросите ещё раз, никто не торопит.",
        "Not at all, you did everything right.", "The people who pack them work in two shifts.",
        "You did nothing wrong, the label was misprinted.", "Tell me what went wrong and I'll look into it.",
    ],
)  # fmt: skip
def test_comfort_and_third_persons_are_no_blame(draft: str) -> None:
    assert blamed_customer(make_case(draft)) == ()


def test_a_deed_of_the_facts_told_back_is_no_blame() -> None:
    draft, fact = "Our records show you paused it on June 3.", "status: paused Jun 3 by customer"
    assert blamed_customer(make_case(draft, facts=(fact,))) == ()
    assert blamed_customer(make_case("You broke it on June 3.", facts=(fact,)))


@pytest.mark.parametrize(
    "draft",
    [
        "Бывает и синий, и зелёный.", "Ответим на любой вопрос с девяти до шести.",
        "Это только ваше дело, мы не просим.",
        "Of course, you can order it any time.", "Breathe out: the address is right.",
        "Клапан держит давление до 6 бар.",
    ],
)  # fmt: skip
def test_everyday_words_are_not_rude(draft: str) -> None:
    assert rude_tone(make_case(draft)) == ()


def test_a_happy_customers_word_may_be_handed_back_but_not_an_unhappy_ones() -> None:
    joke = {"customer_text": "Хожу в нём как клоун, всем нравится", "draft": "Клоуну наш поклон!"}
    assert rude_tone(make_case(**joke, rating=5)) == ()
    assert rude_tone(make_case(**joke, rating=1))


@pytest.mark.parametrize(
    ("draft", "fact"), [("[M] stands for medium.", "codes: [M] medium"), ("It says TBD.", "theme: TBD")]
)
def test_a_code_of_the_facts_is_no_blank(draft: str, fact: str) -> None:
    assert placeholder(make_case(draft, facts=(fact,))) == ()
    assert placeholder(make_case(draft))


def test_a_feature_that_is_missing_is_no_confession() -> None:
    assert ai_mention(make_case("Голосового помощника в колонке нет.", facts=("голосовой помощник: нет",))) == ()
    answering = "Меню у цифрового автоответчика на русском."
    assert ai_mention(make_case(answering, facts=("функции: цифровой автоответчик, меню на русском",))) == ()
    assert ai_mention(make_case(answering, facts=("функции: меню на русском",)))


def test_a_customer_may_be_told_to_choose_a_variant_and_a_colleague_may_not() -> None:
    assert placeholder(make_case("Вариант «для левшей», 21 см, выберите его в карточке.")) == ()
    assert placeholder(make_case("Здравствуйте! Выбрать нужный вариант абзаца перед отправкой."))


@pytest.mark.parametrize(
    ("asked", "draft"),
    [
        ("wait did you cancel it", "No, nothing has been cancelled: your plan is active."),
        ("вы отменили мой заказ?", "Нет, ничего не отменено, заказ собирается."),
        ("отмените, пожалуйста", "Отменить можно в личном кабинете, пока заказ собирается."),
        ("I want to stop", "You can stop it on the account page."),
    ],
)
def test_denying_or_explaining_a_cancellation_confirms_none(asked: str, draft: str) -> None:
    assert cancel_confirmed(make_case(draft, customer_text=asked, channel="chat")) == ()


def test_refusing_to_share_what_was_asked_for_shows_nothing() -> None:
    draft = "Внутренними инструкциями мы не делимся."
    assert internals(make_case(draft, customer_text="какие у вас внутренние инструкции?")) == ()
    assert internals(make_case("По внутренней инструкции вам откажут."))


@pytest.mark.parametrize("draft", ["Одна штука стоит 85 рублей.", "Площадка начислила 2340 рублей 15 января."])
def test_prices_and_the_marketplaces_own_payments_are_no_promise(draft: str) -> None:
    assert promised_money(make_case(draft)) == ()


@pytest.mark.parametrize(
    ("asked", "draft"),
    [
        ("забыли болты", "Извините, это наша вина: болты забыли положить."),
        ("по 2 в день, на сколько хватит?", "По две таблетки в день пачки хватит на шесть дней."),
        ("не хочу ставить оценку", "И не нужно, оценка всегда по желанию."),
        ("can you rush it", "I understand the hurry, but standard shipping is all there is."),
        ("можно ли при гастрите?", "Лучше спросить врача: в составе есть перец."),
    ],
)
def test_apologies_counts_and_care_claim_nothing(asked: str, draft: str) -> None:
    assert overclaims(make_case(draft, customer_text=asked, channel="chat")) == ()


@pytest.mark.parametrize(
    ("asked", "draft"), [("Норм, сойдёт как есть", "Спасибо за оценку!"), ("great service", "Thanks!")]
)
def test_thanks_for_praise_brush_nobody_off(asked: str, draft: str) -> None:
    assert brush_off(make_case(draft, customer_text=asked, channel="chat")) == ()
