"""Whether a webhook comes from whom it says: an HMAC over its moment and its raw body, fresh, with a name of its own.

For every vendor that signs `sha256=hex(HMAC_SHA256(secret, "{timestamp}.{raw body}"))`; only the headers differ. Who is
refused learns no more than that.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.errors import Unauthorized
from desk.errors import BadInput

WINDOW = timedelta(minutes=5)
"""How far the vendor's clock and ours may lie apart, and how long a recorded request is good for a repeat."""

_PREFIX = "sha256="
_LONGEST_NAME = 128
_LONGEST_STAMP = 12
# Nobody can know it: who has no secret is refused in the time of a wrong one.
_NOBODYS = hashlib.sha256(b"nobody's").hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The headers of one vendor."""

    timestamp: str
    signature: str
    delivery: str


def verify(headers: Mapping[str, str], body: bytes, *, names: Names, secret: str | None, now: datetime) -> str:
    """The delivery's own name, the same over its repeats. `secret` None: nobody may.

    `Unauthorized` for a signature that is missing, wrong, or not of now; `BadInput` for a genuine one without a name.
    """
    stamp = headers.get(names.timestamp, "")
    is_genuine = _is_same(headers.get(names.signature, ""), _sign(secret or _NOBODYS, stamp, body))
    if secret is None or not secret or not is_genuine or not _is_fresh(stamp, now):
        raise Unauthorized(f"expected {names.signature} over a timestamp of the last minutes and the raw body")
    name = headers.get(names.delivery, "")
    if not (name.isascii() and name.isprintable()) or not 0 < len(name.strip()) <= _LONGEST_NAME:
        raise BadInput(f"expected {names.delivery}, 1 to {_LONGEST_NAME} characters of ASCII")
    return name.strip()


def _sign(secret: str, stamp: str, body: bytes) -> str:
    signed = stamp.encode("utf-8", "replace") + b"." + body
    return _PREFIX + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _is_same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def _is_fresh(stamp: str, now: datetime) -> bool:
    if not (stamp.isascii() and stamp.isdigit()) or len(stamp) > _LONGEST_STAMP:
        return False
    return abs(now.timestamp() - int(stamp)) <= WINDOW.total_seconds()
