"""Saved replies: a text with blanks that a card fills, wholly or not at all. Pure.

A blank is a variable's name in braces, `{customer_name}`; braces mean nothing else. What fills one is never looked at
again: a customer who is called `{product_name}` stays that.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desk.errors import BadInput, BadPlaybook
from desk.interactions import Interaction
from desk.playbook_files import read_table

MOST_NAME = 80
MOST_TEXT = 5_000
LANGUAGES = ("ru", "en")
_MOST_VALUE = 200
_PIECE = re.compile(r"\{([^{}]*)\}|[{}]")

VARIABLES: Mapping[str, Callable[[Interaction], str | None]] = {
    "customer_name": lambda item: item.customer_name,
    "product_name": lambda item: item.product_name,
    "product_article": lambda item: item.product_article,
    "order_number": lambda item: item.order_id,
}
"""Every blank there is, with what a card has for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    """One saved reply. `language`: of its text."""

    id: int
    name: str
    language: str
    text: str
    updated_by: str
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroText:
    """What somebody saves, checked by `check_macro`."""

    name: str
    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A macro on a card. `text` is whole, or empty when `missing` names what the card does not know."""

    text: str
    missing: tuple[str, ...]


def check_macro(*, name: str, language: str, text: str) -> MacroText:
    """A saved reply that can be filled on some card; `BadInput` says what is wrong with it."""
    name, text = " ".join(name.split()), text.strip()
    if not 1 <= len(name) <= MOST_NAME:
        raise BadInput(f"name: expected 1 to {MOST_NAME} characters, found {len(name)}")
    if language not in LANGUAGES:
        raise BadInput(f"language: expected one of {', '.join(LANGUAGES)}, found {language!r}")
    if not 1 <= len(text) <= MOST_TEXT or "\x00" in name + text:
        raise BadInput(f"text: expected 1 to {MOST_TEXT} characters without NUL, found {len(text)}")
    blanks_of(text)
    return MacroText(name=name, language=language, text=text)


def blanks_of(text: str) -> tuple[str, ...]:
    """The variables a text names, each once; `BadInput` for an unknown one, or a brace that opens or closes nothing."""
    found: dict[str, None] = {}
    for piece in _PIECE.finditer(text):
        name = piece.group(1)
        if name not in VARIABLES:
            raise BadInput(
                f"text: {piece.group()!r} is no variable; known: {', '.join(f'{{{one}}}' for one in VARIABLES)}"
            )
        found[name] = None
    return tuple(found)


def values_of(item: Interaction) -> dict[str, str]:
    """What a card knows, by variable. What it does not know, or what could not stand in a sentence, is left out."""
    known = {name: " ".join((read(item) or "").split()) for name, read in VARIABLES.items()}
    return {name: value for name, value in known.items() if value and len(value) <= _MOST_VALUE}


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """The text with every blank filled, or none of it; `BadInput` as of `blanks_of`."""
    if missing := tuple(name for name in blanks_of(text) if name not in values):
        return Filled(text="", missing=missing)
    return Filled(text=_PIECE.sub(lambda piece: values[piece.group(1)], text), missing=())


def load_examples(prompts: Path) -> Sequence[MacroText]:
    """The saved replies that come along, of `macros.toml`; `BadPlaybook` names what is wrong with one."""
    file = prompts / "shared" / "macros.toml"
    table, found = read_table(file), []
    for row in table.tables("macro"):
        name, language, text = row.text("name"), row.one_of("language", LANGUAGES), row.text("text")
        row.refuse_unknown()
        try:
            found.append(check_macro(name=name, language=language, text=text))
        except BadInput as error:
            raise BadPlaybook(f"{file}: {name!r}: {error}") from error
    table.refuse_unknown()
    return found
