"""The gate's second tier: a reviewer reads a draft that is about to leave by itself, and may only hold it back.

The rules read each one, for nothing; a model is asked when a chain names one and the rules let the draft pass.
"""

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import Protocol

from pydantic_ai.models import Model

from agent.model_chain import Chain, Seat, lone
from agent.offline.reviewing import review_by_rules
from agent.reviewer_model import ask_model
from agent.structured import load_instructor
from agent.trace_facts import tell_review
from agent.tracing import traced
from desk.decisions import Decision, Finding, Severity, Verdict
from desk.errors import BadSettings, Refused, TryLater, Unusable
from desk.playbook_models import OFFLINE
from desk.review_policy import ReviewPolicy
from desk.reviews import Review, ReviewCase

log = logging.getLogger(__name__)


class Reviewer(Protocol):
    """Whoever scores a draft."""

    async def review(self, case: ReviewCase) -> Review:
        """Four scores with reasons. Raises `TryLater`, `Refused`, `Unusable` or `BadSettings` when there is none."""
        ...


class RuleReviewer:
    """Counts; never fails and costs nothing."""

    async def review(self, case: ReviewCase) -> Review:
        return review_by_rules(case)


@dataclass(frozen=True, slots=True)
class ModelReviewer:
    """Asks the links of a chain in turn; the link `offline` is the rules."""

    chain: Chain

    async def review(self, case: ReviewCase) -> Review:
        async def act(seat: Seat) -> Review:
            return review_by_rules(case) if seat.name == OFFLINE else await ask_model(case, seat)

        await asyncio.to_thread(load_instructor)
        answered = await self.chain.run(act)
        return replace(
            answered.value, model=answered.model, cost_usd=answered.cost_usd, passed_over=answered.passed_over
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """The decision after the review. `review`: the last one made; None when the draft was not to leave anyway."""

    decision: Decision
    review: Review | None = None


async def second_opinion(case: ReviewCase, decision: Decision, model: Model | Chain | None = None) -> Reviewed:
    """Let a draft with verdict `send` be reviewed; any other verdict stays as it is, unread. `model` None: rules alone.

    Whatever a reviewer says or fails to say, the verdict never becomes less cautious.
    """
    policy = case.playbook.category(case.route.category).reviewer
    if decision.verdict is not Verdict.SEND or policy.when == "never":
        return Reviewed(decision=decision)
    asked = None if model is None else lone(model, step="reviewer", playbook=case.playbook)
    reviewed = await _reviewed(RuleReviewer(), case, decision, policy)
    is_due = asked is not None and asked.model_name != OFFLINE and policy.asks_model(decision.confidence)
    if asked is None or not is_due or reviewed.decision.verdict is not Verdict.SEND:
        return reviewed
    second = await _reviewed(ModelReviewer(asked), case, decision, policy)
    return replace(second, review=second.review or reviewed.review)


async def _reviewed(reviewer: Reviewer, case: ReviewCase, decision: Decision, policy: ReviewPolicy) -> Reviewed:
    try:
        review = await _review(reviewer, case)
    except (TryLater, Refused, Unusable, BadSettings) as error:
        log.warning("a draft could not be reviewed: %s", type(error).__name__)
        return Reviewed(decision=lower(decision, (_missing(str(error), "", policy),)))
    return Reviewed(decision=lower(decision, findings_of(review, policy)), review=review)


def _missing(why: str, who: str, policy: ReviewPolicy) -> Finding:
    """A model was to review and did not. The rules are no substitute where a review is required: whoever makes the
    model fail on his message would have got past it."""
    severity = Severity.DRAFT if policy.is_required else Severity.NOTE
    return Finding(guardrail="reviewer", severity=severity, quote=who, reason=f"no review: {why}", about="model")


@traced("review", tell_review)
async def _review(reviewer: Reviewer, case: ReviewCase) -> Review:
    return await reviewer.review(case)


def findings_of(review: Review, policy: ReviewPolicy) -> tuple[Finding, ...]:
    """What the review holds against the draft by this policy, and whether another model should have spoken."""
    low = tuple(
        Finding(
            guardrail=f"reviewer_{rubric}",
            severity=Severity.DRAFT,
            quote=score.quote,
            reason=f"{review.model} scores {score.value:.2f}, at least {policy.least(rubric):.2f}: {score.reason}",
        )
        for rubric, score in review.scores.items()
        if not score.value >= policy.least(rubric)
    )
    if review.model == OFFLINE:
        return (*low, *(_missing(why, OFFLINE, policy) for why in review.passed_over))
    notes = tuple(
        Finding(
            guardrail="model",
            severity=Severity.NOTE,
            quote=review.model,
            reason=f"{why}; {review.model} reviewed it",
            about="model",
        )
        for why in review.passed_over
    )
    return (*low, *notes)


def lower(decision: Decision, findings: tuple[Finding, ...]) -> Decision:
    """The decision with these findings: as cautious as it was, or more."""
    found = (finding.severity.verdict for finding in findings)
    verdict = max((decision.verdict, *found), key=lambda one: one.caution)
    return replace(decision, verdict=verdict, findings=(*decision.findings, *findings))
