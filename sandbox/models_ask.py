"""What a practice model is asked and what it answers, whatever the wire's dialect."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Fields = Mapping[str, object]
_CHARS_PER_TOKEN = 3
"""Near enough for Russian; vendors count their own way."""


class BadAsk(ValueError):
    """The request is not of this dialect; the message says what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One turn of the conversation. `tool`: what a tool gave back, as text."""

    role: Literal["user", "assistant", "tool"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A tool on offer. `schema`: the JSON Schema of its arguments."""

    name: str
    schema: Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request. `forced`: the only tool it may call. `schema`: JSON is wanted instead of words, of this form.

    `effort`: how long it may think, as the vendor is told; None when it is told nothing.
    """

    model: str
    system: str
    said: tuple[Said, ...]
    offers: tuple[Offer, ...] = ()
    forced: str | None = None
    schema: Fields | None = None
    is_stream: bool = False
    wants_usage: bool = True
    effort: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A tool call. `raw`: its arguments as JSON; a fault may break them."""

    id: str
    name: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`end`: why the model stopped. `read` and `written` in tokens."""

    text: str = ""
    calls: tuple[Call, ...] = ()
    end: Literal["done", "length", "refusal"] = "done"
    read: int = 0
    written: int = 0


def count_tokens(text: str) -> int:
    """A vendor-like count: about a token for three characters."""
    return -(-len(text) // _CHARS_PER_TOKEN)


def as_json(value: object) -> str:
    """One JSON text, Cyrillic as it is."""
    return json.dumps(value, ensure_ascii=False)


def fields_of(value: object, what: str) -> Fields:
    """The value as an object, or `BadAsk` with what it should have been."""
    if not isinstance(value, dict):
        raise BadAsk(f"{what}: expected an object, found {type(value).__name__}")
    return value


def list_of(value: object, what: str) -> list[Fields]:
    """The value as a list of objects; None is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadAsk(f"{what}: expected a list, found {type(value).__name__}")
    return [fields_of(one, what) for one in value]


def text_of(content: object) -> str:
    """The words of a content: a string, or blocks of which some carry `text`."""
    if isinstance(content, str):
        return content
    return "\n".join(str(block["text"]) for block in list_of(content, "content") if "text" in block)


def schema_in(text: str) -> Fields | None:
    """The JSON Schema written out in a prompt, for servers that cannot be told it otherwise."""
    start = text.find('{"')
    while start >= 0:
        try:
            found, _ = json.JSONDecoder().raw_decode(text, start)
        except ValueError:
            found = None
        if isinstance(found, dict) and "properties" in found:
            return found
        start = text.find('{"', start + 1)
    return None
