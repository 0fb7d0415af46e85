"""What a reviewer says of a draft: four scores with a reason and a quote each. It sees facts, never asks for trust.

`agent.reviewer` asks for it and weighs it; a decision's snapshot keeps it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from desk.claims import Pinned, Source
from desk.decisions import Draft, Finding, Route
from desk.interactions import Interaction, Json
from desk.playbook import Playbook


class Rubric(StrEnum):
    """accuracy: true by the sources. tone: fit for a hurt reader. safety: nobody is harmed or promised anything.

    completeness: everything asked is answered or named.
    """

    ACCURACY = "accuracy"
    TONE = "tone"
    SAFETY = "safety"
    COMPLETENESS = "completeness"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """`value` 0..1, 1 is best. `quote`: verbatim from the draft; empty where nothing in it is to blame."""

    value: float
    reason: str
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """`scores`: every rubric has one. `model`: who judged, `offline` for the rules. `cost_usd`: what it took.

    `passed_over`: models that should have judged and why they did not.
    """

    scores: Mapping[Rubric, Score]
    model: str
    cost_usd: float = 0.0
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCase:
    """One draft with everything a reviewer may know. `findings`: what the code tier of the gate saw.

    `sources`: the card and what the tools returned. `claims`: what the draft states, pinned to them or left open.
    """

    interaction: Interaction
    route: Route
    draft: Draft
    playbook: Playbook
    findings: tuple[Finding, ...] = ()
    claims: tuple[Pinned, ...] = ()
    sources: tuple[Source, ...] = ()


def review_json(review: Review | None) -> Json:
    """As a decision's snapshot keeps it: `{model, cost_usd, passed_over, scores: {rubric: {score reason quote}}}`."""
    if review is None:
        return None
    scores: dict[str, Json] = {
        rubric.value: {"score": score.value, "reason": score.reason, "quote": score.quote}
        for rubric, score in review.scores.items()
    }
    passed_over: list[Json] = [*review.passed_over]
    return {"model": review.model, "cost_usd": review.cost_usd, "passed_over": passed_over, "scores": scores}
