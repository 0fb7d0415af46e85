"""What any line of the facts denies is never affirmed; what speaks of something else passes."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.case import GateCase
from agent.guardrails.contradicted_line import contradicted_line
from desk.decisions import Severity


def _severities(case: GateCase) -> set[Severity]:
    return {finding.severity for finding in contradicted_line(case)}


@pytest.mark.parametrize(
    ("facts", "draft"),
    [
        (("лейка: в комплекте", "держатель: не прилагается"), "Да, держатель лежит в той же коробке."),
        (("подставка: продаётся отдельно",), "Подставка идёт вместе с ёлкой, докупать ничего не нужно."),
        (("щенки: не предназначен",), "Конечно, корм подойдёт и щенкам."),
        (("нельзя: бетон, мрамор",), "Да, для мрамора средство подходит."),
        (("роутер протокол matter: false", "роутер цвет: белый"), "Да, работает с Matter."),
    ],
)
def test_what_a_line_denies_is_not_affirmed(facts: tuple[str, ...], draft: str) -> None:
    asked = "расскажите о комплекте?"
    assert _severities(make_case(draft, channel="question", customer_text=asked, facts=facts)) == {Severity.BLOCK}


@pytest.mark.parametrize(
    ("facts", "draft"),
    [
        # It denies, limits, or gives the value.
        (("держатель: не прилагается",), "Держателя в коробке нет, но подойдёт любой другой."),
        (("держатель: не прилагается",), "Держатель есть на фото, но в набор он не входит."),
        (("подставка: продаётся отдельно",), "Подставка есть, продаётся она отдельно."),
        (("нельзя: мрамор",), "Да, подойдёт, только мрамор обходите стороной."),
        # Not all words of the name are there: other wheels are meant.
        (("самокат запасные колёса: нет", "самокат цвет: синий"), "Да, колёса надувные, есть тормоз."),
        # A condition, a need or an amount is no denial.
        (("паспорт: не требуется",), "Да, паспорт подойдёт."),
        (("аксессуары подъёмник: нет, если дом без лифта",), "Да, подъёмник есть."),
        # Another line tells of the same thing.
        (("чехол: нет", "подарок: чехол"), "Да, чехол вложен в подарок."),
        # It asks.
        (("чехол: нет",), "Да, есть вопрос: чехол вам нужен?"),
    ],
)
def test_what_does_not_affirm_it_passes(facts: tuple[str, ...], draft: str) -> None:
    asked = "расскажите о комплекте?"
    assert _severities(make_case(draft, channel="question", customer_text=asked, facts=facts)) == set()


def test_english_lines_are_read_too() -> None:
    assert _severities(make_english("Yes, it has a timer.", facts=("timer: no",))) == {Severity.BLOCK}
    assert _severities(make_english("It has a lamp, but there is no timer.", facts=("timer: no",))) == set()


@pytest.mark.parametrize(
    ("facts", "draft", "expected"),
    [
        (("подходит для: газ, индукция",), "К сожалению, для индукции она не подойдёт.", {Severity.BLOCK}),
        (("совместим с: Ветер-2, Ураган",), "Увы, на Ветер-2 он не рассчитан.", {Severity.BLOCK}),
        (("совместим с: Ветер-2, Ураган",), "Увы, на Ветер-3 он не рассчитан.", set()),
        (("подходит для: газ, индукция",), "Для индукции не подойдёт, если дно мокрое.", set()),
        (("подходит для: газ, индукция",), "Для костра не подойдёт.", set()),
    ],
)
def test_what_a_line_lists_as_fitting_is_not_refused(
    facts: tuple[str, ...], draft: str, expected: set[Severity]
) -> None:
    asked = "подойдёт?"
    assert _severities(make_case(draft, channel="question", customer_text=asked, facts=facts)) == expected
