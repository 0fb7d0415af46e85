"""What the pages of people, keys and the audit see."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from api.console.words import Words
from api.schemas.accounts import KeyOut, UserOut
from api.schemas.audit import AuditRowOut


@dataclass(frozen=True, slots=True, kw_only=True)
class UserView:
    """Somebody of the shop. `is_shared`: works for other sellers too, so the account is not this owner's to change."""

    login: str
    name: str
    role: str
    role_name: str
    is_disabled: bool
    is_shared: bool
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """A key without its secret. `is_open`: it opens something now."""

    id: str
    name: str
    scope: str
    made: str
    until: str
    used: str
    state: str
    tone: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One row of the chain."""

    n: int
    at: str
    actor: str
    action: str
    subject: str
    details: str
    hash: str


def user_view(one: UserOut, words: Words, zone: ZoneInfo) -> UserView:
    """Somebody as the API tells them."""
    return UserView(
        login=one.login, name=one.name, role=one.role.value, role_name=words.name("role", one.role),
        is_disabled=one.is_disabled, is_shared=one.is_shared, since=words.moment(one.created_at, zone, form="d MMM y"),
    )  # fmt: skip


def key_view(one: KeyOut, words: Words, zone: ZoneInfo, now: datetime) -> KeyView:
    """A key as the API tells it."""
    state = "revoked" if one.revoked_at else "over" if one.expires_at <= now else "open"
    return KeyView(
        id=one.id,
        name=one.name,
        scope=words.name("scope", one.scope),
        made=words.say("keys.made", who=one.created_by, at=words.moment(one.created_at, zone, form="d MMM y")),
        until=words.moment(one.expires_at, zone, form="d MMM y"),
        used=words.moment(one.last_used_at, zone),
        state=words.name("key_state", state),
        tone="good" if state == "open" else "",
        is_open=state == "open",
    )


def audit_line(row: AuditRowOut, words: Words, zone: ZoneInfo) -> AuditLine:
    """A row as the API tells it."""
    return AuditLine(
        n=row.n,
        at=words.moment(row.at, zone, form="d MMM y, HH:mm:ss"),
        actor=row.actor,
        action=words.name("act", row.action),
        subject=row.subject,
        details=" · ".join(f"{name}: {_short(value)}" for name, value in row.details.items()),
        hash=row.hash[:12],
    )


def _short(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
