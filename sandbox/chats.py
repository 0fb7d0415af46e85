"""The practice shop's buyer chats: what was written in them, by whom, and what the API wrote. No HTTP here."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sandbox.journal import Event as Told

Author = Literal["client", "human", "api", "wb"]
FileState = Literal["ready", "pending", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Something a buyer attached. `pending`: ready once the shop's moderation time is over."""

    id: str
    kind: Literal["image", "file"]
    name: str
    state: FileState = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatEvent:
    """One message. `by`: client, wb, a person in the seller's portal, or the API (the desk)."""

    id: str
    by: Author
    text: str
    at: datetime
    files: tuple[File, ...] = ()

    @property
    def stamp(self) -> int:
        """Unix milliseconds."""
        return int(self.at.timestamp() * 1000)


@dataclass(slots=True, kw_only=True)
class Chat:
    """One buyer about one purchase. `signs`: how many times its signature was changed.

    `human_stood_seconds`: how long a person's answer had stood, at most, when the API answered beneath it.
    """

    id: str
    customer: str
    nm_id: int
    rid: str
    size: str = ""
    events: list[ChatEvent] = field(default_factory=list)
    signs: int = 0
    overwrote_human: int = 0
    human_stood_seconds: float = 0.0

    @property
    def sign(self) -> str:
        """What a message to this chat must carry."""
        return f"{self.id}:{hashlib.sha256(f'{self.id}/{self.signs}'.encode()).hexdigest()}"

    @property
    def question(self) -> str:
        """What the buyer wrote last, up to the shop's answer."""
        asked: list[str] = []
        for event in self._since_answer():
            asked = [*asked, event.text] if event.by == "client" else asked
        return "\n".join(filter(None, asked))

    @property
    def written(self) -> list[ChatEvent]:
        """Everything the API wrote."""
        return [event for event in self.events if event.by == "api"]

    @property
    def most_answers(self) -> int:
        """The most messages the API wrote to the same words of the buyer; more than 1 is a double answer."""
        most = count = 0
        for event in self.events:
            count = 0 if event.by == "client" else count + (event.by == "api")
            most = max(most, count)
        return most

    def write(self, by: Author, text: str, at: datetime, files: tuple[File, ...] = ()) -> ChatEvent:
        """Add a message; its id follows from the chat and its place."""
        identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.id}/{len(self.events)}"))
        if by == "api" and self.events and self.events[-1].by == "human":
            self.overwrote_human += 1
            self.human_stood_seconds = max(self.human_stood_seconds, (at - self.events[-1].at).total_seconds())
        event = ChatEvent(id=identity, by=by, text=text, at=at, files=files)
        self.events.append(event)
        return event

    def _since_answer(self) -> list[ChatEvent]:
        last = max((place for place, event in enumerate(self.events) if event.by == "client"), default=-1)
        before = [place for place in range(last) if self.events[place].by in ("human", "api")]
        return self.events[max(before, default=-1) + 1 : last + 1]


class Chats:
    """Every chat of the shop by its id."""

    def __init__(self, chats: Iterable[Chat] = ()) -> None:
        self._chats = {chat.id: chat for chat in chats}

    def find(self, identity: str) -> Chat | None:
        """One chat by its id."""
        return self._chats.get(identity)

    def by_sign(self, sign: str) -> Chat | None:
        """The chat a signature belongs to, if it is its present one."""
        return next((chat for chat in self._chats.values() if chat.sign == sign), None)

    def all(self) -> list[Chat]:
        """Every chat, the first ones first."""
        return list(self._chats.values())

    def stream(self) -> list[tuple[Chat, ChatEvent]]:
        """Every message of every chat, oldest first."""
        told = [(chat, event) for chat in self._chats.values() for event in chat.events]
        return sorted(told, key=lambda pair: (pair[1].at, pair[1].id))

    def file(self, identity: str) -> tuple[File, datetime] | None:
        """An attachment and when it was sent."""
        found = ((file, event.at) for _, event in self.stream() for file in event.files if file.id == identity)
        return next(found, None)

    def apply(self, told: Told, at: datetime) -> None:
        """Play an event of the journal: `add` a chat, `client`, `human` or `answer` (the API) writes, `resign`."""
        kind, identity = str(told["kind"]), str(told["id"])
        chat = self._chats.get(identity)
        if kind == "add" and chat is None:
            chat = self._chats[identity] = chat_of(told)
        if chat is None:
            return
        if kind == "resign":
            chat.signs += 1
        elif kind == "answer":
            chat.write("api", str(told["text"]), at)
        elif kind == "human":
            chat.write("human", str(told["text"]), at)
        else:
            chat.write("client", str(told.get("text") or ""), at)


def chat_of(told: Told) -> Chat:
    """A chat out of JSON: `id nm_id` and whatever else is known. `ValueError` for what is no number."""
    identity = str(told["id"])
    return Chat(
        id=identity,
        customer=str(told.get("customer") or ""),
        nm_id=int(str(told["nm_id"])),
        rid=str(told.get("rid") or hashlib.sha256(f"{identity}/rid".encode()).hexdigest()[:32]),
        size=str(told.get("size") or ""),
    )
