"""What a text says has become of an order, a request, the stock: `отправлен`, `в наличии`, `refund approved`. Pure.

Which words say which status is data: prompts/shared/words/gate_statuses.toml.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from desk.claims_line_dates import dates_of
from desk.lexicon import negation, patterns
from desk.patterns import Match, Negation
from desk.playbook import Playbook
from desk.text import Reading, Word, read

_FILE = "gate_statuses"
LONGEST_SOURCE = 20_000
"""How many letters of a source are read."""

FAMILIES = ("order", "money", "stock")
_NO_VALUE = re.compile(r"(?:false|no|none|нет|0|не было)\W*$", re.IGNORECASE)
_UNKNOWN_VALUE = re.compile(r"(?:null|unknown|n/a|неизвестно|нет данных)?\W*$", re.IGNORECASE)
_COUNT = re.compile(r":\s*(\d+\b|(?:нет|no|none|false|есть|да|yes|true)(?=\W*$))", re.IGNORECASE)
_AVAILABLE = re.compile(r":\s*(?:available|in stock|в наличии)(?: now)?\W*", re.IGNORECASE)
# A word may take in the two after it.
_LONGEST_JOIN = 4
_FREE_OF = ("без", "without")
# Characters from a `без` to what it denies.
_BESIDE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One status as stated. `is_denied`: the text says that it is not so. `is_supposed`: it only supposes or asks."""

    start: int
    end: int
    family: str
    name: str
    is_denied: bool = False
    is_supposed: bool = False
    is_echo: bool = False


def find_statuses(reading: Reading, playbook: Playbook) -> tuple[Status, ...]:
    """Every status in text order; of the same words only the first family counts."""
    return _find(reading, playbook.name, playbook.sha, playbook)


# What has become of an order tells what came before it: `delivered` was shipped. A shipped one is on its way.
_IMPLIED = {
    "delivered": frozenset({"arrived", "shipped", "accepted"}),
    "arrived": frozenset({"shipped", "accepted"}),
    "customs": frozenset({"moving", "shipped", "accepted"}),
    "sorting": frozenset({"moving", "shipped", "accepted"}),
    "moving": frozenset({"shipped", "accepted"}),
    "shipped": frozenset({"moving", "accepted"}),
    "refunded": frozenset({"approved"}),
}
_ENDS_THE_WAY = frozenset({"arrived", "delivered", "returned", "lost", "cancelled"})


def holds(fact: Status, stated: Status) -> bool:
    """Whether a source that says `fact` bears out `stated`: the same or what came before, another one if denied."""
    if fact.family != stated.family or fact.is_supposed:
        return False
    if fact.name == stated.name:
        return fact.is_denied == stated.is_denied
    is_implied = stated.name in _IMPLIED.get(fact.name, frozenset())
    return not fact.is_denied and stated.is_denied is not is_implied


def is_over(stated: Status, facts: Iterable[Status]) -> bool:
    """It tells of a way that has ended, as the sources have it."""
    told = {fact.name for fact in facts if not fact.is_denied and not fact.is_supposed}
    return stated.name == "moving" and not told.isdisjoint(_ENDS_THE_WAY) and "moving" not in told


def statuses_of(text: str, playbook: Playbook) -> tuple[Status, ...]:
    """Every status of a line of the sources."""
    lines = (_counted_stock(text, playbook), _awaited_stock(text, playbook))
    # A code joins its words by strokes: `IN_TRANSIT`.
    found = (_valued(text, one) for one in find_statuses(read(text.replace("_", " "), LONGEST_SOURCE), playbook))
    return (*(one for one in lines if one is not None), *found)


def _valued(text: str, status: Status) -> Status:
    """A status that the name of a line tells is what its value makes of it: `shipped: false`, `delivered: null`."""
    name, colon, value = text.partition(":")
    if not colon or status.end > len(name):
        return status
    if _NO_VALUE.match(value.strip()):
        return replace(status, is_denied=not status.is_denied)
    return replace(status, is_supposed=True) if _UNKNOWN_VALUE.match(value.strip()) else status


