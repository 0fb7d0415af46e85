"""What opens a seller's Chatwoot: one stored secret, as JSON. Nothing is verified: only the vendor can do that.

Two tokens, for a bot's may read no messages: the user's reads and labels, the bot's writes, so that what we say is a
bot's. Both travel in the header `api_access_token`.
"""

import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from desk.errors import BadInput
from desk.interactions import Json
from desk.ports import CredentialReport

_KEYS = ("url", "account", "token", "bot_token", "webhook_secret", "file_hosts")
_LONGEST = 512
_READS = "conversations, messages, labels"
_NO_BOT = "without a bot token answers come in the name of the token's owner; `replydesk chatwoot setup` makes a bot"
_NO_PUSHES = "without webhook_secret pushes are refused: customers are seen when Chatwoot is read, every few minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatwootAccess:
    """`account`: the number in the address of Chatwoot's pages. `file_hosts`: where it keeps files, if elsewhere."""

    url: str
    account: int
    token: str = field(repr=False)
    bot_token: str | None = field(default=None, repr=False)
    webhook_secret: str | None = field(default=None, repr=False)
    file_hosts: tuple[str, ...] = ()

    def as_text(self) -> str:
        """As it is stored."""
        told: dict[str, Json] = {"url": self.url, "account": self.account, "token": self.token}
        others = {"bot_token": self.bot_token, "webhook_secret": self.webhook_secret,
                  "file_hosts": ",".join(self.file_hosts) or None}  # fmt: skip
        return json.dumps(told | {name: value for name, value in others.items() if value})


def read_access(text: str) -> ChatwootAccess:
    """The access a text says; `BadInput` names what is wrong and never quotes a token."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise BadInput('expected JSON like {"url": "https://chat.example.com", "account": 1, "token": "..."}')
    if unknown := [name for name in told if name not in _KEYS]:
        raise BadInput(f"unknown keys {', '.join(map(repr, unknown))}; known: {', '.join(_KEYS)}")
    return ChatwootAccess(
        url=_url_of(told.get("url")),
        account=_account_of(told.get("account")),
        token=_secret_of(told, "token") or _missing("token", "a user's access token (Chatwoot: Profile Settings)"),
        bot_token=_secret_of(told, "bot_token"),
        webhook_secret=_secret_of(told, "webhook_secret"),
        file_hosts=_hosts_of(told.get("file_hosts")),
    )


def inspect_access(text: str) -> CredentialReport:
    """What the access is good for, as far as it says itself; no call is made."""
    try:
        access = read_access(text)
    except BadInput as error:
        return CredentialReport(kind="unknown", expires_at=None, rights=(), limits=(), problems=(str(error),))
    missing = ((access.bot_token, _NO_BOT), (access.webhook_secret, _NO_PUSHES))
    kind = "user and bot" if access.bot_token else "user"
    return CredentialReport(
        kind=kind,
        expires_at=None,
        rights=(_READS, "answers"),
        limits=tuple(words for has, words in missing if not has),
        problems=(),
    )


def _url_of(value: object) -> str:
    if not isinstance(value, str):
        _missing("url", "the address of Chatwoot")
    parts = urlsplit(str(value).strip())
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.query:
        raise BadInput("url: expected an address like https://chat.example.com")
    return f"{parts.scheme}://{parts.netloc}"


def _account_of(value: object) -> int:
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**31:
        raise BadInput("account: expected the account's number, as in /app/accounts/1")
    return number


def _secret_of(told: dict[str, object], name: str) -> str | None:
    value = told.get(name)
    if value is None or value == "":
        return None
    plain = value.strip() if isinstance(value, str) else ""
    if not 0 < len(plain) <= _LONGEST or not plain.isascii() or not plain.isprintable():
        raise BadInput(f"{name}: expected a short plain text")
    return plain


def _hosts_of(value: object) -> tuple[str, ...]:
    if value is not None and not isinstance(value, str):
        raise BadInput("file_hosts: expected host names with commas")
    return tuple(one.strip().lower() for one in (value or "").split(",") if one.strip())


def _missing(name: str, what: str) -> str:
    raise BadInput(f"{name} is missing: {what}")
