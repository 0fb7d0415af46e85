"""How far the first pull of a channel has come: years of history take a while, and somebody waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.interactions import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """`total`: what the vendor said there is when it began; None where it says nothing, and an estimate where it does.

    `oldest_at`, `newest_at`: when the oldest and the newest message so far were written. `finished_at` None: not done.
    """

    started_at: datetime
    pages: int = 0
    fetched: int = 0
    total: int | None = None
    oldest_at: datetime | None = None
    newest_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def share(self) -> float | None:
        """0..1 of the total; None without one. Pages overlap, so it stops short of 1 until the end is reached."""
        if self.finished_at is not None:
            return 1.0
        return None if self.total is None else min(0.99, self.fetched / max(1, self.total))

    def after(self, fetched: int, written: Sequence[datetime]) -> "Backfill":
        """The progress after one more page. `written`: when its messages were, as far as that is told."""
        oldest = min((*written, *filter(None, (self.oldest_at,))), default=None)
        newest = max((*written, *filter(None, (self.newest_at,))), default=None)
        return replace(self, pages=self.pages + 1, fetched=self.fetched + fetched, oldest_at=oldest, newest_at=newest)

    def dump(self) -> dict[str, Json]:
        """As it is stored."""
        moments = {"started_at": self.started_at, "oldest_at": self.oldest_at, "newest_at": self.newest_at,
                   "finished_at": self.finished_at}  # fmt: skip
        told: dict[str, Json] = {"pages": self.pages, "fetched": self.fetched, "total": self.total}
        return told | {name: moment.isoformat() if moment else None for name, moment in moments.items()}


def load_backfill(told: object) -> Backfill | None:
    """What `dump` wrote; None for nothing."""
    if not isinstance(told, dict) or (started_at := _moment(told.get("started_at"))) is None:
        return None
    total = told.get("total")
    return Backfill(
        started_at=started_at,
        pages=int(told.get("pages") or 0),
        fetched=int(told.get("fetched") or 0),
        total=total if isinstance(total, int) else None,
        oldest_at=_moment(told.get("oldest_at")),
        newest_at=_moment(told.get("newest_at")),
        finished_at=_moment(told.get("finished_at")),
    )


def _moment(told: object) -> datetime | None:
    return datetime.fromisoformat(told) if isinstance(told, str) else None
