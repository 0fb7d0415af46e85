"""What a script is played in: a desk of its own with a practice shop behind it, and a clock that only scripts move.

Built by `api`, which alone may wire vendors; evals are handed it.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Protocol

from agent.desk import Desk

START = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


class ScriptClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, span: timedelta) -> None:
        """Let time pass."""
        self.now += span


class World(Protocol):
    """One script's own. Everything about the shop goes over its real HTTP."""

    @property
    def desk(self) -> Desk: ...

    @property
    def clock(self) -> ScriptClock: ...

    async def shop_state(self) -> Mapping[str, object]:
        """`people` (accounts as the shop has them), `effects` in order, `mail` (codes that were sent)."""
        ...

    async def set_down(self, is_down: bool) -> None:
        """Whether the shop answers nothing but 503 from now on."""
        ...

    async def poison(self, customer: str, text: str) -> None:
        """Have an item of the customer's newest order called `text`."""
        ...


MakeWorld = Callable[[], AbstractAsyncContextManager[World]]
"""A fresh world every time."""
