"""Reads `[drafter]`, `[history]` and `[privacy]` of playbook.toml: what a draft is shown, and how it is shown it."""

from dataclasses import dataclass

from desk.playbook_files import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPolicy:
    """`word_for_word`: characters of the newest messages; what is older is summed up in at most `recap` characters.

    `orders`: a proven customer's newest orders that are told.
    """

    word_for_word: int = 6_000
    recap: int = 1_200
    orders: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """`examples`: how many earlier replies show a model how the shop writes; a category may say otherwise.

    `redact_for_models`: personal data is masked in whatever a real model reads. `history`: of the conversation so far.
    """

    examples: int = 3
    redact_for_models: bool = True
    history: HistoryPolicy = HistoryPolicy()


USUAL_DRAFTING = Drafting()
"""What holds where a playbook says nothing."""


def read_drafting(table: Table) -> Drafting:
    """A playbook may do without any of the tables. `BadPlaybook` names a wrong or unknown key."""
    usual, examples, is_masked = USUAL_DRAFTING, None, None
    if table.has("drafter"):
        drafter = table.table("drafter")
        examples = drafter.whole("examples", default=usual.examples)
        drafter.refuse_unknown()
    if table.has("privacy"):
        privacy = table.table("privacy")
        is_masked = privacy.flag("redact_for_models")
        privacy.refuse_unknown()
    return Drafting(
        examples=usual.examples if examples is None else examples,
        redact_for_models=usual.redact_for_models if is_masked is None else is_masked,
        history=_read_history(table),
    )


def _read_history(table: Table) -> HistoryPolicy:
    if not table.has("history"):
        return USUAL_DRAFTING.history
    told = table.table("history")
    policy = HistoryPolicy(
        word_for_word=told.whole("word_for_word_chars"), recap=told.whole("recap_chars"), orders=told.whole("orders")
    )
    told.refuse_unknown()
    return policy
