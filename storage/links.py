"""Judgements about pairs of interactions: appended, never changed; only the newest of a pair is current.

A person's word wins: what an operator linked or unlinked stays so at every recompute.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, tuple_, update

from desk.errors import BadInput, NotFound
from desk.interactions import InteractionId, SellerId
from desk.link_values import DESK, ActionMode, LinkKind, LinkScore, Signal
from storage.database import insert_for
from storage.events import add_event
from storage.interactions import get_interaction
from storage.tables_links import links

# Engines limit how many values one statement may hold.
_CHUNK = 300
_REASON_LENGTH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One current link as seen from one side. `author`: desk, or the operator who said so."""

    id: int
    other_id: InteractionId
    kind: LinkKind
    confidence: float
    action_mode: ActionMode
    reason: str
    signals: tuple[Signal, ...]
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the desk thinks of one pair now; order of the two ids does not matter."""

    one: InteractionId
    other: InteractionId
    score: LinkScore


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRecord:
    """One line of a pair's history. `is_linked` False: from then on they were not linked."""

    id: int
    low_id: InteractionId
    high_id: InteractionId
    kind: LinkKind
    confidence: float
    action_mode: ActionMode
    reason: str
    signals: tuple[Signal, ...]
    author: str
    is_linked: bool
    is_current: bool
    created_at: datetime


