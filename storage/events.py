"""The audit trail: what happened to an interaction, in order, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from desk.interactions import Interaction, InteractionId, Json, SellerId
from storage.tables import interaction_events

_OVERRIDE = "gate_overridden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `actor`: vendor, desk, or the operator's name."""

    id: int
    kind: str
    actor: str
    revision: int
    details: Mapping[str, Json]
    created_at: datetime


def add_event(
    conn: Connection,
    seller_id: SellerId,
    interaction_id: InteractionId,
    *,
    kind: str,
    actor: str,
    revision: int,
    now: datetime,
    details: Mapping[str, Json] | None = None,
) -> None:
    """Append one event."""
    conn.execute(
        interaction_events.insert().values(
            seller_id=seller_id,
            interaction_id=interaction_id,
            kind=kind,
            actor=actor,
            revision=revision,
            details=dict(details or {}),
            created_at=now,
        )
    )


def list_events(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> tuple[Event, ...]:
    """Everything that happened to one interaction, oldest first."""
    rows = conn.execute(
        select(interaction_events)
        .where(interaction_events.c.seller_id == seller_id, interaction_events.c.interaction_id == interaction_id)
        .order_by(interaction_events.c.id)
    )
    return tuple(
        Event(
            id=row.id,
            kind=row.kind,
            actor=row.actor,
            revision=row.revision,
            details=row.details,
            created_at=row.created_at,
        )
        for row in rows
    )


def note_override(
    conn: Connection,
    seller_id: SellerId,
    interaction: Interaction,
    *,
    reply_id: int,
    lifted: list[Json],
    reason: str | None,
    author: str,
    now: datetime,
) -> None:
    """A person lets a text leave that guardrails stopped. `lifted`: their names."""
    details: dict[str, Json] = {"reply": reply_id, "lifted": lifted, "reason": reason}
    add_event(
        conn,
        seller_id,
        interaction.id,
        kind=_OVERRIDE,
        actor=author,
        revision=interaction.revision,
        now=now,
        details=details,
    )


def find_lifted(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, reply_id: int
) -> frozenset[str]:
    """The guardrails a person lifted for this reply; empty when nobody did."""
    events = list_events(conn, seller_id, interaction_id)
    mine = (event.details for event in events if event.kind == _OVERRIDE and event.details.get("reply") == reply_id)
    return frozenset(str(name) for details in mine for name in _listed(details.get("lifted")))


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
