"""Reads the `[linking]` table of playbook.toml."""

from datetime import timedelta

from desk.link_values import LinkWeights
from desk.playbook_files import Table


def read_linking(table: Table) -> LinkWeights:
    """The numbers linking goes by; `BadPlaybook` names a missing, wrong or unknown one."""
    weights = LinkWeights(
        order=table.ratio("order"),
        order_split=table.ratio("order_split"),
        order_in_text=table.ratio("order_in_text"),
        order_doubted=table.ratio("order_doubted"),
        customer=table.ratio("customer"),
        product_story=table.ratio("product_story"),
        near=timedelta(days=table.whole("near_days")),
        window=timedelta(days=table.whole("window_days")),
        same_product=table.ratio("same_product"),
        same_product_near=table.ratio("same_product_near"),
        same_product_day=table.ratio("same_product_day"),
        meaning=table.ratio("meaning"),
        name=table.ratio("name"),
        reference=table.ratio("reference"),
        self_reference=table.ratio("self_reference"),
        identifier=table.ratio("identifier"),
        special=table.ratio("special"),
        place=table.ratio("place"),
        number=table.ratio("number"),
        rare_word=table.ratio("rare_word"),
        rare_words_cap=table.ratio("rare_words_cap"),
        evidence=table.ratio("evidence"),
        evidence_named=table.ratio("evidence_named"),
        cap_without_evidence=table.ratio("cap_without_evidence"),
        cap_named=table.ratio("cap_named"),
        cap_probable=table.ratio("cap_probable"),
        hint=table.ratio("hint"),
        high=table.ratio("high"),
        store_floor=table.ratio("store_floor"),
        candidates=table.whole("candidates"),
        common_share=table.ratio("common_share"),
        weak_id_kinds=table.texts("weak_id_kinds", default=()),
    )
    table.refuse_unknown()
    return weights
