"""What a Wildberries token can do, read from the token itself. Nothing is verified: only the vendor can do that.

A token is a JWT: claim `acc` is its type, `s` a bit mask of categories, `exp` its end (contracts of 2026-11).
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from desk.errors import NotAllowed
from desk.ports import CredentialReport, Rate

FEEDBACKS = "feedbacks"
CONTENT = "content"
CHATS = "chats"
DOWNLOADS = "downloads"

_KINDS = {1: "base", 2: "test", 3: "personal", 4: "service"}
# Bit of the mask -> (our name, the name on the seller's portal).
_CATEGORIES = {
    1: (CONTENT, "Контент"),
    7: (FEEDBACKS, "Вопросы и отзывы"),
    9: (CHATS, "Чат с покупателями"),
    11: ("returns", "Возвраты покупателями"),
}
_READ_ONLY_BIT = 30
_WARN_DAYS = 14
_WHERE = "seller.wildberries.ru > Профиль > Настройки > Доступ к API"
_REMEDY = f"create a personal token at {_WHERE} and put it into REPLYDESK_WB_TOKENS"

_NORMAL = {
    FEEDBACKS: Rate(interval=timedelta(milliseconds=333), burst=6),
    CONTENT: Rate(interval=timedelta(milliseconds=600), burst=5),
    # Each method of the chats has this limit for itself.
    CHATS: Rate(interval=timedelta(seconds=1), burst=10),
    DOWNLOADS: Rate(interval=timedelta(seconds=1), burst=10),
}
_BASE = {
    FEEDBACKS: Rate(interval=timedelta(minutes=12), burst=1),
    CONTENT: Rate(interval=timedelta(minutes=30), burst=1),
    CHATS: Rate(interval=timedelta(hours=1), burst=1),
    DOWNLOADS: Rate(interval=timedelta(minutes=6), burst=1),
}
_LIMITS = {
    "base": (
        "reviews and questions together: 5 calls an hour, one at a time",
        "cards: 2 calls an hour",
        "chats: 1 call an hour for reading and 1 for sending; a sent message cannot be confirmed at this pace",
    ),
    "other": (
        "reviews and questions together: 3 calls a second, bursts of 6",
        "cards: 100 calls a minute, bursts of 5",
        "chats: 1 call a second for each method, bursts of 10",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenClaims:
    """`kind`: personal | service | base | test | unknown. `rights`: our names of the categories it opens."""

    kind: str
    expires_at: datetime | None
    rights: frozenset[str]
    is_read_only: bool


def bare_token(token: str) -> str:
    """The JWT without blanks around it and without the `Bearer ` some people paste along."""
    token = token.strip()
    return token[7:].strip() if token[:7].lower() == "bearer " else token


def read_claims(token: str) -> TokenClaims:
    """Decode the payload; `NotAllowed` with the remedy when the token is missing or is no token."""
    token = bare_token(token)
    if not token:
        raise NotAllowed(f"there is no Wildberries token; {_REMEDY}")
    payload = _payload(token)
    mask = payload.get("s")
    mask = mask if isinstance(mask, int) and not isinstance(mask, bool) else 0
    account = payload.get("acc")
    kind = _KINDS.get(account, "unknown") if isinstance(account, int) else "unknown"
    return TokenClaims(
        kind="test" if payload.get("t") is True else kind,
        expires_at=_moment(payload.get("exp")),
        rights=frozenset(name for bit, (name, _) in _CATEGORIES.items() if mask >> bit & 1),
        is_read_only=bool(mask >> _READ_ONLY_BIT & 1),
    )


def kind_of(token: str) -> str:
    """The type of a token; `unknown` for one that cannot be read (the first call says what is wrong with it)."""
    try:
        return read_claims(token).kind
    except NotAllowed:
        return "unknown"


def rate_of(kind: str, group: str) -> Rate:
    """The vendor's limit for this type of token. Unknown types get the normal one: a 429 will slow us down."""
    return (_BASE if kind == "base" else _NORMAL)[group]


def inspect_token(token: str, now: datetime) -> CredentialReport:
    """Type, rights, limits and everything wrong with a token, in plain words with the remedy. Raises nothing."""
    try:
        claims = read_claims(token)
    except NotAllowed as error:
        return CredentialReport(kind="unknown", expires_at=None, rights=(), limits=(), problems=(str(error),))
    return CredentialReport(
        kind=claims.kind,
        expires_at=claims.expires_at,
        rights=tuple(title for name, title in _CATEGORIES.values() if name in claims.rights),
        limits=_LIMITS["base" if claims.kind == "base" else "other"],
        problems=(*_time_problems(claims, now), *_right_problems(claims), *_kind_problems(claims)),
    )


def _time_problems(claims: TokenClaims, now: datetime) -> list[str]:
    if claims.expires_at is None:
        return ["the token does not say when it expires; Wildberries will tell"]
    left = claims.expires_at - now
    if left <= timedelta(0):
        return [f"the token expired on {claims.expires_at:%Y-%m-%d}; {_REMEDY}"]
    if left <= timedelta(days=_WARN_DAYS):
        return [f"the token expires in {left.days} days, on {claims.expires_at:%Y-%m-%d}; {_REMEDY} before that"]
    return []


def _right_problems(claims: TokenClaims) -> list[str]:
    needed = {
        FEEDBACKS: "reviews and questions can be neither read nor answered",
        CONTENT: "product cards cannot be read, answers about a product's properties will be missing",
        CHATS: "buyer chats can be neither read nor answered",
    }
    titles = dict(_CATEGORIES.values())
    problems = [
        f"the token lacks the category «{titles[name]}»: {harm}; create a token with it at {_WHERE}"
        for name, harm in needed.items()
        if name not in claims.rights
    ]
    if claims.is_read_only:
        problems.append(f"the token is read-only: nothing can be answered; create one that may write at {_WHERE}")
    return problems


def _kind_problems(claims: TokenClaims) -> list[str]:
    if claims.kind == "base":
        return [f"a base token allows 5 calls an hour, 1 for chats: answers would come hours late; {_REMEDY}"]
    if claims.kind == "test":
        return [
            "a test token works with the sandbox hosts of Wildberries only; set REPLYDESK_WB_FEEDBACKS_URL to "
            f"https://feedbacks-api-sandbox.wildberries.ru or {_REMEDY}"
        ]
    if claims.kind == "unknown":
        return ["the token does not say its type; the limits of a personal token are assumed"]
    return []


def _payload(token: str) -> dict[str, object]:
    parts = token.split(".")
    if len(parts) != 3 or not token.isascii() or not token.isprintable():
        raise NotAllowed(f"the Wildberries token is not whole (three parts joined by dots expected); {_REMEDY}")
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        raise NotAllowed(
            f"the Wildberries token cannot be decoded, part of it is missing or changed; {_REMEDY}"
        ) from None
    if not isinstance(payload, dict):
        raise NotAllowed(f"the Wildberries token holds no claims; {_REMEDY}")
    return payload


def _moment(seconds: object) -> datetime | None:
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
