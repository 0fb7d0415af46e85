"""Blanks what has been kept long enough: vendor details first, then everything anybody wrote. Ratings and dates stay.

What is open, or has an answer under way, is never touched. A pass a day goes through all rows, in portions.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Text, cast, delete, exists, func, or_, select, update

from desk.interactions import InteractionId, SellerId, Status
from desk.playbook_retention import Retention
from storage.message_files import forget_files
from storage.reply_states import UNSETTLED
from storage.settings import read_value, write_value
from storage.tables import decisions, drafts, interaction_events, interactions, messages, replies
from storage.tables_chatwoot import bridge_acts
from storage.tables_evals import eval_cases, eval_results
from storage.tables_learning import corrections, route_cache
from storage.tables_links import links
from storage.tables_search import embeddings
from storage.tables_sessions import chat_turns, thread_recaps
from storage.tables_traces import spans
from storage.talks import delete_old_talks

_MARK = "mark:retention"
# Whole rows of nothing but words, or of numbers computed from them.
_WORDS_ALONE = (
    decisions, drafts, spans, embeddings, corrections, route_cache, eval_cases, eval_results, chat_turns, thread_recaps,
    bridge_acts,
)  # fmt: skip


def retain(conn: Connection, seller_id: SellerId, *, keep: Retention, now: datetime, limit: int = 500) -> int:
    """One portion of today's pass; returns how many messages were blanked. Less than `limit`: today's pass is over."""
    if read_value(conn, seller_id, _MARK) == now.date().isoformat():
        return 0
    old = _find_old(conn, seller_id, now - keep.texts, _has_words(), limit)
    _blank_texts(conn, seller_id, old)
    raw = _find_old(conn, seller_id, now - keep.raw, _has_details(), limit - len(old))
    _blank_details(conn, seller_id, raw)
    done = len(old) + len(raw)
    if done < limit:
        # A talk quotes many messages: it is kept no longer than what decisions saw.
        delete_old_talks(conn, seller_id, before=now - keep.raw)
        write_value(conn, seller_id, _MARK, now.date().isoformat(), now=now)
    return done


def _find_old(
    conn: Connection, seller_id: SellerId, before: datetime, is_left: ColumnElement[bool], limit: int
) -> list[InteractionId]:  # fmt: skip
    """Messages that owe nothing since `before` and still have what is to go."""
    under_way = (replies.c.interaction_id == interactions.c.id) & replies.c.state.in_(UNSETTLED)
    rows = conn.execute(
        select(interactions.c.id)
        .where(
            interactions.c.seller_id == seller_id,
            interactions.c.status != Status.OPEN.value,
            func.coalesce(interactions.c.responded_at, interactions.c.occurred_at) < before,
            interactions.c.occurred_at < before,
            is_left,
            ~exists().where(under_way),
        )
        .order_by(interactions.c.id)
        .limit(limit)
    )
    return [InteractionId(one) for one in rows.scalars()]


def _has_words() -> ColumnElement[bool]:
    told = ("text", "pros", "cons", "customer_name", "answer_text")
    return or_(*(func.coalesce(interactions.c[name], "") != "" for name in told))


def _has_details() -> ColumnElement[bool]:
    saw = (decisions.c.interaction_id == interactions.c.id) & (cast(decisions.c.snapshot, Text) != "{}")
    return or_(cast(interactions.c.extra, Text) != "{}", exists().where(saw))


def _blank_texts(conn: Connection, seller_id: SellerId, ids: Sequence[InteractionId]) -> None:
    if not ids:
        return
    for table in _WORDS_ALONE:
        conn.execute(delete(table).where(table.c.seller_id == seller_id, table.c.interaction_id.in_(ids)))
    tied = links.c.low_id.in_(ids) | links.c.high_id.in_(ids)
    conn.execute(update(links).where(links.c.seller_id == seller_id, tied).values(signals=[], reason=""))
    _put(conn, seller_id, messages, messages.c.interaction_id, ids, {"text": "", "attachments": None})
    forget_files(conn, seller_id, ids)
    _put(conn, seller_id, replies, replies.c.interaction_id, ids, {"text": "", "reason": None})
    _put(conn, seller_id, interaction_events, interaction_events.c.interaction_id, ids, {"details": {}})
    # The shop's answer stays counted as one. The index follows the version by itself.
    _put(conn, seller_id, interactions, interactions.c.id, ids,
         {"text": "", "pros": None, "cons": None, "customer_name": None, "extra": {}, "priority_reason": None,
          "version": interactions.c.version + 1})  # fmt: skip
    conn.execute(
        update(interactions)
        .where(
            interactions.c.seller_id == seller_id, interactions.c.id.in_(ids), interactions.c.answer_text.is_not(None)
        )
        .values(answer_text="")
    )


def _blank_details(conn: Connection, seller_id: SellerId, ids: Sequence[InteractionId]) -> None:
    if not ids:
        return
    _put(conn, seller_id, interactions, interactions.c.id, ids, {"extra": {}})
    _put(conn, seller_id, messages, messages.c.interaction_id, ids, {"attachments": None})
    forget_files(conn, seller_id, ids)
    _put(conn, seller_id, decisions, decisions.c.interaction_id, ids, {"snapshot": {}})


def _put(
    conn: Connection,
    seller_id: SellerId,
    table: Table,
    column: ColumnElement[Any],
    ids: Sequence[InteractionId],
    values: dict[str, Any],
) -> None:
    conn.execute(update(table).where(table.c.seller_id == seller_id, column.in_(ids)).values(**values))
