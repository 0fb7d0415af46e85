"""What speaks for one writer behind two messages, each with its weight and the words it rests on. Pure, symmetric."""

from collections.abc import Iterator

from desk.link_values import Signal
from desk.linking_details import IDENTIFIER, NUMBER, PLACE, RARE, SPECIAL
from desk.linking_names import agreement
from desk.linking_policy import LinkPolicy
from desk.linking_reading import SideReading, in_order

_EVIDENCE = frozenset(
    {"same_identifier", "same_detail", "same_number", "same_place", "name_in_text", "same_words", "own_message"}
)
_DAY_HOURS = 24
_MOST_SPECIAL, _MOST_PLACES, _MOST_NUMBERS = 2, 2, 2
_ENOUGH_CONTENT = 2
_SHORTEST_NAME = 4


def is_evidence(signal: Signal) -> bool:
    """Whether the signal is one that namesakes with the same complaint would not share."""
    return signal.name in _EVIDENCE


def speaks_of_own(a: SideReading, b: SideReading) -> bool:
    """Whether the later writer speaks of an earlier message of theirs that may be the other one."""
    if not a.refers and not b.refers:
        return False
    earlier, later = in_order(a, b)
    if "refers_any" not in later.refers and f"refers_{earlier.side.channel}" not in later.refers:
        return False
    return not earlier.content.isdisjoint(later.content) or not earlier.keys.isdisjoint(later.keys)


def find_signals(a: SideReading, b: SideReading, *, policy: LinkPolicy, shared: frozenset[str]) -> tuple[Signal, ...]:
    """Every signal of two messages about one product. `shared`: details both name and few others do."""
    return (
        *_time(a, b, policy), *_name(a, b, policy), *_meaning(a, b, policy), *_details(a, b, shared, policy),
        *_own_message(a, b, policy), *_signed(a, b, policy),
    )  # fmt: skip


def _time(a: SideReading, b: SideReading, policy: LinkPolicy) -> Iterator[Signal]:
    weights, gap = policy.weights, abs(a.side.occurred_at - b.side.occurred_at)
    hours = gap.total_seconds() / 3600
    apart = f"{hours:.0f} h apart" if hours < 2 * _DAY_HOURS else f"{gap.days} days apart"
    base = weights.same_product_near if gap <= weights.near else weights.same_product
    yield Signal(name="same_product", weight=base, detail=apart)
    if hours <= _DAY_HOURS:
        yield Signal(name="same_day", weight=weights.same_product_day, detail=apart)


def _name(a: SideReading, b: SideReading, policy: LinkPolicy) -> Iterator[Signal]:
    agrees = agreement(a.name, b.name)
    if agrees <= 0 and (a.named & b.name.roots or b.named & a.name.roots):
        agrees = 1.0
    if agrees > 0:
        yield Signal(name="same_name", weight=round(policy.weights.name * agrees, 4), detail=" / ".join(_ordered(a, b)))


def _signed(a: SideReading, b: SideReading, policy: LinkPolicy) -> Iterator[Signal]:
    """One shows a name of their own making and the other's text uses it: `Дед Мазай`, `Дед Мазай доволен`."""
    for one, other in ((a, b), (b, a)):
        used = sorted(word for word in one.name.rest if len(word) >= _SHORTEST_NAME and word in other.proper)
        if used:
            yield Signal(name="name_in_text", weight=policy.weights.special, detail=", ".join(used))
            return


def _ordered(a: SideReading, b: SideReading) -> list[str]:
    return sorted((a.name.shown, b.name.shown))


def _meaning(a: SideReading, b: SideReading, policy: LinkPolicy) -> Iterator[Signal]:
    both = a.content & b.content
    least = min(len(a.content), len(b.content))
    if len(both) >= _ENOUGH_CONTENT and least:
        share = len(both) / max(least, 2 * _ENOUGH_CONTENT)
        yield Signal(
            name="same_meaning", weight=round(policy.weights.meaning * min(1.0, share), 4),
            detail=", ".join(sorted(both)[:5]),
        )  # fmt: skip


def _details(a: SideReading, b: SideReading, shared: frozenset[str], policy: LinkPolicy) -> Iterator[Signal]:
    weights = policy.weights
    kinds = {kind: sorted(key for key in shared if key.startswith(f"{kind}:"))
             for kind in (IDENTIFIER, SPECIAL, PLACE, NUMBER, RARE)}  # fmt: skip
    quotes = in_order(a, b)[0].quotes
    told = {kind: ", ".join(dict.fromkeys(quotes[key] for key in keys)) for kind, keys in kinds.items()}
    if kinds[IDENTIFIER]:
        yield Signal(name="same_identifier", weight=weights.identifier, detail=told[IDENTIFIER])
    if kinds[SPECIAL]:
        count = min(len(kinds[SPECIAL]), _MOST_SPECIAL)
        yield Signal(name="same_detail", weight=round(weights.special * count, 4), detail=told[SPECIAL])
    if kinds[PLACE]:
        count = min(len(kinds[PLACE]), _MOST_PLACES)
        yield Signal(name="same_place", weight=round(weights.place * count, 4), detail=told[PLACE])
    if kinds[NUMBER]:
        count = min(len(kinds[NUMBER]), _MOST_NUMBERS)
        yield Signal(name="same_number", weight=round(weights.number * count, 4), detail=told[NUMBER])
    if kinds[RARE]:
        weight = min(weights.rare_words_cap, weights.rare_word * len(kinds[RARE]))
        yield Signal(name="same_words", weight=round(weight, 4), detail=told[RARE])


def _own_message(a: SideReading, b: SideReading, policy: LinkPolicy) -> Iterator[Signal]:
    """The writer speaks of an earlier message of theirs, and there is one on that channel about the same matter."""
    weights = policy.weights
    if not speaks_of_own(a, b):
        return
    earlier, later = in_order(a, b)
    named = later.refers.get(f"refers_{earlier.side.channel}")
    weight = weights.self_reference if named else max(weights.self_reference - weights.reference, 0.0)
    yield Signal(name="own_message", weight=round(weight, 4), detail=named or later.refers["refers_any"])
