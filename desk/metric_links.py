"""Counts what an operator said of a pair: was the desk's link right, and how far up did it stand? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.metrics import Fact, FactKey, Facts, count


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What the desk had thought of a pair. `kind` None: it had not linked it."""

    kind: str | None
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An operator's last word about a pair. `rivals`: the confidences of the other judged links of either side."""

    channel: str
    source: str
    is_linked: bool
    proposed: Proposed
    rivals: Sequence[Sequence[float]]


def rank_of(confidence: float, rivals: Sequence[Sequence[float]]) -> int:
    """1 for the surest judged link; the worse of both sides' ranks, for nobody knows which one was looked at."""
    return max(1 + sum(other > confidence for other in side) for side in rivals)


def count_judged(facts: Facts, judged: Judged) -> None:
    """Add it to its day's facts. Taking apart what the desk had not linked says nothing of its links."""
    place = (judged.channel, judged.source)
    kind = judged.proposed.kind
    if kind is None:
        if judged.is_linked:
            count(facts, FactKey(*place, Fact.LINK_MISSED))
        return
    name = Fact.LINK_CONFIRMED if judged.is_linked else Fact.LINK_REJECTED
    rank = rank_of(judged.proposed.confidence, judged.rivals)
    count(facts, FactKey(*place, name, f"{kind}:{rank}"))
