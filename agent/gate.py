"""The gate: runs every guardrail over a draft and weighs what they found. No model, no clock, no rows."""

from agent.collector import Paused
from agent.guardrails import GUARDRAILS, Guardrail
from agent.guardrails.case import GateCase
from agent.trace_checks import timed
from desk.decisions import Decision, Finding, Severity, weigh

# Each doubt that a person should look at lowers the confidence; a text that may not leave has none. Guess; the
# auto-send report of the eval lab replaces it.
_COST = {Severity.NOTE: 0.02, Severity.DRAFT: 0.25, Severity.ESCALATE: 0.25, Severity.BLOCK: 1.0}
_UNREAD_COST = 0.05


def judge(
    case: GateCase, extra: tuple[Finding, ...] = (), *, guardrails: tuple[Guardrail, ...] = GUARDRAILS
) -> Decision:
    """The verdict on a draft: the most cautious finding, those of the guardrails and `extra` together.

    `confidence` 0..1: how safely the text may leave by itself. 1 without findings; each note takes 0.02, each draft
    or escalate finding 0.25, a block finding all; 0.05 less when the draft leans on no fact at all.
    """
    findings = _unique((*extra, *check_text(case, guardrails=guardrails)))
    confidence = 1.0 - sum(_COST[finding.severity] for finding in findings) - (0.0 if case.facts else _UNREAD_COST)
    return Decision(verdict=weigh(findings), findings=findings, confidence=max(0.0, round(confidence, 2)))


def check_text(case: GateCase, *, guardrails: tuple[Guardrail, ...] = GUARDRAILS) -> tuple[Finding, ...]:
    """Every guardrail's findings, for a person's own text as well: there only severity `block` stops it.

    A text nobody can read whole is not read at all: the length finding alone stops it.
    """
    findings: list[Finding] = []
    run = timed(_run)
    with Paused():
        for guardrail in guardrails:
            found = run(guardrail, case)
            findings += found
            if case.reading.is_cut and any(finding.severity is Severity.BLOCK for finding in found):
                break
        return tuple(findings)


def _run(guardrail: Guardrail, case: GateCase) -> tuple[Finding, ...]:
    try:
        return guardrail(case)
    except Exception as error:  # noqa: BLE001  whatever a guard trips over, its text does not leave
        name = getattr(guardrail, "__name__", "guardrail")
        reason = f"could not check: {type(error).__name__}: {error}"
        return (Finding(guardrail=name, severity=Severity.BLOCK, quote=case.draft[:60], reason=reason),)


def _unique(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(findings))
