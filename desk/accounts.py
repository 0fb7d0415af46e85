"""Who may do what: roles, the scopes of keys, and whoever stands behind a request. Pure.

A role holds at one seller; a person may have several, each with a role of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from desk.errors import BadInput
from desk.interactions import SellerId


class Role(StrEnum):
    """What somebody may do at one seller. Each may what those before it may."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    OWNER = "owner"

    def may(self, wanted: "Role") -> bool:
        """Whether this role is at least the wanted one."""
        return _RANK[self] >= _RANK[wanted]


class Scope(StrEnum):
    """What a key of another program may do: the same steps as the roles."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    @property
    def role(self) -> Role:
        """The role that may the same."""
        return _ROLE_OF[self]


class Kind(StrEnum):
    """How somebody proved who they are. `token`: the house's own token; `demo`: nobody had to, on this machine."""

    USER = "user"
    KEY = "key"
    TOKEN = "token"  # noqa: S105 - a word, not a secret
    DEMO = "demo"


_RANK = {Role.VIEWER: 1, Role.OPERATOR: 2, Role.OWNER: 3}
_ROLE_OF = {Scope.READ: Role.VIEWER, Scope.WRITE: Role.OPERATOR, Scope.ADMIN: Role.OWNER}
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who it is. `name`: what goes into histories; `grants`: the role at each seller, None: owner of every one.

    `user_id`, `session_id`: of a user who logged in; `csrf_token`: what this session's forms must carry.
    """

    kind: Kind
    name: str
    grants: Mapping[SellerId, Role] | None
    user_id: int | None = None
    session_id: str | None = None
    csrf_token: str | None = None

    def role_at(self, seller_id: SellerId) -> Role | None:
        """The role at a seller; None: none at all, and they are not to learn that it exists."""
        return Role.OWNER if self.grants is None else self.grants.get(seller_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who it is, at the seller the request is about."""

    who: Identity
    seller_id: SellerId
    role: Role

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What the role may, in the words of keys."""
        return tuple(scope for scope in Scope if self.role.may(scope.role))

    def author(self, given: str) -> str:
        """The name that goes into the history: their own. Only the house's token may speak for somebody (`given`)."""
        return given if self.who.kind is Kind.TOKEN else self.who.name


def check_login(login: str) -> str:
    """The login as it is kept; `BadInput` unless it is 2 to 64 small Latin letters, digits and `._@+-`."""
    plain = login.strip().lower()
    if not _LOGIN.fullmatch(plain):
        raise BadInput(f"a login is 2 to 64 Latin letters, digits and . _ @ + -, found {login[:80]!r}")
    return plain


def check_role(role: str) -> Role:
    """The role of that name; `BadInput` names them all."""
    if role not in list(Role):
        raise BadInput(f"role {role!r} is not one of {', '.join(Role)}")
    return Role(role)
