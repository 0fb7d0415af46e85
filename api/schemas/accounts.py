"""Shapes of accounts: logins, sessions, people and their roles, keys of other programs."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.schemas.texts import NO_NUL
from desk.accounts import Kind, Principal, Role, Scope
from desk.passwords import FEWEST_CHARACTERS, MOST_CHARACTERS
from storage.api_keys import ApiKey
from storage.sessions import Session
from storage.users import User

Login = Annotated[str, Field(min_length=2, max_length=64, pattern=NO_NUL, description="Letters, digits and . _ @ + -")]
Typed = Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]
NewPassword = Annotated[str, Field(min_length=FEWEST_CHARACTERS, max_length=MOST_CHARACTERS)]
FullName = Annotated[str, Field(max_length=128, pattern=NO_NUL)]
_EXAMPLE: dict[str, JsonValue] = {"login": "anna", "password": "a long sentence nobody guesses"}


class LoginRequest(BaseModel):
    """Who one is. A login that does not exist is answered like a wrong password."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _EXAMPLE})
    login: Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]
    password: Typed


class SetupRequest(BaseModel):
    """The first owner. `link`: the token in the link that `serve` printed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _EXAMPLE | {"link": "from the terminal"}})
    link: str = Field(min_length=1, max_length=128)
    login: Login
    name: FullName = ""
    password: NewPassword


class ResetRequest(BaseModel):
    """Another password. `link`: the token in the link that an owner made."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"link": "...", "password": "a long one"}})
    link: str = Field(min_length=1, max_length=128)
    password: NewPassword


class PasswordRequest(BaseModel):
    """One's own password, changed."""

    model_config = ConfigDict(extra="forbid")
    old: Typed
    new: NewPassword


class SellerRoleOut(BaseModel):
    """A seller one may work for."""

    seller: str
    role: Role


class MeOut(BaseModel):
    """Who asks. `csrf_token`: for forms, and clients that say no origin; null without a session."""

    kind: Kind
    login: str
    seller: str
    role: Role
    scopes: list[Scope]
    sellers: list[SellerRoleOut] = Field(description="Empty for the house's own token: it may everything everywhere.")
    csrf_token: str | None


class LoggedInOut(BaseModel):
    """A session was opened; its cookie came along."""

    login: str
    name: str
    sellers: list[SellerRoleOut]
    csrf_token: str
    expires_at: datetime


class SessionOut(BaseModel):
    """One of one's own logins. `is_this`: the one that asks."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent: str
    is_this: bool


class UserOut(BaseModel):
    """Somebody with a role at this seller. `is_shared`: works for other sellers too, so their account is not ours."""

    login: str
    name: str
    role: Role
    is_disabled: bool
    is_shared: bool
    created_at: datetime


class NewUserRequest(BaseModel):
    """Somebody new. Tell them the password; they change it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _EXAMPLE | {"role": "operator"}})
    login: Login
    name: FullName = ""
    role: Role
    password: NewPassword


class UserChangeRequest(BaseModel):
    """What to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"role": "viewer"}})
    role: Role | None = None
    is_disabled: bool | None = None


class NewPasswordRequest(BaseModel):
    """Another password for somebody; their sessions end."""

    model_config = ConfigDict(extra="forbid")
    password: NewPassword


class ResetLinkOut(BaseModel):
    """A one-time link, shown this once. `path`: behind the desk's own address."""

    login: str
    path: str
    expires_at: datetime


class KeyOut(BaseModel):
    """A key without its secret."""

    model_config = ConfigDict(from_attributes=True)
    id: str
    name: str
    scope: Scope
    created_by: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = Field(description="To the minute.")
    revoked_at: datetime | None


class NewKeyOut(KeyOut):
    """A new key, shown this once."""

    key: str


class NewKeyRequest(BaseModel):
    """A key for another program. read: what a viewer may; write: an operator; admin: an owner."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"name": "crm", "scope": "read"}})
    name: str = Field(min_length=1, max_length=60, pattern=NO_NUL)
    scope: Scope
    days: int = Field(default=90, ge=1, le=366, description="After so many days it opens nothing.")


def me_out(principal: Principal) -> MeOut:
    """Translate for the wire."""
    return MeOut(
        kind=principal.who.kind,
        login=principal.who.name,
        seller=principal.seller_id,
        role=principal.role,
        scopes=list(principal.scopes),
        sellers=[SellerRoleOut(seller=one, role=role) for one, role in (principal.who.grants or {}).items()],
        csrf_token=principal.who.csrf_token,
    )


def session_out(session: Session, *, this: str | None) -> SessionOut:
    """Translate for the wire."""
    fields = {name: getattr(session, name) for name in Session.__slots__}
    return SessionOut(**fields, is_this=session.id == this)


def user_out(user: User, role: Role) -> UserOut:
    """Translate for the wire; other sellers of theirs are not told."""
    return UserOut(
        login=user.login,
        name=user.name,
        role=role,
        is_disabled=user.is_disabled,
        is_shared=len(user.grants) > 1,
        created_at=user.created_at,
    )


def new_key_out(key: ApiKey, shown: str) -> NewKeyOut:
    """Translate for the wire."""
    return NewKeyOut(**KeyOut.model_validate(key).model_dump(), key=shown)
