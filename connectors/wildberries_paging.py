"""Where we are in a Wildberries list that changes while we answer: pure arithmetic, no calls.

A list is read twice, `isAnswered=false` first, then `true` (rating-only reviews show up only there), each in order
of date from a moment (`dateFrom`), not by a growing `skip`: an answered item leaves the list and would pull the
others past a fixed offset. `skip` is used only inside a crowd of items that share one moment, and then the page
must contain an item we have seen (an anchor); if none is there the list moved under us, and we step back.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from desk.errors import Unusable
from desk.ports import Cursor

_VERSION = 1
_MOST_ANCHORS = 50
# A list that moves under us this often in one crowd is left to the next pull, which reads the crowd again.
_MOST_STEPS_BACK = 50
# Between so many pages of answered messages new unanswered ones are looked for: history takes hours, they may not wait.
_GLANCE_EVERY = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One item of a page: its id and the whole second it was written at."""

    id: str
    second: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Inside one list. `since`: send as dateFrom (None: from the beginning). `newest`: the latest second seen.

    `steps_back`: how often the place was lost in this crowd.
    """

    since: int | None = None
    skip: int = 0
    anchors: tuple[str, ...] = ()
    newest: int | None = None
    steps_back: int = 0

    def after(self, page: Sequence[Seen], take: int) -> "Position":
        """The position after a full page of `take` items."""
        newest = max(item.second for item in page)
        # One second back: whether dateFrom includes its own second is not documented.
        since = newest - 1
        newest = newest if self.newest is None else max(newest, self.newest)
        if self.since is None or since > self.since:
            return Position(since=since, newest=newest)
        overlap = min(_MOST_ANCHORS, max(1, take // 2))
        anchors = tuple(item.id for item in page[-overlap:])
        return replace(self, skip=self.skip + len(page) - len(anchors), anchors=anchors, newest=newest)

    def has_lost_its_place(self, page: Sequence[Seen]) -> bool:
        """Whether the list moved under a page asked for by offset: none of the items we know is on it."""
        return self.skip > 0 and not any(item.id in self.anchors for item in page)

    def stepped_back(self, take: int) -> "Position":
        """One page back inside the crowd; at its start no anchor is needed."""
        return replace(self, skip=max(0, self.skip - take), steps_back=self.steps_back + 1)

    def rewound(self, page: Sequence[Seen], overlap: timedelta) -> "Position":
        """The position the next pull starts from, after the last page of this one."""
        seconds = [item.second for item in page] + ([self.newest] if self.newest is not None else [])
        if not seconds:
            return Position(since=self.since)
        newest = max(seconds)
        return Position(since=newest - int(overlap.total_seconds()), newest=newest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One pull over both lists; what a cursor holds. `pages`: full ones of the answered list since the last glance."""

    is_answered: bool = False
    pages: int = 0
    unanswered: Position = field(default_factory=Position)
    answered: Position = field(default_factory=Position)

    @property
    def position(self) -> Position:
        """The position in the list being read now."""
        return self.answered if self.is_answered else self.unanswered

    def params(self, *, take: int, reach: int) -> dict[str, str | int]:
        """The query of the next page. `reach`: the vendor's cap of take + skip; `Unusable` when it is used up."""
        position = self.position
        take = min(take, reach - position.skip)
        if take <= 0:
            raise Unusable(f"more than {reach} messages share one second; Wildberries cannot page through them")
        query: dict[str, str | int] = {
            "isAnswered": "true" if self.is_answered else "false",
            "take": take,
            "skip": position.skip,
            "order": "dateAsc",
        }
        return query if position.since is None else query | {"dateFrom": max(0, position.since)}

    def after(self, page: Sequence[Seen], *, is_full: bool, take: int, overlap: timedelta) -> tuple["Walk", bool]:
        """The walk after a page, and whether more is ready now. `is_full`: the vendor returned all we asked for."""
        position = self.position
        is_lost = position.has_lost_its_place(page)
        if is_lost and position.steps_back < _MOST_STEPS_BACK:
            return self._moved(position.stepped_back(take)), True
        if is_full and page and not is_lost:
            return self._moved(position.after(page, take))._glancing(), True
        # What a page we cannot place shows as newest says nothing about where we are.
        walk = self._moved(position.rewound(() if is_lost else page, overlap))
        return replace(walk, is_answered=not self.is_answered), not self.is_answered

    def _glancing(self) -> "Walk":
        """After a full page of answered messages: the same list, or now and then the unanswered one; both keep their
        place, and the end of that one leads back. Never inside a crowd: a list that moves under us is left sooner."""
        if not self.is_answered:
            return self
        is_time = self.pages + 1 >= _GLANCE_EVERY and not self.answered.skip
        return replace(self, is_answered=not is_time, pages=0 if is_time else self.pages + 1)

    def _moved(self, position: Position) -> "Walk":
        return replace(self, answered=position) if self.is_answered else replace(self, unanswered=position)

    def dump(self) -> Cursor:
        """The cursor text."""
        place = {"v": _VERSION, "is_answered": self.is_answered, "pages": self.pages}
        lists = {"unanswered": _dump(self.unanswered), "answered": _dump(self.answered)}
        return Cursor(json.dumps(place | lists, separators=(",", ":")))


def load_walk(cursor: Cursor | None) -> Walk:
    """The walk a cursor holds. None, or a text we did not write: from the beginning, for reading twice is harmless."""
    try:
        told = json.loads(cursor or "null")
        if not isinstance(told, dict) or told.get("v") != _VERSION:
            return Walk()
        return Walk(
            is_answered=bool(told["is_answered"]),
            pages=_whole(told.get("pages")),
            unanswered=_load(told["unanswered"]),
            answered=_load(told["answered"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Walk()


def _dump(position: Position) -> dict[str, object]:
    told = {"since": position.since, "skip": position.skip, "anchors": position.anchors, "newest": position.newest,
            "steps_back": position.steps_back}  # fmt: skip
    return {key: value for key, value in told.items() if value not in (None, 0, ())}


def _load(told: dict[str, object]) -> Position:
    since, newest, skip, anchors, back = (told.get(key) for key in ("since", "newest", "skip", "anchors", "steps_back"))
    return Position(
        since=since if isinstance(since, int) else None,
        newest=newest if isinstance(newest, int) else None,
        skip=_whole(skip),
        anchors=tuple(str(anchor) for anchor in anchors) if isinstance(anchors, list) else (),
        steps_back=_whole(back),
    )


def _whole(told: object) -> int:
    return told if isinstance(told, int) and told > 0 else 0
