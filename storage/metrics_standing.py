"""How the open work stands right now, by channel: counted from the indexes of the inbox and of deadlines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from desk.interactions import ChannelName, SellerId, SlaState, Status
from storage.inbox import count_sla
from storage.tables import interactions


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Open interactions, and those that are owed an answer by how their deadline stands.

    `overdue_by_channel`: the overdue ones apart. `oldest_due_at`: the earliest deadline still owed; None: none is.
    """

    open: int
    open_by_channel: Mapping[str, int]
    overdue: int
    due_soon: int
    on_time: int
    overdue_by_channel: Mapping[str, int]
    oldest_due_at: datetime | None


def read_backlog(conn: Connection, seller_id: SellerId, *, now: datetime) -> Backlog:
    """The backlog as it stands."""
    counts = {channel.value: _count_open(conn, seller_id, channel) for channel in ChannelName}
    by_channel = {name: number for name, number in counts.items() if number}
    states = count_sla(conn, seller_id, now=now)
    owed = text("interactions.status = 'open' AND interactions.needs_response")
    oldest = select(func.min(interactions.c.sla_due_at)).where(interactions.c.seller_id == seller_id, owed)
    return Backlog(
        open=sum(by_channel.values()),
        open_by_channel=by_channel,
        overdue=states[SlaState.OVERDUE],
        due_soon=states[SlaState.DUE_SOON],
        on_time=states[SlaState.OK],
        overdue_by_channel={name: _count_open(conn, seller_id, ChannelName(name), due_by=now) for name in by_channel},
        oldest_due_at=conn.execute(oldest).scalar_one(),
    )


def _count_open(conn: Connection, seller_id: SellerId, channel: ChannelName, *, due_by: datetime | None = None) -> int:
    """From the channel's inbox index alone; what is open is owed an answer."""
    query = select(func.count()).where(
        interactions.c.seller_id == seller_id,
        interactions.c.channel == channel.value,
        interactions.c.status == Status.OPEN.value,
    )
    if due_by is not None:
        query = query.where(interactions.c.sla_due_at <= due_by)
    return conn.execute(query).scalar_one()
