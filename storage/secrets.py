"""Secrets under lock: AES-256-GCM, bound to the seller and the connector they are for; and the keys that open them.

Keys come from the environment, or from a file that is made when the first secret is stored. The key never stands in the
database or in a backup of it: whoever has only those can open nothing.
"""

import base64
import binascii
import hashlib
import os
import secrets
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desk.errors import BadSettings, Refused
from desk.interactions import SellerId

_KEY_BYTES, _NONCE_BYTES, _ID_LENGTH = 32, 12, 16
_OURS_ALONE = 0o600
_HINT = "expected 32 bytes in base64; `replydesk secrets new` prints a fresh one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a secret is for. A ciphertext moved to another place, or to another turn of the same one, does not open."""

    seller_id: SellerId
    connector: str
    version: int

    def bound(self) -> bytes:
        """The bytes the cipher is tied to; a length before each part, so that no two places read the same."""
        parts = ("replydesk/1", self.seller_id, self.connector, str(self.version))
        return b"".join(len(part.encode()).to_bytes(2, "big") + part.encode() for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An encrypted secret and the name of the key that opens it."""

    key_id: str
    nonce: bytes
    ciphertext: bytes


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys by name, the current one first. Its text never shows them."""

    _keys: Mapping[str, bytes]

    @property
    def current(self) -> str:
        """The key that new secrets are locked with."""
        return next(iter(self._keys))

    def seal(self, secret: str, place: Place) -> Sealed:
        """Lock a secret with the current key."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        cipher = AESGCM(self._keys[self.current])
        return Sealed(
            key_id=self.current, nonce=nonce, ciphertext=cipher.encrypt(nonce, secret.encode(), place.bound())
        )

    def open(self, sealed: Sealed, place: Place) -> str:
        """The secret; `Refused` when its key is not here, or it was changed or moved."""
        key = self._keys.get(sealed.key_id)
        if key is None:
            raise Refused(
                f"the token of {place.seller_id}/{place.connector} was stored with key {sealed.key_id}, which is not "
                "here: give this process the same REPLYDESK_SECRET_KEY or key file, or store the token again"
            )
        try:
            return AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, place.bound()).decode()
        except InvalidTag:
            raise Refused(
                f"the stored token of {place.seller_id}/{place.connector} was changed or is another's; store it again"
            ) from None

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self._keys)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySource:
    """Where keys come from. `keys`: from the environment, the current one first; none: from `file`."""

    keys: Sequence[str]
    file: Path

    def read(self) -> KeyRing | None:
        """The keys there are; None when none was ever made. `BadSettings` for a bad key or a file others can read."""
        if self.keys:
            return _ring(self.keys, "REPLYDESK_SECRET_KEY")
        return _ring(_lines(self.file), str(self.file)) if self.file.exists() else None

    def need(self) -> KeyRing:
        """The same, with a new file when there is no key yet."""
        found = self.read()
        if found is None:
            _write_new(self.file, (make_key(),))
            found = self.read()
        if found is None:
            raise BadSettings(f"the key file {self.file} was taken away while it was made")
        return found

    def add_key(self) -> KeyRing:
        """A new current key in the file; the old ones stay, for what they locked and for backups."""
        if self.keys:
            raise BadSettings(
                "the key comes from REPLYDESK_SECRET_KEY: put a new one there (`replydesk secrets new`), the old one "
                "into REPLYDESK_OLD_SECRET_KEYS, restart, and run `replydesk secrets rotate` again"
            )
        kept = _lines(self.file) if self.file.exists() else []
        part = self.file.with_name(f"{self.file.name}.{secrets.token_hex(4)}")
        _write_new(part, (make_key(), *kept))
        part.replace(self.file)
        return self.need()


def make_key() -> str:
    """A fresh key as it is written down."""
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def mask(secret: str) -> str:
    """What may be shown of a secret: its last four signs, if that is little of it."""
    return f"…{secret[-4:]}" if len(secret) >= 16 else "…"


def _ring(texts: Sequence[str], source: str) -> KeyRing:
    keys = [_key(text, source) for text in texts]
    if not keys:
        raise BadSettings(f"{source} holds no key; {_HINT}")
    return KeyRing({_name(key): key for key in keys})


def _key(text: str, source: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise BadSettings(f"{source} holds no key; {_HINT}")
    return key


def _name(key: bytes) -> str:
    return hashlib.sha256(b"replydesk key name" + key).hexdigest()[:_ID_LENGTH]


def _lines(file: Path) -> list[str]:
    if stat.S_IMODE(file.stat().st_mode) & stat.S_IRWXO:
        raise BadSettings(f"everybody on this machine can read the key file {file}: `chmod 600 {file}`")
    lines = (line.strip() for line in file.read_text(encoding="ascii").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _write_new(file: Path, keys: Sequence[str]) -> None:
    """A whole file or none: of two processes that begin at once one makes it, and both read that one."""
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(part, keys)
        # Unlike a rename, a link fails when somebody else was first.
        with suppress(FileExistsError):
            file.hardlink_to(part)
        part.unlink()
    except OSError as error:
        raise BadSettings(f"no key file can be made at {file} ({error.strerror}): set REPLYDESK_SECRET_KEY") from error


def _write(part: Path, keys: Sequence[str]) -> None:
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OURS_ALONE), "w") as out:
        out.write("# Opens the stored tokens. Keep a copy apart from the backups. The first key is the current one.\n")
        out.write("\n".join(keys) + "\n")
        out.flush()
        os.fsync(out.fileno())
