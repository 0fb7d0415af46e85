"""The vendor's token buckets, by token type and method group, and the headers that tell about them."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

# (seconds between calls, burst), as documented on 2026-08-19.
_NORMAL = {"feedbacks": (1 / 3, 6), "content": (0.6, 5), "chats": (1.0, 10)}
_BASE = {"feedbacks": (720.0, 1), "content": (1800.0, 1), "chats": (3600.0, 1)}
# Of the base token's methods only this one differs from its group.
_BASE_METHODS = {"chats/download": (360.0, 1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Whether a call may pass, with the headers of the answer either way."""

    is_admitted: bool
    headers: dict[str, str]


class Limits:
    """One bucket a (token type, group). `clock` counts seconds."""

    def __init__(self, *, is_lifted: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._is_lifted, self._clock = is_lifted, clock
        self._full_at: dict[tuple[str, str], float] = {}

    def admit(self, kind: str, group: str, method: str = "") -> Ticket:
        """Take one token, or say when to come back. `method`: the one that has a bucket of its own in the group."""
        if self._is_lifted:
            return Ticket(is_admitted=True, headers={})
        name = f"{group}/{method}" if method else group
        interval, burst = (_BASE_METHODS.get(name) or _BASE[group]) if kind == "base" else _NORMAL[group]
        now = self._clock()
        full_at = max(now, self._full_at.get((kind, name), now))
        wait = full_at - (burst - 1) * interval - now
        if wait > 1e-9:
            return Ticket(is_admitted=False, headers=_refusal(wait, full_at - now, burst))
        self._full_at[kind, name] = full_at + interval
        left = math.floor(burst - (full_at + interval - now) / interval + 1e-9)
        return Ticket(is_admitted=True, headers={"X-Ratelimit-Remaining": str(max(0, left))})


def _refusal(wait: float, reset: float, burst: int) -> dict[str, str]:
    # Whole seconds, rounded up: a client that obeys must never come too early.
    return {
        "X-Ratelimit-Retry": str(math.ceil(wait)),
        "X-Ratelimit-Reset": str(math.ceil(reset)),
        "X-Ratelimit-Limit": str(burst),
    }
