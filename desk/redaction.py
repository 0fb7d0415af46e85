"""Hides personal data and secrets in a text: logs, traces, prompts, whatever leaves the desk's own rows. Pure.

What counts as personal is found by `desk.personal_data`.
"""

import re
from collections.abc import Callable

from desk.personal_data import find_personal
from desk.personal_spans import ADDRESS, BIRTH, CARD, DOCUMENTS, EMAIL, HANDLE, KEY, MONEY, NAME, PHONE, Span

__all__ = ["Masks", "Span", "find_personal", "redact"]

_MASK = {
    **dict.fromkeys(DOCUMENTS, "[document]"),
    **dict.fromkeys(MONEY, "[account]"),
    BIRTH: "[birth date]",
    CARD: "[card]",
    EMAIL: "[e-mail]",
    PHONE: "[phone]",
    KEY: "[key]",
    HANDLE: "[handle]",
    NAME: "[name]",
    ADDRESS: "[address]",
}
# A customer's own link to cancel: whoever has it can.
_OWN_LINK = re.compile(r"/cancel/[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


def redact(text: str) -> str:
    """The text with every personal span replaced by its kind, e.g. `[phone]`; everything else stays as it was.

    A number that could be a phone or a card goes even where the text calls it an order: better hidden twice.
    """
    return _replace(text, lambda span: _MASK[span.kind])


class Masks:
    """The masks of one conversation with a model: a value has the same mask wherever it stands, `[phone]`, `[phone 2]`.

    A mask that comes back in a draft is a blank nobody filled in: the gate stops it. Only what is shown to people is
    told by its value again.
    """

    def __init__(self) -> None:
        self._masks: dict[tuple[str, str], str] = {}
        self._values: dict[str, str] = {}

    def hide(self, text: str) -> str:
        """The text with masks in place of personal data."""
        return _replace(text, lambda span: self._mask(span.kind, text[span.start : span.end]))

    def hide_name(self, name: str, text: str) -> str:
        """The text with every word of a person's name masked, in the form it is written."""
        parts = [re.escape(part) for part in name.split() if len(part) > 1]
        if not parts:
            return text
        known = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)
        return known.sub(lambda match: self._mask(NAME, match.group()), text)

    def show(self, text: str) -> str:
        """The text with the values again, for people of the desk."""
        for mask, value in self._values.items():
            text = text.replace(mask, value)
        return text

    def _mask(self, kind: str, value: str) -> str:
        plain = _MASK[kind]
        same = (plain, "".join(char for char in value.casefold() if char.isalnum() or char == "@"))
        if same not in self._masks:
            number = 1 + sum(mask == plain for mask, _ in self._masks)
            self._masks[same] = plain if number == 1 else f"{plain[:-1]} {number}]"
            self._values[self._masks[same]] = value
        return self._masks[same]


def _replace(text: str, mask: Callable[[Span], str]) -> str:
    text = _OWN_LINK.sub("/cancel/[key]", text)
    parts, last = [], 0
    for span in find_personal(text, trust_goods=False):
        parts += [text[last : span.start], mask(span)]
        last = span.end
    return "".join((*parts, text[last:]))
