"""Reads the `[metrics]` table of playbook.toml: from when on a draft counts as taken over, what is a regression."""

from dataclasses import dataclass
from datetime import timedelta

from desk.playbook_files import Table
from desk.playbook_retention import read_retention


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricPolicy:
    """The shop's thresholds; docs/metrics.md has the formulas. Similarities and rates are 0..1.

    `accepted_from`: so alike, what was sent is the draft; `manual_below`: less alike, nothing of it is left.
    `regression_by`: so much more of the replies written by hand than a week before is a regression, with at least
    `regression_min_replies` in each of the two weeks. `repeat_within`: the same customer with the same matter again.
    `answer_within`: the span of the response rate. `link_ranks`: the K of the precision@K of links.
    `weak_id_kinds`: numbers that make nobody the same customer; `texts_kept`: older days cannot be counted anew.
    """

    accepted_from: float = 0.95
    manual_below: float = 0.40
    regression_by: float = 0.10
    regression_min_replies: int = 20
    repeat_within: timedelta = timedelta(days=14)
    answer_within: timedelta = timedelta(hours=24)
    link_ranks: tuple[int, ...] = (1, 3, 5)
    weak_id_kinds: tuple[str, ...] = ("client",)
    texts_kept: timedelta = timedelta(days=730)


USUAL_METRICS = MetricPolicy()
"""What holds where a playbook says nothing."""


def read_metric_policy(table: Table) -> MetricPolicy:
    """The thresholds; a playbook may do without the table. `BadPlaybook` names a wrong or unknown key."""
    weak_id_kinds, texts_kept = table.table("linking").texts("weak_id_kinds"), read_retention(table).texts
    if not table.has("metrics"):
        return MetricPolicy(weak_id_kinds=weak_id_kinds, texts_kept=texts_kept)
    told = table.table("metrics")
    policy = MetricPolicy(
        accepted_from=told.ratio("accepted_from"),
        manual_below=told.ratio("manual_below"),
        regression_by=told.ratio("regression_by"),
        regression_min_replies=told.whole("regression_min_replies"),
        repeat_within=timedelta(days=told.whole("repeat_within_days")),
        answer_within=timedelta(hours=told.whole("answer_within_hours")),
        weak_id_kinds=weak_id_kinds,
        texts_kept=texts_kept,
    )
    if policy.manual_below > policy.accepted_from:
        told.fail("manual_below", f"at most accepted_from ({policy.accepted_from})")
    told.refuse_unknown()
    return policy
