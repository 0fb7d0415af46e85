"""Some words of a customer only a person may answer, whatever the draft says."""

from dataclasses import replace

from gate_makers import make_case

from agent.guardrails.escalation_topics import escalation_topics
from desk.decisions import Severity
from desk.redlines import find_red_lines

_TOLD = "Мой канал смотрят тысячи, завтра вы там в главной роли"


def test_harm_escalates_and_quotes_the_customer() -> None:
    text = "После крема ожог на лице"
    (finding, *_) = escalation_topics(make_case("Спасибо!", customer_text=text))
    assert finding.severity is Severity.ESCALATE
    assert finding.quote in text
    assert finding.about == "customer"


def test_a_figure_of_speech_does_not() -> None:
    assert escalation_topics(make_case("Спасибо!", customer_text="Платье просто бомба!")) == ()


def test_what_no_list_foresaw_is_heard_too() -> None:
    case = make_case("Спасибо!", customer_text=_TOLD)
    assert find_red_lines(_TOLD, case.playbook) == ()
    (finding,) = escalation_topics(case)
    assert (finding.guardrail, finding.severity, finding.about) == ("unfit_sound", Severity.ESCALATE, "customer")


def test_a_mere_doubt_is_left_to_triage() -> None:
    case = make_case("Спасибо!", customer_text=_TOLD)
    bars = {**case.playbook.words["unfit_bars"], "messages": ("escalate 5", "doubt -5")}
    doubting = replace(case, playbook=replace(case.playbook, words={**case.playbook.words, "unfit_bars": bars}))
    assert escalation_topics(doubting) == ()
