"""What a message says of who wrote it: what its channel proves, and what its words merely name. Pure.

A connector that proves something puts it under `PROVEN` of `Inbound.extra`, as `proven(...)` writes it: a chat identity
signed by the shop (`chat`: the shop's own number of the customer), the address an e-mail came from (`email`), a phone
that calls (`phone`). Nothing a customer types ever goes there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desk.account_json import email_of, phone_of
from desk.errors import BadInput
from desk.interactions import Json

PROVEN = "proven_identity"
CLAIMED = "claimed_email"
"""Where a connector puts an address that somebody typed into its own form."""
KINDS = ("chat", "email", "phone")

_READERS: Mapping[str, Callable[[str], str | None]] = {"email": email_of, "phone": phone_of, "chat": str.strip}
_EMAILS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,}")
_CODES = re.compile(r"(?<![0-9])([0-9]{3})[ -]?([0-9]{3})(?![0-9])", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One name of a customer. `kind`: chat | email | phone."""

    kind: str
    value: str


def proven(*identities: Identity) -> dict[str, Json]:
    """What a connector adds to `Inbound.extra`."""
    told: list[Json] = [{"kind": one.kind, "value": one.value} for one in identities]
    return {PROVEN: told}


def proven_of(extra: Mapping[str, Json]) -> tuple[Identity, ...]:
    """What the channel proves; what cannot be read proves nothing."""
    rows = extra.get(PROVEN)
    told = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return tuple(found for row in told if (found := _read(row.get("kind"), row.get("value"))) is not None)


def emails_in(words: str) -> tuple[str, ...]:
    """Addresses the words name, each once, in small letters: claims, no proof."""
    return tuple(dict.fromkeys(found.rstrip(".").lower() for found in _EMAILS.findall(words)))


def claimed_in(words: str, extra: Mapping[str, Json]) -> tuple[str, ...]:
    """Addresses the words name, else the one in the channel's own form: claims all the same."""
    told = extra.get(CLAIMED)
    return emails_in(words) or emails_in(told if isinstance(told, str) else "")


def code_in(words: str) -> str | None:
    """The first six digits that stand alone: maybe a one-time code."""
    found = _CODES.search(words)
    return f"{found[1]}{found[2]}" if found else None


def _read(kind: Json, value: Json) -> Identity | None:
    if kind not in KINDS or not isinstance(kind, str) or not isinstance(value, str) or not value.strip():
        return None
    try:
        read = _READERS[kind](value)
    except BadInput:
        return None
    return Identity(kind=kind, value=read) if read else None
