"""What stays of an erased person: keyed hashes that name a message without telling it, and signatures of acts. Pure.

A mark can be checked ("is this the review that was erased?") and not read back: it is an HMAC-SHA256 under the
database's own salt, which never leaves it but with the acts.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping

from desk.interactions import Inbound, Json

Salt = str
"""32 random bytes as hex."""


def message_mark(salt: Salt, marketplace: str, channel: str, external_id: str) -> str:
    """Names a review, a question or a chat without messages by the vendor's id."""
    return _mark(salt, "message", marketplace, channel, external_id)


def event_mark(salt: Salt, marketplace: str, channel: str, external_id: str, event_id: str) -> str:
    """Names one message of a thread; what is written in the thread later is new."""
    return _mark(salt, "event", marketplace, channel, external_id, event_id)


def thread_mark(salt: Salt, marketplace: str, channel: str, external_id: str) -> str:
    """Names a thread of which everything was erased. The shop's words alone do not bring it back."""
    return _mark(salt, "thread", marketplace, channel, external_id)


def customer_mark(salt: Salt, marketplace: str, customer_id: str) -> str:
    """Names a customer; refuses nothing, tells whose restored rows an act meant."""
    return _mark(salt, "customer", marketplace, customer_id)


def person_mark(salt: Salt, marks: Iterable[str]) -> str:
    """Names whom an act was about: the same messages give the same mark."""
    return _mark(salt, "person", *sorted(marks))


def marks_of(salt: Salt, item: Inbound) -> Iterator[str]:
    """The marks of what a vendor delivered: of each message of a thread, else of the item itself."""
    place = (item.marketplace.value, item.channel.value, item.external_id)
    if not item.messages:
        yield message_mark(salt, *place)
    for message in item.messages:
        yield event_mark(salt, *place, message.event_id)


def sign(key: str, document: Mapping[str, Json]) -> str:
    """The signature of a document: HMAC-SHA256 over its canonical JSON, as hex."""
    return hmac.digest(key.encode(), canonical(document), "sha256").hex()


def is_signed(key: str, document: Mapping[str, Json], signature: str) -> bool:
    """Whether the document still is what was signed; compared in constant time."""
    return hmac.compare_digest(sign(key, document), signature)


def canonical(document: Mapping[str, Json]) -> bytes:
    """One spelling a document: keys in order, no blanks, UTF-8."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _mark(salt: Salt, *parts: str) -> str:
    # The lengths keep ("a", "bc") and ("ab", "c") apart.
    told = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.digest(bytes.fromhex(salt), told.encode(), hashlib.sha256).hex()
