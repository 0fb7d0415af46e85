"""How long to wait before the next try of what failed. Pure."""

from datetime import timedelta

# 2 to the 20th of any first pause is longer than the longest.
_MOST_DOUBLINGS = 20


def growing_pause(first: timedelta, *, doublings: int, longest: timedelta) -> timedelta:
    """`first`, doubled so often, `longest` at most."""
    return min(first * (1 << min(doublings, _MOST_DOUBLINGS)), longest)
