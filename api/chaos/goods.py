"""What customers write in a kill loop: the labelled sets' own Russian texts, spread over cards and three channels."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DATASETS = Path(__file__).parents[2] / "evals" / "datasets"
_CHATS = (
    "Здравствуйте! Подскажите, пожалуйста, в коробке есть инструкция?",
    "Добрый день, а какой размер у этой модели в сложенном виде?",
    "Спасибо большое, всё пришло целым, очень довольна!",
    "Не могу понять, как закрепить крючок, помогите",
    "Здравствуйте, товар пришёл с царапиной на крышке, что делать?",
)
_CHANNELS = ("review", "question", "chat")
# Chats are the channel that takes a second answer without a word: a fifth of the items.
_WEIGHTS = (5, 3, 2)
_FIRST_CARD = 700_000_001
_CARDS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One message to come. `is_for_a_human`: a person will answer it in the shop's own portal."""

    channel: str
    id: str
    told: dict[str, Any]
    is_for_a_human: bool


def make_items(count: int, *, human_share: float, seed: int) -> Iterator[Item]:
    """`count` items, the same for the same seed."""
    chance = random.Random(seed)
    reviews, questions = _texts("wb_reviews_dev.jsonl"), _texts("wb_questions_dev.jsonl")
    for number in range(count):
        channel = chance.choices(_CHANNELS, _WEIGHTS)[0]
        told: dict[str, Any] = {"nm_id": _FIRST_CARD + chance.randrange(_CARDS), "customer": "Анна"}
        if channel == "review":
            told |= chance.choice(reviews)
        else:
            told |= {"text": chance.choice(_CHATS) if channel == "chat" else chance.choice(questions)["text"]}
        yield Item(
            channel=channel,
            id=f"chaos-{seed}-{number}",
            told=told,
            is_for_a_human=chance.random() < human_share,
        )


def card_items() -> tuple[Item, ...]:
    """The praises of `write_cards`: in the shop before anybody is killed, and owed an answer like all others."""
    return tuple(Item(channel="review", id=_card_id(number), told={}, is_for_a_human=False) for number in range(_CARDS))


def write_cards(file: Path) -> None:
    """A data file for the practice shop: one praise a card, so that the cards exist before anything else arrives."""
    rows = [
        {"id": _card_id(number), "product": _FIRST_CARD + number, "rating": 5, "comment": "Отличная вещь, спасибо!",
         "pros": "", "cons": "", "product_name": "Вешалка для одежды"}
        for number in range(_CARDS)
    ]  # fmt: skip
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")


def _card_id(number: int) -> str:
    return f"card-{number}"


def _texts(name: str) -> list[dict[str, Any]]:
    """`text`, and for reviews `rating pros cons`, of every Russian row."""
    lines = (_DATASETS / name).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    kept = ("text", "rating", "pros", "cons")
    return [{key: row[key] for key in kept if row.get(key)} for row in rows if row.get("text")]
