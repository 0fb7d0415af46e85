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
    assert _severities(make_english("It ships on the 12th.")) == {Severity.DRAFT}


def test_stars_and_round_the_clock_state_nothing() -> None:
    assert _severities(make_case("Спасибо за 5 звёзд, мы на связи 24/7!", rating=5)) == set()
