"""The state of the practice shop. Every change is an event: applied, and journalled when there is a journal."""

from bisect import insort
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import Enum, auto

from sandbox.chats import Chat, ChatEvent, Chats
from sandbox.config import ShopConfig
from sandbox.goods import Answer, Card, Channel, Message
from sandbox.journal import Event, Journal

_EDIT_WINDOW = timedelta(days=60)


class Written(Enum):
    """What became of a write."""

    DONE = auto()
    UNKNOWN_ID = auto()
    NO_MORE_EDITS = auto()


class Shop:
    """Cards and messages, and who wrote what to them. `clock` gives aware UTC."""

    def __init__(
        self,
        *,
        anchor: datetime,
        cards: Iterable[Card],
        messages: Iterable[Message],
        clock: Callable[[], datetime],
        journal: Journal | None = None,
        notes: tuple[str, ...] = (),
        chats: Iterable[Chat] = (),
    ) -> None:
        self.anchor, self.clock, self.notes = anchor, clock, notes
        self.cards = {card.nm_id: card for card in cards}
        self.config = ShopConfig()
        self.unknown_writes: list[str] = []
        self.writes = 0
        self.chats = Chats(chats)
        self._messages: dict[Channel, dict[str, Message]] = {"review": {}, "question": {}}
        self._order: dict[Channel, list[Message]] = {"review": [], "question": []}
        self._journal = journal
        for message in messages:
            self._place(message)
        for event in journal.events if journal else ():
            self._apply(event)

    # Reading

    def find(self, channel: Channel, identity: str) -> Message | None:
        """One message by its id."""
        return self._messages[channel].get(identity)

    def all(self, channel: Channel) -> list[Message]:
        """Every message, oldest first."""
        return self._order[channel]

    def visible_answer(self, message: Message) -> Answer | None:
        """The answer as reads see it: what the API wrote, only once the lag is over."""
        answer = message.answer
        if answer is not None and answer.by == "api":
            return answer if (self.clock() - answer.at).total_seconds() >= self.config.lag_seconds else None
        return answer

    def is_visible(self, event: ChatEvent) -> bool:
        """Whether reads show a chat's message: what the API wrote, only once the lag is over."""
        return event.by != "api" or (self.clock() - event.at).total_seconds() >= self.config.lag_seconds

    def moderation(self, answer: Answer) -> str:
        """reviewRequired while it is being looked at, then wbRu or rejected. A person's own answer is shown at once."""
        waits = self.config.lag_seconds + self.config.moderation_seconds
        if answer.by == "api" and self._age(answer) < waits:
            return "reviewRequired"
        refused = any(word.lower() in answer.text.lower() for word in self.config.reject_words)
        return "rejected" if refused else "wbRu"

    def is_editable(self, answer: Answer) -> bool:
        """One edit within 60 days of the answer."""
        return answer.edited_at is None and self.clock() - answer.at < _EDIT_WINDOW

    def is_processed(self, message: Message) -> bool:
        """What `isAnswered=true` lists: answered, rejected, or stars without a word."""
        return self.visible_answer(message) is not None or message.is_rejected or not message.has_substance

    # Writing

    def answer_review(self, identity: str, text: str) -> Written:
        """A second answer is taken too, as the vendor checks nothing; the shop counts it."""
        return self._write("answer", "review", identity, text)

    def edit_review(self, identity: str, text: str) -> Written:
        """Change the standing answer, once."""
        return self._edit("review", identity, text)

    def answer_question(self, identity: str, text: str) -> Written:
        """The same call answers and edits: the first fills the slot, the second is the one edit."""
        message = self.find("question", identity)
        if message is None:
            return self._write("answer", "question", identity, text)
        if message.answer is not None:
            return self._edit("question", identity, text)
        return self._write("answer", "question", identity, text)

    def record(self, kind: str, **told: object) -> None:
        """Journal an event and apply it. Kinds: answer edit human viewed reject add customer_edit; client, resign."""
        event: Event = {"kind": kind, "at": self.clock().isoformat(), **told}
        if self._journal:
            self._journal.append(event)
        self._apply(event)

    def close(self) -> None:
        """Close the journal."""
        if self._journal:
            self._journal.close()

    def _write(self, kind: str, channel: Channel, identity: str, text: str) -> Written:
        self.record(kind, channel=channel, id=identity, text=text)
        return Written.DONE if self.find(channel, identity) else Written.UNKNOWN_ID

    def _edit(self, channel: Channel, identity: str, text: str) -> Written:
        message = self.find(channel, identity)
        if message and message.answer and not self.is_editable(message.answer):
            return Written.NO_MORE_EDITS
        return self._write("edit", channel, identity, text)

    def _age(self, answer: Answer) -> float:
        return (self.clock() - (answer.edited_at or answer.at)).total_seconds()

    def _place(self, message: Message) -> None:
        known = self._messages[message.channel]
        if message.id in known:
            self._order[message.channel].remove(known[message.id])
        known[message.id] = message
        insort(self._order[message.channel], message, key=lambda item: (item.created_at, item.id))

    def _apply(self, event: Event) -> None:
        kind, at = event["kind"], datetime.fromisoformat(str(event["at"]))
        if kind == "start":
            return
        if event.get("channel") == "chat":
            self.writes += kind == "answer"
            self.chats.apply(event, at)
            return
        if kind == "add":
            self._place(message_of(event, at))
            return
        message = self._messages[_channel(event)].get(str(event["id"]))
        if kind in ("answer", "edit"):
            self._apply_write(message, event, at)
        elif message is not None:
            self._apply_other(message, event, at)

    def _apply_write(self, message: Message | None, event: Event, at: datetime) -> None:
        self.writes += 1
        if message is None:
            self.unknown_writes.append(str(event["id"]))
            return
        standing, text = message.answer, str(event["text"])
        if standing is not None and standing.by == "human":
            message.overwrote_human += 1
            message.human_stood_seconds = max(message.human_stood_seconds, (at - standing.at).total_seconds())
        if event["kind"] == "edit" and standing is None:
            return
        # To the customer a second write to a question is a second answer, whatever the vendor calls it.
        if event["kind"] == "answer" or message.channel == "question":
            message.published += 1
        if event["kind"] == "edit" and standing is not None:
            message.answer = Answer(text=text, at=standing.at, by="api", edited_at=at)
        else:
            message.answer = Answer(text=text, at=at, by="api")

    def _apply_other(self, message: Message, event: Event, at: datetime) -> None:
        kind = event["kind"]
        if kind == "human":
            message.answer = Answer(text=str(event["text"]), at=at, by="human")
        elif kind == "viewed":
            message.is_viewed = bool(event["is_viewed"])
        elif kind == "reject":
            message.is_rejected = True
        elif kind == "customer_edit":
            self._rewrite(message, event, at)

    def _rewrite(self, message: Message, event: Event, at: datetime) -> None:
        """The customer changed the words: the message counts as written now."""
        self._order[message.channel].remove(message)
        for key in ("text", "pros", "cons"):
            if key in event:
                setattr(message, key, str(event[key]))
        if isinstance(event.get("rating"), int):
            message.rating = int(str(event["rating"]))
        message.created_at = at
        insort(self._order[message.channel], message, key=lambda item: (item.created_at, item.id))


def message_of(event: Event, at: datetime) -> Message:
    """A message out of JSON: `channel id nm_id text` and whatever else is known."""
    given = event.get("created_at")
    order_id = event.get("order_id")
    return Message(
        id=str(event["id"]),
        channel=_channel(event),
        nm_id=int(str(event["nm_id"])),
        text=str(event.get("text") or ""),
        created_at=datetime.fromisoformat(given) if isinstance(given, str) else at,
        customer=str(event.get("customer") or ""),
        rating=int(str(event.get("rating") or 5)),
        pros=str(event.get("pros") or ""),
        cons=str(event.get("cons") or ""),
        order_id=int(str(order_id)) if order_id else None,
        size=str(event.get("size") or ""),
        parent_id=str(event["parent_id"]) if event.get("parent_id") else None,
    )


def _channel(event: Event) -> Channel:
    channel = event.get("channel")
    if channel == "review":
        return "review"
    if channel == "question":
        return "question"
    raise ValueError(f"channel must be review or question, not {channel!r}")
