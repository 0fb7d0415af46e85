"""Blame, rudeness and coldness; owning our fault and asking questions are neither."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.blamed_customer import blamed_customer
from agent.guardrails.cold_tone import cold_tone
from agent.guardrails.deaf_delight import deaf_delight
from agent.guardrails.rude_tone import rude_tone
from desk.decisions import Severity

BLAME = (
    "Вы сами выбрали не тот размер.", "Это ваша вина.", "Надо было читать описание.", "Вы не проверили замеры.",
    "Скорее всего, вы перегрели ткань.", "Сломалось из-за неправильного использования.", "Вы его уронили.",
    "Виноваты вы, а не мы.", "Если бы вы прочитали инструкцию, всё бы работало.", "Причина поломки в вас.",
)  # fmt: skip
BLAME_ENGLISH = (
    "You should have checked the size.", "This is your own fault.", "You must have dropped it.",
    "It broke because you mishandled it.", "You ordered the wrong one.", "Next time be more careful.",
    "If you had read the label, you'd know.", "Sorry, but that one's on you.", "Chips come from careless unpacking.",
)  # fmt: skip
RUDE = (
    "Что за бред вы пишете?", "Успокойтесь уже.", "А чего вы ждали за такие деньги?", "Это ваши проблемы.",
    "Не нравится — не покупайте.", "Сочувствуем вашему вкусу.", "Хватит ныть.", "Руки у вас не из того места.",
    "Прежде чем жаловаться, протрите глаза.", "Ваше мнение никого не интересует.",
)  # fmt: skip
RUDE_ENGLISH = (
    "Calm down, it's just a mug.", "Not our problem.", "Patience is a virtue, sweetie.", "Stop wasting our time.",
    "What did you expect at that price?", "Learn to read.", "Cry me a river.",
)  # fmt: skip
KIND = (
    "Вы правы, это наша ошибка.", "Мы неправильно оформили подсказку, исправим.", "Спасибо, что вы написали!",
    "Жаль, что вы ждали так долго.", "Вы выбрали прекрасный подарок.", "Вы стирали при 60 градусах?",
    "Понимаем, что за свои деньги хочется хорошую вещь.", "Нам жаль, что вышло иначе.", "Вы можете оформить заявку.",
)  # fmt: skip
KIND_ENGLISH = (
    "You're right, that was our mistake.", "It isn't your fault at all.", "Thank you for the photos you sent.",
    "How kind of you to write!", "Did you keep the packaging?", "There's nothing you need to do in a hurry.",
)  # fmt: skip


@pytest.mark.parametrize("draft", BLAME)
def test_blame_is_found(draft: str) -> None:
    assert blamed_customer(make_case(draft))


@pytest.mark.parametrize("draft", BLAME_ENGLISH)
def test_english_blame_is_found(draft: str) -> None:
    assert blamed_customer(make_english(draft))


@pytest.mark.parametrize("draft", RUDE)
def test_rudeness_is_found(draft: str) -> None:
    assert rude_tone(make_case(draft))


@pytest.mark.parametrize("draft", RUDE_ENGLISH)
def test_english_rudeness_is_found(draft: str) -> None:
    assert rude_tone(make_english(draft))


@pytest.mark.parametrize("draft", KIND)
def test_kind_words_are_neither(draft: str) -> None:
    assert (blamed_customer(make_case(draft)), rude_tone(make_case(draft))) == ((), ())


@pytest.mark.parametrize("draft", KIND_ENGLISH)
def test_kind_english_words_are_neither(draft: str) -> None:
    assert (blamed_customer(make_english(draft)), rude_tone(make_english(draft))) == ((), ())


def test_a_mocking_emoji_counts_unless_the_customer_laughs_too() -> None:
    assert rude_tone(make_case("Бывает 🤷", rating=1))
    assert not rude_tone(make_case("Спасибо, рассмешили 😂", rating=5))


def test_a_complaint_wants_one_kind_word() -> None:
    cold = cold_tone(make_case("Таблица висит под фото.", rating=2))
    assert [finding.severity for finding in cold] == [Severity.DRAFT]
    assert not cold_tone(make_case("Жаль, что не подошло. Таблица висит под фото.", rating=2))
    assert not cold_tone(make_case("Таблица висит под фото.", rating=5))


def test_a_cold_question_back_is_blocked() -> None:
    assert [f.severity for f in cold_tone(make_case("Таблица для кого?", rating=2))] == [Severity.BLOCK]


def test_the_words_of_a_quoted_product_name_are_not_ours() -> None:
    draft = "Рады, что «Умник на все руки» понравился."
    assert rude_tone(make_case(draft))
    assert not rude_tone(make_case(draft, product_name="Игрушка Умник на все руки"))


@pytest.mark.parametrize(
    ("customer", "draft"),
    [
        ("Тройка за доставку на восемь дней позже", "Рады, что доставка не подвела!"),
        ("Маломерят, размер не подошёл", "Спасибо! Здорово, что с размером всё получилось."),
        ("Упаковка ужасная, просто пакет", "Приятно, что упаковка вас порадовала."),
    ],
)
def test_delight_over_a_complaint_is_found(customer: str, draft: str) -> None:
    assert [found.severity for found in deaf_delight(make_case(draft, customer_text=customer, rating=3))] == [
        Severity.DRAFT
    ]


@pytest.mark.parametrize(
    ("customer", "draft"),
    [
        ("Ткань хорошая, но доставка опоздала", "Рады, что ткань понравилась! Замечание о доставке передадим."),
        ("Размер маломерит", "Жаль, что с размером вышло не так. Рады, что вы написали."),
        ("Доставка быстрая, спасибо", "Рады, что доставка не подвела!"),
    ],
)
def test_delight_over_something_else_is_fine(customer: str, draft: str) -> None:
    assert deaf_delight(make_case(draft, customer_text=customer, rating=4)) == ()


def test_english_delight_over_a_complaint_is_found() -> None:
    case = make_english(
        "So glad that the delivery went well!", customer_text="Delivery was late by two weeks", rating=4
    )
    assert deaf_delight(case)
