"""What the customer said that only a person may answer, whatever the draft."""

from agent.guardrails.case import GateCase
from desk.decisions import Finding
from desk.redlines import find_red_lines


def escalation_topics(case: GateCase) -> tuple[Finding, ...]:
    """Escalate on harm, allergy, child safety, fire, legal threats, disputes, fraud, press, self-harm, threats."""
    return find_red_lines(case.customer_text, case.playbook)
