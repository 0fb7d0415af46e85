"""Reviews from a file of yours instead of the seed: JSONL with id, product, product_name, rating, pros, cons, comment.

Cards are built from the product names, names and dates from the ids; there are no questions.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import pymorphy3

from sandbox import derive
from sandbox.errors import PracticeError
from sandbox.goods import Card, Message

_FIELDS = ("id", "product", "product_name", "rating")
_BRAND = "Практика"


def read_data(file: Path, anchor: datetime) -> tuple[tuple[Card, ...], list[Message]]:
    """The cards and reviews of a file. `PracticeError` names the file, the line and what was expected."""
    cards: dict[int, Card] = {}
    messages = []
    for row in _rows(file):
        nm_id = int(str(row["product"]))
        if nm_id not in cards:
            cards[nm_id] = _card(nm_id, str(row["product_name"]))
        messages.append(_review(row, nm_id, anchor))
    if not messages:
        raise PracticeError(f"{file} holds no reviews")
    return tuple(cards.values()), messages


def kind_of(name: str) -> str:
    """The kind of a product out of its name: its first noun, with "для кого" when that follows at once.

    «Игрушка для собак интерактивная утка» is an «Игрушка для собак», «Классические туфли» are «Туфли».
    """
    words = [word.strip(',;:.!"«»()') for word in name.split()]
    nouns = [number for number, word in enumerate(words) if _is_noun(word)]
    if not nouns:
        return name.strip().capitalize()
    first = nouns[0]
    for_whom = words[first + 1 : first + 3]
    kind = " ".join(words[first : first + 3]) if len(for_whom) == 2 and for_whom[0].lower() == "для" else words[first]
    return kind[:1].upper() + kind[1:].lower()


def _card(nm_id: int, name: str) -> Card:
    return Card(
        nm_id=nm_id,
        kind=kind_of(name),
        title=name[:1].upper() + name[1:],
        brand=_BRAND,
        article=f"PR-{nm_id}",
        group="data",
    )


def _review(row: dict[str, object], nm_id: int, anchor: datetime) -> Message:
    identity = str(row["id"])
    text, pros, cons = (str(row.get(key) or "") for key in ("comment", "pros", "cons"))
    return Message(
        id=identity,
        channel="review",
        nm_id=nm_id,
        text=text,
        pros=pros,
        cons=cons,
        rating=int(str(row["rating"])),
        created_at=derive.moment(identity, anchor),
        customer=derive.customer(identity, f"{text} {pros} {cons}"),
        order_id=derive.order(identity),
    )


def _rows(file: Path) -> Iterator[dict[str, object]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PracticeError(f"{file} cannot be read as UTF-8 text: {error}") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            missing = [field for field in _FIELDS if row.get(field) in (None, "")]
            int(str(row["product"])), int(str(row["rating"]))
        except (ValueError, AttributeError, KeyError, TypeError):
            missing = list(_FIELDS)
        if missing:
            raise PracticeError(f"{file}, line {number}: expected a JSON object with {', '.join(_FIELDS)}")
        yield row


@cache
def _analyzer() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer()


def _is_noun(word: str) -> bool:
    """A word that reads as a noun first and may stand in the nominative.

    Loan words the dictionary lacks («лоферы») are guessed, as names at times; a short one («мини») is no noun.
    """
    parses = _analyzer().parse(word) if word.isalpha() else []
    if not parses or "NOUN" not in parses[0].tag or (len(word) < 5 and "Name" in parses[0].tag):
        return False
    return any("NOUN" in parse.tag and "nomn" in parse.tag for parse in parses)
