"""What the customer said that only a person may answer, whatever the draft."""

from agent.guardrails.case import GateCase
from desk.decisions import Finding, Severity
from desk.redlines import find_red_lines
from desk.unfit import find_unfit


def escalation_topics(case: GateCase) -> tuple[Finding, ...]:
    """Escalate on harm, allergy, child safety, fire, legal threats, disputes, fraud, press, self-harm, threats.

    By the words of the lists, and by how the message sounds beside written examples; a mere doubt of the latter
    belongs to the message and is `agent.triage`'s.
    """
    unfit = find_unfit(case.customer_text, case.playbook)
    heard = (unfit,) if unfit is not None and unfit.severity is Severity.ESCALATE else ()
    return (*find_red_lines(case.customer_text, case.playbook), *heard)
