"""Traces of erased people that are still to be deleted where traces are mirrored: ids alone, until that is done."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from desk.interactions import InteractionId, SellerId
from storage.database import insert_for
from storage.tables import decisions
from storage.tables_scores import mirror_erasures, trace_heads


def note_mirror_erasures(
    conn: Connection, seller_id: SellerId, ids: Sequence[InteractionId], *, now: datetime
) -> int:  # fmt: skip
    """Remember the traces of messages that are about to be deleted, in the deleting transaction; returns how many.

    Decisions know traces whose own rows were forgotten by age: a mirror may keep them longer than we do.
    """
    lines = select(trace_heads.c.trace_id).where(
        trace_heads.c.seller_id == seller_id, trace_heads.c.interaction_id.in_(ids)
    )
    told = select(decisions.c.snapshot["trace_id"].as_string()).where(
        decisions.c.seller_id == seller_id, decisions.c.interaction_id.in_(ids)
    )
    found = {one for query in (lines, told) for one in conn.execute(query).scalars() if one}
    if found:
        rows = [{"trace_id": one, "seller_id": seller_id, "asked_at": now} for one in sorted(found)]
        conn.execute(insert_for(conn, mirror_erasures).on_conflict_do_nothing(), rows)
    return len(found)


def find_mirror_erasures(conn: Connection, seller_id: SellerId, *, limit: int) -> tuple[str, ...]:
    """Traces that are still to be deleted there, the longest waiting first."""
    mine = mirror_erasures.c.seller_id == seller_id
    query = select(mirror_erasures.c.trace_id).where(mine).order_by(mirror_erasures.c.asked_at).limit(limit)
    return tuple(conn.execute(query).scalars())


def drop_mirror_erasures(conn: Connection, seller_id: SellerId, trace_ids: Sequence[str]) -> None:
    """Say that these are deleted there."""
    mine = mirror_erasures.c.seller_id == seller_id
    conn.execute(delete(mirror_erasures).where(mine, mirror_erasures.c.trace_id.in_(trace_ids)))


def forget_mirror_erasures(conn: Connection, seller_id: SellerId) -> None:
    """Forget them all: for a desk that mirrors its traces nowhere."""
    conn.execute(delete(mirror_erasures).where(mirror_erasures.c.seller_id == seller_id))
