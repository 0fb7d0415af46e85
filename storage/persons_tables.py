"""Where a person can stand: every table of the house is in one of the lists here, or a test fails.

`TIED` rows are theirs and go with them, `OWNED` rows with the customer they prove to be; `QUOTING` rows are about
others and may quote them; `LEARNT` rows are computed from many and are computed anew; `KEPT` rows hold nothing of them,
and say why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Table

from storage.tables import decisions, drafts, interaction_events, interactions, messages, replies, sync_cursors
from storage.tables_annotations import annotation_items, annotations
from storage.tables_assistant import talk_events, talk_proposals, talk_turns, talks
from storage.tables_chatwoot import bridge_acts, deliveries, helpdesk_standings, message_files
from storage.tables_console import working_texts
from storage.tables_customers import (
    action_executions,
    customer_identities,
    customers,
    identity_codes,
    interaction_customers,
    order_items,
    orders,
    payments,
    proposed_actions,
    subscriptions,
    tracking_events,
)
from storage.tables_evals import eval_cases, eval_results
from storage.tables_learning import corrections, route_cache
from storage.tables_links import links
from storage.tables_macros import macros
from storage.tables_models import model_calls
from storage.tables_presence import presences
from storage.tables_scores import review_items, trace_comments, trace_heads, trace_scores
from storage.tables_search import embeddings, search_docs
from storage.tables_sessions import chat_turns, thread_recaps
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
        (trace_heads, ("interaction_id",)),
        (trace_scores, ("interaction_id",)),
        (trace_comments, ("interaction_id",)),
        (review_items, ("interaction_id",)),
        (working_texts, ("interaction_id",)),
        (presences, ("interaction_id",)),
        (eval_cases, ("interaction_id",)),
        (eval_results, ("interaction_id",)),
        (annotation_items, ("interaction_id",)),
        (annotations, ("interaction_id",)),
        (talk_turns, ("about_id",)),
        (talk_proposals, ("interaction_id",)),
        (interaction_customers, ("interaction_id",)),
        (identity_codes, ("interaction_id",)),
        (proposed_actions, ("interaction_id",)),
        (action_executions, ("interaction_id",)),
        (helpdesk_standings, ("interaction_id",)),
        (bridge_acts, ("interaction_id",)),
        (message_files, ("interaction_id",)),
        (chat_turns, ("interaction_id",)),
        (thread_recaps, ("interaction_id",)),
        # The row stays for the budget's sake and forgets whose message it was.
        (model_calls, ("interaction_id",)),
    )
}
"""Table -> the columns that name the message a row belongs to."""

OWNED: Mapping[Table, Column[int]] = {
    customers: customers.c.id,
    **{
        table: table.c.customer_id
        for table in (customer_identities, subscriptions, orders, order_items, payments, tracking_events)
    },
}
"""Table -> the column that names the customer a row belongs to. Whoever proved to have written a message goes too."""


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
    Quoting(table=annotation_items, columns=("shown", "hidden"), since="created_at"),
    Quoting(table=annotations, columns=("comment",), since="created_at"),
    Quoting(table=links, columns=("reason", "signals"), since="created_at"),
    Quoting(table=spans, columns=("attributes",), since="started_at"),
    Quoting(table=trace_scores, columns=("label", "comment"), since="updated_at"),
    Quoting(table=trace_comments, columns=("text",), since="created_at"),
    Quoting(table=review_items, columns=("note",), since="updated_at"),
    Quoting(table=talks, columns=("title",), since="created_at"),
    Quoting(table=talk_turns, columns=("question", "answer"), since="created_at"),
    Quoting(table=talk_events, columns=("told",), since="created_at"),
    Quoting(table=talk_proposals, columns=("arguments", "outcome"), since="created_at"),
    Quoting(table=bridge_acts, columns=("arguments", "reason"), since="created_at"),
    # Kept for seconds: words that wait to be stored, of whoever wrote them.
    Quoting(table=deliveries, columns=("payload", "error"), since="received_at"),
    Quoting(table=macros, columns=("name", "text"), since="updated_at"),
    Quoting(table=sync_cursors, columns=("error",), since=None),
)

LEARNT: Mapping[str, str] = {
    "metric_facts": "sums by day; every day is counted anew from the messages that are left",
    "search_state": "the common words are counted anew from the messages that are left",
    "classifiers": "versions that learnt from their corrections are deleted; the next is trained without them",
}

KEPT: Mapping[str, str] = {
    "sellers": "the shop",
    "products": "the shop's cards",
    "product_context_daily": "sums a product and day, of closed lists of topics and categories; no words",
    "metric_days": "which days are to be counted anew",
    "runtime_settings": "what the shop set, marks of passes, the salts",
    "setting_changes": "who of the shop changed which setting",
    "workers": "processes",
    "rate_limits": "limits of vendors",
    "circuits": "failures of vendors",
    "contract_snapshots": "shapes of vendors' answers, no values",
    "tombstones": "keyed hashes that keep the erased from coming back",
    "eval_datasets": "names and hashes of labelled sets",
    "eval_runs": "figures of runs over labelled sets",
    "annotation_batches": "names of batches that people label",
    "users": "people of the shop",
    "memberships": "who of the shop may do what",
    "sessions": "logins of people of the shop",
    "login_tries": "hashed names and addresses of who tried to log in",
    "setup_links": "hashes of one-time links",
    "reset_links": "hashes of one-time links",
    "api_keys": "hashes of keys of other programs",
    "audit_log": "who of the shop did what: numbers and names of things, no customer's words",
    "audit_heads": "where each audit chain ends",
    "connections": "encrypted tokens of marketplaces",
    "mirror_erasures": "ids of traces that a mirror is still to delete",
    "import_runs": "how far imports came, by hashes of files",
    "person_acts": "the signed acts: counts and keyed hashes",
}
