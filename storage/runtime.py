"""Switches that change while the desk runs: auto-send per channel and the kill switch. Everything is off by default."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from desk.interactions import ChannelName, SellerId
from storage.settings import put_setting
from storage.tables import runtime_settings

EVERYONE = SellerId("*")
"""The pseudo-seller whose switches hold for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """What is on for one seller and channel right now. `kill_reason`: which switch stops sends, None if none does."""

    is_auto_send: bool
    kill_reason: str | None


def set_auto_send(
    conn: Connection, seller_id: SellerId, channel: ChannelName, *, is_on: bool, now: datetime, author: str = "desk"
) -> None:
    """Allow or forbid sends without a person, for one seller and channel. `author` goes into the audit."""
    put_setting(conn, seller_id, f"auto_send:{channel}", is_on, author=author, now=now)


def set_kill_switch(
    conn: Connection,
    seller_id: SellerId,
    channel: ChannelName | None,
    *,
    is_on: bool,
    now: datetime,
    author: str = "desk",
) -> None:
    """Stop (or allow again) every post: of `EVERYONE`, of one seller, or of one of its channels."""
    put_setting(conn, seller_id, f"kill_switch:{channel or '*'}", is_on, author=author, now=now)


def read_switches(conn: Connection, seller_id: SellerId, channel: ChannelName) -> Switches:
    """The switches that hold for one seller and channel; three kill switches, any of them stops."""
    rows = conn.execute(
        select(runtime_settings.c.seller_id, runtime_settings.c.name, runtime_settings.c.value).where(
            runtime_settings.c.seller_id.in_((EVERYONE, seller_id))
        )
    ).all()
    on = {(row.seller_id, row.name) for row in rows if row.value is True}
    kills = {
        "the kill switch of all sellers is on": (EVERYONE, "kill_switch:*"),
        f"the kill switch of seller {seller_id} is on": (seller_id, "kill_switch:*"),
        f"the kill switch of {seller_id}/{channel} is on": (seller_id, f"kill_switch:{channel}"),
    }
    return Switches(
        is_auto_send=(seller_id, f"auto_send:{channel}") in on,
        kill_reason=next((reason for reason, key in kills.items() if key in on), None),
    )


def list_kills(conn: Connection, seller_id: SellerId) -> frozenset[str]:
    """Which kill switches stop this seller: `everyone`, `seller`, or a channel's name."""
    rows = conn.execute(
        select(runtime_settings.c.seller_id, runtime_settings.c.name, runtime_settings.c.value).where(
            runtime_settings.c.seller_id.in_((EVERYONE, seller_id)), runtime_settings.c.name.startswith("kill_switch:")
        )
    ).all()
    on = ((row.seller_id, row.name.partition(":")[2]) for row in rows if row.value is True)
    return frozenset(
        "everyone" if seller == EVERYONE and about == "*" else "seller" if about == "*" else about
        for seller, about in on
        if seller != EVERYONE or about == "*"
    )
