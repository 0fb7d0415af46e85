"""Which pairs of one product's messages are compared: each message with the most recent ones before it. Pure.

`judge` looks at one message and is what runs when it arrives; `sweep` finds the same links of a whole product with
numpy, leaving the exact scorer only pairs that share a detail. Both see the same neighbours, so they agree.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desk.link_values import LinkKind, LinkScore
from desk.linking import details_shared, may_be_linked, order_key, score_readings, share_identifier
from desk.linking_policy import LinkPolicy
from desk.linking_reading import SideReading
from desk.linking_signals import speaks_of_own

_Places = NDArray[np.int64]

# The pair itself and one more: so few do not make a detail common.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A link worth keeping between two messages by their places in the sequence; `later` > `earlier`."""

    earlier: int
    later: int
    score: LinkScore


def window_start(messages: Sequence[SideReading], later: int, policy: LinkPolicy) -> int:
    """Place of the first message compared with `later`: at most `candidates` before it, none out of the window.

    `messages`: of one product, in the order they happened.
    """
    at = messages[later].side.occurred_at
    first = max(0, later - policy.weights.candidates)
    # Differences, not borders: a date at the calendar's end has no 45 days before it.
    while first < later and at - messages[first].side.occurred_at > policy.weights.window:
        first += 1
    return first


def judge(
    messages: Sequence[SideReading], later: int, *, policy: LinkPolicy, only: int | None = None
) -> Iterator[Found]:
    """Links of one message with those before it. `only`: with this one of them."""
    start, last = window_start(messages, later, policy), messages[later]
    places = range(start, later) if only is None else range(max(only, start), only + 1)
    common: frozenset[str] | None = None
    for place in places:
        other = messages[place]
        if not may_be_linked(other, last):
            continue
        if common is None:
            common = _common(last, messages[start:later], policy)
        if not _is_worth(other, last, common):
            continue
        score = score_readings(other, last, policy=policy, common=common)
        if is_kept(score, policy):
            yield Found(place, later, score)


def sweep(messages: Sequence[SideReading], *, policy: LinkPolicy, since: int = 0) -> Iterator[Found]:
    """Links of every message from place `since` on, the same as `judge` finds one by one."""
    if len(messages) < 2:
        return
    starts, places = _starts(messages, policy), _places_of_keys(messages)
    for earlier, later in _candidates(messages, starts, places, policy):
        if later < since:
            continue
        one, other = messages[earlier], messages[later]
        common = frozenset(
            key for key in one.keys & other.keys
            if _is_common(_count(places[key], int(starts[later]), later), later - int(starts[later]), policy)
        )  # fmt: skip
        if not _is_worth(one, other, common):
            continue
        score = score_readings(one, other, policy=policy, common=common)
        if is_kept(score, policy):
            yield Found(earlier, later, score)


def _is_worth(one: SideReading, other: SideReading, common: frozenset[str]) -> bool:
    """Whether anything is left that could tie them once the details everybody names are put aside."""
    return bool(details_shared(one, other, common)) or share_identifier(one, other) or speaks_of_own(one, other)


def is_kept(score: LinkScore, policy: LinkPolicy) -> bool:
    """Whether a link is stored: equal identifiers, or probable enough; the product's story is read, not stored."""
    if score.kind is LinkKind.PROBABLE:
        return score.confidence >= policy.weights.store_floor
    return score.kind in (LinkKind.ORDER, LinkKind.CUSTOMER)


def _common(last: SideReading, near: Sequence[SideReading], policy: LinkPolicy) -> frozenset[str]:
    return frozenset(
        key for key in last.keys if _is_common(1 + sum(key in other.keys for other in near), len(near), policy)
    )


def _is_common(count: int, neighbours: int, policy: LinkPolicy) -> bool:
    return count > _FEW + policy.weights.common_share * neighbours


def _count(places: Sequence[int], start: int, last: int) -> int:
    return bisect_right(places, last) - bisect_left(places, start)


def _starts(messages: Sequence[SideReading], policy: LinkPolicy) -> _Places:
    seconds = np.array([message.side.occurred_at.timestamp() for message in messages])
    oldest = np.searchsorted(seconds, seconds - policy.weights.window.total_seconds(), side="left")
    return np.maximum(oldest, np.arange(len(messages)) - policy.weights.candidates)


def _places_of_keys(messages: Sequence[SideReading]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, message in enumerate(messages):
        for key in message.keys:
            places.setdefault(key, []).append(place)
    return places


def _candidates(
    messages: Sequence[SideReading], starts: _Places, places: dict[str, list[int]], policy: LinkPolicy
) -> Iterator[tuple[int, int]]:
    """Pairs of places that share a telling detail or an order, or where one speaks of an earlier message; in order."""
    span = int((np.arange(len(messages)) - starts).max())
    shares = policy.weights.common_share
    pairs = [_joined([rows for rows in places.values() if len(rows) > 1], starts, span, shares)]
    # An order number is never common.
    pairs.append(_joined(_identifier_groups(messages, places), starts, span, 1.0))
    # Few speak of an earlier message: those are compared with everybody near.
    rows = [place for place, message in enumerate(messages) if message.refers]
    pairs.append(_around(np.array(rows, dtype=np.int64), starts, span))
    codes = np.unique(np.concatenate(pairs))
    later, earlier = np.divmod(codes, len(messages))
    yield from zip(earlier.tolist(), later.tolist(), strict=True)


def _identifier_groups(messages: Sequence[SideReading], places: dict[str, list[int]]) -> list[list[int]]:
    """Messages that share an order, in a field or named in the text, or a customer."""
    groups: dict[str, set[int]] = {}
    for place, message in enumerate(messages):
        if order := message.side.order_id:
            groups.setdefault(f"order:{order}", set(places.get(order_key(order), ()))).add(place)
        if customer := message.side.customer_id:
            groups.setdefault(f"customer:{customer}", set()).add(place)
    return [sorted(group) for group in groups.values() if len(group) > 1]


def _joined(groups: Sequence[Sequence[int]], starts: _Places, span: int, share: float) -> _Places:
    """Rows of one group within each other's window, as `later * total + earlier`; a group everybody near is in, not.

    Rows ascend inside a group, so equal groups at a distance in the list are pairs, and a window join is a shift.
    """
    if not groups:
        return np.empty(0, dtype=np.int64)
    rows = np.concatenate([np.array(group, dtype=np.int64) for group in groups])
    labels = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    near, found = np.ones(rows.size, dtype=np.int64), []
    for lag in range(1, min(span + 1, rows.size)):
        fits = np.flatnonzero((labels[:-lag] == labels[lag:]) & (rows[:-lag] >= starts[rows[lag:]]))
        if not fits.size:
            break
        near[fits + lag] += 1
        found.append((fits, fits + lag))
    if not found:
        return np.empty(0, dtype=np.int64)
    earlier, later = (np.concatenate(side) for side in zip(*found, strict=True))
    neighbours = rows[later] - starts[rows[later]]
    telling = near[later] <= _FEW + share * neighbours
    codes: _Places = rows[later[telling]] * starts.size + rows[earlier[telling]]
    return codes


def _around(rows: _Places, starts: _Places, span: int) -> _Places:
    """Every pair of the given rows with those in their window, before and after."""
    found, total = [np.empty(0, dtype=np.int64)], starts.size
    for lag in range(1, span + 1):
        before = rows[rows - lag >= starts[rows]]
        after = rows[rows + lag < total]
        after = after[after >= starts[after + lag]]
        found += [before * total + before - lag, (after + lag) * total + after]
    return np.concatenate(found)
