"""A yes against a no of the facts never leaves, in whatever language the fact is written."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.case import GateCase
from agent.guardrails.contradicted_fact import contradicted_fact
from desk.decisions import Severity


def _severities(case: GateCase) -> set[Severity]:
    return {finding.severity for finding in contradicted_fact(case)}


@pytest.mark.parametrize(
    ("asked", "fact", "draft"),
    [
        ("есть ли капюшон?", "hood: false", "Да, капюшон есть."),
        ("можно мыть в пмм?", "dishwasher: false", "Конечно! Смело в посудомойку."),
        ("можно в микроволновку?", "microwave: true", "Нет, в микроволновку нельзя."),
        ("пульт есть?", "Пульт в комплекте: нет", "Пульт идёт в комплекте."),
        ("мелких деталей нет?", "small parts: true", "Мелких деталей нет."),
        ("новорождённому подойдёт?", "age: 6+", "Подходит с рождения!"),
    ],
)
def test_the_opposite_of_a_fact_blocks(asked: str, fact: str, draft: str) -> None:
    assert Severity.BLOCK in _severities(make_case(draft, channel="question", customer_text=asked, facts=(fact,)))


@pytest.mark.parametrize(
    ("asked", "fact", "draft"),
    [
        ("Алло, крышка есть?", "Крышка: нет", "Да, на связи!"),
        ("Ау, ответьте?", "Крышка: нет", "Да, слушаю вас внимательно, чем помочь?"),
        ("можно в пмм?", "dishwasher: false", "Да, мы здесь. Сейчас посмотрим."),
        ("is it dishwasher safe?", "dishwasher: false", "Yes, we are here! One moment, please."),
    ],
)
def test_a_yes_to_being_there_is_no_yes_to_the_question(asked: str, fact: str, draft: str) -> None:
    assert _severities(make_case(draft, channel="chat", customer_text=asked, facts=(fact,))) == set()


@pytest.mark.parametrize("draft", ["Да, тут можно.", "Да, здесь смело мойте.", "Да, конечно, мы на связи.", "Да."])
def test_a_yes_that_goes_on_is_still_one_to_the_question(draft: str) -> None:
    case = make_case(draft, channel="chat", customer_text="можно в пмм?", facts=("dishwasher: false",))
    assert Severity.BLOCK in _severities(case)


@pytest.mark.parametrize(
    ("asked", "fact", "draft"),
    [
        ("есть ли капюшон?", "hood: true", "Да, капюшон есть."),
        ("Есть ли таймер?", "Таймер: нет", "К сожалению, таймера нет."),
        ("можно в микроволновку?", "microwave: true", "Да, можно."),
        ("Подарочная упаковка?", "gift wrap: false", "Подарочной упаковки у нас нет."),
    ],
)
def test_what_agrees_with_the_fact_passes(asked: str, fact: str, draft: str) -> None:
    assert _severities(make_case(draft, channel="question", customer_text=asked, facts=(fact,))) == set()


def test_a_yes_on_what_the_facts_leave_open_needs_a_person() -> None:
    case = make_english("Yes, our soap is vegan.", customer_text="Is it vegan?", facts=("vegan: null",))
    assert _severities(case) == {Severity.DRAFT}


def test_a_bare_yes_that_no_fact_supports_needs_a_person() -> None:
    case = make_case(
        "Да, подойдёт.", channel="question", customer_text="Для индукции подходит?", facts=("Цвет: белый",)
    )
    assert _severities(case) == {Severity.DRAFT}


def test_the_name_of_the_product_states_nothing() -> None:
    draft, name = "Горшок с крышкой не подойдёт для духовки.", "Горшок с крышкой"
    assert contradicted_fact(make_case(draft, channel="question", facts=("Крышка: да",), product_name=name)) == ()
