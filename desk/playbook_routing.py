"""Reads the `[routing]` table of playbook.toml: when the local classifier is heard, and when a model is asked."""

from dataclasses import dataclass

from desk.playbook_files import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingPolicy:
    """Thresholds of the cascade, confidences 0..1.

    `rules_sure`: from here on the rules decide alone. `classifier_share`: the classifier's part when both are heard.
    `ask_model_below`: a real model is asked when the two together are less sure. `rejected_at_most`: confidence of a
    text that is like nothing ever learnt. `correction_weight`: how many examples a person's correction counts for.
    `rows_per_category`: with fewer on average there is no classifier. `worse_at_most`: accuracy a new one may lose.
    """

    rules_sure: float
    classifier_share: float
    ask_model_below: float
    rejected_at_most: float
    correction_weight: int
    rows_per_category: int
    worse_at_most: float


def read_routing(table: Table) -> RoutingPolicy:
    """The thresholds; `BadPlaybook` names a missing, wrong or unknown one."""
    policy = RoutingPolicy(
        rules_sure=table.ratio("rules_sure"),
        classifier_share=table.ratio("classifier_share"),
        ask_model_below=table.ratio("ask_model_below"),
        rejected_at_most=table.ratio("rejected_at_most"),
        correction_weight=table.whole("correction_weight"),
        rows_per_category=table.whole("rows_per_category"),
        worse_at_most=table.ratio("worse_at_most"),
    )
    table.refuse_unknown()
    return policy
