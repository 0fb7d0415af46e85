"""Passwords: what is good enough, how they are kept, how they are compared. argon2id with OWASP's parameters.

19 MiB, two passes, one lane: about 20 ms on one core (OWASP Password Storage Cheat Sheet, read 2026-11). Callers run it
in a thread.
"""

from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from desk.errors import BadInput

# NIST SP 800-63B asks for length and against composition rules.
FEWEST_CHARACTERS, MOST_CHARACTERS = 12, 256
_FEWEST_DIFFERENT = 5

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)


def check_password(password: str, *, login: str) -> str:
    """The password, if nobody guesses it at once; `BadInput` says what is wrong and never quotes it."""
    if not FEWEST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        raise BadInput(f"a password has {FEWEST_CHARACTERS} to {MOST_CHARACTERS} characters, this one {len(password)}")
    if login in password.lower() and len(password) < len(login) + FEWEST_CHARACTERS:
        raise BadInput("the password holds the login and little else; choose another")
    if len(set(password)) < _FEWEST_DIFFERENT:
        raise BadInput(f"the password repeats itself; use at least {_FEWEST_DIFFERENT} different characters")
    return password


def hash_password(password: str) -> str:
    """As it is kept: parameters, salt and hash in one text."""
    return _HASHER.hash(_bytes(password))


def is_password(password: str, kept: str | None) -> bool:
    """Whether it is the one that was kept. None (nobody by that name): False, after as much work."""
    try:
        return _HASHER.verify(kept or _nobodys(), _bytes(password)) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether it was kept with other parameters than today's: hash it anew while the password is at hand."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return hash_password("nobody has this password")


def _bytes(password: str) -> bytes:
    # JSON may bring lone surrogates, which plain UTF-8 refuses.
    return password.encode("utf-8", "surrogatepass")
