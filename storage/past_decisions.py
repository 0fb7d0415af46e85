"""Decisions of the past with what they saw and wrote, newest first: what a replay runs again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from desk.interactions import InteractionId, Json, SellerId
from storage.tables import decisions, drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDecision:
    """`verdict`: as it was given. `draft`: the text it was about; None where none was written.

    `cost_usd`: what writing it took. `snapshot`: what it saw; empty once the retention has cleared it.
    """

    id: int
    interaction_id: InteractionId
    verdict: str
    draft: str | None
    cost_usd: float
    snapshot: Mapping[str, Json]
    created_at: datetime


def list_past_decisions(
    conn: Connection, seller_id: SellerId, *, since: datetime, limit: int | None = None
) -> tuple[PastDecision, ...]:
    """The seller's decisions since then, newest first, at most `limit`."""
    rows = conn.execute(
        select(
            decisions.c.id, decisions.c.interaction_id, decisions.c.verdict, decisions.c.snapshot,
            decisions.c.created_at, drafts.c.text, drafts.c.cost_usd,
        )
        .join(drafts, drafts.c.id == decisions.c.draft_id, isouter=True)
        .where(decisions.c.seller_id == seller_id, decisions.c.created_at >= since)
        .order_by(decisions.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return tuple(
        PastDecision(
            id=row.id,
            interaction_id=row.interaction_id,
            verdict=row.verdict,
            draft=row.text,
            cost_usd=row.cost_usd or 0.0,
            snapshot=row.snapshot,
            created_at=row.created_at,
        )
        for row in rows
    )
