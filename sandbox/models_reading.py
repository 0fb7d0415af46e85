"""What the practice model understands of a prompt: the message, the themes on offer, what its tools told it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.models_ask import Ask, Fields

_THEME = re.compile(r"^- (\w+): (.+)$", re.MULTILINE)
_FACT = re.compile(r"^(\w+): (.+)$", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5
"""Words that begin alike are one word: enough for a model that only practises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something a tool told that may be cited."""

    id: str
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The customer's message as the prompt presents it. `facts`: what the prompt states beside the words."""

    text: str
    name: str
    facts: dict[str, str]

    @property
    def language(self) -> str:
        return self.facts.get("language") or ("ru" if re.search("[а-яё]", self.text, re.IGNORECASE) else "en")


def read_message(ask: Ask) -> Message:
    """The message asked about: fenced parts where there are fences, else everything the user said."""
    prompt = next((said.text for said in ask.said if said.role == "user"), "")
    parts = [_inside(prompt, f"customer_{part}") for part in ("text", "pros", "cons")]
    return Message(
        text="\n".join(part for part in parts if part) or ("" if "<customer_message>" in prompt else prompt),
        name=_inside(prompt, "customer_name"),
        facts=dict(_FACT.findall(_inside(prompt, "message_facts"))),
    )


def themes(ask: Ask) -> dict[str, str]:
    """The themes a router may choose from, by name, with what the prompt says of each."""
    return dict(_THEME.findall(ask.system))


def sources(ask: Ask) -> list[Source]:
    """Everything with an id in the results of tools, in the order told."""
    found: list[Source] = []
    for said in ask.said:
        if said.role == "tool":
            try:
                found += _walk(json.loads(said.text), "")
            except ValueError:
                continue
    return found


def stems(text: str) -> set[str]:
    """The beginnings of its words."""
    return {word[:_STEM] for word in _WORD.findall(text.lower())}


def _inside(text: str, tag: str) -> str:
    found = re.search(rf"<{tag}>\n(.*?)\n</{tag}>", text, re.DOTALL)
    return found[1].strip() if found else ""


def _walk(value: object, key: str) -> Iterator[Source]:
    if isinstance(value, dict):
        yield from _own(value, key)
        for name, child in value.items():
            yield from _walk(child, str(name))
    elif isinstance(value, list):
        for child in value:
            yield from _walk(child, key)


def _own(value: Fields, key: str) -> Iterator[Source]:
    words = value.get("value") or value.get("answer") or value.get("text")
    if isinstance(value.get("id"), str) and isinstance(words, str):
        yield Source(id=str(value["id"]), name=str(value.get("name") or key), value=words)
