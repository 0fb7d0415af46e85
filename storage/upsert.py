"""Writes a vendor page into the record, set-based: seen twice is nothing, changed words are a new revision.

The page goes into a temporary table first, then four statements merge it; drafts, replies and links stay as they are.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, CursorResult, text

from desk.interactions import Inbound, Priority, SellerId
from storage.tombstones import drop_erased
from storage.types import moment_text

_STAGE = (
    "marketplace", "channel", "external_id", "source", "customer_id", "customer_name", "order_id", "nm_id",
    "product_article", "product_name", "text", "pros", "cons", "rating", "language", "status", "needs_response",
    "sla_due_at", "sla_soon_at", "occurred_at", "text_sha", "answer_text", "answer_state", "words", "extra",
)  # fmt: skip
_COPIED = tuple(column for column in _STAGE if column != "words")
_KEY = (
    "i.seller_id = :seller AND i.marketplace = s.marketplace AND i.channel = s.channel"
    " AND i.external_id = s.external_id"
)

# Until a category is known, every message is due within the general target.
_FIRST_SLA = timedelta(minutes=480)
_FIRST_SOON = timedelta(minutes=360)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upserted:
    """What a page did: rows seen for the first time, rows whose words changed, rows in all."""

    added: int
    edited: int
    seen: int


def bulk_upsert(
    conn: Connection, seller_id: SellerId, items: Sequence[Inbound], *, now: datetime, reply_pending: timedelta
) -> Upserted:
    """Merge `items` into the seller's interactions; what was erased stays out, whoever delivers it again.

    `reply_pending`: how long after our answer the vendor may still call an item unanswered before it is reopened.
    """
    kept = drop_erased(conn, seller_id, items)
    rows = list({(item.marketplace, item.channel, item.external_id): _row(item, now) for item in kept}.values())
    if not rows:
        return Upserted(added=0, edited=0, seen=0)
    is_sqlite = conn.dialect.name == "sqlite"
    _fill_stage(conn, rows, is_sqlite=is_sqlite)
    moments = {"now": now, "pending_since": now - reply_pending}
    values: dict[str, Any] = {name: moment_text(at) if is_sqlite else at for name, at in moments.items()}
    values |= {"seller": seller_id, "normal": Priority.NORMAL.value, "normal_rank": Priority.NORMAL.rank}
    for statement in _MERGE:
        _run(conn, statement, values)
    counts = _run(conn, "SELECT count(*), coalesce(sum(revision), 0) FROM fresh_messages", values).one()
    edited = _run(conn, "SELECT count(*) FROM fresh_messages WHERE revision > 1", values).scalar_one()
    if edited:
        _run(conn, _CANCEL_OUTDATED, values)
    _run(conn, "DELETE FROM stage_interactions", values)
    _run(conn, "DELETE FROM fresh_messages", values)
    return Upserted(added=counts[0] - edited, edited=edited, seen=len(rows))


def _row(item: Inbound, now: datetime) -> tuple[object, ...]:
    # A moment in the future, which only a wrong clock can give, starts no later than now.
    start = min(item.occurred_at, now)
    told = [item.text, item.pros, item.cons, item.rating, *filter(None, (item.words_key,))]
    sha = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
    words = "\n".join(part for part in (item.text, item.pros, item.cons) if part)
    status = "open" if item.needs_response else "responded" if item.answer else "closed"
    return (
        item.marketplace.value, item.channel.value, item.external_id, item.source.value, item.customer_id,
        item.customer_name, item.order_id, item.nm_id, item.product_article, item.product_name, item.text, item.pros,
        item.cons, item.rating, item.language, status, item.needs_response, start + _FIRST_SLA,
        start + _FIRST_SOON, item.occurred_at, sha, item.answer.text if item.answer else None,
        item.answer.state if item.answer else None, words, json.dumps(dict(item.extra), ensure_ascii=False),
    )  # fmt: skip


def _fill_stage(conn: Connection, rows: list[tuple[object, ...]], *, is_sqlite: bool) -> None:
    for statement in _STAGE_DDL_SQLITE if is_sqlite else _STAGE_DDL_POSTGRES:
        conn.exec_driver_sql(statement)
    columns = ", ".join(_STAGE)
    raw = conn.connection.dbapi_connection
    if raw is None:
        raise RuntimeError("the connection is closed")
    if is_sqlite:
        marks = ", ".join("?" * len(_STAGE))
        ready = [tuple(moment_text(v) if isinstance(v, datetime) else v for v in row) for row in rows]
        raw.executemany(f"INSERT INTO stage_interactions ({columns}) VALUES ({marks})", ready)
        return
    with raw.cursor().copy(f"COPY stage_interactions ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _run(conn: Connection, statement: str, values: dict[str, Any]) -> CursorResult[Any]:
    return conn.execute(text(statement), values)


_TYPES_SQLITE = {"nm_id": "INTEGER", "rating": "INTEGER", "needs_response": "INTEGER"}
_TYPES_POSTGRES = {
    "nm_id": "bigint", "rating": "smallint", "needs_response": "boolean", "sla_due_at": "timestamptz",
    "sla_soon_at": "timestamptz", "occurred_at": "timestamptz", "extra": "jsonb",
}  # fmt: skip


def _stage_ddl(types: dict[str, str], suffix: str) -> tuple[str, str]:
    columns = ", ".join(f"{column} {types.get(column, 'text')}" for column in _STAGE)
    return (
        f"CREATE TEMP TABLE IF NOT EXISTS stage_interactions ({columns}){suffix}",
        f"CREATE TEMP TABLE IF NOT EXISTS fresh_messages (interaction_id bigint, revision int, words text,"
        f" occurred_at {types.get('occurred_at', 'text')}){suffix}",
    )


_STAGE_DDL_SQLITE = _stage_ddl(_TYPES_SQLITE, "")
_STAGE_DDL_POSTGRES = _stage_ddl(_TYPES_POSTGRES, " ON COMMIT DELETE ROWS")

_CHANGED = "i.text_sha <> excluded.text_sha"
# Our answer stood long enough that the vendor should show it, and it does not: somebody must look again.
_LOST = (
    "(excluded.needs_response AND i.status = 'responded' AND coalesce(i.responded_at, i.updated_at) < :pending_since)"
)
# A chat's row tells where the whole thread stands: new words begin anew, with their own moment and their own answer.
_NEW_TURN = f"(excluded.channel = 'chat' AND {_CHANGED})"
# Only the retention leaves an empty answer: what it blanked is not news when it is read again.
_ANSWERED = (
    "(excluded.answer_text IS NOT NULL AND coalesce(i.answer_text, '-') <> ''"
    " AND coalesce(i.answer_text, '') <> excluded.answer_text)"
)
_DETAILS = (
    "coalesce(i.answer_state, '') <> coalesce(excluded.answer_state, coalesce(i.answer_state, ''))"
    " OR coalesce(i.product_name, '') <> coalesce(excluded.product_name, '')"
)
# What waits to leave answers words that are gone; what is on its way is read back as ever.
_CANCEL_OUTDATED = """
    UPDATE replies SET state = 'cancelled', reason = 'the customer wrote again', step = step + 1,
        updated_at = :now
    WHERE seller_id = :seller AND state = 'pending'
      AND interaction_id IN (SELECT interaction_id FROM fresh_messages f WHERE f.revision > replies.revision)
