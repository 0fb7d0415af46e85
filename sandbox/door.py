"""What stands before every vendor method: the token, its rights, the rate limit. Practice pages are open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.limits import Limits
from sandbox.tokens import Claims, Right, read_token
from sandbox.wire import problem

_CHATS = "/api/v1/seller/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`status` None: pass, adding `headers` to the answer. Otherwise the refusal to send."""

    status: int | None = None
    headers: Mapping[str, str]
    body: bytes = b""


class Door:
    """Checks in the vendor's order: who are you, may you, not so fast."""

    def __init__(self, limits: Limits, clock: Callable[[], datetime]) -> None:
        self._limits, self._clock = limits, clock

    def check(self, path: str, authorization: str | None) -> Verdict:
        """Let a call to `path` pass or not."""
        group = _group(path)
        if group is None:
            return Verdict(headers={})
        try:
            claims = read_token(authorization or "")
        except ValueError as error:
            return self._refuse(401, "unauthorized", "Unauthorized", str(error))
        return self._check_rights(claims, group, _method(path))

    def _check_rights(self, claims: Claims, group: Right, method: str) -> Verdict:
        if claims.expires_at <= self._clock():
            return self._refuse(401, "unauthorized", "Unauthorized", "token problem; token is expired")
        if group not in claims.rights:
            return self._refuse(403, "forbidden", "Forbidden", f"token scope not allowed: {group}")
        ticket = self._limits.admit(claims.kind, group, method)
        if not ticket.is_admitted:
            detail = f"limited by practice limit of {group} for a {claims.kind} token"
            return self._refuse(429, "too many requests", "Too Many Requests", detail, ticket.headers)
        return Verdict(headers=ticket.headers)

    def _refuse(
        self, status: int, title: str, words: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> Verdict:
        body = problem(status, title, words, detail, self._clock())
        return Verdict(
            status=status, headers={"content-type": "application/problem+json", **(headers or {})}, body=body
        )


def _group(path: str) -> Right | None:
    if path.startswith("/content/"):
        return "content"
    if path.startswith(_CHATS):
        return "chats"
    return "feedbacks" if path.startswith("/api/") else None


def _method(path: str) -> str:
    """The chat method a path calls: each has a limit of its own, unlike those of the other groups."""
    return path.removeprefix(_CHATS).split("/")[0] if path.startswith(_CHATS) else ""
