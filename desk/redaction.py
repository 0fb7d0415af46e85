"""Finds and hides structured personal data: e-mails, phones, cards, documents, keys and tokens. Pure.

Logs go through `redact`; the gate asks `find_personal`. Names and postal addresses need context and are not found here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Span:
    """Where personal data stands. `kind`: email | phone | card | key | document."""

    start: int
    end: int
    kind: str


_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}")
# Three dotted base64 parts, `Bearer` values, vendor-style keys.
_KEY = re.compile(
    r"\beyJ[\w-]{8,}(?:\.[\w-]{4,}){1,2}|\bBearer\s+[\w.~+/=-]{8,}|\b(?:sk|pk|rk|ghp|gho|xox[abp])[-_][\w-]{12,}"
    r"|\b(?:api[_-]?key|token|secret|password|пароль)\b[\"']?\s*[:=]\s*[\"']?[^\s\"',;]{6,}",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<![\d.,-])[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?!\d)")
_GROUPED = re.compile(r"\d{4}([ -])\d{4}\1\d{4}\1\d{4}")
_PHONE = re.compile(
    r"(?<![\w.№#/-])(?:"
    r"\+\d{1,3}[\s(.-]*\d(?:[\s().–-]*\d){8,11}"
    r"|[78][\s(.–-]*\(?[3489]\d{2}\)?[\s.–-]*\d{3}[\s.–-]*\d{2}[\s.–-]*\d{2}"
    r"|\(?9\d{2}\)?[\s.–-]+\d{3}[\s.–-]?\d{2}[\s.–-]?\d{2}"
    r"|\(?[2-9]\d{2}\)?[\s.-]\d{3}[.-]\d{4}"
    r"|\([2-9]\d{2}\)\s?\d{3}[\s.-]\d{4}|8800\d{7})(?!\d)"
)
_SNILS = re.compile(r"(?<!\d)\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)")
_PASSPORT = re.compile(r"(?:паспорт\w*|серия|passport)\D{0,20}\d{2}\s?\d{2}\s?(?:№\s?)?\d{6}", re.IGNORECASE)

_MASK = {"email": "[e-mail]", "phone": "[phone]", "card": "[card]", "key": "[key]", "document": "[document]"}


def redact(text: str) -> str:
    """The text with every personal span replaced by its kind, e.g. `[phone]`; everything else stays as it was."""
    parts, last = [], 0
    for span in find_personal(text):
        parts += [text[last : span.start], _MASK[span.kind]]
        last = span.end
    return "".join((*parts, text[last:]))


# Two guardrails ask about the same draft.
@lru_cache(maxsize=64)
def find_personal(text: str) -> tuple[Span, ...]:
    """Personal spans in text order, never overlapping."""
    found = [
        Span(match.start(), match.end(), kind)
        for kind, pattern, holds in _KINDS
        for match in pattern.finditer(text)
        if holds(match.group())
    ]
    spans: list[Span] = []
    for span in sorted(found, key=lambda one: (one.start, -one.end)):
        if not spans or span.start >= spans[-1].end:
            spans.append(span)
    return tuple(spans)


def _is_card(text: str) -> bool:
    """Four groups of four, or Luhn: order numbers and barcodes rarely pass it."""
    if _GROUPED.fullmatch(text):
        return True
    digits = [int(char) for char in text if char.isdigit()]
    if not 15 <= len(digits) <= 19:
        return False
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


def _is_any(_: str) -> bool:
    return True


_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("key", _KEY, _is_any),
    ("email", _EMAIL, _is_any),
    ("card", _CARD, _is_card),
    ("document", _SNILS, _is_any),
    ("document", _PASSPORT, _is_any),
    ("phone", _PHONE, _is_any),
)