"""
# A person rejected it at the vendor, or it lost its words: nothing is owed any more.
_WITHDRAWN = "(i.status = 'open' AND excluded.status = 'closed')"
_MERGE = (
    f"""
    INSERT INTO interactions AS i
        (seller_id, {", ".join(_COPIED)}, priority, priority_rank, created_at, updated_at, revision, handled_revision,
         version, responded_at)
    SELECT :seller, {", ".join(_COPIED)}, :normal, :normal_rank, :now, :now, 1, 0, 1,
           CASE WHEN status = 'responded' THEN occurred_at END
    FROM stage_interactions WHERE true
    ON CONFLICT (seller_id, marketplace, channel, external_id) DO UPDATE SET
        revision = i.revision + CASE WHEN {_CHANGED} THEN 1 ELSE 0 END,
        status = CASE WHEN {_WITHDRAWN} THEN 'closed' WHEN {_NEW_TURN} THEN excluded.status
                      WHEN {_CHANGED} OR {_LOST} THEN 'open'
                      WHEN {_ANSWERED} AND i.status = 'open' THEN 'responded' ELSE i.status END,
        needs_response = CASE WHEN {_WITHDRAWN} THEN false WHEN {_NEW_TURN} THEN excluded.needs_response
                              WHEN {_CHANGED} OR {_LOST} THEN true
                              WHEN {_ANSWERED} THEN false ELSE i.needs_response END,
        responded_at = CASE WHEN {_NEW_TURN} AND excluded.answer_text IS NULL THEN NULL WHEN {_NEW_TURN} THEN :now
                            WHEN {_ANSWERED} AND i.responded_at IS NULL THEN :now ELSE i.responded_at END,
        answer_text = CASE WHEN {_NEW_TURN} THEN excluded.answer_text WHEN {_LOST} THEN NULL
                           ELSE coalesce(excluded.answer_text, i.answer_text) END,
        answer_state = CASE WHEN {_NEW_TURN} THEN excluded.answer_state WHEN {_LOST} THEN NULL
                            ELSE coalesce(excluded.answer_state, i.answer_state) END,
        occurred_at = CASE WHEN {_NEW_TURN} THEN excluded.occurred_at ELSE i.occurred_at END,
        sla_due_at = CASE WHEN {_NEW_TURN} THEN excluded.sla_due_at ELSE i.sla_due_at END,
        sla_soon_at = CASE WHEN {_NEW_TURN} THEN excluded.sla_soon_at ELSE i.sla_soon_at END,
        text = excluded.text, pros = excluded.pros, cons = excluded.cons, rating = excluded.rating,
        text_sha = excluded.text_sha, language = coalesce(excluded.language, i.language),
        customer_name = coalesce(excluded.customer_name, i.customer_name),
        order_id = coalesce(excluded.order_id, i.order_id), nm_id = coalesce(excluded.nm_id, i.nm_id),
        product_name = coalesce(excluded.product_name, i.product_name),
        product_article = coalesce(excluded.product_article, i.product_article),
        extra = excluded.extra, updated_at = :now, version = i.version + 1,
        handle_attempts = CASE WHEN {_CHANGED} THEN 0 ELSE i.handle_attempts END,
        handle_after = CASE WHEN {_CHANGED} THEN NULL ELSE i.handle_after END,
        handle_deaths = CASE WHEN {_CHANGED} THEN 0 ELSE i.handle_deaths END
    WHERE {_CHANGED} OR {_LOST} OR {_ANSWERED} OR {_WITHDRAWN} OR {_DETAILS}
    """,
    f"""
    INSERT INTO fresh_messages (interaction_id, revision, words, occurred_at)
    SELECT i.id, i.revision, s.words, s.occurred_at
    FROM stage_interactions s JOIN interactions i ON {_KEY}
    LEFT JOIN messages m ON m.interaction_id = i.id AND m.event_id = 'r' || i.revision
    WHERE m.id IS NULL
    """,
    """
    INSERT INTO messages (seller_id, interaction_id, event_id, revision, author, text, occurred_at)
    SELECT :seller, interaction_id, 'r' || revision, revision, 'customer', words, occurred_at FROM fresh_messages
    """,
    """
    INSERT INTO interaction_events (seller_id, interaction_id, kind, actor, revision, created_at)
    SELECT :seller, interaction_id, CASE WHEN revision = 1 THEN 'received' ELSE 'edited' END, 'vendor', revision,
           :now FROM fresh_messages
    """,
    """
    UPDATE drafts SET voided_at = :now
    WHERE seller_id = :seller AND voided_at IS NULL
      AND interaction_id IN (SELECT interaction_id FROM fresh_messages f WHERE f.revision > drafts.revision)
    """,
)
