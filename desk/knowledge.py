"""What the shop has written down once for everyone: Markdown files of a playbook, in sections, and their search. Pure.

A file is `knowledge/<name>.md`; a section is a `##` heading that holds the questions it answers, parted by ` / `, and
the answer below. Few files: every section is looked at for every question.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz

from desk.errors import BadPlaybook
from desk.fusion import fuse
from desk.playbook_files import Table, read_front_matter
from desk.stems import stems

_HEADING = re.compile(r"^##\s+(.+)$", re.MULTILINE)
# 0..1, guesses held by tests/desk/test_knowledge.py: how near the closest question of a section must be worded, and how
# much of what is asked the section must speak about.
NEAR_QUESTION = 0.57
_SPEAKS = 0.5
_ALIKE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One answer. `id`: how evidence names it, `article:<file>#<heading>`. `questions`: what it answers."""

    id: str
    title: str
    questions: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One file. `products`: article numbers or kinds it is about, none for all. `valid_until`: its last day."""

    name: str
    title: str
    language: str
    channels: tuple[str, ...]
    products: tuple[str, ...]
    valid_until: date | None
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A section that was found. `score`: fused rank; `relevance`: best of its legs (lexical, fuzzy, dense), 0..1."""

    section: Section
    score: float
    relevance: float
    legs: tuple[str, ...]


def read_articles(folder: Path, *, channels: Sequence[str]) -> tuple[Article, ...]:
    """Every knowledge/*.md, strictly; a missing folder is no knowledge. Raises `BadPlaybook`."""
    return tuple(_read_article(file, channels) for file in sorted(folder.glob("*.md")))


def sections_for(
    articles: Sequence[Article], *, channel: str, language: str | None, about: Sequence[str], today: date
) -> tuple[Section, ...]:
    """What may be said here and now. `about`: the product's number and kind. `language` None: any."""
    names = {name.casefold() for name in about}
    return tuple(
        section
        for article in articles
        if channel in article.channels
        and language in (None, article.language)
        and (article.valid_until is None or today <= article.valid_until)
        and (not article.products or any(product.casefold() in names for product in article.products))
        for section in article.sections
    )


def find_passages(
    sections: Sequence[Section], words: str, *, limit: int, dense: Mapping[str, float] | None = None
) -> tuple[Passage, ...]:
    """The sections that speak about `words`, best first. `dense`: section id -> cosine, from an embedder if any."""
    asked = frozenset(stems(words))
    by_id = {section.id: section for section in sections}
    weights = _weights(tuple(sections))
    lexical = {id_: _share(asked, _all_stems(section), weights) for id_, section in by_id.items()}
    fuzzy = {id_: _nearest(asked, words, section.questions, weights) for id_, section in by_id.items()}
    legs = {
        "lexical": _best(lexical, _SPEAKS), "fuzzy": _best(fuzzy, NEAR_QUESTION), "dense": _best(dense or {}, _ALIKE),
    }  # fmt: skip
    return tuple(
        Passage(
            section=by_id[id_],
            score=score,
            relevance=max(leg[id_] for leg in legs.values() if id_ in leg),
            legs=tuple(name for name, leg in legs.items() if id_ in leg),
        )
        for id_, score in list(fuse([list(leg) for leg in legs.values()]).items())[:limit]
    )


def nearness(questions: Sequence[str], words: str, articles: Sequence[Article]) -> float:
    """How near the closest of a section's questions is to `words`, 0..1; from `NEAR_QUESTION` on it asks the same.

    `articles`: all there is, to tell words of weight from those that stand in every question.
    """
    weights = _weights(tuple(section for article in articles for section in article.sections))
    return _nearest(frozenset(stems(words)), words, questions, weights)


def _nearest(asked: frozenset[str], words: str, questions: Sequence[str], weights: Mapping[str, float]) -> float:
    """How near the closest question is: shared weight of all weight (Dice), or letters alike for typos."""
    best = 0.0
    for question in questions:
        known = frozenset(stems(question))
        both = sum(weights.get(stem, _RARE) for stem in asked & known)
        total = sum(weights.get(stem, _RARE) for stem in asked) + sum(weights.get(stem, _RARE) for stem in known)
        letters = fuzz.token_sort_ratio(words.casefold(), question.casefold()) / 100
        best = max(best, 2 * both / total if total else 0.0, letters if letters >= _ALIKE else 0.0)
    return best


# The weight of a word no section knows.
_RARE = 2.0


def _share(asked: frozenset[str], known: frozenset[str], weights: Mapping[str, float]) -> float:
    total = sum(weights.get(stem, _RARE) for stem in asked)
    return sum(weights.get(stem, _RARE) for stem in asked & known) / total if total else 0.0


def _best(values: Mapping[str, float], at_least: float) -> dict[str, float]:
    kept = [(id_, value) for id_, value in values.items() if value >= at_least]
    return dict(sorted(kept, key=lambda pair: (-pair[1], pair[0])))


@lru_cache(maxsize=512)
def _all_stems(section: Section) -> frozenset[str]:
    return frozenset(stems("\n".join((section.title, *section.questions, section.text))))


@lru_cache(maxsize=64)
def _weights(sections: tuple[Section, ...]) -> dict[str, float]:
    """What a stem is worth: common in questions of many sections, little."""
    documents = [frozenset(stems("\n".join(section.questions))) for section in sections]
    counts = Counter(stem for document in documents for stem in document)
    return {stem: min(_RARE, math.log(1 + len(documents) / count)) for stem, count in counts.items()}


def _read_article(file: Path, channels: Sequence[str]) -> Article:
    table, body = read_front_matter(file)
    article = Article(
        name=file.stem,
        title=table.text("title"),
        language=table.text("language"),
        channels=table.names("channels", channels),
        products=table.texts("products", default=()),
        valid_until=_valid_until(table),
        sections=_sections(file, table.text("title"), body),
    )
    table.refuse_unknown()
    return article


def _valid_until(table: Table) -> date | None:
    return table.day("valid_until")


def _sections(file: Path, title: str, body: str) -> tuple[Section, ...]:
    parts = _HEADING.split(body)
    if parts[0].strip() or len(parts) < 3:
        raise BadPlaybook(f"{file}: expected `## question / question` headings with an answer below each, found "
                          f"{body[:60]!r}")  # fmt: skip
    found = {}
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        questions = tuple(part.strip() for part in heading.split(" / ") if part.strip())
        if not text.strip():
            raise BadPlaybook(f"{file}: {heading!r}: expected an answer below the heading, found nothing")
        name = "-".join(re.findall(r"\w+", questions[0].lower()))
        if name in found:
            raise BadPlaybook(
                f"{file}: two sections begin with {questions[0]!r}; each needs a first question of its own"
            )
        found[name] = Section(
            id=f"article:{file.stem}#{name}", title=title, questions=questions, text=" ".join(text.split())
        )
    return tuple(found.values())
