"""The audit chain: every row carries the hash of the one before it, so that nothing in the middle can be changed.

Pure. What a chain cannot tell by itself is that its end was cut off, or that all of it was written anew: for that its
head (number and hash) has to be kept somewhere else and given back as an `Anchor`.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from desk.errors import BadInput
from desk.interactions import Json, SellerId

GENESIS = "0" * 64
"""What the first row is tied to."""

_ANCHOR = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
# One broken row breaks all after it; more says nothing.
_MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row. `n`: its number in the seller's chain, from 1; `subject`: what it was done to.

    `details`: the canonical JSON of an object, as text.
    """

    seller_id: SellerId
    n: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: str
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A row somebody wrote down: chain `n` rows long ended with `hash`."""

    n: int
    hash: str

    def __str__(self) -> str:
        return f"{self.n}:{self.hash}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a look at the whole chain found. `head`: what to write down elsewhere."""

    head: Anchor
    problems: tuple[str, ...]


def canonical(value: Mapping[str, Json]) -> str:
    """The one text of a JSON object: keys in order, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def hash_of(entry: Entry) -> str:
    """sha256 over the previous hash and the canonical JSON of everything else in the row."""
    document: dict[str, Json] = {
        "seller_id": entry.seller_id,
        "n": entry.n,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "details": entry.details,
    }
    return hashlib.sha256((entry.prev_hash + canonical(document)).encode("ascii")).hexdigest()


def read_anchor(text: str) -> Anchor:
    """An anchor as `replydesk audit verify` prints it; `BadInput` when it is none."""
    match = _ANCHOR.fullmatch(text.strip())
    if match is None:
        raise BadInput(f"a head is NUMBER:HASH as `replydesk audit verify` prints it, found {text[:100]!r}")
    return Anchor(n=int(match[1]), hash=match[2])


def check_chain(entries: Iterable[Entry], *, head: Anchor, anchors: Iterable[Anchor] = ()) -> Verdict:
    """Walk one seller's rows in order of `n`. `head`: what the database says the last row is; `anchors`: see above."""
    wanted = {anchor.n: anchor.hash for anchor in anchors}
    problems: list[str] = []
    last = Anchor(n=0, hash=GENESIS)
    for entry in entries:
        problems += _faults(entry, last)
        if wanted.pop(entry.n, entry.hash) != entry.hash:
            problems.append(f"row {entry.n}: is not the row that was written down elsewhere; the chain was made anew")
        last = Anchor(n=entry.n, hash=entry.hash)
    if head != last:
        problems.append(f"the chain ends with row {last.n}, its head says {head.n}; rows were cut off or put in")
    problems += [f"row {n} was written down elsewhere and is gone: the end was cut off" for n in wanted if n > 0]
    return Verdict(head=last, problems=tuple(problems[:_MOST_PROBLEMS]))


def _faults(entry: Entry, last: Anchor) -> list[str]:
    faults = []
    if entry.n != last.n + 1:
        faults.append(f"row {entry.n}: comes after row {last.n}; what was between them is gone, or out of order")
    elif entry.prev_hash != last.hash:
        faults.append(f"row {entry.n}: is not tied to row {last.n}; one of the two was changed or put in")
    if hash_of(entry) != entry.hash:
        faults.append(f"row {entry.n}: was changed after it was written")
    return faults
