"""What a search asks for, and how a message and a filter are spelled in the text index. Pure."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from desk.interactions import ChannelName, Marketplace, SellerId, Source
from desk.stems import stems

Groups = Sequence[Sequence[str]]
"""Words that must all be there, each in one of its alternatives; `word*` is any word that begins so."""

# A message's id fits into 46 bits, the days from 1970 to 2149 into the 16 above them.
_ID_BITS = 46
ID_MASK = 2**_ID_BITS - 1
_LAST_DAY = 2**16 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilter:
    """What may be found; empty or None means any. Moments are of the customer's message, both ends included."""

    channels: tuple[ChannelName, ...] = ()
    marketplace: Marketplace | None = None
    nm_id: int | None = None
    language: str | None = None
    source: Source | None = None
    since: datetime | None = None
    until: datetime | None = None
    is_answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """`weights`: what each stem of the text is worth, rare ones more. `rarest`: the few common ones that are looked up.

    `unknown`: stems that are rarer than the vocabulary knows, or misspelt. `corrected`: an unknown stem -> what
    it was probably meant to be, a known one.
    """

    text: str
    weights: Mapping[str, float]
    rarest: tuple[str, ...]
    unknown: tuple[str, ...]
    corrected: Mapping[str, str]

    def coverage(self, found: frozenset[str]) -> float:
        """How much of the query stands among these stems, 0..1 by weight."""
        total = sum(self.weights.values())
        return sum(weight for stem, weight in self.weights.items() if stem in found) / total if total else 0.0

    @property
    def mended(self) -> "Query":
        """The same query with every typo corrected."""
        weights = {self.corrected.get(stem, stem): weight for stem, weight in self.weights.items()}
        found = (self.corrected[stem] for stem in self.unknown if stem in self.corrected)
        rarest = tuple(dict.fromkeys((*found, *self.rarest)))
        return Query(text=self.text, weights=weights, rarest=rarest, unknown=(), corrected={})


def doc_id_of(occurred_at: datetime, interaction_id: int) -> int:
    """The id of a message in the index: its day, then its own id. Absurd dates go to the first or last day."""
    return (_day(occurred_at) << _ID_BITS) | interaction_id


def doc_window(since: datetime | None, until: datetime | None) -> tuple[int, int]:
    """The smallest and largest ids of the days from `since` to `until` (None: without end)."""
    first = _day(since) << _ID_BITS if since else 0
    last = (_day(until) << _ID_BITS) | ID_MASK if until else (_LAST_DAY << _ID_BITS) | ID_MASK
    return first, last


@lru_cache(maxsize=4_096)
def tag(kind: str, value: object) -> str:
    """A filter as a word of the index: `s` seller, `c` channel, `o` source, `l` language, `p` product, `m` marketplace.

    `#` is in no word, so nothing a customer writes can look like a tag.
    """
    plain = str(value)
    if kind == "s":
        # Any characters, any case: hashed. Rows are checked by their seller again when they are read.
        plain = hashlib.sha256(plain.encode()).hexdigest()[:16]
    return f"#{kind}{''.join(char for char in plain.lower() if char.isalnum())}"


HAS_ANSWER = "#a"
"""The tag of a message that the shop has answered."""


def tag_groups(seller_id: SellerId, wanted: SearchFilter) -> list[tuple[str, ...]]:
    """The filters as words of the index. The window is a range of ids instead."""
    groups: list[tuple[str, ...]] = [(tag("s", seller_id),)]
    groups += [tuple(tag("c", channel) for channel in wanted.channels)] if wanted.channels else []
    plain = {"m": wanted.marketplace, "p": wanted.nm_id, "l": wanted.language, "o": wanted.source}
    groups += [(tag(kind, value),) for kind, value in plain.items() if value is not None]
    return [*groups, (HAS_ANSWER,)] if wanted.is_answered else groups


def _day(at: datetime) -> int:
    return min(max((at - _EPOCH).days, 0), _LAST_DAY)


def snippet(text: str, wanted: frozenset[str], *, width: int = 160) -> str:
    """About `width` characters of a text around the first word whose stem is wanted; from its beginning if none is."""
    plain = " ".join(text.split())
    if len(plain) <= width:
        return plain
    places = (match.start() for match in re.finditer(r"\w+", plain) if not wanted.isdisjoint(stems(match.group())))
    start = max(0, next(places, 0) - width // 4)
    cut = plain[start : start + width].strip()
    return f"{'…' if start else ''}{cut}{'…' if start + width < len(plain) else ''}"
