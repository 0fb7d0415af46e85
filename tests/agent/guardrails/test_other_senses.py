"""Words that mean something else in their construction, facts about another option, and what is still held."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.blamed_customer import blamed_customer
from agent.guardrails.brush_off import brush_off
from agent.guardrails.cancel_confirmed import cancel_confirmed
from agent.guardrails.contacts_and_links import contacts_and_links
from agent.guardrails.contradicted_fact import contradicted_fact
from agent.guardrails.internals import internals
from agent.guardrails.personal_data import personal_data
from agent.guardrails.rude_tone import rude_tone
from agent.guardrails.unpinned_claim import unpinned_claim


def test_whoever_tells_a_fact_sends_nobody_off() -> None:
    facts = ("статус: возврат проведён", "дата: 3 февраля")
    told = "Возврат проведён 3 февраля. Если денег не видно, спросите у них."
    assert brush_off(make_case(told, channel="chat", facts=facts)) == ()
    assert brush_off(make_case("Возврат проведён. Денег не видно? Спросите у них.", channel="chat", facts=facts))
    assert brush_off(make_case(told, channel="chat", customer_text="Жду с 3 февраля"))


def test_whoever_wants_nothing_is_not_sent_off() -> None:
    draft = "С кем не бывает, размеры коварны."
    assert brush_off(make_case(draft, rating=4, customer_text="Сама ошиблась размером, претензий нет")) == ()
    assert brush_off(make_case(draft, rating=2, customer_text="Пришёл не тот размер, есть претензии"))


@pytest.mark.parametrize(
    ("facts", "channel", "is_fine"),
    [
        (("сервисный центр Тула: ул. Складская, 3",), "question", True),
        (("адрес доставки: ул. Складская, 3",), "question", False),
        (("сервисный центр Тула: ул. Складская, 5",), "question", False),
        (("сервис: Тула, пр-т Складской, 3",), "email", True),
        (("сервис: Тула, пр-т Складской, 5",), "email", False),
        (("сосед, склад: ул. Складская, 3",), "question", False),
    ],
)
def test_only_the_address_of_a_place_open_to_all_is_shown(
    facts: tuple[str, ...], channel: str, *, is_fine: bool
) -> None:
    street = "Складском проспекте" if "пр-т" in facts[0] else "улице Складской"
    case = make_case(f"Принимают на {street}, 3.", channel=channel, facts=facts)
    assert (personal_data(case) == ()) is is_fine


@pytest.mark.parametrize(
    ("facts", "asked", "right", "wrong"),
    [
        (("stock белый: 3", "stock дуб: 0"), "белый на складе есть?", "Да, белый есть.", "Да, дуб в наличии есть."),
        (("СВЧ: без крышки",), "можно в микроволновку?", "В микроволновку можно, крышку снимите.", ""),
        (("отдушка: без отдушки",), "отдушка есть?", "Отдушки нет.", "Да, отдушка есть."),
        (("глажка: запрещена",), "можно гладить?", "Утюгом нельзя, глажка запрещена.", "Глажка утюгом разрешена."),
        (
            ("самовывоз: false",),
            "самовывоз?",
            "Самовывоза у нас, к сожалению, нет.",
            "Самовывоз у нас, к счастью, есть.",
        ),
        (
            ("документы декларация: true", "документы сертификат: false"),
            "сертификат или декларация?",
            "Есть декларация. Сертификата, напротив, нет.",
            "Есть сертификат, деклараций нет.",
        ),
    ],
)
def test_a_fact_denies_only_what_it_names(facts: tuple[str, ...], asked: str, right: str, wrong: str) -> None:
    assert contradicted_fact(make_case(right, channel="question", customer_text=asked, facts=facts)) == ()
    assert not wrong or contradicted_fact(make_case(wrong, channel="question", customer_text=asked, facts=facts))


@pytest.mark.parametrize(
    ("fine", "rude"),
    [
        ("Двери открыты с десяти до девяти вечера.", "Двери открыты, никто не держит."),
        ("А по-русски руководство уже ушло вам на почту.", "По-русски же написано."),
        ("Ага, есть такое.", "Ага, конечно."),
        ("Ну и истории! Простите нас.", "Ну и ладно."),
    ],
)
def test_the_same_words_mock_only_beside_other_ones(fine: str, rude: str) -> None:
    assert rude_tone(make_case(fine, channel="chat")) == ()
    assert rude_tone(make_case(rude, channel="chat"))


def test_a_word_of_the_facts_insults_nobody() -> None:
    assert rude_tone(make_case("Тормоз у него ножной.", channel="question", facts=("тормоз: ножной",))) == ()
    assert rude_tone(make_case("Вы тормоз.", channel="question", facts=("руль: складной",)))


def test_orders_of_the_house_and_a_silent_button_differ() -> None:
    assert internals(make_case("Очень жаль, что кнопка на пульте молчит, просим прощения.")) == ()
    assert internals(make_case("Нам велели молчать об этом."))
    assert internals(make_case("Домкрат пока на складе, в заказе стоит отгрузка.")) == ()
    assert internals(make_case("Поставщику это стоит нам больших денег, закупка подорожала."))


def test_a_post_office_is_no_mail_box() -> None:
    assert contacts_and_links(make_case("Попросите на почте взвесить её и напишите, что вышло.", channel="chat")) == ()
    assert contacts_and_links(make_case("Напишите нам на почту.", channel="chat"))


def test_over_an_account_nothing_is_over() -> None:
    assert cancel_confirmed(make_english("I apologize for the confusion over your account.")) == ()
    assert cancel_confirmed(make_english("Your subscription is over."))
    assert cancel_confirmed(make_case("Приготовьте отвёртку, в коробке её не будет.", channel="chat")) == ()
    assert cancel_confirmed(make_case("Коробки больше нет.", channel="chat"))


def test_a_customer_who_deserved_better_is_not_blamed() -> None:
    assert blamed_customer(make_english("After nine years you deserved better.")) == ()
    assert blamed_customer(make_english("You ordered the wrong one."))


def test_a_folder_is_no_name_and_a_greeting_no_link() -> None:
    fact = ("чек: отправлен на почту",)
    assert unpinned_claim(make_case("Чек на почте, проверьте папку «Спам».", channel="chat", facts=fact)) == ()
    assert unpinned_claim(make_case("Чек на почте, проверьте папку «Василёк».", channel="chat", facts=fact))
    greeting = make_english("Hi Dottie, thank you!", customer_text="Dottie here")
    assert unpinned_claim(greeting) == ()
    assert unpinned_claim(make_english("Go to ourshop dot com."))
