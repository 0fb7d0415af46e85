"""The assistant's eyes: tools that read the desk. Each answers with plain JSON, bounded in size."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from pydantic_ai import RunContext
from sqlalchemy import Connection

from agent.assistant_context import AssistantContext, brief, told
from agent.desk import Desk
from desk.interactions import ChannelName, Interaction, Json, Priority, Status
from desk.timeline import PRODUCT_WINDOW
from storage.drafts import find_newest_decision, find_newest_draft
from storage.events import list_events
from storage.lookup import By, Lookup, Mood, count_by, count_found, look_up
from storage.product_days import find_product_history
from storage.products import find_product
from storage.timeline import find_timeline

_MOST = 10
_STEPS = 12
_EVENTS = 8
_FACTS = 15
Period = Literal["today", "yesterday", "week", "month", "any"]
Context = RunContext[AssistantContext]


async def find_messages(
    ctx: Context, search: str = "", channel: ChannelName | None = None, status: Status | None = None,
    priority: Priority | None = None, mood: Mood | None = None, overdue: bool = False, period: Period = "any",
) -> Mapping[str, object]:  # fmt: skip
    """Find customers' messages: which are overdue, which are negative, which speak of something.

    `search`: words that stand in the message, its answer, the product's or the customer's name; empty for any.
    `channel`: review, question or chat. `status`: open, responded, closed. `priority`: urgent, high, normal, low.
    `mood`: negative or positive. `overdue`: an answer is owed and late. `period`: when the customer wrote.

    Returns `total` and the first 10 `items`, newest first, overdue ones by how late they are.
    """
    deps = ctx.deps
    wanted = _lookup(deps.now, search, channel, status, priority, mood, overdue, period)
    items, total = await deps.desk.db.read(_find, deps.desk, wanted, deps.now)
    if len(items) == 1:
        deps.about = items[0].id
    return {"total": total, "items": [brief(item) for item in items]}


async def count_messages(
    ctx: Context, by: By, search: str = "", channel: ChannelName | None = None, status: Status | None = None,
    priority: Priority | None = None, mood: Mood | None = None, overdue: bool = False, period: Period = "any",
) -> Mapping[str, object]:  # fmt: skip
    """Count customers' messages by `by`: channel, status, priority, intent, rating or product_name.

    Filters as in find_messages. Returns `total` and `counts`, the most frequent first; "-" stands for none.
    """
    deps = ctx.deps
    wanted = _lookup(deps.now, search, channel, status, priority, mood, overdue, period)
    total = await deps.desk.db.read(count_found, deps.desk.seller_id, wanted, now=deps.now)
    counts = await deps.desk.db.read(count_by, deps.desk.seller_id, wanted, by=by, now=deps.now)
    return {"by": by, "total": total, "counts": {told(key, limit=120): value for key, value in counts.items()}}


async def open_message(ctx: Context, interaction_id: int) -> Mapping[str, object]:
    """Read one message in full: the words, the product, the answer that stands, the newest draft.

    `interaction_id`: a number from another result, or the open card's.
    """
    item = await ctx.deps.find(interaction_id)
    draft = await ctx.deps.desk.db.read(find_newest_draft, ctx.deps.desk.seller_id, item.id)
    return brief(item) | {
        "words": told(item.words, limit=3_000),
        "customer_name": told(item.customer_name, limit=80),
        "answer": told(item.answer_text, limit=2_000) or None,
        "draft": told(draft.draft.text, limit=2_000) if draft else None,
        "intent": item.intent,
        "assignee": item.assignee_id,
    }


async def get_story(ctx: Context, interaction_id: int) -> Mapping[str, object]:
    """Tell what else was written about the same order, by the same customer or about the same product.

    `interaction_id`: as in open_message. Returns `items`, oldest first, each with `match_reason` and `confidence`.
    """
    deps = ctx.deps
    item = await deps.find(interaction_id)
    weak = deps.desk.playbook.linking.weak_id_kinds
    story = await deps.desk.db.read(find_timeline, deps.desk.seller_id, item.id, weak_id_kinds=weak, limit=_STEPS)
    return {
        "items": [
            {
                "id": int(one.id), "channel": one.channel.value, "rating": one.rating,
                "words": told(one.words, limit=240),
                "occurred_at": one.occurred_at.isoformat(timespec="minutes"), "is_current": one.is_current,
                "match_reason": one.match_reason, "confidence": round(one.tie.confidence, 2) if one.tie else 1.0,
                "is_answered": one.answer_text is not None,
            }
            for one in story.items
        ]
    }  # fmt: skip


async def get_product(ctx: Context, interaction_id: int) -> Mapping[str, object]:
    """Tell what the shop says about the product of a message, and what customers said about it in the last 45 days.

    `interaction_id`: as in open_message. Returns `card` (null when the desk holds none) and `history` in sums.
    """
    item = await ctx.deps.find(interaction_id)
    return await ctx.deps.desk.db.read(_read_product, ctx.deps.desk, item, ctx.deps.now)


async def explain_decision(ctx: Context, interaction_id: int) -> Mapping[str, object]:
    """Tell why the desk sent, held, blocked or escalated a message: the route, every finding, what the draft cites.

    `interaction_id`: as in open_message.
    """
    item = await ctx.deps.find(interaction_id)
    return await ctx.deps.desk.db.read(_explain, ctx.deps.desk, item)


READS = (find_messages, count_messages, open_message, get_story, get_product, explain_decision)


def since_of(period: Period, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when to when a period goes, in UTC days as the desk's figures; None: without an end."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    match period:
        case "today":
            return midnight, None
        case "yesterday":
            return midnight - timedelta(days=1), midnight
        case "week":
            return midnight - timedelta(days=6), None
        case "month":
            return midnight - timedelta(days=29), None
    return None, None


def _lookup(
    now: datetime, search: str, channel: ChannelName | None, status: Status | None, priority: Priority | None,
    mood: Mood | None, overdue: bool, period: Period,
) -> Lookup:  # fmt: skip
    since, until = since_of(period, now)
    return Lookup(
        search=search.replace("\x00", "")[:200] or None, channel=channel, status=status, priority=priority, mood=mood,
        overdue=overdue, since=since, until=until,
    )  # fmt: skip


def _find(conn: Connection, desk: Desk, wanted: Lookup, now: datetime) -> tuple[tuple[Interaction, ...], int]:
    items = look_up(conn, desk.seller_id, wanted, now=now, limit=_MOST)
    return items, len(items) if len(items) < _MOST else count_found(conn, desk.seller_id, wanted, now=now)


def _read_product(conn: Connection, desk: Desk, item: Interaction, now: datetime) -> dict[str, Json]:
    if item.nm_id is None:
        return {"card": None, "history": None, "product": told(item.product_name, limit=120)}
    card = find_product(conn, desk.seller_id, marketplace=item.marketplace, nm_id=item.nm_id)
    history = find_product_history(
        conn, desk.seller_id, marketplace=item.marketplace, nm_id=item.nm_id, since=(now - PRODUCT_WINDOW).date(),
        until=now.date(),
    )  # fmt: skip
    facts = {one.name: told(one.value, limit=120) for one in card.characteristics[:_FACTS]} if card else {}
    return {
        "product": told(card.name if card else item.product_name, limit=120),
        "nm_id": item.nm_id,
        "card": {"kind": card.kind, "brand": card.brand, "facts": dict(facts)} if card else None,
        "history": {
            "messages": sum(one.messages for one in history.channels),
            "negative": sum(one.negative for one in history.channels),
            "rating_mean": history.rating_mean,
            "top_topics": {one.text: one.count for one in history.top_topics},
            "typical_questions": [told(one.text, limit=160) for one in history.typical_questions],
        },
    }


def _explain(conn: Connection, desk: Desk, item: Interaction) -> dict[str, Json]:
    judged = find_newest_decision(conn, desk.seller_id, item.id)
    draft = find_newest_draft(conn, desk.seller_id, item.id)
    events = list_events(conn, desk.seller_id, item.id)[-_EVENTS:]
    findings = judged.decision.findings if judged else ()
    return {
        "id": int(item.id),
        "verdict": judged.decision.verdict.value if judged else None,
        "confidence": round(judged.decision.confidence, 2) if judged else None,
        "held_because": judged.held_because if judged else None,
        "priority": item.priority.value,
        "priority_reason": told(item.priority_reason, limit=200) or None,
        "route": {"intent": item.intent, "method": item.intent_method, "confidence": item.intent_confidence,
                  "sentiment": item.sentiment},
        "findings": [
            {"guardrail": one.guardrail, "severity": one.severity.value, "reason": told(one.reason, limit=300),
             "quote": told(one.quote, limit=200), "about": one.about}
            for one in findings
        ],
        "evidence": [
            {"kind": one.kind, "id": one.id, "quote": told(one.quote, limit=200)}
            for one in (draft.draft.evidence[:_FACTS] if draft else ())
        ],
        "events": [{"kind": one.kind, "who": one.actor, "at": one.created_at.isoformat(timespec="minutes")}
                   for one in events],
    }  # fmt: skip
