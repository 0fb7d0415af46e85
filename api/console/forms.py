"""A form becomes the shape the API asks for, or is shown again with each fault beside its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from api.console.reasons import say_reason
from api.console.words import Words
from desk.errors import DeskError

M = TypeVar("M", bound=BaseModel)

WHOLE = ""
"""The field of a fault that belongs to no single one."""

# What is never sent back to a browser, whatever was wrong with it.
_SECRET = frozenset({"token", "password", "csrf_token"})
# pydantic's name of a fault -> our saying, and the number in it.
_SAYINGS: Mapping[str, tuple[str, str]] = {
    "missing": ("form.needed", ""),
    "string_too_short": ("form.short", "min_length"),
    "string_too_long": ("form.long", "max_length"),
    "int_parsing": ("form.whole", ""),
    "int_from_float": ("form.whole", ""),
    "float_parsing": ("form.number", ""),
    "greater_than_equal": ("form.least", "ge"),
    "less_than_equal": ("form.most", "le"),
    "literal_error": ("form.choice", ""),
    "enum": ("form.choice", ""),
    "bool_parsing": ("form.choice", ""),
    "string_pattern_mismatch": ("form.signs", ""),
    "extra_forbidden": ("form.extra", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A form that was not taken. `key`: which one of the page; `typed`: what stands in its fields, without secrets.

    `errors`: a sentence by field; `WHOLE` for the form.
    """

    key: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def said(self, key: str, name: str) -> str:
        """What is wrong with a field of the form `key`; empty for nothing."""
        return self.errors.get(name, "") if key == self.key else ""

    def in_words(self, words: Words) -> "Refusal":
        """The same in the reader's language."""
        return replace(self, errors={name: say_reason(told, words) for name, told in self.errors.items()})

    def value(self, key: str, name: str, usual: str) -> str:
        """What stands in a field: what was typed, else `usual`."""
        return self.typed.get(name, usual) if key == self.key else usual


NOTHING = Refusal()
"""A page nobody just pressed anything on."""


async def _typed(request: Request) -> Mapping[str, str]:
    """What a form carries, by field; of a field that came twice the last."""
    return {name: str(value) for name, value in (await request.form()).items() if name != "csrf_token"}


TypedDep = Annotated[Mapping[str, str], Depends(_typed)]


def read_form(model: type[M], typed: Mapping[str, str], words: Words, *, key: str) -> M | Refusal:
    """The typed fields as `model`. An empty field counts as left out, so that defaults hold."""
    given = {name: value for name, value in typed.items() if value.strip()}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        found = {_name(one): _say(one, words) for one in reversed(error.errors(include_input=False))}
        return refusal_of(key, typed, found)


def refused(error: DeskError, typed: Mapping[str, str], *, key: str) -> Refusal:
    """What the desk said, beside the field it begins with (`name: ...`), else at the form."""
    name, colon, rest = str(error).partition(": ")
    is_about = bool(colon) and name in typed
    return refusal_of(key, typed, {name: rest} if is_about else {WHOLE: str(error)})


def refusal_of(key: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> Refusal:
    """A refusal that has forgotten the secrets."""
    shown = {name: value for name, value in typed.items() if name not in _SECRET}
    return Refusal(key=key, typed=shown, errors=errors)


def _name(fault: ErrorDetails) -> str:
    return str(fault["loc"][0]) if fault["loc"] else WHOLE


def _say(fault: ErrorDetails, words: Words) -> str:
    saying, number = _SAYINGS.get(fault["type"], ("", ""))
    if not saying:
        return str(fault["msg"])
    return words.say(saying, n=fault.get("ctx", {}).get(number, "")) if number else words.say(saying)
