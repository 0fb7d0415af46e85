"""What the default practice shop holds: our invented cards, questions, past replies and stories.

What a seed question expects stays in the files: nothing of it is served.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sandbox import derive
from sandbox.chats import Author, Chat, File, chat_of
from sandbox.goods import Answer, Card, Channel, Message
from sandbox.labelled import Hints

_SEED = Path(__file__).parent / "seed"

Row = dict[str, object]
_AUTHORS: dict[str, Author] = {"client": "client", "human": "human", "wb": "wb"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What an answer to a seed question must hold; `expect` None: nothing in the shop answers it."""

    id: str
    nm_id: int
    text: str
    intent: str
    expect: str | None
    source: str | None


def load_expectations() -> tuple[Expectation, ...]:
    """The seed questions with what their answers must hold, for evals and tests."""
    return tuple(
        Expectation(
            id=str(row["id"]),
            nm_id=_whole(row["nm_id"]),
            text=str(row["text"]),
            intent=str(row["intent"]),
            expect=str(row["expect"]) if row["answerable"] else None,
            source=str(row["source"]) if row["source"] else None,
        )
        for row in _rows(_SEED / "questions.jsonl")
    )


def load_cards() -> tuple[Card, ...]:
    """The invented product cards."""
    files = sorted(_SEED.glob("cards_*.json"))
    return tuple(_card(row) for file in files for row in json.loads(file.read_text(encoding="utf-8")))


def load_hints() -> Hints:
    """Words that suggest a group of goods, by group: how a labelled text without a noun finds its shelf."""
    hints: Hints = json.loads((_SEED / "groups.json").read_text(encoding="utf-8"))
    return hints


def seed_messages(anchor: datetime) -> list[Message]:
    """Our own questions, past replies and stories as they stand at `anchor`."""
    return [*_questions(anchor), *_past(anchor), *_stories(anchor)]


def seed_chats(anchor: datetime) -> list[Chat]:
    """Our own chats, and those that belong to the stories, as they stand at `anchor`."""
    rows = _rows(_SEED / "chats.jsonl")
    for story in json.loads((_SEED / "stories.json").read_text(encoding="utf-8")):
        said = [{**row, "hours_ago": float(row["days_ago"]) * 24, "sender": "client"} for row in story["chat"]]
        about = {"id": f"{story['id']}-c", "customer": story["customer"], "nm_id": story["items"][0]["nm_id"]}
        rows.append(about | {"messages": said, "order_id": story["order_id"]})
    return [_chat(row, anchor) for row in rows]


def _chat(row: Row, anchor: datetime) -> Chat:
    # The vendor names a purchase differently in a chat than in a review: the same order, another kind of id.
    rid = derive.code(f"{row.get('order_id') or row['id']}/rid")
    chat = chat_of({**row, "id": f"1:{derive.code(str(row['id']))}", "rid": rid})
    for number, said in enumerate(_list(row["messages"])):
        told: Row = said if isinstance(said, dict) else {}
        files = [_file(file, f"{row['id']}/{number}/{place}") for place, file in enumerate(_list(told.get("files")))]
        at = anchor - timedelta(hours=float(str(told["hours_ago"])))
        chat.write(_AUTHORS[str(told["sender"])], str(told["text"]), at, tuple(files))
    return chat


def _file(row: object, key: str) -> File:
    told: Row = row if isinstance(row, dict) else {}
    kind, state = told.get("kind"), told.get("state")
    return File(
        id=derive.code(key),
        kind="image" if kind == "image" else "file",
        name=str(told.get("name") or ""),
        state="refused" if state == "refused" else "pending" if state == "pending" else "ready",
    )


def _questions(anchor: datetime) -> Iterator[Message]:
    for row in _rows(_SEED / "questions.jsonl"):
        identity = str(row["id"])
        yield _message(row, "question", derive.moment(identity, anchor))


def _past(anchor: datetime) -> Iterator[Message]:
    for row in _rows(_SEED / "past.jsonl"):
        yield _dated(row, anchor)


def _stories(anchor: datetime) -> Iterator[Message]:
    for story in json.loads((_SEED / "stories.json").read_text(encoding="utf-8")):
        for row in story["items"]:
            yield _dated({"customer": story["customer"], "order_id": story["order_id"]} | row, anchor)


def _dated(row: Row, anchor: datetime) -> Message:
    """A message that says how old it is; people answered it a day later at the latest."""
    written_at = anchor - timedelta(days=float(str(row["days_ago"])))
    message = _message(row, "review" if row["channel"] == "review" else "question", written_at)
    if row.get("answer"):
        answered_at = min(written_at + timedelta(days=1), anchor)
        message.answer = Answer(text=str(row["answer"]), at=answered_at, by="human")
        message.is_viewed = True
    return message


def _message(row: Row, channel: Channel, written_at: datetime) -> Message:
    """One row as a message. A question shows no name and no order, whatever the file knows."""
    identity, is_review = str(row["id"]), channel == "review"
    return Message(
        id=identity,
        channel=channel,
        nm_id=_whole(row["nm_id"]),
        text=str(row["text"]),
        created_at=written_at,
        customer=str(row.get("customer", "")) if is_review else "",
        rating=_whole(row.get("rating", 5)),
        pros=str(row.get("pros", "")),
        cons=str(row.get("cons", "")),
        order_id=_whole(row.get("order_id") or derive.order(identity)) if is_review else None,
    )


def _card(row: Row) -> Card:
    length, width, height, weight = (float(str(side)) for side in _list(row["package"]))
    told = row["characteristics"]
    return Card(
        nm_id=_whole(row["nm_id"]),
        kind=str(row["kind"]),
        title=str(row["title"]),
        brand=str(row["brand"]),
        article=str(row["article"]),
        group=str(row["group"]),
        description=str(row["description"]),
        characteristics={str(name): str(value) for name, value in told.items()} if isinstance(told, dict) else {},
        sizes=tuple(map(str, _list(row["sizes"]))),
        package=(int(length), int(width), int(height), weight),
        words=tuple(map(str, _list(row["words"]))),
    )


def _rows(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _whole(value: object) -> int:
    return int(str(value))
