"""The labelled reviews and questions as shop messages: each gets a fitting product, a name and a date by its id.

The labels themselves (intent, expected verdict) are not read here at all.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sandbox import derive
from sandbox.goods import Card, Message

_REVIEWS, _QUESTIONS = "wb_reviews_dev.jsonl", "wb_questions_dev.jsonl"
# The product's own name (its first stem) outweighs what is said about it, and that any words of its shelf.
_NAME, _SIGN, _SHELF = 25, 10, 1

Hints = Mapping[str, Sequence[str]]


def labelled_messages(
    datasets: Path, cards: Sequence[Card], hints: Hints, anchor: datetime
) -> tuple[list[Message], tuple[str, ...]]:
    """The messages, and a note for every file that is not there."""
    found = {name: datasets / name for name in (_REVIEWS, _QUESTIONS) if (datasets / name).exists()}
    notes = tuple(
        f"{name} is not in {datasets.name}/: its messages are missing here"
        for name in (_REVIEWS, _QUESTIONS)
        if name not in found
    )
    messages = [_review(row, cards, hints, anchor) for row in _rows(found.get(_REVIEWS))]
    return [*messages, *(_question(row, cards, hints, anchor) for row in _rows(found.get(_QUESTIONS)))], notes


def fitting_card(identity: str, text: str, cards: Sequence[Card], hints: Hints) -> Card:
    """The card whose words the text uses most; among equals the id decides, so it is always the same one."""
    # Every beginning of every word: a stem is found in it at once, not by trying all words.
    beginnings = {word[:end] for word in re.findall(r"[\w-]+", text.lower()) for end in range(1, len(word) + 1)}
    scores = {card.nm_id: _score(beginnings, card, hints) for card in cards}
    best = max(scores.values())
    return derive.pick(identity, [card for card in cards if scores[card.nm_id] == best])


def _score(beginnings: set[str], card: Card, hints: Hints) -> int:
    name = bool(beginnings.intersection(card.words[:1]))
    signs = len(beginnings.intersection(card.words[1:]))
    shelf = len(beginnings.intersection(hints.get(card.group, ())))
    return name * _NAME + signs * _SIGN + shelf * _SHELF


def _review(row: dict[str, object], cards: Sequence[Card], hints: Hints, anchor: datetime) -> Message:
    identity, group = str(row["id"]), row.get("category")
    text, pros, cons = (str(row.get(key) or "") for key in ("text", "pros", "cons"))
    words = f"{text} {pros} {cons}"
    shelf = [card for card in cards if card.group == group] or list(cards)
    return Message(
        id=identity,
        channel="review",
        nm_id=fitting_card(identity, words, shelf, hints).nm_id,
        text=text,
        pros=pros,
        cons=cons,
        rating=int(str(row["rating"])),
        created_at=derive.moment(identity, anchor),
        customer=derive.customer(identity, words),
        order_id=derive.order(identity),
    )


def _question(row: dict[str, object], cards: Sequence[Card], hints: Hints, anchor: datetime) -> Message:
    identity, text = str(row["id"]), str(row["text"])
    return Message(
        id=identity,
        channel="question",
        nm_id=fitting_card(identity, text, cards, hints).nm_id,
        text=text,
        created_at=derive.moment(identity, anchor),
    )


def _rows(file: Path | None) -> list[dict[str, object]]:
    lines = file.read_text(encoding="utf-8").splitlines() if file else []
    return [json.loads(line) for line in lines if line.strip()]
