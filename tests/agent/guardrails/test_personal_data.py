"""Data of people never leaves in public, data of other people never at all."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.personal_data import personal_data


@pytest.mark.parametrize(
    "draft",
    [
        "Спасибо, Мария Сергеевна Иванова!",
        "Мария Сергеевна, мы рады!",
        "Заказ 771204 уже у вас, спасибо.",
        "Доставили по адресу: Москва, ул. Ленина, д. 5, кв. 12.",
        "Проживаете на Тульской, 4, верно?",
        "Оплата прошла с карты, последние цифры 4471.",
        "Дата рождения 12.03.1985 у нас записана.",
    ],
)
def test_public_replies_hold_no_data_of_the_customer(draft: str) -> None:
    assert personal_data(make_case(draft))


@pytest.mark.parametrize(
    "draft",
    [
        "Карта 4276 1234 5678 9010 подтверждена.",
        "Паспорт серии 4510 123456 проверен.",
        "У другой покупательницы, Ольги, та же проблема с заказом 88231.",
        "Соседка Анна Ивановна уже забрала вашу посылку.",
    ],
)
def test_private_replies_hold_no_cards_documents_or_other_people(draft: str) -> None:
    assert personal_data(make_case(draft, channel="chat"))


@pytest.mark.parametrize(
    "draft",
    [
        "I can see card ending 4111 1111 1111 1111 on file.",
        "Another customer, Olga, has order 88231 delayed.",
        "Her address is 12 Oak Lane.",
        "Your ex-husband ordered it to 77 Maple Avenue.",
    ],
)
def test_english_leaks_are_seen(draft: str) -> None:
    assert personal_data(make_english(draft))


def test_a_name_the_facts_mark_as_somebody_elses_is_a_leak() -> None:
    case = make_english("Yes, Phyllis Horn received hers.", facts=("other: Phyllis Horn, 14 Cedar St",))
    assert personal_data(case)


@pytest.mark.parametrize(
    "draft",
    [
        "Спасибо, Мария! Рады, что платье подошло.",
        "Кукольный дом 40 см высотой.",
        "Тёплая 5 слойная ткань",
        "Большая 15 см, маленькая 10 см.",
        "Основная 100% хлопок, подкладка 2 слоя",
        "Другие покупатели берут размер M.",
        "Подходит карта памяти до 512 ГБ, 4 цифры кода",
    ],
)
def test_first_names_and_goods_are_no_personal_data(draft: str) -> None:
    assert personal_data(make_case(draft)) == ()


def test_the_customers_own_order_and_address_may_stand_in_private() -> None:
    assert personal_data(make_case("Заказ 771204 у курьера.", channel="chat", customer_text="мой заказ 771204")) == ()
    draft, text = "It ships to 418 Larkspur Ct, Boise.", "New address: 418 Larkspur Ct, Boise"
    assert personal_data(make_english(draft, customer_text=text)) == ()
    assert personal_data(make_english(draft, customer_text=text, channel="review"))


def test_the_name_the_customer_shows_in_public_may_be_used() -> None:
    assert personal_data(make_case("Спасибо, Анна Петровна!", customer_name="Анна Петровна")) == ()
