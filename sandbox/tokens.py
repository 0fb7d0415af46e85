"""Practice tokens: shaped like the vendor's (a JWT with its claims), signed by nobody."""

import base64
import binascii
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

Kind = Literal["personal", "service", "base", "test"]
Right = Literal["content", "feedbacks", "chats", "returns"]

_KINDS: dict[Kind, int] = {"base": 1, "test": 2, "personal": 3, "service": 4}
_BITS: dict[Right, int] = {"content": 1, "feedbacks": 7, "chats": 9, "returns": 11}
_SIGNATURE = base64.urlsafe_b64encode(b"practice only, nothing is signed" * 2).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What the practice shop reads out of a token."""

    kind: Kind
    rights: frozenset[Right]
    expires_at: datetime


def practice_token(
    kind: Kind = "personal",
    *,
    rights: Collection[Right] = ("content", "feedbacks", "chats"),
    issued_at: datetime | None = None,
    valid_for: timedelta = timedelta(days=180),
) -> str:
    """A token the practice shop accepts. A negative `valid_for` gives one that has expired."""
    issued_at = issued_at or datetime.now(UTC)
    payload = {
        "acc": _KINDS[kind],
        "t": kind == "test",
        "s": sum(1 << _BITS[right] for right in rights),
        "exp": int((issued_at + valid_for).timestamp()),
        "sid": "00000000-0000-4000-8000-000000000001",
        "uid": 1,
    }
    return ".".join((_encode({"alg": "ES256", "kid": "practice", "typ": "JWT"}), _encode(payload), _SIGNATURE))


def read_token(header: str) -> Claims:
    """The claims of an `Authorization` header, with or without `Bearer`; `ValueError` says what is wrong."""
    token = header.strip()
    token = token[7:].strip() if token[:7].lower() == "bearer " else token
    if not token:
        raise ValueError("empty Authorization header")
    parts = token.split(".")
    if len(parts) != 3:
        raise ValueError("token problem; token is malformed: token contains an invalid number of segments")
    payload = _decode(parts[1])
    kinds = {number: kind for kind, number in _KINDS.items()}
    mask, kind = payload.get("s"), kinds.get(payload.get("acc"))  # type: ignore[call-overload]  # foreign JSON: any key
    if not isinstance(mask, int) or kind is None or not isinstance(payload.get("exp"), int):
        raise ValueError("token problem; token is malformed: claims acc, s and exp are needed")
    return Claims(
        kind=kind,
        rights=frozenset(right for right, bit in _BITS.items() if mask >> bit & 1),
        expires_at=datetime.fromtimestamp(int(str(payload["exp"])), UTC),
    )


def _encode(part: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part, separators=(",", ":")).encode()).rstrip(b"=").decode()


def _decode(part: str) -> dict[str, object]:
    try:
        payload = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError):
        raise ValueError("token problem; token is malformed: could not base64 decode claims") from None
    if not isinstance(payload, dict):
        raise ValueError("token problem; token is malformed: claims are no object")
    return payload
