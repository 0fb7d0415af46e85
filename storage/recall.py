"""Searches with a memory: what was found for the same words is given again while nothing it rests on has changed.

One object a process, shared by every seller's desk. The optional dense leg starts here, because asking for a vector
waits; when that fails the other legs answer alone.
"""

import asyncio
import logging
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar, cast

from sqlalchemy import Connection

from desk.errors import DeskError
from desk.interactions import Interaction, SellerId
from desk.knowledge import Passage, Section, find_passages
from desk.ports import Embedder
from desk.search_words import SearchFilter
from storage.database import Database
from storage.examples import ApprovedReply, find_approved
from storage.past_replies import PastReply, find_past_replies
from storage.retrieval import Found, Vector, search
from storage.search_index import read_version
from storage.types import cosine, vector_bytes

log = logging.getLogger(__name__)

# About 8 answers of 1 kB each: some 10 MB when full.
_RESULTS = 1_024
_VECTORS = 4_096
_TOLD_EVERY = 500

Results = tuple[object, ...]
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallStats:
    """How well the memory works. `bypassed`: looked up while too much waited to be indexed, and not kept."""

    hits: int
    misses: int
    bypassed: int
    kept: int

    @property
    def hit_rate(self) -> float:
        """Hits of all lookups, 0..1."""
        total = self.hits + self.misses + self.bypassed
        return self.hits / total if total else 0.0


class Recall:
    """Past replies and searches of every seller. `embedder` None: no dense leg. Safe to use from several threads.

    `patience`: how long a search waits for a vector before it goes without.
    """

    def __init__(
        self, db: Database, *, embedder: Embedder | None = None, patience: timedelta = timedelta(seconds=3)
    ) -> None:
        self.embedder = embedder
        self._patience = patience.total_seconds()
        self._db = db
        self._results: OrderedDict[Hashable, Results] = OrderedDict()
        self._vectors: OrderedDict[tuple[str, bool], bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._counts = Counter[str]()

    @property
    def stats(self) -> RecallStats:
        """Counted since the process started."""
        counts = self._counts
        return RecallStats(
            hits=counts["hit"], misses=counts["miss"], bypassed=counts["bypass"], kept=len(self._results)
        )

    async def past_replies(
        self, seller_id: SellerId, current: Interaction, *, now: datetime, limit: int
    ) -> tuple[PastReply, ...]:
        """As `storage.past_replies.find_past_replies`."""
        vector = await self._vector_of(current.words)
        own = current.id if current.answer_text is not None else None
        key = ("replies", _plain(current.words), current.nm_id, current.marketplace, current.language, own, limit)

        def find(conn: Connection) -> Results:
            return find_past_replies(conn, seller_id, current, now=now, limit=limit, vector=vector)

        found = await self._db.read(self._remembered, seller_id, (*key, now.date(), vector is None), find, True)
        return cast(tuple[PastReply, ...], found)

    async def approved(
        self, seller_id: SellerId, current: Interaction, *, category: str, now: datetime, limit: int
    ) -> tuple[ApprovedReply, ...]:
        """As `storage.examples.find_approved`; not remembered: what left just now is an example at once."""
        vector = await self._vector_of(current.words)
        return await self._db.read(
            find_approved, seller_id, current, category=category, now=now, limit=limit, vector=vector
        )

    async def search(
        self, seller_id: SellerId, words: str, *, wanted: SearchFilter, now: datetime, limit: int
    ) -> tuple[Found, ...]:
        """As `storage.retrieval.search`; only answered messages have vectors."""
        vector = await self._vector_of(words) if wanted.is_answered else None
        key = ("search", _plain(words), wanted, limit, now.date(), vector is None)

        def find(conn: Connection) -> Results:
            return search(conn, seller_id, words, wanted=wanted, now=now, limit=limit, vector=vector)

        found = await self._db.read(self._remembered, seller_id, key, find, wanted.is_answered)
        return cast(tuple[Found, ...], found)

    async def articles(self, sections: Sequence[Section], words: str, *, limit: int) -> tuple[Passage, ...]:
        """As `desk.knowledge.find_passages`, with the dense leg where there is an embedder."""
        key = ("articles", tuple(sections), _plain(words), limit)
        with self._lock:
            kept = self._results.get(key)
        if kept is not None:
            self._tell("hit")
            return cast(tuple[Passage, ...], kept)
        self._tell("miss")
        dense = await self._dense(sections, words)
        found = find_passages(sections, words, limit=limit, dense=dense)
        if dense is not None or self.embedder is None:
            with self._lock:
                _keep(self._results, key, found, _RESULTS)
        return found

    async def _dense(self, sections: Sequence[Section], words: str) -> dict[str, float] | None:
        """Section id -> cosine; None without an embedder or when it fails."""
        asked = await self._vector_of(words) if sections else None
        if asked is None:
            return None
        vectors = [await self._vector_of("\n".join((*one.questions, one.text)), is_query=False) for one in sections]
        return {one.id: cosine(asked.values, vector.values)
                for one, vector in zip(sections, vectors, strict=True) if vector}  # fmt: skip

    def _remembered(
        self,
        conn: Connection,
        seller_id: SellerId,
        question: tuple[Hashable, ...],
        find: Callable[[Connection], Results],
        is_answered: bool,
    ) -> Results:
        # Read before the search: what commits in between makes the result newer than its key says, never older.
        version = read_version(conn, seller_id, is_answered=is_answered)
        if version is None:
            self._tell("bypass")
            return find(conn)
        key = (seller_id, version, question)
        with self._lock:
            kept = self._results.get(key)
            if kept is not None:
                self._results.move_to_end(key)
        if kept is not None:
            self._tell("hit")
            return kept
        self._tell("miss")
        found = find(conn)
        with self._lock:
            _keep(self._results, key, found, _RESULTS)
        return found

    async def _vector_of(self, words: str, *, is_query: bool = True) -> Vector | None:
        """The words as a vector; None without an embedder, without words, or when it fails."""
        if self.embedder is None or not words.strip():
            return None
        kept = self._vectors.get((words, is_query))
        if kept is None:
            try:
                async with asyncio.timeout(self._patience):
                    kept = vector_bytes((await self.embedder.embed([words], is_query=is_query))[0])
            except (DeskError, TimeoutError) as error:
                log.warning("no vector; searched by words alone", extra={"error": str(error) or "no answer in time"})
                return None
            with self._lock:
                _keep(self._vectors, (words, is_query), kept, _VECTORS)
        return Vector(model=self.embedder.model, values=kept)

    def _tell(self, outcome: str) -> None:
        with self._lock:
            self._counts[outcome] += 1
            total = self._counts.total()
        if total % _TOLD_EVERY == 0:
            stats = self.stats
            log.info("retrieval memory", extra={"lookups": total, "hit_rate": round(stats.hit_rate, 3),
                                                "kept": stats.kept})  # fmt: skip


def _keep(kept: OrderedDict[K, V], key: K, value: V, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
