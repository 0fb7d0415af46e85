"""Dates, links, names and statuses need a source; against the source they never leave."""

import pytest
from gate_makers import make_case, make_english

from agent.gate import judge
from agent.guardrails import GUARDRAILS
from agent.guardrails.case import GateCase
from agent.guardrails.unpinned_claim import unpinned_claim
from desk.decisions import Severity, Verdict


def _severities(case: GateCase) -> set[Severity]:
    return {finding.severity for finding in unpinned_claim(case)}


@pytest.mark.parametrize(
    ("fact", "draft"),
    [
        ("status: в пути", "Заказ уже доставлен."),
        ("stock: 0", "Товар есть в наличии."),
        ("eta: 2026-03-14", "Забрать можно до 24 марта."),
        ("pay link: https://pay.example.com/o/5", "Оплатить можно тут: https://pay.example.com/o/6"),
    ],
)
def test_something_else_than_the_facts_say_blocks(fact: str, draft: str) -> None:
    assert _severities(make_case(draft, channel="chat", facts=(fact,))) == {Severity.BLOCK}


def test_a_day_told_by_a_figure_alone_is_a_date() -> None:
    assert _severities(make_english("It ships on the 12th.")) == {Severity.DRAFT}
    assert _severities(make_english("It ships on the 12th.", facts=("ships: 2026-12-12",))) == set()


@pytest.mark.parametrize(
    "draft",
    [
        "Склад в Подольске.",
        "Это марка Nordvik.",
        "С уважением, Марина.",
        "Ждём поставку в мае.",
        "Ваш заказ уже в пути.",
    ],
)
def test_what_no_source_holds_needs_a_person(draft: str) -> None:
    assert _severities(make_case(draft, channel="question", facts=("Цвет: белый",))) == {Severity.DRAFT}


@pytest.mark.parametrize(
    ("fact", "draft"),
    [
        ("track updated: 2025-10-12", "По данным на 12 октября посылка едет."),
        ("expiry: 03.2027", "Годен до марта 2027 года."),
        ("Город: Кострома", "Шьём в Костроме."),
        ("refund status: выполнен", "Возврат выполнен."),
        ("stock S: 3", "Размер S есть в наличии."),
    ],
)
def test_the_same_in_other_words_passes(fact: str, draft: str) -> None:
    findings = unpinned_claim(make_case(draft, channel="chat", facts=(fact, "status: едет")))
    assert findings == ()


def test_the_customers_own_name_and_words_may_be_taken_up() -> None:
    said = {"customer_name": "Анна", "customer_text": "Муж Олег доволен, доставили быстро"}
    assert _severities(make_case("Анна, здравствуйте! Рады, что Олег доволен.", **said)) == set()
    assert _severities(make_case("Ольга, здравствуйте! Рады, что Олег доволен.", **said)) == {Severity.DRAFT}


def test_english_names_statuses_and_dates_need_a_source() -> None:
    for draft in ("It's made near Jaffa.", "Melissa will help you.", "It is on its way.", "It comes back in May."):
        assert _severities(make_english(draft)) == {Severity.DRAFT}, draft
    assert _severities(make_english("It ships on June 3.", facts=("next box: June 3",))) == set()


def test_with_the_guard_off_a_wrong_status_would_leave() -> None:
    draft = "Здравствуйте! Спасибо за тёплый отзыв! Товар сейчас в наличии."
    case = make_case(draft, customer_text="Отличная кружка", rating=5, facts=("Цвет: белый",))
    others = tuple(guardrail for guardrail in GUARDRAILS if guardrail is not unpinned_claim)
    assert judge(case).verdict is Verdict.DRAFT
    assert judge(case, guardrails=others).verdict is Verdict.SEND


@pytest.mark.parametrize(
    "draft",
    [
        "Надёжная вещь)) Берите на здоровье.",
        "Жаль(( Передадим отзыв швеям.",
        "Берите смело 🙂 Понравится.",
        "Спешим обрадовать: её можно сушить.",
        "Хранить её следует в тени.",
        "Фирма белорусская.",
    ],
)
def test_an_ordinary_word_states_nothing(draft: str) -> None:
    assert _severities(make_case(draft, channel="question", facts=("Цвет: белый", "фирма: белорусская"))) == set()


def test_a_name_after_a_smile_is_still_a_name() -> None:
    assert _severities(make_case("Рады)) Марина уже пакует.", channel="question")) == {Severity.DRAFT}
    assert _severities(make_case("Товар (см. фото) Нордвик прислал.", channel="question")) == {Severity.DRAFT}


def test_a_word_with_a_hyphen_is_the_word_without_it() -> None:
    assert _severities(make_english("It has Wi-Fi.", facts=("wifi: yes",))) == set()
    assert _severities(make_english("The case says Micro-Tek.", facts=("maker: microtek",))) == set()
    assert _severities(make_english("The case says Micro-Tek.", facts=("maker: Orbit",))) == {Severity.DRAFT}


def test_words_said_loudly_are_no_names_but_one_in_capitals_is() -> None:
    assert _severities(make_english("WE LOVE THIS PHOTO!")) == set()
    assert _severities(make_english("It was made for ORBIT by us.")) == {Severity.DRAFT}
    assert _severities(make_english("CALL ANNA NOW!")) == {Severity.DRAFT}


def test_without_denies_what_follows_it_alone() -> None:
    facts = ("ранец: под заказ, без даты",)
    assert _severities(make_case("Ранец под заказ и без даты.", channel="question", facts=facts)) == set()
    facts = ("order status: not shipped",)
    assert _severities(make_english("Your order shipped without delay.", facts=facts)) == {Severity.BLOCK}


def test_a_picture_ends_what_was_denied() -> None:
    facts = ("parcel status: готова к выдаче",)
    assert _severities(make_case("Уже нет 🙂 Посылка приехала в пункт.", channel="chat", facts=facts)) == set()
    assert _severities(make_case("Посылка не приехала в пункт.", channel="chat", facts=facts)) == {Severity.BLOCK}


def test_a_code_of_a_status_is_read() -> None:
    facts = ("status: READY_FOR_PICKUP",)
    assert _severities(make_case("Посылка ждёт вас в пункте.", channel="chat", facts=facts)) == set()
    assert _severities(make_case("Посылка потерялась.", channel="chat", facts=facts)) == {Severity.BLOCK}


def test_thanks_for_coming_back_tell_of_no_parcel() -> None:
    assert _severities(make_english("Thank you for coming back to us.")) == set()
    assert _severities(make_english("The parcel is coming back.")) == {Severity.DRAFT}


def test_packed_tells_of_an_order_only() -> None:
    assert _severities(make_english("Packed it fits a shelf.")) == set()
    assert _severities(make_english("Your order is packed.")) == {Severity.DRAFT}


def test_the_way_through_a_page_names_nobody() -> None:
    assert _severities(make_english("You can do it any time under Account > Plan.")) == set()
    assert _severities(make_case("Это меняют в Account > Purchases.")) == set()
    assert _severities(make_english("You can do it from the Subscription page.")) == set()
    assert _severities(make_english("You can skip it on the My Plan page.")) == set()
    assert _severities(make_english("You can change it under Purchases in your account.")) == set()
    assert _severities(make_english("The order is under Purchases.")) == {Severity.DRAFT}
    assert _severities(make_english("You can ask Account Plan.")) == {Severity.DRAFT}
