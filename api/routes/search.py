"""Search: what customers wrote, what the shop answered, what it has written down."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from agent.search import Kind, Searched, search_desk
from api.deps import DeskDep
from api.schemas.numbers import RowId
from api.schemas.search import HitOut, RetrievalStatsOut, SearchOut
from desk.interactions import ChannelName, Source
from desk.search_words import SearchFilter
from storage.recall import RecallStats
from storage.search_index import count_due

router = APIRouter(prefix="/api", tags=["search"])


@router.get("/search", summary="Search", responses={400: {"description": "Nothing to search for."}})
async def search(
    desk: DeskDep,
    q: Annotated[str, Query(min_length=1, max_length=200, description="Words in any form, misspelt ones too.")],
    kind: Annotated[Kind, Query(description="Messages, answered ones only, or the shop's articles.")] = (
        Kind.INTERACTIONS
    ),
    channel: ChannelName | None = None,
    product: Annotated[RowId | None, Query(description="The vendor's article number.")] = None,
    language: Annotated[str | None, Query(max_length=8, pattern="^[A-Za-z-]*$")] = None,
    source: Source | None = None,
    since: Annotated[datetime | None, Query(description="When the customer wrote; UTC if no zone is named.")] = None,
    until: Annotated[datetime | None, Query(description="Included.")] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> SearchOut:
    """Best first: by words and their forms, by letters (typos), by meaning when an embedding model is configured.

    The index follows the messages in batches: what came in the last seconds may be missing, `waiting` says how many.
    """
    wanted = SearchFilter(
        channels=(channel,) if channel else (),
        nm_id=product,
        language=language or None,
        source=source,
        since=_aware(since),
        until=_aware(until),
        is_answered=kind is Kind.REPLIES,
    )
    return search_out(await search_desk(desk, q, kind=kind, wanted=wanted, limit=limit))


@router.get("/retrieval/stats", summary="How well the search's memory works")
async def stats(desk: DeskDep) -> RetrievalStatsOut:
    """Since this process started, over all sellers; `waiting` is this seller's."""
    recall = desk.recall
    counted = recall.stats if recall else RecallStats(hits=0, misses=0, bypassed=0, kept=0)
    return RetrievalStatsOut(
        hits=counted.hits,
        misses=counted.misses,
        bypassed=counted.bypassed,
        kept=counted.kept,
        hit_rate=round(counted.hit_rate, 4),
        waiting=await desk.db.read(count_due, desk.seller_id),
        embeddings=recall.embedder.model if recall and recall.embedder else None,
    )


def search_out(searched: Searched) -> SearchOut:
    """Translate for the wire; also printed by `replydesk search`."""
    is_complete = searched.waiting == 0
    behind = f"{searched.waiting} changed messages are not in the index yet"
    return SearchOut(
        hits=[HitOut.model_validate(hit) for hit in searched.hits],
        waiting=searched.waiting,
        note="everything stored was searched" if is_complete else behind,
    )


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
