"""Answers a request from what the shop has written down, when it asks just what a section answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.offline.answering import Finding
from agent.offline.asking import Request
from agent.offline.sources import Fact
from desk.interactions import Json
from desk.knowledge import NEAR_QUESTION, Article, nearness

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
# A reply quotes the heart of a section, not all of it.
_SENTENCES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One section as the tool gave it."""

    id: str
    title: str
    questions: tuple[str, ...]
    text: str


def read_articles(result: Json) -> tuple[Written, ...]:
    """The sections of `search_knowledge`."""
    rows = result.get("articles") if isinstance(result, dict) else None
    return tuple(
        Written(
            id=str(row.get("id")),
            title=str(row.get("title")),
            questions=tuple(str(one) for one in questions),
            text=str(row.get("text")),
        )
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and isinstance(questions := row.get("questions"), list)
    )


def answer_from_articles(request: Request, written: Sequence[Written], knowledge: Sequence[Article]) -> Finding | None:
    """The nearest section's first sentences, verbatim; None when no section asks the same."""
    scored = [(nearness(one.questions, request.text, knowledge), one) for one in written]
    near, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    if best is None or near < NEAR_QUESTION:
        return None
    text = " ".join(_SENTENCE.split(best.text)[:_SENTENCES])
    return Finding(request=request, how="reply", facts=(Fact(id=best.id, name=best.title, value=text, kind="article"),))
