"""Which traces a person should look at: rules of the playbook's `[review_queue]`, and why one of them holds."""

from dataclasses import dataclass

from desk.playbook_files import Table

_SPREAD = 1 << 32


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRules:
    """`confidence_below`: of a decision that is not an escalation; 0: never. `random_share`: 0..1 of all decisions."""

    escalated: bool = False
    overridden: bool = False
    failed: bool = False
    confidence_below: float = 0.0
    random_share: float = 0.0


NOBODY_LOOKS = ReviewRules()
"""Nothing is put into the queue but by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """What the rules look at. `verdict` and `confidence` are None where nothing was decided."""

    trace_id: str
    verdict: str | None
    confidence: float | None
    is_failed: bool
    is_overridden: bool


def why_review(rules: ReviewRules, traced: Traced) -> str | None:
    """The gravest rule that holds; None when nobody needs to look. The same trace is drawn or not, whoever asks."""
    if rules.overridden and traced.is_overridden:
        return "overridden"
    if rules.failed and traced.is_failed:
        return "failed"
    if traced.verdict is None:
        return None
    if traced.verdict == "escalate":
        return "escalated" if rules.escalated else None
    if traced.confidence is not None and traced.confidence < rules.confidence_below:
        return "low_confidence"
    return "random" if int(traced.trace_id[:8], 16) < rules.random_share * _SPREAD else None


def read_review_rules(table: Table) -> ReviewRules:
    """The table `review_queue`; without one nothing is put into the queue but by hand."""
    if not table.has("review_queue"):
        return NOBODY_LOOKS
    inner = table.table("review_queue")
    rules = ReviewRules(
        escalated=inner.flag("escalated"),
        overridden=inner.flag("overridden"),
        failed=inner.flag("failed"),
        confidence_below=inner.ratio("confidence_below"),
        random_share=inner.ratio("random_share"),
    )
    inner.refuse_unknown()
    return rules
