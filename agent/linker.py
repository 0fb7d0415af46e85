"""Links messages: one when it arrives or changes, all of them on demand. Judges in desk/, reads and writes in storage/.

Both ways compare the same neighbours, so a recompute changes only what late arrivals and edits made outdated.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from agent.desk import Desk
from agent.tracing import Told, traced
from desk.interactions import InteractionId, SellerId
from desk.link_values import ActionMode, LinkKind, LinkScore, kind_of
from desk.linking import score_readings
from desk.linking_policy import LinkPolicy, link_policy
from desk.linking_reading import SideReading, read_side
from desk.linking_window import Found, is_kept, judge, sweep, window_start
from storage.link_candidates import (
    Block,
    Candidate,
    find_around,
    find_candidate,
    find_linked_pairs,
    find_partners,
    list_blocks,
    read_block,
)
from storage.links import Judgement, record_links

_KINDS = ("product", "order", "customer")
_PAGE = 2_000
_BLOCKS = 500
_GONE = LinkScore(
    kind=LinkKind.NONE, confidence=0.0, action_mode=ActionMode.ASSIST, reason="nothing ties them any more"
)

Pair = tuple[InteractionId, InteractionId]
"""Two interactions, the lower id first."""

OnProgress = Callable[["Recomputed"], None]


@dataclass(slots=True, kw_only=True)
class Recomputed:
    """How far a recompute is: blocks (products, orders, customers), messages read, judgements that are new."""

    blocks: int = 0
    messages: int = 0
    changed: int = 0


def _silent(_so_far: Recomputed) -> None:
    return None


def _tell_links(told: Told, changed: int) -> None:
    told.note({"new_judgements": changed})


@traced("link", _tell_links)
async def link_new(desk: Desk, ids: Sequence[InteractionId]) -> int:
    """Link these messages with their neighbours; returns how many judgements are new. Unknown ids are passed over.

    Reads first: most messages have no links, and then nothing waits for the one writer of SQLite.
    """
    policy, changed = link_policy(desk.playbook), 0
    for one in ids:
        found = await desk.db.read(judge_one, desk.seller_id, one, policy=policy)
        if found:
            changed += await desk.db.write(_record, desk.seller_id, found, policy, desk.clock())
    return changed


async def recompute(desk: Desk, *, since: datetime | None = None, on_progress: OnProgress = _silent) -> Recomputed:
    """Link everything anew, a page a transaction. `since`: only products, orders and customers touched since then.

    Stopped half-way it leaves what is done; running it again changes nothing that is right.
    """
    done = Recomputed()
    for kind in _KINDS:
        after: tuple[str, str | int] | None = None
        while blocks := await desk.db.read(list_blocks, desk.seller_id, kind, after=after, limit=_BLOCKS, since=since):
            for block in blocks:
                await _sweep_block(desk, block, done)
                done.blocks += 1
            on_progress(done)
            after = (blocks[-1].marketplace, blocks[-1].value)
    return done


def judge_one(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, policy: LinkPolicy
) -> dict[Pair, LinkScore]:
    """What ties one message to its neighbours now, and which of its links no longer hold."""
    target = find_candidate(conn, seller_id, interaction_id)
    if target is None:
        return {}
    found, seen = dict[Pair, LinkScore](), set[Pair]()
    for block in _blocks_of(target, policy):
        window = policy.weights.window if block.kind == "product" else None
        around = find_around(conn, seller_id, block, target.place, limit=policy.weights.candidates, window=window)
        sequence = sorted((*around, target), key=lambda one: one.place)
        seen |= {_pair(target.id, one.id) for one in around}
        found |= dict(_judged_around(sequence, sequence.index(target), block, policy))
    before = find_partners(conn, seller_id, interaction_id)
    for pair in before - found.keys():
        if pair in seen or _is_untied(conn, seller_id, pair, policy):
            found[pair] = _GONE
    return found


def _is_untied(conn: Connection, seller_id: SellerId, pair: Pair, policy: LinkPolicy) -> bool:
    """Whether two linked messages that are no neighbours any more have lost what tied them: an order number changed."""
    sides = [find_candidate(conn, seller_id, one) for one in pair]
    if sides[0] is None or sides[1] is None:
        return True
    readings = [read_side(one.side, policy) for one in sides if one is not None]
    return not is_kept(score_readings(readings[0], readings[1], policy=policy), policy)


def _judged_around(
    sequence: Sequence[Candidate], at: int, block: Block, policy: LinkPolicy
) -> Iterator[tuple[Pair, LinkScore]]:
    """Links of the message at a place with those before it, and of those after it with it."""
    readings = [read_side(one.side, policy) for one in sequence]
    if block.kind != "product":
        for place, reading in enumerate(readings):
            if place != at:
                yield _pair(sequence[place].id, sequence[at].id), score_readings(readings[at], reading, policy=policy)
        return
    for later in range(at, len(readings)):
        if later > at and window_start(readings, later, policy) > at:
            return
        for found in judge(readings, later, policy=policy, only=at if later > at else None):
            yield _pair(sequence[found.earlier].id, sequence[found.later].id), found.score


def _blocks_of(one: Candidate, policy: LinkPolicy) -> Iterator[Block]:
    side = one.side
    if side.nm_id is not None:
        yield Block(kind="product", marketplace=side.marketplace, value=side.nm_id)
    for kind, value in (("order", side.order_id), ("customer", side.customer_id)):
        if value and kind_of(value) not in policy.weights.weak_id_kinds:
            yield Block(kind=kind, marketplace=side.marketplace, value=value)


async def _sweep_block(desk: Desk, block: Block, done: Recomputed) -> None:
    policy = link_policy(desk.playbook)
    if block.kind != "product" and kind_of(str(block.value)) in policy.weights.weak_id_kinds:
        return
    carried: tuple[Candidate, ...] = ()
    after = None
    while page := await desk.db.read(read_block, desk.seller_id, block, after=after, limit=_PAGE):
        sequence = (*carried, *page)
        # Pure work for a second or so: not in the loop that serves everybody else.
        found = await asyncio.to_thread(_swept, sequence, len(carried), block, policy)
        done.changed += await desk.db.write(_record_page, desk, sequence, len(carried), found, policy)
        done.messages += len(page)
        after, carried = page[-1].place, sequence[-policy.weights.candidates :]


def _swept(sequence: Sequence[Candidate], since: int, block: Block, policy: LinkPolicy) -> dict[Pair, LinkScore]:
    readings = [read_side(one.side, policy) for one in sequence]
    found: Iterable[Found]
    found = sweep(readings, policy=policy, since=since) if block.kind == "product" else _equal(readings, since, policy)
    return {_pair(sequence[one.earlier].id, sequence[one.later].id): one.score for one in found}


def _equal(readings: Sequence[SideReading], since: int, policy: LinkPolicy) -> Iterator[Found]:
    """Every message of one order or customer with the most recent ones before it."""
    for later in range(max(since, 1), len(readings)):
        for earlier in range(max(0, later - policy.weights.candidates), later):
            yield Found(earlier, later, score_readings(readings[earlier], readings[later], policy=policy))


def _record_page(
    conn: Connection,
    desk: Desk,
    sequence: Sequence[Candidate],
    since: int,
    found: dict[Pair, LinkScore],
    policy: LinkPolicy,
) -> int:
    """Write what was found, and take back what stood between messages that were compared and found untied."""
    places = {one.id: place for place, one in enumerate(sequence)}
    gone = {}
    for pair in find_linked_pairs(conn, desk.seller_id, list(places)) - found.keys():
        if pair[0] in places and pair[1] in places and _were_compared(sequence, places, pair, since, policy):
            gone[pair] = _GONE
    return _record(conn, desk.seller_id, found | gone, policy, desk.clock())


def _were_compared(
    sequence: Sequence[Candidate], places: dict[InteractionId, int], pair: Pair,
    since: int, policy: LinkPolicy,
) -> bool:  # fmt: skip
    earlier, later = sorted((places[pair[0]], places[pair[1]]))
    is_near: timedelta = sequence[later].side.occurred_at - sequence[earlier].side.occurred_at
    return later >= since and later - earlier <= policy.weights.candidates and is_near <= policy.weights.window


def _record(
    conn: Connection, seller_id: SellerId, found: dict[Pair, LinkScore], policy: LinkPolicy, now: datetime
) -> int:
    judgements = [Judgement(one=pair[0], other=pair[1], score=score) for pair, score in found.items()]
    return record_links(conn, seller_id, judgements, floor=policy.weights.store_floor, now=now)


def _pair(one: InteractionId, other: InteractionId) -> Pair:
    return (one, other) if one < other else (other, one)
