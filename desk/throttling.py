"""How long somebody who guesses passwords has to wait. Pure.

A few tries are free; then every one costs a pause that doubles. An hour without a try forgets them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.pauses import growing_pause

FORGET_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """`free`: tries before the first pause; `pause`: the first one; `longest`: none is longer."""

    free: int
    pause: timedelta
    longest: timedelta


# Nobody is locked out for good: whoever knows a login could else keep its owner away.
ACCOUNT = Allowance(free=5, pause=timedelta(seconds=15), longest=timedelta(minutes=15))
# A whole office may stand behind one address.
ADDRESS = Allowance(free=20, pause=timedelta(seconds=5), longest=timedelta(minutes=15))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """How often it was tried in a row, and when last."""

    count: int
    last_at: datetime


def wait_for(tries: Tries, allowance: Allowance, *, now: datetime) -> timedelta | None:
    """How long the next try has to wait; None: it may be made now."""
    count = counted(tries, now=now)
    if count < allowance.free:
        return None
    pause = growing_pause(allowance.pause, doublings=count - allowance.free, longest=allowance.longest)
    left = tries.last_at + pause - now
    return left if left > timedelta(0) else None


def counted(tries: Tries, *, now: datetime) -> int:
    """How many tries still count."""
    return 0 if now - tries.last_at >= FORGET_AFTER else tries.count
