"""What the desk thinks of a message and of a draft: route, draft, findings, verdict."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """In order of caution: send < draft < block < escalate.

    send: may leave by itself where auto-send is on. draft: one click by an operator. block: this text may not
    leave as written. escalate: a person must answer whatever the text.
    """

    SEND = "send"
    DRAFT = "draft"
    BLOCK = "block"
    ESCALATE = "escalate"

    @property
    def caution(self) -> int:
        """0 for send, 3 for escalate."""
        return list(Verdict).index(self)


class Severity(StrEnum):
    """How far a finding pushes the verdict; `note` does not push it at all."""

    NOTE = "note"
    DRAFT = "draft"
    BLOCK = "block"
    ESCALATE = "escalate"

    @property
    def verdict(self) -> Verdict:
        """The least cautious verdict this finding allows."""
        return Verdict.SEND if self is Severity.NOTE else Verdict(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a guardrail saw. `quote` is the span it rests on, verbatim from the text named by `about`."""

    guardrail: str
    severity: Severity
    quote: str
    reason: str
    about: str = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a statement rests on. `kind`: card | past_reply | customer | timeline; `id` names the source row."""

    kind: str
    id: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a message belongs. `category` names a file of the playbook; `confidence` 0..1.

    `method`: rules | classifier | model | operator. `why`: the words that decided, for people. `sentiment`: positive |
    neutral | negative, from the words, stars where these leave it open; of letters also frustrated.
    `is_mismatch`: stars say the opposite of words. Told of letters alone: `urgency` low | medium | high, `email` as
    written in the text, `signed` the writer's own name below it.
    `cost_usd`, `latency_ms`: what finding it took. `passed_over`: models that should have said it and why they did not.
    """

    category: str
    confidence: float
    method: str
    why: str
    runner_up: str | None = None
    secondary: str | None = None
    sentiment: str = "neutral"
    topics: tuple[str, ...] = ()
    is_mismatch: bool = False
    wants_human: bool = False
    urgency: str | None = None
    email: str | None = None
    signed: str | None = None
    cost_usd: float = 0.0
    latency_ms: float = 0.0
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A proposed answer. `unknowns`: what was asked and could not be answered from any source.

    `passed_over`: models that should have written it and why they did not; not kept with the draft.
    """

    text: str
    language: str
    evidence: tuple[Evidence, ...] = ()
    unknowns: tuple[str, ...] = ()
    why: str = ""
    model: str = ""
    cost_usd: float = 0.0
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The gate's word on one draft: the most cautious finding decides, `findings` are its evidence."""

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    confidence: float = 1.0


def weigh(findings: Iterable[Finding]) -> Verdict:
    """Return the most cautious verdict the findings ask for; `send` when there is none."""
    return max((finding.severity.verdict for finding in findings), key=lambda v: v.caution, default=Verdict.SEND)
