"""When a channel that could not be read is read again, and when one counts as late: pure rules, no clock."""

from datetime import datetime, timedelta

MOST_ATTEMPTS = 5
"""So many failures in a row and the desk gives up for an hour; with the pauses below that is after 20 minutes."""

GIVEN_UP = timedelta(hours=1)
"""The pause from then on: the vendor may be back by itself, and a person has been told."""

SLICE = timedelta(seconds=20)
"""So long a pull reads on. Years of history take many such spans, and between two of them whoever waits goes first."""

# The first one is shorter than the usual turn of five minutes, the last one longer.
_FIRST, _FACTOR = timedelta(seconds=5), 6
_SPREAD = 0.25
_LATE_TURNS = 3


def pause_after(attempt: int, *, chance: float) -> timedelta:
    """How long to wait after the failure number `attempt` (from 1) in a row. `chance`: 0..1, spreads those who wait."""
    pause = GIVEN_UP if attempt >= MOST_ATTEMPTS else _FIRST * _FACTOR ** (max(attempt, 1) - 1)
    return pause * (1 - _SPREAD + 2 * _SPREAD * chance)


def is_late(last_sync_at: datetime | None, *, every: timedelta, now: datetime) -> bool:
    """Whether three turns have passed without a complete pull. Never complete is late, too."""
    return last_sync_at is None or now - last_sync_at > _LATE_TURNS * every
