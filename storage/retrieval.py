"""Finds what was written and answered before: three legs over rows the filters leave, fused by rank.

Lexical (rare stems through the text index), fuzzy (alike in letters, so typos are forgiven) and, where vectors exist,
dense. Age weighs in after the fusion. Every leg works on at most a few hundred rows, whatever the archive holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.sql.elements import ColumnElement

from desk.fusion import by_freshness, fuse, without_repeats
from desk.interactions import ChannelName, InteractionId, SellerId
from desk.search_words import ID_MASK, Query, SearchFilter
from desk.stems import stems
from storage.embeddings import rank_by_distance
from storage.search_query import find_candidates, read_query
from storage.tables import interactions
from storage.tables_search import search_docs

# Of one product the newest, and of the text index the best: enough for a page of 50 after repeats fall out.
_NEWEST = 200
_CANDIDATES = 200
# Guesses, to be replaced by an eval of retrieval. Shares 0..1: of the query's weight, of letters, cosine.
_ALIKE = 0.62
_NEAR = 0.35
_COMPARED = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """A query as a vector of `model`."""

    model: str
    values: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One message with its answer. `legs`: lexical, fuzzy, dense, recent. `relevance`: best of the legs, 0..1."""

    id: InteractionId
    channel: ChannelName
    nm_id: int | None
    product_name: str | None
    words: str
    answer: str | None
    occurred_at: datetime
    answered_at: datetime
    stems: frozenset[str]
    score: float = 0.0
    relevance: float = 0.0
    legs: tuple[str, ...] = ()


def search(
    conn: Connection,
    seller_id: SellerId,
    words: str,
    *,
    wanted: SearchFilter,
    now: datetime,
    limit: int,
    vector: Vector | None = None,
    with_recent: bool = False,
    exclude: InteractionId | None = None,
    among: ColumnElement[bool] | None = None,
) -> tuple[Found, ...]:
    """Messages that answer to `words`, best first. `with_recent`: the newest of the product follow them, unasked.
    `among`: what else is asked of a message; the newest that meet it follow as well.

    Answered messages (`wanted.is_answered`) whose answers say the same come once.
    """
    query = read_query(conn, seller_id, words)
    pool = _pool(conn, seller_id, query, wanted, exclude, among)
    ranked = _legs(query, pool)
    if vector is not None and pool:
        ranked["dense"] = rank_by_distance(
            conn, seller_id, list(pool), model=vector.model, vector=vector.values, at_least=_NEAR
        )
    scores = by_freshness(
        fuse([list(leg) for leg in ranked.values()]), {one.id: one.answered_at for one in pool.values()}, now=now
    )
    found: Iterator[Found] = (_told(pool[one], score, ranked) for one, score in scores.items())
    if with_recent:
        others = [replace(one, legs=("recent",)) for one in pool.values() if one.id not in scores]
        found = chain(found, sorted(others, key=lambda one: (one.answered_at, one.id), reverse=True))
    if wanted.is_answered:
        return without_repeats(found, text=lambda one: one.answer or "", limit=limit)
    return tuple(islice(found, limit))


def _pool(
    conn: Connection,
    seller_id: SellerId,
    query: Query,
    wanted: SearchFilter,
    exclude: InteractionId | None,
    among: ColumnElement[bool] | None,
) -> dict[InteractionId, Found]:
    """Everything worth ranking: the product's newest rows, and what the text index says."""
    docs = [*find_candidates(conn, seller_id, query, wanted, limit=_CANDIDATES)]
    if query.corrected:
        docs += find_candidates(conn, seller_id, query.mended, wanted, limit=_CANDIDATES)
    rows: list[Any] = []
    if wanted.nm_id is not None or among is not None:
        newest = _select(seller_id, wanted, among).order_by(interactions.c.occurred_at.desc()).limit(_NEWEST)
        rows += conn.execute(newest).all()
    if docs:
        ids = [doc & ID_MASK for doc in dict.fromkeys(docs)]
        named = _select(seller_id, wanted, among).where(interactions.c.id.in_(bindparam("ids", expanding=True)))
        rows += conn.execute(named, {"ids": ids}).all()
    return {found.id: found for row in rows if (found := _to_found(row)).id != exclude}


def _select(seller_id: SellerId, wanted: SearchFilter, among: ColumnElement[bool] | None) -> Any:
    names = ("id", "channel", "nm_id", "product_name", "text", "pros", "cons", "answer_text", "occurred_at",
             "responded_at", "updated_at")  # fmt: skip
    columns: list[Any] = [*(interactions.c[name] for name in names), search_docs.c.words]
    return (
        select(*columns)
        .outerjoin(search_docs, search_docs.c.interaction_id == interactions.c.id)
        .where(interactions.c.seller_id == seller_id, *_conditions(wanted), *(() if among is None else (among,)))
    )


def _conditions(wanted: SearchFilter) -> list[ColumnElement[bool]]:
    """The filters on the rows themselves: the index may be seconds behind, and knows only days."""
    table = interactions.c
    equal = ((table.marketplace, wanted.marketplace), (table.nm_id, wanted.nm_id), (table.language, wanted.language),
             (table.source, wanted.source))  # fmt: skip
    found = [column == value for column, value in equal if value is not None]
    if wanted.channels:
        found.append(table.channel.in_([channel.value for channel in wanted.channels]))
    if wanted.since is not None:
        found.append(table.occurred_at >= wanted.since)
    if wanted.until is not None:
        found.append(table.occurred_at <= wanted.until)
    if wanted.is_answered:
        # The retention leaves an empty one.
        found.append(table.answer_text != "")
    return found


def _legs(query: Query, pool: dict[InteractionId, Found]) -> dict[str, dict[InteractionId, float]]:
    """Per leg: id -> how relevant it finds the message, best first, newer before older."""
    items = sorted(pool.values(), key=lambda one: (one.occurred_at, one.id), reverse=True)
    mended = query.mended
    letters = process.cdist(
        [query.text[:_COMPARED].casefold()], [one.words[:_COMPARED].casefold() for one in items],
        scorer=fuzz.token_set_ratio,
    )[0] if items else ()  # fmt: skip
    lexical = {one.id: query.coverage(one.stems) for one in items}
    fuzzy = {
        one.id: max(float(ratio) / 100, mended.coverage(one.stems) if query.corrected else 0.0)
        for one, ratio in zip(items, letters, strict=True)
    }
    return {"lexical": _best(lexical, above=0.0), "fuzzy": _best(fuzzy, above=_ALIKE)}


def _best(values: dict[InteractionId, float], *, above: float) -> dict[InteractionId, float]:
    return dict(sorted(((one, value) for one, value in values.items() if value > above), key=lambda pair: -pair[1]))


def _told(found: Found, score: float, ranked: dict[str, dict[InteractionId, float]]) -> Found:
    legs = tuple(name for name, leg in ranked.items() if found.id in leg)
    return replace(found, score=score, legs=legs, relevance=max(ranked[name][found.id] for name in legs))


def _to_found(row: Any) -> Found:
    words = _joined((row.text, row.pros, row.cons))
    known = row.words.split(" ") if row.words else stems(f"{words}\n{row.answer_text or ''}")
    return Found(
        id=InteractionId(row.id),
        channel=ChannelName(row.channel),
        nm_id=row.nm_id,
        product_name=row.product_name,
        words=words,
        answer=row.answer_text,
        occurred_at=row.occurred_at,
        answered_at=row.responded_at or row.updated_at,
        stems=frozenset(known),
    )


def _joined(parts: Sequence[str | None]) -> str:
    return "\n".join(part.strip() for part in parts if part and part.strip())
