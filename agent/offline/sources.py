"""Tool results as the policies use them: the card's facts and the shop's earlier answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk.interactions import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing a source says. `kind`: card | past_reply | article, as evidence names it."""

    id: str
    name: str
    value: str
    kind: str = "card"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The product card, or what little is known of it. `title`: the name an answer may use; `name`: the card's own."""

    title: str = ""
    name: Fact | None = None
    kind: str = ""
    facts: tuple[Fact, ...] = ()
    sizes: Fact | None = None
    description: Fact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One earlier answer about the same product."""

    id: str
    question: str
    answer: str


def read_card(result: Json, *, fallback_title: str) -> Card:
    """The card of `get_product_context`; without one, a card that only knows the vendor's name for the product."""
    if not isinstance(result, dict) or not result.get("found"):
        return Card(title=fallback_title)
    facts = result.get("facts")
    return Card(
        title=_text(result.get("name"), "value") or fallback_title,
        name=_fact(result.get("name"), "name"),
        kind=_text(result.get("kind"), "value"),
        facts=tuple(fact for row in (facts if isinstance(facts, list) else []) if (fact := _fact(row, ""))),
        sizes=_fact(result.get("sizes"), "размерный ряд"),
        description=_fact(result.get("description"), "description"),
    )


def read_past(result: Json) -> tuple[Past, ...]:
    """The answers of `get_past_replies` that may be reused: those about the same product."""
    replies = result.get("replies") if isinstance(result, dict) else None
    rows = [row for row in (replies if isinstance(replies, list) else []) if isinstance(row, dict)]
    return tuple(
        Past(id=_text(row, "id"), question=_text(row, "question"), answer=_text(row, "answer"))
        for row in rows
        if row.get("same_product")
    )


def _fact(row: Json, name: str) -> Fact | None:
    id_, value = _text(row, "id"), _text(row, "value")
    return Fact(id=id_, name=_text(row, "name") or name, value=value) if id_ and value else None


def _text(row: Json, key: str) -> str:
    value = row.get(key) if isinstance(row, Mapping) else None
    return value if isinstance(value, str) else ""
