"""What a reply states and what it rests on: one claim for each number, date, sum, measure, link, name, status, fact.

`agent.guardrails.case` finds and pins them; the API and the console show them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from desk.decisions import Evidence
from desk.interactions import Json

CUSTOMER = "customer"
"""Kind of the source that only proves that the customer said it."""


class ClaimKind(StrEnum):
    """What sort of thing a claim states."""

    NUMBER = "number"
    MEASURE = "measure"
    SUM = "sum"
    DATE = "date"
    LINK = "link"
    NAME = "name"
    STATUS = "status"
    FACT = "fact"


class ClaimState(StrEnum):
    """pinned: a source says so. unsupported: none does. contradicted: the sources say something else."""

    PINNED = "pinned"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"


# A tuple: a long draft has a hundred of them, and a frozen dataclass takes four times as long to make.
class Claim(NamedTuple):
    """One stated thing. `start`, `end`: its place in the draft; `quote`: what stands there verbatim."""

    kind: ClaimKind
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text a draft may rely on. `kind`: card | past_reply | article | timeline | tool | fact | customer.

    `id`: names the row, as tools give it. `text`: a line of a card reads `name: value`.
    """

    kind: str
    id: str
    text: str


# A tuple: a long draft has a hundred of them, and a frozen dataclass takes four times as long to make.
class Pinned(NamedTuple):
    """A claim and its source. `evidence`: None unless pinned; `start`, `end`: where in the source's text the quote
    stands. `reason`: why it is not pinned, for people; empty when it is."""

    claim: Claim
    state: ClaimState
    evidence: Evidence | None = None
    start: int = 0
    end: int = 0
    reason: str = ""


def claims_json(claims: tuple[Pinned, ...]) -> list[Json]:
    """As a decision's snapshot keeps them: `kind quote start end status reason`, `source_*` null unless pinned."""
    return [
        {
            "kind": pinned.claim.kind.value,
            "quote": pinned.claim.quote,
            "start": pinned.claim.start,
            "end": pinned.claim.end,
            "status": pinned.state.value,
            "reason": pinned.reason,
            "source_kind": pinned.evidence.kind if pinned.evidence else None,
            "source_id": pinned.evidence.id if pinned.evidence else None,
            "source_quote": pinned.evidence.quote if pinned.evidence else None,
            "source_start": pinned.start if pinned.evidence else None,
        }
        for pinned in claims
    ]


def claim_at(text: str, kind: ClaimKind, start: int, end: int) -> Claim:
    """The claim a draft makes between two places; blanks at its end do not belong to it."""
    quote = text[start:end].rstrip()
    return Claim(kind=kind, start=start, end=start + len(quote), quote=quote)


def pin_to(claim: Claim, source: Source, start: int, end: int) -> Pinned:
    """The claim rests on that place of the source."""
    evidence = Evidence(kind=source.kind, id=source.id, quote=source.text[start:end])
    return Pinned(claim=claim, state=ClaimState.PINNED, evidence=evidence, start=start, end=end)


def leave_open(claim: Claim, reason: str, *, is_against: bool) -> Pinned:
    """No source holds the claim. `is_against`: the sources say something else."""
    state = ClaimState.CONTRADICTED if is_against else ClaimState.UNSUPPORTED
    return Pinned(claim=claim, state=state, reason=reason)