def find_links(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, min_confidence: float = 0.0,
    limit: int = 200,
) -> tuple[Link, ...]:  # fmt: skip
    """What the interaction is linked to now, surest first; at most `limit`."""
    rows = conn.execute(
        select(links)
        .where(
            _touches(seller_id, interaction_id), links.c.is_current, links.c.is_linked,
            links.c.confidence >= min_confidence,
        )
        .order_by(links.c.confidence.desc(), links.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return tuple(_to_link(row, interaction_id) for row in rows)


def find_unlinked(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> frozenset[InteractionId]:
    """Interactions a person said do not belong to this one: no tier may show them as its neighbours."""
    rows = conn.execute(
        select(links.c.low_id, links.c.high_id).where(
            _touches(seller_id, interaction_id), links.c.is_current, ~links.c.is_linked, links.c.author != DESK
        )
    )
    return frozenset(InteractionId(row.high_id if row.low_id == interaction_id else row.low_id) for row in rows)


def record_links(
    conn: Connection, seller_id: SellerId, judgements: Sequence[Judgement], *, floor: float, now: datetime
) -> int:
    """Write what the desk thinks of these pairs; returns how many judgements are new.

    Kept: order, customer and probable links of at least `floor`. A pair that falls below it is recorded as no longer
    linked, if it was. Pairs a person decided, and judgements that changed nothing, leave no trace.
    """
    wanted = {_pair(one.one, one.other): one.score for one in judgements if one.one != one.other}
    pairs = sorted(wanted)
    written = 0
    for start in range(0, len(pairs), _CHUNK):
        chunk = pairs[start : start + _CHUNK]
        current = _current(conn, seller_id, chunk)
        changed = [pair for pair in chunk if _is_news(wanted[pair], current.get(pair), floor)]
        rows = [_row(seller_id, pair, wanted[pair], floor=floor, now=now) for pair in changed]
        written += _append(conn, seller_id, [current[pair].id for pair in changed if pair in current], rows)
    return written


def link_by_hand(
    conn: Connection, seller_id: SellerId, one: InteractionId, other: InteractionId, *, author: str, reason: str,
    now: datetime,
) -> LinkRecord:  # fmt: skip
    """An operator says that two interactions belong together. Saying it twice is the same as once."""
    return _say(conn, seller_id, one, other, author=author, reason=reason, now=now, is_linked=True)


def unlink_by_hand(
    conn: Connection, seller_id: SellerId, one: InteractionId, other: InteractionId, *, author: str, reason: str,
    now: datetime,
) -> LinkRecord:  # fmt: skip
    """An operator says that they do not; the next recompute leaves it so. Linking again takes it back."""
    return _say(conn, seller_id, one, other, author=author, reason=reason, now=now, is_linked=False)


def get_link(conn: Connection, seller_id: SellerId, link_id: int) -> LinkRecord:
    """One judgement by its id; `NotFound` when it is not this seller's."""
    row = None
    if 0 < link_id < 2**63:
        row = conn.execute(select(links).where(links.c.id == link_id, links.c.seller_id == seller_id)).one_or_none()
    if row is None:
        raise NotFound(f"no link {link_id} for seller {seller_id!r}; an interaction's links name their ids")
    return _to_record(row)


def list_link_history(
    conn: Connection, seller_id: SellerId, one: InteractionId, other: InteractionId
) -> tuple[LinkRecord, ...]:
    """Everything that was ever thought of the pair, oldest first."""
    low, high = _pair(one, other)
    rows = conn.execute(
        select(links)
        .where(links.c.seller_id == seller_id, links.c.low_id == low, links.c.high_id == high)
        .order_by(links.c.id)
    )
    return tuple(_to_record(row) for row in rows)


def _say(
    conn: Connection, seller_id: SellerId, one: InteractionId, other: InteractionId, *, author: str, reason: str,
    now: datetime, is_linked: bool,
) -> LinkRecord:  # fmt: skip
    if one == other:
        raise BadInput(f"interaction {one} cannot be linked to itself; give the id of another one")
    if not author.strip() or author == DESK:
        raise BadInput(f"a link by hand wants the operator's name, found {author!r}")
    sides = {item: get_interaction(conn, seller_id, item) for item in sorted((one, other))}
    pair = _pair(one, other)
    before = _current(conn, seller_id, [pair]).get(pair)
    if before is not None and before.author != DESK and before.is_linked == is_linked:
        return before
    score = LinkScore(
        kind=LinkKind.MANUAL, confidence=1.0 if is_linked else 0.0, action_mode=ActionMode.ASSIST,
        reason=reason.strip()[:_REASON_LENGTH] or "an operator said so",
    )  # fmt: skip
    row = _row(seller_id, pair, score, floor=0.0, now=now) | {"author": author, "is_linked": is_linked}
    _append(conn, seller_id, [before.id] if before else [], [row])
    for item in sides.values():
        add_event(
            conn, seller_id, item.id, kind="linked" if is_linked else "unlinked", actor=author,
            revision=item.revision, now=now,
            details={"other_id": int(other if item.id == one else one), "reason": score.reason},
        )  # fmt: skip
    return _current(conn, seller_id, [pair])[pair]


def _append(conn: Connection, seller_id: SellerId, outdated: list[int], rows: list[dict[str, Any]]) -> int:
    if outdated:
        conn.execute(
            update(links)
            .where(links.c.seller_id == seller_id, links.c.id.in_(outdated), links.c.is_current)
            .values(is_current=False)
        )
    if not rows:
        return 0
    # Another worker, or a person, may have judged the pair a moment ago: the one who was first stands.
    done = conn.execute(insert_for(conn, links).on_conflict_do_nothing().returning(links.c.id), rows)
    return len(done.all())


def _is_news(score: LinkScore, before: LinkRecord | None, floor: float) -> bool:
    is_linked = _is_kept(score, floor)
    if before is None:
        return is_linked
    if before.author != DESK:
        return False
    if not is_linked or not before.is_linked:
        return is_linked != before.is_linked
    same = (before.kind, before.confidence, before.reason, before.signals)
    return same != (score.kind, score.confidence, score.reason, (*score.signals, *score.vetoes))


def _is_kept(score: LinkScore, floor: float) -> bool:
    return score.kind in (LinkKind.ORDER, LinkKind.CUSTOMER) or (
        score.kind is LinkKind.PROBABLE and score.confidence >= floor
    )


def _row(
    seller_id: SellerId, pair: tuple[int, int], score: LinkScore, *, floor: float, now: datetime
) -> dict[str, Any]:
    return {
        "seller_id": seller_id,
        "low_id": pair[0],
        "high_id": pair[1],
        "kind": score.kind.value,
        "confidence": score.confidence,
        "action_mode": score.action_mode.value,
        "reason": score.reason,
        "signals": [signal.as_json() for signal in (*score.signals, *score.vetoes)],
        "author": DESK,
        "is_linked": _is_kept(score, floor),
        "is_current": True,
        "created_at": now,
    }


def _current(
    conn: Connection, seller_id: SellerId, pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], LinkRecord]:
    rows = conn.execute(
        select(links).where(
            links.c.seller_id == seller_id, links.c.is_current, tuple_(links.c.low_id, links.c.high_id).in_(pairs)
        )
    )
    return {(row.low_id, row.high_id): _to_record(row) for row in rows}


def _touches(seller_id: SellerId, interaction_id: InteractionId) -> Any:
    return and_(
        links.c.seller_id == seller_id, or_(links.c.low_id == interaction_id, links.c.high_id == interaction_id)
    )


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _other(row: Row[Any], interaction_id: InteractionId) -> InteractionId:
    return InteractionId(row.high_id if row.low_id == interaction_id else row.low_id)


def _to_link(row: Row[Any], interaction_id: InteractionId) -> Link:
    return Link(
        id=row.id,
        other_id=_other(row, interaction_id),
        kind=LinkKind(row.kind),
        confidence=row.confidence,
        action_mode=ActionMode(row.action_mode),
        reason=row.reason,
        signals=tuple(map(Signal.from_json, row.signals)),
        author=row.author,
        created_at=row.created_at,
    )


def _to_record(row: Row[Any]) -> LinkRecord:
    return LinkRecord(
        id=row.id,
        low_id=InteractionId(row.low_id),
        high_id=InteractionId(row.high_id),
        kind=LinkKind(row.kind),
        confidence=row.confidence,
        action_mode=ActionMode(row.action_mode),
        reason=row.reason,
        signals=tuple(map(Signal.from_json, row.signals)),
        author=row.author,
        is_linked=bool(row.is_linked),
        is_current=bool(row.is_current),
        created_at=row.created_at,
    )
