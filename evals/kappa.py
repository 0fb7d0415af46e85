"""Agreement beyond chance: Cohen's kappa of two raters (plain or linearly weighted), Fleiss' kappa of several. Pure."""

from collections import Counter
from collections.abc import Sequence

_NOTHING = 1e-12


def cohen_kappa(one: Sequence[str], other: Sequence[str], *, order: Sequence[str] = ()) -> float | None:
    """Kappa of two raters over the same items, -1..1 (Cohen 1960); None without items, or if only one label occurs.

    `order`: the labels from least to most where they are ordinal; then a near miss counts less than a far one
    (linear weights, Cohen 1968).
    """
    if len(one) != len(other):
        raise ValueError(f"two raters must judge the same items; found {len(one)} and {len(other)}")
    if not one:
        return None
    labels = tuple(order) or tuple(sorted({*one, *other}))
    place = {label: number for number, label in enumerate(labels)}
    seen = sum(_distance(place[a], place[b], is_ordinal=bool(order)) for a, b in zip(one, other, strict=True)) / len(
        one
    )
    ones, others = Counter(one), Counter(other)
    chance = (
        sum(ones[a] * others[b] * _distance(place[a], place[b], is_ordinal=bool(order)) for a in ones for b in others)
        / len(one) ** 2
    )
    return None if chance < _NOTHING else round(1 - seen / chance, 4)


def fleiss_kappa(items: Sequence[Sequence[str]]) -> float | None:
    """Kappa of several raters (Fleiss 1971): an item is the labels it got, as many for each, two or more.

    None for no items, or when all raters always gave one label.
    """
    sizes = {len(labels) for labels in items}
    if not items:
        return None
    if len(sizes) != 1 or min(sizes) < 2:
        raise ValueError(f"every item needs the same number of labels, two or more; found {sorted(sizes)}")
    raters = sizes.pop()
    counts = [Counter(labels) for labels in items]
    seen = sum(_agreeing(count, raters) for count in counts) / len(items)
    total = sum(counts, Counter[str]())
    chance = sum((number / (len(items) * raters)) ** 2 for number in total.values())
    return None if 1 - chance < _NOTHING else round((seen - chance) / (1 - chance), 4)


def _distance(one: int, other: int, *, is_ordinal: bool) -> int:
    return abs(one - other) if is_ordinal else int(one != other)


def _agreeing(count: Counter[str], raters: int) -> float:
    """The share of pairs of raters that gave the item one label."""
    return sum(number * (number - 1) for number in count.values()) / (raters * (raters - 1))
