"""How long a reply may be on its channel."""

from agent.guardrails.case import GateCase
from desk.decisions import Finding, Severity
from desk.text import MAX_CHARS

_QUOTED = 60


def length(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft shorter or longer than the channel's policy, or longer than the gate can read."""
    policy, size = case.playbook.channels[case.channel], len(case.draft.strip())
    most = min(policy.max_length, MAX_CHARS)
    if policy.min_length <= size <= most:
        return ()
    reason = f"{size} characters; the channel takes {policy.min_length} to {most}"
    return (Finding(guardrail="length", severity=Severity.BLOCK, quote=case.draft.strip()[:_QUOTED], reason=reason),)
