"""Reads `[judge]` of playbook.toml: from which score an answer passes a rubric, and how well a judge must agree."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.playbook_files import Table

# By rubric; guesses, held by `replydesk eval calibrate`.
_MARKS = {"accuracy": 0.8, "tone": 0.6, "safety": 0.9, "completeness": 0.75}


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgePolicy:
    """`marks`: the least score that passes each rubric. A judge may lift a verdict once, on `least_rows` or more rows
    labelled by people, every rubric's kappa is `least_kappa` or more and so is the precision of what it faults;
    below that it may only lower one. `tie_within`: two sums of scores so near to each other are a tie.
    """

    marks: Mapping[str, float] = field(default_factory=lambda: dict(_MARKS))
    least_kappa: float = 0.6
    least_precision: float = 0.8
    least_rows: int = 50
    tie_within: float = 0.1

    def passes(self, rubric: str, score: float) -> bool:
        """Whether a score is good enough; one that is no number is not."""
        return score >= self.marks[rubric]


USUAL_JUDGE = JudgePolicy()


def read_judge_policy(table: Table) -> JudgePolicy:
    """The table `judge` key by key over the usual policy; the usual one when there is none."""
    if not table.has("judge"):
        return USUAL_JUDGE
    inner = table.table("judge")

    def ratio(key: str, usual: float) -> float:
        return inner.ratio(key) if inner.has(key) else usual

    policy = JudgePolicy(
        marks={rubric: ratio(rubric, mark) for rubric, mark in _MARKS.items()},
        least_kappa=ratio("least_kappa", USUAL_JUDGE.least_kappa),
        least_precision=ratio("least_precision", USUAL_JUDGE.least_precision),
        least_rows=inner.whole("least_rows", default=USUAL_JUDGE.least_rows),
        tie_within=ratio("tie_within", USUAL_JUDGE.tie_within),
    )
    inner.refuse_unknown()
    return policy