def _counted_stock(text: str, playbook: Playbook) -> Status | None:
    """`stock M: 0` says that it is sold out, `остаток: 4` that it is there; None for any other line."""
    name, colon, _ = text.partition(":")
    if _AVAILABLE.fullmatch(text, len(name)):
        return Status(start=len(name) + 1, end=len(text), family="stock", name="in_stock")
    count = _COUNT.match(text, len(name)) if colon else None
    if count is None or not patterns(playbook, _FILE, "counts_stock").find(read(name)):
        return None
    is_none = not count[1].strip("0") or bool(_NO_VALUE.match(count[1]))
    return Status(start=count.start(1), end=count.end(1), family="stock", name="sold_out" if is_none else "in_stock")


def _awaited_stock(text: str, playbook: Playbook) -> Status | None:
    """`поставка: 2026-12-15` says that more of it will come; None for any other line."""
    name, colon, _ = text.partition(":")
    dates = [one for one in dates_of(text) if one.start > len(name)] if colon else []
    # `поставка: 2026-12-15`, `pumpkin candle: back in stock Sept 1`.
    told = text[: dates[0].start] if dates else ""
    if not dates or not patterns(playbook, _FILE, "awaits_stock").find(read(told)):
        return None
    return Status(start=dates[0].start, end=dates[0].end, family="stock", name="restock")


# A reading is a value of its text; the playbook's sha names its lists.
_cache: dict[tuple[str, str, str], tuple[Status, ...]] = {}
_MOST = 2_000


def _find(reading: Reading, name: str, sha: str, playbook: Playbook) -> tuple[Status, ...]:
    key = (name, sha, reading.text)
    if key not in _cache:
        if len(_cache) >= _MOST:
            _cache.clear()
        _cache[key] = tuple(_statuses(reading, playbook))
    return _cache[key]


def _statuses(reading: Reading, playbook: Playbook) -> Iterator[Status]:
    denial = negation(playbook)
    supposed = _clauses(reading, patterns(playbook, _FILE, "supposed", unless_denied=False).find(reading))
    echoed = {word.sentence for match in patterns(playbook, _FILE, "echoed", unless_denied=False).find(reading)
              if (word := _word_at(reading, match))}  # fmt: skip
    for family in FAMILIES:
        for name in playbook.word_list(_FILE, family):
            for match in patterns(playbook, _FILE, name, unless_denied=False).find(reading):
                word = _word_at(reading, match)
                yield Status(
                    start=match.start,
                    end=match.end,
                    family=family,
                    name=name,
                    is_denied=_is_denied(reading, denial, match),
                    is_supposed=word.clause in supposed or _is_asked(reading, word),
                    is_echo=word.sentence in echoed and _begins_with_that(reading, word),
                )


def _clauses(reading: Reading, matches: tuple[Match, ...]) -> frozenset[int]:
    return frozenset(_word_at(reading, match).clause for match in matches)


def _is_denied(reading: Reading, denial: Negation, match: Match) -> bool:
    """A clause of it denies (`статус: оформлен, не собран`); a `без` only what follows right after it (`под заказ и без
    даты`)."""
    said = reading.words_in(match.start, match.end) or (_word_at(reading, match),)
    clauses = {said[0].clause, said[-1].clause} & denial.clauses(reading)
    if not clauses:
        return False
    first, last = reading.sentences[_word_at(reading, match).sentence]
    denials = [reading.words[at] for at in range(first, last) if denial.denies(reading.words, at)]
    return any(
        word.clause in clauses and (word.plain not in _FREE_OF or 0 <= match.start - word.end <= _BESIDE)
        for word in denials
    )


def _word_at(reading: Reading, match: Match) -> Word:
    # Words joined over a gap reach into the next one: the first that ends behind the place.
    at = max(0, bisect_right(reading.starts, match.start) - _LONGEST_JOIN)
    return next(word for word in reading.words[at : at + 2 * _LONGEST_JOIN] if word.end > match.start)


def _is_asked(reading: Reading, word: Word) -> bool:
    _, last = reading.sentences[word.sentence]
    return reading.text[reading.words[last - 1].end :].lstrip(' »")')[:1] == "?"


def _begins_with_that(reading: Reading, word: Word) -> bool:
    """`жаль, что …`, `за то, что …`: the clause retells what the customer told."""
    clause = [other for other in reading.words if other.clause == word.clause]
    return clause[0].plain in ("что", "как", "that", "когда")
