"""A database without threads and a runner without a loop: any await of the code under test can be interfered with."""

from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from storage.database import Database

P = ParamSpec("P")
T = TypeVar("T")


class Crash(BaseException):
    """The process dies at an await."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run what never really waits, without an event loop."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # the coroutine's own result
    raise AssertionError("it waited for something real")


class InlineDatabase(Database):
    """The database without its threads; every call is an await at which mischief may happen, before and after."""

    tick: Callable[[], Coroutine[Any, Any, None]]

    async def read(self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        await self.tick()
        return self.read_now(function, *args, **kwargs)

    async def write(self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        await self.tick()
        value = self.write_now(function, *args, **kwargs)
        await self.tick()
        return value
