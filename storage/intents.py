"""What a message was found to be about, as columns of its row."""

from datetime import datetime

from sqlalchemy import Connection, update

from desk.decisions import Route
from desk.interactions import InteractionId, Priority, SellerId
from storage.tables import interactions


def set_intent(
    conn: Connection,
    seller_id: SellerId,
    interaction_id: InteractionId,
    *,
    intent: str,
    method: str,
    runner_up: str | None,
    priority: Priority,
    priority_reason: str,
    sla_due_at: datetime,
    sla_soon_at: datetime | None,
    now: datetime,
) -> None:
    """Write another intent and where it puts the message; whether it was handled stays as it is."""
    conn.execute(
        update(interactions)
        .where(interactions.c.id == interaction_id, interactions.c.seller_id == seller_id)
        .values(
            intent=intent, intent_method=method, intent_confidence=1.0, intent_runner_up=runner_up,
            priority=priority.value, priority_rank=priority.rank, priority_reason=priority_reason,
            sla_due_at=sla_due_at, sla_soon_at=sla_soon_at, updated_at=now, version=interactions.c.version + 1,
        )
    )  # fmt: skip


def route_columns(route: Route) -> dict[str, object]:
    """How the intent was found: method, confidence, cost and time, and what else the words say."""
    return {
        "intent_method": route.method,
        "intent_confidence": route.confidence,
        "intent_runner_up": route.runner_up,
        "route_cost_usd": route.cost_usd,
        "route_ms": route.latency_ms,
        "sentiment": route.sentiment,
        "is_mismatch": route.is_mismatch,
        "topics": list(route.topics),
    }
