"""Some words of a customer only a person may answer, whatever the draft says."""

from gate_makers import make_case

from agent.guardrails.escalation_topics import escalation_topics
from desk.decisions import Severity


def test_harm_escalates_and_quotes_the_customer() -> None:
    text = "После крема ожог на лице"
    (finding, *_) = escalation_topics(make_case("Спасибо!", customer_text=text))
    assert finding.severity is Severity.ESCALATE
    assert finding.quote in text
    assert finding.about == "customer"


def test_a_figure_of_speech_does_not() -> None:
    assert escalation_topics(make_case("Спасибо!", customer_text="Платье просто бомба!")) == ()
