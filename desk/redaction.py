"""Hides personal data and secrets in a text: logs, traces, whatever leaves the desk's own rows. Pure.

What counts as personal is found by `desk.personal_data`.
"""

from desk.personal_data import find_personal
from desk.personal_spans import ADDRESS, BIRTH, CARD, DOCUMENTS, EMAIL, HANDLE, KEY, MONEY, NAME, PHONE, Span

__all__ = ["Span", "find_personal", "redact"]

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


def redact(text: str) -> str:
    """The text with every personal span replaced by its kind, e.g. `[phone]`; everything else stays as it was.

    A number that could be a phone or a card goes even where the text calls it an order: better hidden twice.
    """
    parts, last = [], 0
    for span in find_personal(text, trust_goods=False):
        parts += [text[last : span.start], _MASK[span.kind]]
        last = span.end
    return "".join((*parts, text[last:]))
