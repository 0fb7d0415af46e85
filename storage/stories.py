"""Which messages hang together, seen from above: how many links there are, and the longest stories they make."""

from collections import defaultdict

from sqlalchemy import Connection, func, select
from sqlalchemy.sql.elements import ColumnElement

from desk.interactions import InteractionId, SellerId
from desk.link_values import SHOWN_FROM
from storage.tables import interactions
from storage.tables_links import links

# The newest links are enough to show what linking does; a whole archive is nobody's overview.
_NEWEST = 5_000


def count_links(conn: Connection, seller_id: SellerId) -> dict[str, int]:
    """Linked pairs that are shown to operators, by kind."""
    rows = conn.execute(
        select(links.c.kind, func.count()).where(*_shown(seller_id)).group_by(links.c.kind).order_by(links.c.kind)
    )
    return {row[0]: row[1] for row in rows}


def find_stories(conn: Connection, seller_id: SellerId, *, limit: int = 3) -> tuple[tuple[InteractionId, ...], ...]:
    """Groups of three and more messages from at least two channels, the largest first; members in order of time."""
    rows = conn.execute(
        select(links.c.low_id, links.c.high_id).where(*_shown(seller_id)).order_by(links.c.id.desc()).limit(_NEWEST)
    )
    groups = [group for group in _groups([(row.low_id, row.high_id) for row in rows]) if len(group) >= 3]
    groups.sort(key=lambda group: (-len(group), min(group)))
    told = (_told(conn, seller_id, group) for group in groups)
    return tuple(story for story in told if story)[:limit]


def _shown(seller_id: SellerId) -> tuple[ColumnElement[bool], ...]:
    mine = links.c.seller_id == seller_id
    return mine, links.c.is_current, links.c.is_linked, links.c.confidence >= SHOWN_FROM


def _groups(pairs: list[tuple[int, int]]) -> list[set[int]]:
    home: dict[int, set[int]] = defaultdict(set)
    for low, high in pairs:
        group = home[low] | home[high] | {low, high}
        for member in group:
            home[member] = group
    return list({id(group): group for group in home.values()}.values())


def _told(conn: Connection, seller_id: SellerId, group: set[int]) -> tuple[InteractionId, ...]:
    rows = conn.execute(
        select(interactions.c.id, interactions.c.channel)
        .where(interactions.c.seller_id == seller_id, interactions.c.id.in_(sorted(group)[:200]))
        .order_by(interactions.c.occurred_at, interactions.c.id)
    ).all()
    return tuple(InteractionId(row.id) for row in rows) if len({row.channel for row in rows}) > 1 else ()
