"""What a thread of messages comes to: the words that wait for an answer, since when, and the answer that stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.interactions import Author, Message, VendorAnswer

# What a message without a word is shown as: a picture, a document.
_FILE_ONLY = "[file]"
# Far more than a person writes without waiting for an answer (a chat message is cut at 1,000 characters).
_MOST_CHARS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The open group (or, when all is answered, the last one): what the customer wrote since the shop's last word.

    `occurred_at`: when the group began. `answer`: what the shop wrote after it. `key`: names the group's messages.
    `files`: how many files came with it.
    """

    text: str
    occurred_at: datetime
    needs_response: bool
    answer: VendorAnswer | None
    key: str
    files: int


def fold(messages: Sequence[Message]) -> Thread:
    """Fold a whole thread, oldest first, at least one message. Whatever the marketplace itself wrote is passed over."""
    group: list[Message] = []
    answers: list[Message] = []
    for message in messages:
        if not message.text.strip() and not message.attachments:
            continue
        if message.author is Author.CUSTOMER:
            group, answers = ([message], []) if answers else ([*group, message], answers)
        elif message.author is Author.SHOP and group:
            answers.append(message)
    return Thread(
        text="\n".join(message.text.strip() for message in group if message.text.strip())[-_MOST_CHARS:],
        occurred_at=(group or messages)[0].occurred_at,
        needs_response=bool(group) and not answers,
        answer=_answer(answers),
        key="|".join(message.event_id for message in group),
        files=sum(len(message.attachments) for message in group),
    )


def merge(known: Sequence[Message], fresh: Sequence[Message]) -> tuple[Message, ...]:
    """One thread, oldest first, each event once; of the same moment, what was known comes first."""
    thread: dict[str, Message] = {}
    for message in (*known, *fresh):
        thread.setdefault(message.event_id, message)
    return tuple(sorted(thread.values(), key=lambda message: message.occurred_at))


def _answer(answers: Sequence[Message]) -> VendorAnswer | None:
    if not answers:
        return None
    text = "\n".join(message.text.strip() or _FILE_ONLY for message in answers)
    return VendorAnswer(text=text, answered_at=answers[0].occurred_at)
