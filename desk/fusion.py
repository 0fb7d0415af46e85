"""Makes one list of several ranked ones, lets age weigh in, and drops what says the same twice. Pure."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import fsum
from typing import TypeVar

from rapidfuzz import fuzz

Key = TypeVar("Key", bound=Hashable)
T = TypeVar("T")

# Cormack, Clarke, Büttcher, SIGIR 2009: 60 was best on every collection they tried.
K = 60
# Guesses, to be replaced by an eval of retrieval. Fused scores of neighbours differ by 1.6 %: the oldest answer loses
# about six places to a fresh one, half of them within half a year.
HALF_LIFE = timedelta(days=180)
_OLDEST = 0.9
# 0..100 of letters: the same sentences with another greeting or name, or in another order.
SAME_TEXT = 88.0
_NUMBER = re.compile(r"\d+")
# Beyond this a text is compared by its beginning only.
_COMPARED = 600


def fuse(ranked: Iterable[Sequence[Key]], *, k: int = K) -> dict[Key, float]:
    """Reciprocal rank fusion. `ranked`: lists of ids, best first; returns id -> score, best first.

    `k`: damping. The order of the lists does not matter; ids with equal scores keep the order of their best ranks,
    then of their names. An id that stands twice in a list counts at its better place.
    """
    shares: dict[Key, list[float]] = {}
    for ids in ranked:
        for place, one in enumerate(dict.fromkeys(ids), start=k + 1):
            shares.setdefault(one, []).append(1.0 / place)
    # `fsum` rounds once: no sum depends on the order of the lists either.
    scored = [(fsum(found), max(found), one) for one, found in shares.items()]
    scored.sort(key=lambda each: (-each[0], -each[1], str(each[2])))
    return {one: score for score, _, one in scored}


def freshness(at: datetime, *, now: datetime, half_life: timedelta = HALF_LIFE) -> float:
    """What a score is multiplied by: 1.0 for now or the future, falling towards 0.9 with age."""
    age = max(timedelta(0), now - at)
    return float(_OLDEST + (1.0 - _OLDEST) * 0.5 ** (age / half_life))


def by_freshness(
    scores: Mapping[Key, float], moments: Mapping[Key, datetime], *, now: datetime, half_life: timedelta = HALF_LIFE
) -> dict[Key, float]:
    """Scores with age weighed in, best first; equal ones keep their order."""
    weighed = {one: score * freshness(moments[one], now=now, half_life=half_life) for one, score in scores.items()}
    return dict(sorted(weighed.items(), key=lambda pair: -pair[1]))


def without_repeats(
    items: Iterable[T], *, text: Callable[[T], str], limit: int, alike: float = SAME_TEXT
) -> tuple[T, ...]:
    """The first `limit` items that say something new, in order. `text`: what an item says.

    Texts with different numbers never say the same.
    """
    kept: list[T] = []
    said: list[str] = []
    for item in items:
        if len(kept) == limit:
            break
        plain = " ".join(text(item)[:_COMPARED].casefold().split())
        if not any(_is_same(plain, other, alike) for other in said):
            kept.append(item)
            said.append(plain)
    return tuple(kept)


def _is_same(one: str, other: str, alike: float) -> bool:
    if one == other:
        return True
    is_like = any(measure(one, other, score_cutoff=alike) > 0 for measure in (fuzz.ratio, fuzz.token_sort_ratio))
    return is_like and _numbers(one) == _numbers(other)


def _numbers(text: str) -> list[str]:
    return sorted(_NUMBER.findall(text))
