"""Everything the labelled sets leave open (name, date, order) is derived from the id: the same on every start."""

import hashlib
import json
import re
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

# Nothing but the stories is older: what is older than a week is never answered automatically.
_SPAN = timedelta(days=5) - timedelta(hours=1)

_NAMES = json.loads((Path(__file__).parent / "seed" / "names.json").read_text(encoding="utf-8"))
_WOMEN: tuple[str, ...] = tuple(_NAMES["women"])
_MEN: tuple[str, ...] = tuple(_NAMES["men"])

# What people say about themselves in a review: the past tense tells. Verbs a thing can be the subject of are left out.
_DONE = "купи|заказа|заказыва|взя|бра|выбра|покупа|получи|носи|надева|постави|дума|ожида|хоте|реши|стира|вытащи"
_HER_WORDS = re.compile(rf"\b(?:не )?(?:{_DONE})ла\b|\b(?:довольна|рада|сама|муж|мужу|мужа)\b")
_HIS_WORDS = re.compile(rf"\b(?:не )?(?:{_DONE})л\b|\b(?:доволен|рад|жене|жена|жены)\b")


def number(key: str) -> int:
    """A large number that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")


def pick(key: str, choices: Sequence[T]) -> T:
    """One of the choices, always the same for a key."""
    return choices[number(key) % len(choices)]


def moment(identity: str, anchor: datetime) -> datetime:
    """A second within the five days before the anchor."""
    return anchor - timedelta(seconds=number(f"{identity}/date") % int(_SPAN.total_seconds()))


def customer(identity: str, words: str = "") -> str:
    """A first name; a man's or a woman's when the words give it away, else by the id (two of three are women)."""
    text = words.lower()
    if _HER_WORDS.search(text):
        return pick(identity, _WOMEN)
    if _HIS_WORDS.search(text):
        return pick(identity, _MEN)
    return pick(identity, (*_WOMEN, *_WOMEN, *_MEN))


def order(identity: str) -> int:
    """A number of the bought piece."""
    return 10_000_000_000 + number(f"{identity}/order") % 9_000_000_000


def code(key: str) -> str:
    """Something like a UUID, the vendor's usual kind of id."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"practice/{key}"))
