"""Searches a seller's desk for a person: messages, answers or articles, what found each, how far behind it is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agent.desk import Desk
from desk.errors import BadInput
from desk.interactions import ChannelName
from desk.knowledge import Passage, sections_for
from desk.search_words import SearchFilter, snippet
from desk.stems import stems
from storage.recall import Recall
from storage.retrieval import Found
from storage.search_index import count_due


class Kind(StrEnum):
    """What is looked for: messages of customers, answers of the shop, or its articles."""

    INTERACTIONS = "interactions"
    REPLIES = "replies"
    ARTICLES = "articles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found. `id` as evidence names it; `score` orders, `relevance` (0..1): how near the best leg finds it.

    `legs`: lexical, fuzzy, dense. `snippet`: the customer's words or the article's; `answer`: the shop's.
    """

    id: str
    score: float
    relevance: float
    legs: tuple[str, ...]
    snippet: str
    answer: str | None = None
    title: str | None = None
    channel: ChannelName | None = None
    nm_id: int | None = None
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """Best first. `waiting`: changed messages that the index has not caught up with; 0 says everything was seen."""

    hits: tuple[Hit, ...]
    waiting: int


async def search_desk(desk: Desk, words: str, *, kind: Kind, wanted: SearchFilter, limit: int) -> Searched:
    """What answers to `words`. Raises `BadInput` for an empty search, a NUL or a window that ends before it begins."""
    if "\x00" in words:
        raise BadInput("the search holds a NUL character; no message does")
    asked = frozenset(stems(words))
    if not asked:
        raise BadInput(f"the search {words!r} holds no letter and no digit; type a word")
    if wanted.since and wanted.until and wanted.since > wanted.until:
        raise BadInput(f"since={wanted.since.isoformat()} is later than until={wanted.until.isoformat()}")
    recall = desk.recall or Recall(desk.db)
    if kind is Kind.ARTICLES:
        return Searched(hits=await _articles(desk, recall, words, wanted, limit), waiting=0)
    found = await recall.search(desk.seller_id, words, wanted=wanted, now=desk.clock(), limit=limit)
    waiting = await desk.db.read(count_due, desk.seller_id)
    return Searched(hits=tuple(_message(one, asked) for one in found), waiting=waiting)


async def _articles(desk: Desk, recall: Recall, words: str, wanted: SearchFilter, limit: int) -> tuple[Hit, ...]:
    about = [str(wanted.nm_id)] if wanted.nm_id is not None else []
    sections = {
        section
        for channel in wanted.channels or tuple(ChannelName)
        for section in sections_for(
            desk.playbook.knowledge, channel=channel, language=wanted.language, about=about, today=desk.clock().date()
        )
    }
    found = await recall.articles(sorted(sections, key=lambda one: one.id), words, limit=limit)
    return tuple(_article(one) for one in found)


def _message(found: Found, asked: frozenset[str]) -> Hit:
    return Hit(
        id=f"interaction:{found.id}",
        score=found.score,
        relevance=found.relevance,
        legs=found.legs,
        snippet=snippet(found.words, asked),
        answer=snippet(found.answer, asked) if found.answer else None,
        title=found.product_name,
        channel=found.channel,
        nm_id=found.nm_id,
        occurred_at=found.occurred_at,
    )


def _article(found: Passage) -> Hit:
    section = found.section
    return Hit(id=section.id, score=found.score, relevance=found.relevance, legs=found.legs, snippet=section.text,
               title=f"{section.title}: {section.questions[0]}")  # fmt: skip
