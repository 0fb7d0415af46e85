"""What people said a message is really about. Every correction is kept; the latest of a message counts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from desk.interactions import ChannelName, Interaction, InteractionId, SellerId
from storage.tables_learning import corrections


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One verdict of a person. `text`: the customer's words it was given on, `previous_*`: what the desk thought."""

    interaction_id: InteractionId
    revision: int
    channel: ChannelName
    text: str
    intent: str
    previous_intent: str | None
    previous_method: str | None
    author: str
    created_at: datetime


def add_correction(
    conn: Connection,
    seller_id: SellerId,
    interaction: Interaction,
    *,
    intent: str,
    previous_method: str | None,
    author: str,
    now: datetime,
) -> None:
    """Append a correction of this very revision."""
    conn.execute(
        corrections.insert().values(
            seller_id=seller_id,
            interaction_id=interaction.id,
            revision=interaction.revision,
            channel=interaction.channel.value,
            text=interaction.words,
            intent=intent,
            previous_intent=interaction.intent,
            previous_method=previous_method,
            author=author,
            created_at=now,
        )
    )


def find_correction(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, revision: int
) -> Correction | None:
    """The latest correction of these very words; None when nobody corrected them."""
    row = conn.execute(
        select(corrections)
        .where(
            corrections.c.seller_id == seller_id,
            corrections.c.interaction_id == interaction_id,
            corrections.c.revision == revision,
        )
        .order_by(corrections.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _to_correction(row)


def list_corrections(conn: Connection, seller_id: SellerId, *, limit: int = 20_000) -> tuple[Correction, ...]:
    """The latest correction of every message, oldest first; the newest `limit` of them."""
    latest = (
        select(func.max(corrections.c.id))
        .where(corrections.c.seller_id == seller_id)
        .group_by(corrections.c.interaction_id)
    )
    rows = conn.execute(
        select(corrections).where(corrections.c.id.in_(latest)).order_by(corrections.c.id.desc()).limit(limit)
    ).all()
    return tuple(_to_correction(row) for row in reversed(rows))


def _to_correction(row: object) -> Correction:
    names = Correction.__dataclass_fields__
    values = {name: getattr(row, name) for name in names}
    return Correction(**values | {"channel": ChannelName(values["channel"])})
