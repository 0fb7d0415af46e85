"""Where a person can stand: every table of the house is in one of the lists here, or a test fails.

`TIED` rows are theirs and go with them; `QUOTING` rows are about others and may quote them; `LEARNT` rows are computed
from many and are computed anew; `KEPT` rows hold nothing of them, and say why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Table

from storage.tables import decisions, drafts, interaction_events, interactions, messages, replies, sync_cursors
from storage.tables_learning import corrections, route_cache
from storage.tables_links import links
from storage.tables_models import model_calls
from storage.tables_search import embeddings, search_docs
from storage.tables_traces import spans

TIED: Mapping[Table, tuple[Column[int], ...]] = {
    table: tuple(table.c[name] for name in names)
    for table, names in (
        (interactions, ("id",)),
        (messages, ("interaction_id",)),
        (interaction_events, ("interaction_id",)),
        (drafts, ("interaction_id",)),
        (decisions, ("interaction_id",)),
        (replies, ("interaction_id",)),
        (corrections, ("interaction_id",)),
        (links, ("low_id", "high_id")),
        (route_cache, ("interaction_id",)),
        (search_docs, ("interaction_id",)),
        (embeddings, ("interaction_id",)),
        (spans, ("interaction_id",)),
        # The row stays for the budget's sake and forgets whose message it was.
        (model_calls, ("interaction_id",)),
    )
}
"""Table -> the columns that name the message a row belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoting:
    """Columns of rows about other messages. `since`: when a row was written; None: it has to be read whatever its age.

    `only_if`: a column and the values of it with which a row may be changed. `is_published`: the shop's own words to
    others; only numbers and contacts go.
    """

    table: Table
    columns: tuple[str, ...]
    since: str | None
    only_if: tuple[str, tuple[str, ...]] | None = None
    is_published: bool = False


# What waits or is on its way to somebody else leaves as it was approved.
_SETTLED = ("state", ("confirmed", "cancelled", "human"))
QUOTING: Sequence[Quoting] = (
    Quoting(table=drafts, columns=("text", "evidence", "unknowns", "why"), since="created_at"),
    Quoting(table=decisions, columns=("findings", "snapshot", "held_because"), since="created_at"),
    Quoting(table=replies, columns=("text", "reason"), since="created_at", only_if=_SETTLED, is_published=True),
    Quoting(table=interaction_events, columns=("details",), since="created_at"),
    Quoting(table=interactions, columns=("priority_reason", "answer_text"), since="created_at", is_published=True),
    Quoting(table=links, columns=("reason", "signals"), since="created_at"),
    Quoting(table=spans, columns=("attributes",), since="started_at"),
    Quoting(table=sync_cursors, columns=("error",), since=None),
)

LEARNT: Mapping[str, str] = {
    "search_state": "the common words are counted anew from the messages that are left",
    "classifiers": "versions that learnt from their corrections are deleted; the next is trained without them",
}

KEPT: Mapping[str, str] = {
    "sellers": "the shop",
    "products": "the shop's cards",
    "product_context_daily": "sums a product and day, of closed lists of topics and categories; no words",
    "runtime_settings": "what the shop set, marks of passes, the salts",
    "setting_changes": "who of the shop changed which setting",
    "workers": "processes",
    "rate_limits": "limits of vendors",
    "circuits": "failures of vendors",
    "contract_snapshots": "shapes of vendors' answers, no values",
    "tombstones": "keyed hashes that keep the erased from coming back",
    "person_acts": "the signed acts: counts and keyed hashes",
}
