"""Values, names and comparisons need a source; against the source they never leave."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.case import GateCase
from agent.guardrails.unsupported_fact import unsupported_fact
from desk.decisions import Severity


def _severities(case: GateCase) -> set[Severity]:
    return {finding.severity for finding in unsupported_fact(case)}


@pytest.mark.parametrize(
    ("fact", "draft"),
    [
        ("country: Турция", "Производство — Китай."),
        ("Состав: хлопок", "В составе шерсть."),
        ("color: синий", "Цвет зелёный."),
    ],
)
def test_another_value_than_the_facts_blocks(fact: str, draft: str) -> None:
    assert Severity.BLOCK in _severities(make_case(draft, channel="question", facts=(fact,)))


@pytest.mark.parametrize(
    "draft",
    [
        "Есть сертификат.",
        "Новая версия легче и тише.",
        "Придёт завтра.",
    ],
)
def test_what_no_source_holds_needs_a_person(draft: str) -> None:
    assert _severities(make_case(draft, channel="question", facts=("Цвет: белый",))) == {Severity.DRAFT}


def test_the_same_value_in_other_words_passes() -> None:
    assert _severities(make_case("Шьют в Турции.", channel="question", facts=("country: Турция",))) == set()


def test_a_fact_about_another_part_contradicts_nothing() -> None:
    case = make_case("Подкладка вискоза.", channel="question", facts=("material: верх — полиэстер",))
    assert _severities(case) == {Severity.DRAFT}


def test_english_dates_need_a_source() -> None:
    assert _severities(make_english("It will arrive next week.")) == {Severity.DRAFT}
    assert _severities(make_english("It ships on June 3.", facts=("next box: June 3",))) == set()


def test_courtesies_state_nothing() -> None:
    draft = "Здравствуйте! Спасибо за пять звёзд и тёплые слова 😊 Носите с удовольствием!"
    assert unsupported_fact(make_case(draft, rating=5)) == ()


def test_a_value_the_customer_only_asks_about_is_not_a_source() -> None:
    ask = {"channel": "question", "customer_text": "это шёлк?", "facts": ("material: полиэстер",)}
    assert Severity.BLOCK in _severities(make_case("Да, натуральный шёлк.", **ask))
    assert _severities(make_case("Нет, это полиэстер.", **ask)) == set()


@pytest.mark.parametrize(
    ("fact", "draft"),
    [
        ("рюкзаки ожидаются: бордо", "Бордовый ожидается."),
        ("остатки графит: 3", "Есть графитовый."),
        ("струны: нейлон", "Струны нейлоновые, звонче, чем стальные."),
        ("ткань: хлопок", "Хлопок приятен к коже."),
        ("restock: 2026-12-10", "Бельё вернётся в продажу в четверг."),
    ],
)
def test_a_shade_another_thing_and_a_day_of_the_facts_pass(fact: str, draft: str) -> None:
    assert _severities(make_case(draft, channel="question", facts=(fact,))) == set()


@pytest.mark.parametrize(
    ("fact", "draft"),
    [
        ("рюкзаки ожидаются: бордо", "Бордовый есть."),
        ("остатки мята: 3", "Есть графитовый."),
        ("струны: нейлон", "Струны стальные, звонче, чем нейлоновые."),
        ("ткань: хлопок", "Ручки из кожи."),
        ("restock: soon", "Бельё вернётся в продажу в четверг."),
    ],
)
def test_another_shade_or_thing_or_an_unknown_day_is_held(fact: str, draft: str) -> None:
    assert _severities(make_case(draft, channel="question", facts=(fact,)))


def test_whoever_deserves_better_hears_no_comparison() -> None:
    assert _severities(make_english("You deserved better than that.")) == set()
    assert _severities(make_english("It is better than the last version.")) == {Severity.DRAFT}


def test_thinner_than_on_the_photo_compares_with_no_other_thing() -> None:
    assert unsupported_fact(make_case("Ткань тоньше, чем кажется на фото.")) == ()
    assert unsupported_fact(make_case("Жаль, что ткань тоньше, чем вы ждали.")) == ()
    assert unsupported_fact(make_case("Ткань тоньше, чем у прежней модели."))
