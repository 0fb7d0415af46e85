"""A number needs a source; another number than the source's never leaves."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.case import GateCase
from agent.guardrails.unsupported_number import unsupported_number
from desk.decisions import Severity


def _severities(case: GateCase) -> set[Severity]:
    return {finding.severity for finding in unsupported_number(case)}


def test_another_number_of_the_same_measure_blocks() -> None:
    assert _severities(make_case("Вес 3 кг.", facts=("weight: 1,2 кг",))) == {Severity.BLOCK}


@pytest.mark.parametrize("draft", ["Заряда хватает на три дня.", "Стоит 500 рублей.", "Высота 71 см."])
def test_a_number_without_a_source_needs_a_person(draft: str) -> None:
    assert _severities(make_case(draft, facts=("Цвет: белый",))) == {Severity.DRAFT}


@pytest.mark.parametrize(
    ("fact", "draft"),
    [
        ("weight: 1,2 кг", "Вес 1200 г."),
        ("updated: 2025-10-12", "По данным на 12 октября."),
        ("voltage: 220-240 В", "Рассчитан на 220–240 В, на сеть 110 В не рассчитан."),
        ("checked: 10 вещей", "Проверили десять вещей."),
    ],
)
def test_the_same_number_in_other_words_passes(fact: str, draft: str) -> None:
    assert _severities(make_case(draft, facts=(fact,))) == set()


def test_a_number_of_the_customer_is_known() -> None:
    assert _severities(make_case("На 56 размер лучше взять запас.", customer_text="у меня 56")) == set()


def test_the_customers_number_is_confirmed_only_within_the_facts() -> None:
    asked, facts = "Подойдёт на рост {}?", ("size chart L: рост 176-182",)
    fits = make_case("На рост 180 подойдёт L.", customer_text=asked.format(180), facts=facts)
    assert _severities(fits) == set()
    wrong = make_case("Да, на рост 195 подойдёт L.", customer_text=asked.format(195), facts=facts)
    assert _severities(wrong) == {Severity.BLOCK}


def test_english_ordinals_are_numbers() -> None:
    assert _severities(make_english("It is the 12th batch.")) == {Severity.DRAFT}


def test_stars_and_round_the_clock_state_nothing() -> None:
    assert _severities(make_case("Спасибо за 5 звёзд, мы на связи 24/7!", rating=5)) == set()


_SHEET = ("sheet side: 30 см",)


def test_the_customers_number_may_be_weighed_against_a_fact() -> None:
    asked = "Подойдёт на матрас высотой 26?"
    weighed = make_case("Да: борт 30 см, матрас 26 закроет, останется 4 см.", customer_text=asked, facts=_SHEET)
    assert _severities(weighed) == set()
    confirmed = make_case("Да, матрас 26 закроет.", customer_text=asked, facts=_SHEET)
    assert _severities(confirmed) == {Severity.BLOCK}
    beyond = "Подойдёт на матрас высотой 36?"
    over = make_case("Да: борт 30 см, матрас 36 закроет, это на 6 см больше.", customer_text=beyond, facts=_SHEET)
    assert Severity.BLOCK in _severities(over)


def test_the_customers_number_may_be_supposed() -> None:
    asked, facts = "На комнату 4 на 5 сколько банок?", ("can: 2,5 л",)
    supposed = make_case("Если красить потолок 4×5, это 20 м², краска есть.", customer_text=asked, facts=facts)
    assert _severities(supposed) == set()
    told = "Подойдёт на рост 195?"
    after = make_case("Да, на рост 195 подойдёт если носить свободно.", customer_text=told, facts=("рост: 176-182",))
    assert _severities(after) == {Severity.BLOCK}


def test_that_is_to_say_confirms_nothing() -> None:
    asked, facts = "мне пришло 18 плиток, а в заказе?", ("order total tiles: 24",)
    case = make_case("В заказе 24 плитки, то есть дошло 18.", customer_text=asked, facts=facts)
    assert _severities(case) == set()


def test_the_numbering_of_answers_confirms_nothing() -> None:
    asked, facts = "1) подошва 2) вес пары?", ("sole: ЭВА", "weight pair: 640 г")
    assert _severities(make_case("1) ЭВА, да. 2) Пара весит 640 г.", customer_text=asked, facts=facts)) == set()


def test_all_three_are_the_questions_asked() -> None:
    asked, facts = "Молния есть? Карманы есть? Капюшон есть?", ("zip: есть",)
    assert _severities(make_case("Да на все три: молния, карманы, капюшон.", customer_text=asked, facts=facts)) == set()
    two = make_case("Да на все четыре: молния, карманы, капюшон.", customer_text=asked, facts=facts)
    assert _severities(two) == {Severity.DRAFT}


def test_an_age_the_customer_tells_is_taken_up() -> None:
    assert _severities(make_case("Маме 80 лет, поздравляем!", customer_text="Маме 80, рада")) == set()
    assert _severities(make_case("Гарантия 80 лет.", customer_text="Гарантия 80?")) == {Severity.DRAFT}


def test_a_mark_of_age_is_the_same_on_the_box_and_in_the_facts() -> None:
    assert _severities(make_case("На коробке стоит 6+, поэтому рано.", facts=("age: 6+",))) == set()
    assert _severities(make_case("На коробке стоит 3+, поэтому можно.", facts=("age: 6+",))) != set()
