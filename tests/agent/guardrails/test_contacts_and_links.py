"""Every way off the channel is found, however it is written; goods, sizes and procedures are none."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.contacts_and_links import contacts_and_links


@pytest.mark.parametrize(
    "draft",
    [
        "Пишите на +7 (912) 345-67-89",
        "Звоните: 8 9 1 2 3 4 5 6 7 8 9",
        "Наш номер 8-9I2-З45-б7-89",
        "наш телефон девятьсот двенадцать триста сорок пять шестьдесят семь восемьдесят девять",
        "shop собака primer точка ру",
        "shop (at) primer (dot) ru",
        "магазин primer . ru ждёт вас",
        "hxxps://primer.ru/x",
        "ссылка w w w . primer . ru",
        "t.me/primer",
        "Ищите нас в тг @primer_shop",
        "пишите в директ инсты",
        "в т е л е г р а м е пишите",
        "закажите на нашем сайте дешевле",
        "Позвоните нам, решим",
        "Переведите на карту сбера по номеру телефона",
    ],
)
def test_a_contact_blocks_however_it_is_written(draft: str) -> None:
    assert contacts_and_links(make_case(draft))


@pytest.mark.parametrize(
    "draft",
    [
        "Text us at 555-123-4567",
        "call (555) 123 4567 now",
        "email me at help@gift.example.com",
        "find us on WhatsApp",
        "visit our site gift dot com",
        "five five five one two three four five six seven is our number",
    ],
)
def test_english_contacts_block_too(draft: str) -> None:
    assert contacts_and_links(make_english(draft))


@pytest.mark.parametrize(
    "draft",
    [
        "Здравствуйте! Размеры 84-86-88-90-92 есть в карточке.",
        "Ссылка на таблицу размеров лежит в карточке.",
        "Артикул 123456789, штрихкод 4601234567890.",
        "Спасибо. Рады. Но точка. Нет слов!",
        "Объём 1.5л, вес 2.5кг. Подойдёт для iPhone 13 Pro.Спасибо",
        "По правилам площадки телефоны и ссылки мы не даём, пишите сюда.",
        "Сумка-мессенджер вмещает ноутбук.",
        "В наборе один, два и три кольца.",
    ],
)
def test_goods_and_procedures_are_no_contacts(draft: str) -> None:
    assert contacts_and_links(make_case(draft)) == ()


def test_a_link_of_the_facts_may_stand_in_private_only() -> None:
    link = "https://gift.example.com/c/91ab"
    facts = (f"cancel link: {link}",)
    assert contacts_and_links(make_english(f"Finish here: {link}.", facts=facts)) == ()
    assert contacts_and_links(make_english(f"Finish here: {link}.", facts=facts, channel="review"))
    assert contacts_and_links(make_english("Finish here: https://evil.example.com/x", facts=facts))


def test_a_messenger_of_the_card_is_a_feature() -> None:
    draft = "Часы показывают уведомления WhatsApp и Telegram."
    assert contacts_and_links(make_case(draft, facts=("Уведомления: WhatsApp, Telegram",))) == ()


def test_the_quote_is_verbatim() -> None:
    (finding, *_) = contacts_and_links(make_case("Пишите: +7 (912) 345-67-89!"))
    assert finding.quote == "+7 (912) 345-67-89"
