"""Whose data it is decides: the customer's own words may be said back in private, a stranger's never leave."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.contacts_and_links import contacts_and_links
from agent.guardrails.personal_data import personal_data


@pytest.mark.parametrize(
    "draft",
    [
        "Спасибо, Ольга! Рады, что платье подошло.",
        "Ольга, рады, что платье подошло.",
        "Здравствуйте, Ольга. Рады, что платье подошло.",
    ],
)
def test_a_public_greeting_by_somebody_elses_name_is_blocked(draft: str) -> None:
    assert [finding.quote for finding in personal_data(make_case(draft, customer_name="Анна К."))] == ["Ольга"]


@pytest.mark.parametrize(
    ("draft", "name"),
    [
        ("Спасибо, Анна! Рады отзыву.", "Анюта"),
        ("Спасибо, Александр!", "Саша"),
        ("Спасибо, Ольга!", None),
        ("Спасибо, Ольга!", "Покупатель"),
        ("Спасибо за отзыв! С уважением, Ольга.", "Анна"),
        ("Спасибо за отзыв! С уважением, Ольга Петрова.", "Анна"),
        ("Платье «Ольга» мягкое.", "Анна"),
    ],
)
def test_the_customers_own_name_in_any_form_and_the_shops_signature_may_stand(draft: str, name: str | None) -> None:
    assert personal_data(make_case(draft, customer_name=name)) == ()


def test_a_name_the_customer_wrote_in_the_review_may_be_said_back() -> None:
    case = make_case("Рады, что Ольга, ваша дочь, довольна.", customer_name="Анна", customer_text="Ольга в восторге!")
    assert personal_data(case) == ()


@pytest.mark.parametrize(
    "draft",
    ["Заказ получила Смирнова Е.В.", "Заказ оформила мария петровна.", "ИНН 500100732259 указан.",
     "Получатель родился 12.03.1985.", "Перевели на счёт 40817810099910004312.", "Доставили: Баумана ул., 14."],
)  # fmt: skip
def test_initials_documents_and_accounts_never_stand_in_public(draft: str) -> None:
    assert personal_data(make_case(draft))


def test_the_author_and_the_brand_of_the_product_are_no_secret() -> None:
    draft = "Книгу написала Анна Петрова."
    assert personal_data(make_case(draft))
    assert personal_data(make_case(draft, facts=("Автор: Анна Петрова",))) == ()


def test_a_strangers_phone_from_the_facts_is_blocked_in_private_too() -> None:
    draft, fact = "Звоните соседке: +7 912 345-67-89.", "Сосед: +7 (912) 345-67-89"
    assert personal_data(make_case(draft, channel="chat", facts=(fact,)))
    assert personal_data(make_case(draft, channel="chat", facts=("Телефон магазина: +7 (912) 345-67-89",))) == ()


def test_what_the_customer_wrote_in_private_may_be_said_back_but_cards_and_documents() -> None:
    said = "Счёт 40817810099910004312, карта 4276 3800 1234 5679, пишите на anna@mail.example"
    account, card = "Перевод ушёл на 40817810099910004312.", "Вернули на 4276 3800 1234 5679."
    assert personal_data(make_case(account, channel="chat", customer_text=said)) == ()
    assert personal_data(make_case(account, channel="chat"))
    assert personal_data(make_case(account, customer_text=said))
    assert personal_data(make_case(card, channel="chat", customer_text=said))


def test_calling_a_phone_an_order_opens_no_way_out() -> None:
    assert contacts_and_links(make_case("Вопросы по заказу: 912 345 67 89"))
    assert personal_data(make_english("Your order 4111 1111 1111 1111 is here."))
