"""What the desk counts: names of facts, a fact's row, and the buckets in which spans of time are kept. Pure.

What each name means in full, and what is made of it, stands in docs/metrics.md.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

NOBODY = "-"
"""The channel, source or key of what has none: a model's call about no message, a message without an intent."""

_PER_DOUBLING = 8
BUCKET_ERROR = 2 ** (1 / (2 * _PER_DOUBLING)) - 1
"""The largest relative error of a percentile read from buckets, 4.4 %: a bucket is answered with its middle."""


class Fact(StrEnum):
    """Counted for a day, a channel, a source and a key. A turn: what a customer wrote without an answer between."""

    # Of turns, on the day they began. Key: the intent.
    RECEIVED = "received"
    IDENTIFIED = "identified"
    REPEATED = "repeated"
    # Of turns; no key.
    HANDLED = "handled"
    DRAFTED = "drafted"
    ESCALATED = "escalated"
    BLOCKED = "blocked"
    HELD = "held"
    SENT = "sent"
    CONFIRMED = "confirmed"
    OWED = "owed"
    ANSWERED = "answered"
    ELSEWHERE = "elsewhere"
    UNTIMED = "untimed"
    IN_TIME = "in_time"
    YOUNG = "young"
    SLA_MET = "sla_met"
    SLA_MISSED = "sla_missed"
    SLA_WAITING = "sla_waiting"
    SLA_UNKNOWN = "sla_unknown"
    # Seconds, in buckets. Key: who answered (desk, elsewhere).
    FIRST_RESPONSE = "first_response"
    CLOSING = "closing"
    # Of replies, on the day they were proven to stand. Key: the intent.
    ACCEPTED = "accepted"
    EDITED = "edited"
    MANUAL = "manual"
    AUTO = "auto"
    UNREAD = "unread"
    # The sum is of similarities; no key.
    SIMILARITY = "similarity"
    # Key: the operator.
    OPERATOR = "operator"
    # Of operators' words about links, on their day. Key: the link's kind and rank, `probable:1`.
    LINK_CONFIRMED = "link_confirmed"
    LINK_REJECTED = "link_rejected"
    LINK_MISSED = "link_missed"
    # Of calls of models, on their day. The sum is of dollars. Key: the model.
    MODEL_CALLS = "model_calls"
    UNPRICED_CALLS = "unpriced_calls"


OF_REPLIES = frozenset(
    {Fact.ACCEPTED, Fact.EDITED, Fact.MANUAL, Fact.AUTO, Fact.UNREAD, Fact.SIMILARITY, Fact.OPERATOR}
)
"""Facts that proven replies alone tell."""

DESK, ELSEWHERE = "desk", "elsewhere"
"""Who answered first: this desk, or somebody at the vendor."""


class FactKey(NamedTuple):
    """What a fact is about. `key`: see `Fact`. A tuple: a day makes tens of thousands of them while a page waits."""

    channel: str
    source: str
    name: Fact
    key: str = NOBODY


@dataclass(slots=True, kw_only=True)
class FactValue:
    """`count`: how many; `total`: the sum of their values, where they have one; `buckets`: how many a bucket."""

    count: int = 0
    total: float = 0.0
    buckets: dict[int, int] = field(default_factory=dict)

    def add(self, other: "FactValue") -> None:
        """Take another's in."""
        self.count += other.count
        self.total += other.total
        for bucket, count in other.buckets.items():
            self.buckets[bucket] = self.buckets.get(bucket, 0) + count


Facts = dict[FactKey, FactValue]
"""The facts of a day, or of several together."""


def count(facts: Facts, key: FactKey, *, times: int = 1, value: float = 0.0) -> None:
    """Count something; `value`: what it adds to the sum."""
    found = facts.get(key)
    if found is None:
        found = facts[key] = FactValue()
    found.count += times
    found.total += value


def count_span(facts: Facts, key: FactKey, seconds: float) -> None:
    """Count a span of time; a negative one, which only disagreeing clocks give, is none at all."""
    seconds = max(seconds, 0.0)
    count(facts, key, value=seconds)
    buckets = facts[key].buckets
    bucket = bucket_of(seconds)
    buckets[bucket] = buckets.get(bucket, 0) + 1


def sum_facts(parts: Iterable[Facts]) -> Facts:
    """All of them together; the parts stay as they are."""
    result: Facts = {}
    for part in parts:
        for key, value in part.items():
            result.setdefault(key, FactValue()).add(value)
    return result


def bucket_of(seconds: float) -> int:
    """The bucket of a span; 0 for less than a second, then eight for every doubling."""
    return 0 if seconds < 1 else 1 + math.floor(_PER_DOUBLING * math.log2(seconds))


def percentile(buckets: Mapping[int, int], share: float) -> float | None:
    """Seconds within which `share` (0..1) of the spans lie: the nearest rank's bucket, its middle. None without any."""
    number = sum(buckets.values())
    rank, seen = max(1, math.ceil(share * number)), 0
    for bucket in sorted(buckets):
        seen += buckets[bucket]
        if seen >= rank:
            return 0.0 if bucket == 0 else float(2 ** ((bucket - 0.5) / _PER_DOUBLING))
    return None


def rate(part: int, whole: int) -> float | None:
    """A share, 0..1; None where there is nothing to have a share of."""
    return part / whole if whole else None
