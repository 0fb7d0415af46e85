"""Takes in what is pushed, many in one commit: those that come while a commit is under way share the next one.

Whoever is answered has been committed; a burst costs a few commits and not one each.
"""

import asyncio
from dataclasses import dataclass, field

from sqlalchemy import Connection

from agent.desk import Desk
from storage.deliveries import CHATWOOT, take_in
from storage.jobs import push_job

_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """One delivery that was verified. `text`: its body."""

    desk: Desk
    delivery: str
    event: str
    text: str


@dataclass(slots=True)
class Intake:
    """One app's. All its desks share one database."""

    _waiting: list[tuple[Pushed, asyncio.Future[bool]]] = field(default_factory=list)
    _task: asyncio.Task[None] | None = None

    async def take(self, pushed: Pushed) -> bool:
        """Returns once it is committed: whether it was new. Raises what the commit raises, `TryLater` above all."""
        told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((pushed, told))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return await told

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            try:
                news = await batch[0][0].desk.db.write(_keep, [pushed for pushed, _ in batch])
            except Exception as error:  # noqa: BLE001 - whoever waits is told
                _tell([told for _, told in batch], error)
            else:
                for (_, told), is_new in zip(batch, news, strict=True):
                    # Whoever hung up meanwhile is told nothing; what they sent is kept.
                    if not told.done():
                        told.set_result(is_new)


def _tell(waiting: list["asyncio.Future[bool]"], error: Exception) -> None:
    for told in waiting:
        if not told.done():
            told.set_exception(error)


def _keep(conn: Connection, batch: list[Pushed]) -> list[bool]:
    """One job a seller processes all of theirs: a job costs more commits than a delivery."""
    taken = [_keep_one(conn, one) for one in batch]
    firsts = {one.desk.seller_id: (one.desk, row) for one, row in zip(batch, taken, strict=True) if row is not None}
    for desk, row in firsts.values():
        desk.enqueue(conn, push_job(desk.seller_id, row))
    return [row is not None for row in taken]


def _keep_one(conn: Connection, one: Pushed) -> int | None:
    return take_in(
        conn, one.desk.seller_id, source=CHATWOOT, delivery_id=one.delivery, event=one.event, payload=one.text,
        now=one.desk.clock(),
    )  # fmt: skip
