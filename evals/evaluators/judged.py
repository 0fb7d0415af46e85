"""What an evaluator looks at: a case, what a candidate said about it, and the draft as the gate would read it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from agent.guardrails.case import GateCase
from desk.decisions import Finding, Severity
from desk.playbook import Playbook
from evals.answers import Answer
from evals.cases import Case, MessageCase

Scores = Mapping[str, bool | float | str]
"""A name -> true or false (counted as a share), a number (averaged), or a word (counted). Empty: nothing to judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """`gate`: the draft with all it may rely on, by the shop's own playbook: a candidate does not set its own measure.

    None where nothing was drafted. `playbook`: that very playbook.
    """

    case: Case
    answer: Answer
    gate: GateCase | None
    playbook: Playbook

    @property
    def own_draft(self) -> GateCase | None:
        """The same, where the candidate itself wrote: a draft that is part of the case says nothing about it."""
        return self.gate if isinstance(self.case, MessageCase) else None


def by_standard(case: GateCase | None, playbook: Playbook) -> GateCase | None:
    """The case read by another playbook's words and numbers."""
    return None if case is None else replace(case, playbook=playbook)


def is_clean(findings: tuple[Finding, ...]) -> bool:
    """Whether a guardrail found nothing that stops a text; notes stop nothing, nor does what is about the customer."""
    return not any(finding.severity is not Severity.NOTE and finding.about == "draft" for finding in findings)
