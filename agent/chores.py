"""The desk's own upkeep: what is done over and over, how often, and for whom. Each turn of a chore is one keyed job.

A turn is named by its bucket of time, so that of many processes that all ask for it one does it.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from agent.bridge_run import has_acts, run_due
from agent.desk import Desk
from agent.executor import settle_actions
from agent.files import fetch_files, has_files
from agent.indexing import embed_some, index_some, renew_vectors
from agent.linker import recompute
from agent.pushes import has_pushes, process_due
from agent.restore_gate import reconcile
from agent.score_mirror import has_unmirrored, mirror_erasures, mirror_scores
from agent.sync_turns import SYNC, SYNC_DUE, names_of, take_due, take_turn
from agent.sync_turns import has_due as has_due_pull
from agent.upkeep import count_metrics, forget_old, keep_up
from desk.interactions import InteractionId
from storage.jobs import BRIDGE, PUSHES, Job, chore_job
from storage.search_index import has_due
from storage.sellers import find_connected_at
from storage.statistics import refresh_statistics

log = logging.getLogger(__name__)

Act = Callable[[Desk, str], Awaitable[None]]
"""Does one turn for one seller. The text: what of the seller it is about, `ALL` for all of it."""

ALL = "-"
_ROUNDS = 200
_DAY = timedelta(days=1)
# How long somebody who asked for a pull waits at most when the job that was queued with the wish is lost.
_DUE_EVERY = timedelta(seconds=2)
_HOUR = timedelta(hours=1)


async def _always(_desk: Desk) -> bool:
    return True


def _whole(_desk: Desk) -> tuple[str, ...]:
    return (ALL,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """One piece of upkeep. `every`: how often; with `at`: once a day, at that time UTC.

    `about`: the parts of a seller that are done apart. `is_due`: a cheap look that spares an idle desk its jobs.
    """

    name: str
    every: timedelta
    act: Act
    at: time | None = None
    about: Callable[[Desk], tuple[str, ...]] = _whole
    is_due: Callable[[Desk], Awaitable[bool]] = _always

    def mark(self, now: datetime) -> int:
        """The turn that is on at a moment: its bucket of time, or the day whose hour came last."""
        if self.at is None:
            return int(now.timestamp() // self.every.total_seconds())
        return _begin_of(self.at, now).date().toordinal()

    def jobs(self, desk: Desk, now: datetime) -> Iterator[Job]:
        """The jobs of the turn that is on."""
        mark = self.mark(now)
        yield from (chore_job(desk.seller_id, self.name, mark, about=about) for about in self.about(desk))


def daily(
    name: str, at: time, act: Act, *, about: Callable[[Desk], tuple[str, ...]] = _whole, catches_up: bool = True
) -> Chore:
    """A chore of once a day. A desk that was down at its hour catches up; one that was connected later does not.

    `catches_up` False: its hour or never; for what is heavy and can wait for tomorrow.
    """

    async def has_missed_it(desk: Desk) -> bool:
        now = desk.clock()
        begin = _begin_of(at, now)
        if now < begin + _HOUR or not catches_up:
            return now < begin + _HOUR
        connected = await desk.db.read(find_connected_at, desk.seller_id)
        return connected is not None and connected <= begin

    return Chore(name=name, every=_DAY, at=at, act=act, about=about, is_due=has_missed_it)


def _begin_of(at: time, now: datetime) -> datetime:
    """When that hour came last."""
    today = datetime.combine(now.date(), at, tzinfo=now.tzinfo)
    return today if today <= now else today - _DAY


def usual_chores(*, sync_every: timedelta | None) -> tuple[Chore, ...]:
    """What every desk needs. `sync_every` None: nothing is pulled."""
    return (
        *(_pulls(sync_every) if sync_every is not None else ()),
        Chore(name=PUSHES, every=timedelta(seconds=2), act=_process, is_due=has_pushes),
        Chore(name=BRIDGE, every=timedelta(seconds=2), act=_bridge, is_due=has_acts),
        Chore(name="files", every=timedelta(seconds=3), act=_fetch, is_due=has_files),
        Chore(name="index", every=timedelta(seconds=2), act=_index, is_due=_is_index_due),
        Chore(name="embed", every=timedelta(seconds=10), act=_embed, is_due=_has_embedder),
        # About the model: another one is another job, and its vectors are due at once.
        Chore(name="vectors", every=_DAY, act=_renew, about=_embedder),
        Chore(name="upkeep", every=timedelta(seconds=30), act=_keep_up),
        Chore(name="metrics", every=timedelta(minutes=1), act=_count_metrics),
        Chore(name="mirror", every=timedelta(minutes=1), act=_mirror, is_due=has_unmirrored),
        Chore(name="actions", every=timedelta(minutes=1), act=_settle_actions, is_due=_has_shop),
        Chore(name="retention", every=timedelta(hours=1), act=_forget),
        # A quiet hour; what people linked or unlinked stays.
        daily("recompute", time(2, 0), _recompute),
    )


def house_chores(about: Callable[[Desk], tuple[str, ...]]) -> tuple[Chore, ...]:
    """What is of the whole database. `about`: asks for one desk of all."""
    return (Chore(name="statistics", every=timedelta(hours=1), act=_refresh_statistics, about=about),)


def _pulls(every: timedelta) -> tuple[Chore, ...]:
    # Two chores: their turns never wait for each other, and the row keeps two from pulling one channel.
    return (
        Chore(name=SYNC, every=every, act=take_turn, about=names_of),
        Chore(name=SYNC_DUE, every=_DUE_EVERY, act=take_due, about=names_of, is_due=has_due_pull),
    )


async def _is_index_due(desk: Desk) -> bool:
    return await desk.db.read(has_due, desk.seller_id)


async def _index(desk: Desk, _about: str) -> None:
    for _ in range(_ROUNDS):
        if not await index_some(desk):
            return


async def _has_embedder(desk: Desk) -> bool:
    return bool(_embedder(desk))


def _embedder(desk: Desk) -> tuple[str, ...]:
    embedder = desk.recall.embedder if desk.recall is not None else None
    return () if embedder is None else (embedder.model,)


async def _renew(desk: Desk, _about: str) -> None:
    await renew_vectors(desk)


async def _embed(desk: Desk, _about: str) -> None:
    for _ in range(_ROUNDS):
        if not await embed_some(desk):
            return


async def _keep_up(desk: Desk, _about: str) -> None:
    await reconcile(desk)
    for _ in range(_ROUNDS):
        if not await keep_up(desk):
            return


async def _refresh_statistics(desk: Desk, _about: str) -> None:
    await desk.db.write(refresh_statistics)


async def _count_metrics(desk: Desk, _about: str) -> None:
    await count_metrics(desk)


async def _mirror(desk: Desk, _about: str) -> None:
    for act in (mirror_erasures, mirror_scores):
        for _ in range(_ROUNDS):
            if not await act(desk):
                break


async def _process(desk: Desk, _about: str) -> None:
    await process_due(desk)


async def _bridge(desk: Desk, about: str) -> None:
    await run_due(desk, None if about == ALL else InteractionId(int(about)))


async def _fetch(desk: Desk, _about: str) -> None:
    await fetch_files(desk)


async def _has_shop(desk: Desk) -> bool:
    return desk.shop is not None


async def _settle_actions(desk: Desk, _about: str) -> None:
    await settle_actions(desk)


async def _forget(desk: Desk, _about: str) -> None:
    for _ in range(_ROUNDS):
        if not await forget_old(desk):
            return


async def _recompute(desk: Desk, _about: str) -> None:
    done = await recompute(desk)
    log.info("links recomputed", extra={"seller": desk.seller_id, "changed": done.changed})
