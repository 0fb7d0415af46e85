"""The gate weighs what the guardrails found; whatever goes wrong, the text does not leave."""

import time

import pytest
from gate_makers import make_case, make_english

from agent.gate import check_text, judge
from agent.guardrails import GUARDRAILS, Guardrail
from agent.guardrails.case import GateCase
from desk.decisions import Finding, Severity, Verdict

THANKS = (
    "Здравствуйте! Спасибо за тёплый отзыв. Рады, что термос вам понравился. Носите с удовольствием!",
    "Здравствуйте! Благодарим за высокую оценку и подробный рассказ.",
    "Здравствуйте! Нам очень жаль, что шов разошёлся. Передадим замечание швеям и проверим партию.",
    "Добрый день! Сожалеем, что цвет отличается от фото. Учтём ваше замечание в описании.",
    "Спасибо, что выбрали нас! Будем рады видеть вас снова.",
)
WALLS = ("a." * 25_000, "1 " * 25_000, "@" * 50_000, "а" * 50_000, "{" * 50_000, "<a" * 25_000, "+7(" * 16_000)


def _finding(severity: Severity) -> Finding:
    return Finding(guardrail="test", severity=severity, quote="", reason="")


def _broken(case: GateCase) -> tuple[Finding, ...]:
    raise ValueError("no words")


@pytest.mark.parametrize("draft", THANKS)
def test_ordinary_courtesy_may_be_sent(draft: str) -> None:
    decision = judge(make_case(draft, customer_text="всё хорошо", rating=5))
    assert decision.verdict is Verdict.SEND, decision.findings


def test_an_answer_from_the_card_may_be_sent() -> None:
    case = make_case(
        "Здравствуйте! Объём термоса 750 мл, корпус из стали.",
        channel="question",
        customer_text="Какой объём?",
        facts=("Объём: 750 мл", "Материал: сталь"),
    )
    assert judge(case).verdict is Verdict.SEND


def test_the_most_cautious_finding_decides() -> None:
    case = make_case("Спасибо за отзыв!", rating=5)
    verdicts = [judge(case, (_finding(severity),)).verdict for severity in Severity]
    assert verdicts == [Verdict.SEND, Verdict.DRAFT, Verdict.BLOCK, Verdict.ESCALATE]


def test_a_red_line_wins_over_a_bad_text() -> None:
    case = make_case("Мы вернём вам деньги.", customer_text="Подаю на вас в суд, юрист уже пишет иск")
    assert judge(case).verdict is Verdict.ESCALATE


def test_a_guardrail_that_fails_stops_the_text() -> None:
    decision = judge(make_case("Спасибо за отзыв!"), guardrails=(_broken,))
    assert decision.verdict is Verdict.BLOCK
    assert "could not check" in decision.findings[0].reason


def test_confidence_falls_with_every_finding() -> None:
    case = make_case("Спасибо за отзыв!", rating=5, facts=("Цвет: синий",))
    severities = ((), (Severity.NOTE,), (Severity.DRAFT,), (Severity.BLOCK,))
    confidences = [judge(case, tuple(map(_finding, some))).confidence for some in severities]
    assert confidences == sorted(confidences, reverse=True)
    assert (confidences[0], confidences[-1]) == (1.0, 0.0)


def test_a_draft_without_any_source_is_a_little_less_certain() -> None:
    assert judge(make_case("Спасибо за отзыв!", rating=5)).confidence < 1.0


def test_a_person_sees_the_same_findings() -> None:
    case = make_case("Обратитесь в поддержку. Мы вернём вам деньги.")
    severities = {finding.severity for finding in check_text(case)}
    assert {Severity.DRAFT, Severity.BLOCK} <= severities


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_every_guardrail_bears_an_empty_and_a_strange_text(guardrail: Guardrail) -> None:
    for draft in ("", "\x00\ufffe", "🙂" * 50, "\u202e" * 20, "‮а" * 30):
        guardrail(make_case(draft))
        guardrail(make_english(draft, channel="email"))


@pytest.mark.parametrize("wall", WALLS, ids=lambda wall: wall[:4])
def test_fifty_kilobytes_are_refused_quickly(wall: str) -> None:
    case = make_english(wall, channel="email")
    started = time.process_time()
    decision = judge(case)
    assert decision.verdict is Verdict.BLOCK
    assert time.process_time() - started < 1.0  # the aim is 0.2 s; the slack is for a busy machine
