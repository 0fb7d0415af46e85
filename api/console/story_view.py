"""What stands around a card: the chat it belongs to, the customer's other messages, what happened to it."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from api.console.reasons import say_reason
from api.console.words import Words
from api.schemas.interactions import EventOut, MessageOut
from api.schemas.timeline import TimelineStepOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of a chat. `side`: customer, shop or wb."""

    side: str
    text: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the story. `mode`: may be acted upon by itself, or assists only."""

    id: int
    at: str
    channel: str
    words: str
    reason: str
    confidence: str
    mode: str
    policy: str
    is_current: bool
    url: str | None
    reply: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of the history."""

    at: str
    who: str
    what: str
    detail: str


def said_of(one: MessageOut, words: Words, zone: ZoneInfo) -> Said:
    """A message as a line of the chat."""
    return Said(side=one.author, text=one.text, at=words.moment(one.occurred_at, zone))


def step_of(one: TimelineStepOut, words: Words, zone: ZoneInfo) -> Step:
    """A neighbour as a line of the story."""
    return Step(
        id=one.id,
        at=words.moment(one.occurred_at, zone, form="dd.MM, HH:mm"),
        channel=words.name("channel", one.channel),
        words=one.words,
        reason=say_reason(one.match_reason, words),
        confidence=words.percent(one.confidence),
        mode=words.name("mode", one.action_mode),
        policy=say_reason(one.policy_reason, words),
        is_current=one.is_current,
        url=one.wb_url,
        reply=one.last_reply_text,
    )


def happening_of(one: EventOut, words: Words, zone: ZoneInfo) -> Happening:
    """An event as a line of the history."""
    return Happening(
        at=words.moment(one.created_at, zone),
        who=words.name("author", one.actor),
        what=words.name("event", one.kind),
        detail=_detail(one.details, words),
    )


def _detail(details: dict[str, Any], words: Words) -> str:
    told = [
        f"{value}" if name == "text" else say_reason(f"{value}", words)
        for name, value in details.items()
        if value and name in ("text", "reason", "held_because", "to")
    ]
    return " · ".join(told)
