"""Reads `[reviewer]` of playbook.toml and of a category: when a draft is reviewed, and how good it must be to leave."""

from dataclasses import dataclass

from desk.playbook_files import Table

_WHEN = ("always", "unsure", "never")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPolicy:
    """Only drafts that are about to leave by themselves are reviewed; the rules review each of them unless `never`.

    `when`: whether a model is asked as well: always | unsure (the gate's confidence is below `unsure_below`) | never.
    `is_required`: where the chain names a model and none of them reviews, the draft waits for a person.
    The rest: the least score of each rubric.
    """

    when: str = "always"
    unsure_below: float = 0.95
    is_required: bool = True
    accuracy: float = 0.8
    tone: float = 0.6
    safety: float = 0.9
    completeness: float = 0.6

    def least(self, rubric: str) -> float:
        """The score below which a draft waits for a person."""
        minima = {"accuracy": self.accuracy, "tone": self.tone, "safety": self.safety}
        return (minima | {"completeness": self.completeness})[rubric]

    def asks_model(self, confidence: float) -> bool:
        """Whether a draft the gate is so sure of is shown to a model."""
        return self.when == "always" or (self.when == "unsure" and confidence < self.unsure_below)


def read_review_policy(table: Table, usual: ReviewPolicy) -> ReviewPolicy:
    """The table `reviewer` of `table`, key by key over `usual`; `usual` when there is no such table."""
    if not table.has("reviewer"):
        return usual
    inner = table.table("reviewer")

    def ratio(key: str, default: float) -> float:
        return inner.ratio(key) if inner.has(key) else default

    policy = ReviewPolicy(
        when=inner.text("when") if inner.has("when") else usual.when,
        unsure_below=ratio("unsure_below", usual.unsure_below),
        is_required=inner.flag("required") if inner.has("required") else usual.is_required,
        accuracy=ratio("accuracy", usual.accuracy),
        tone=ratio("tone", usual.tone),
        safety=ratio("safety", usual.safety),
        completeness=ratio("completeness", usual.completeness),
    )
    if policy.when not in _WHEN:
        inner.fail("when", f"one of {', '.join(_WHEN)}")
    inner.refuse_unknown()
    return policy
