"""Sets a Chatwoot account up for a desk: the bot and where it is told of messages, inboxes, labels, teams.

Needs an administrator's token. The bot's own webhook is the one used: it is tried three times and signed with one
secret; an account's webhook is sent once, and would be a second signer.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from connectors.chatwoot_access import ChatwootAccess
from connectors.chatwoot_client import ChatwootClient
from connectors.chatwoot_desk import label_of
from connectors.chatwoot_rows import Row, number_of
from connectors.http import VendorResponse, error_of, explain, require_ok
from connectors.rows import clean_text, row_of
from desk.errors import NotAllowed, Unusable
from desk.interactions import Json

Value = TypeVar("Value")

BOT = "Replydesk"
# Bots' webhooks are signed since 4.13.0; addresses of private networks are refused since 4.14.
_SIGNED_SINCE, _PRIVATE_SINCE = (4, 13), (4, 14)
_LOCAL = re.compile(r"https?://(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[::1\])")
_PRIVATE = "the desk's address is private: Chatwoot calls it only with SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true set there"
_COLOUR = "#1f93ff"


@dataclass(slots=True, kw_only=True)
class SetupReport:
    """What was found and done, a line each; `notes` may not matter. `access`: as to be stored; None on a dry run."""

    version: str = ""
    done: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    access: ChatwootAccess | None = field(default=None, repr=False)


class ChatwootSetup:
    """One account. `run` may be called again at any time."""

    def __init__(self, client: ChatwootClient) -> None:
        self._client = client

    async def run(
        self,
        *,
        push_url: str,
        inboxes: Sequence[str],
        labels: Sequence[str],
        teams: Sequence[str],
        is_dry: bool,
    ) -> SetupReport:
        """Make what is missing; `is_dry`: only say what would be. Raises what reads raise, and `NotAllowed`.

        `push_url`: where the bot is told; `inboxes`: by name, made (API channel) where missing.
        """
        report = SetupReport()
        await self._check(push_url, report)
        bot = await self._bot(push_url, report, is_dry=is_dry)
        await self._inboxes(inboxes, number_of(bot.get("id")), report, is_dry=is_dry)
        titles = [label_of(one) for one in labels]
        await self._names("/labels", "title", titles, report, is_dry=is_dry, extra={"color": _COLOUR})
        await self._names("/teams", "name", [one.lower() for one in teams], report, is_dry=is_dry)
        if not is_dry:
            report.access = self._access_with(bot, report)
        return report

    async def _check(self, push_url: str, report: SetupReport) -> None:
        """The version, whose token this is, whether the bot's is a bot's."""
        told = require_ok(await self._client.ask("/api", is_open=True))
        report.version = clean_text(_value(told, "version", str))
        numbers = tuple(int(one) for one in re.findall(r"\d+", report.version)[:2])
        if not numbers or numbers < _SIGNED_SINCE:
            report.problems.append(f"Chatwoot {report.version or 'of no version'}: bots sign since 4.13.0, update it")
        if numbers >= _PRIVATE_SINCE and _LOCAL.match(push_url):
            report.notes.append(_PRIVATE)
        told = require_ok(await self._client.ask("/api/v1/profile"))
        rows, profile = [row_of(one) for one in _value(told, "accounts", list)], row_of(told.json())
        mine = next((row for row in rows if row.get("id") == self._client.access.account), None)
        if mine is None or mine.get("role") != "administrator":
            role, number = clean_text(mine.get("role")) if mine else "nobody", self._client.access.account
            raise NotAllowed(f"setting up needs an administrator's token; in account {number} its owner is {role}")
        report.done.append(f"token: {clean_text(profile.get('name'))}, administrator")
        await self._check_bot_token(report)

    async def _check_bot_token(self, report: SetupReport) -> None:
        """A bot may not read its profile; whoever may is a person."""
        if (token := self._client.access.bot_token) is None:
            return
        as_bot = self._client.with_access(replace(self._client.access, token=token))
        response = await as_bot.ask("/api/v1/profile")
        if response.status == 200:
            report.problems.append("the bot token is a person's: answers would be taken for theirs; give the bot's own")
        elif response.status != 401 or "bot" not in explain(response).lower():
            report.problems.append(f"the bot token is not taken: {explain(response)}")

    async def _bot(self, push_url: str, report: SetupReport, *, is_dry: bool) -> Row:
        bots = _rows(await self._client.read("/agent_bots"))
        found = next((row for row in bots if row.get("name") == BOT), None)
        if found is not None and found.get("outgoing_url") == push_url:
            report.done.append(f"bot {BOT}: is there")
            return found
        verb = "made" if found is None else "told where to push"
        report.done.append(f"bot {BOT}: {f'to be {verb}' if is_dry else verb}")
        if is_dry:
            return found or {}
        body: dict[str, Json] = {"name": BOT, "outgoing_url": push_url}
        if found is None:
            return row_of((await self._write("/agent_bots", body)).json())
        return row_of((await self._write(f"/agent_bots/{number_of(found.get('id'))}", body, method="PATCH")).json())

    async def _inboxes(self, names: Iterable[str], bot: int | None, report: SetupReport, *, is_dry: bool) -> None:
        rows = [row_of(one) for one in _value(await self._client.read("/inboxes"), "payload", list)]
        for name in names:
            inbox = next((row for row in rows if row.get("name") == name), None)
            if inbox is None:
                report.done.append(f"inbox {name}: {'to be made' if is_dry else 'made'} (API channel)")
                if not is_dry:
                    inbox = row_of((await self._write("/inboxes", {"name": name, "channel": {"type": "api"}})).json())
            if inbox is not None:
                await self._set_bot(inbox, bot, report, is_dry=is_dry)

    async def _set_bot(self, inbox: Row, bot: int | None, report: SetupReport, *, is_dry: bool) -> None:
        number, name = number_of(inbox.get("id")), clean_text(inbox.get("name"))
        if number is None:
            raise Unusable(f"inbox {name!r}: Chatwoot told no id of it; look at its inboxes, then run this again")
        held = _value(await self._client.read(f"/inboxes/{number}/agent_bot"), "agent_bot", dict)
        if bot is not None and number_of(held.get("id")) == bot:
            report.done.append(f"inbox {name}: the bot answers there")
        elif number_of(held.get("id")) is not None:
            other = clean_text(held.get("name"))
            report.problems.append(f"inbox {name}: another bot, {other!r}, answers there; take it out there first")
        else:
            report.done.append(f"inbox {name}: the bot {'is to answer' if is_dry else 'answers'} there now")
            if not is_dry:
                await self._write(f"/inboxes/{number}/set_agent_bot", {"agent_bot": bot})

    async def _names(
        self,
        path: str,
        key: str,
        wanted: Iterable[str],
        report: SetupReport,
        *,
        is_dry: bool,
        extra: Mapping[str, Json] | None = None,
    ) -> None:
        """Labels or teams: made where missing, told in one line."""
        held = {clean_text(row.get(key)).lower() for row in _rows(await self._client.read(path))}
        missing = [one for one in dict.fromkeys(wanted) if one and one not in held]
        for name in missing if not is_dry else ():
            await self._write(path, {key: name, **(extra or {})})
        verb = "to be made" if is_dry else "made"
        report.done.append(f"{path[1:]}: {f'{verb}: ' + ', '.join(missing) if missing else 'all there'}")

    async def _write(self, path: str, body: Mapping[str, Json], *, method: str = "POST") -> VendorResponse:
        response = await self._client.write(path, body, as_user=True, method=method)
        if not 200 <= response.status < 300:
            raise error_of(response)
        return response

    def _access_with(self, bot: Row, report: SetupReport) -> ChatwootAccess:
        """What is to be stored: with the bot's token and secret, where the vendor shows them."""
        token, secret = (clean_text(bot.get(name)) or None for name in ("access_token", "secret"))
        access = self._client.access
        access = replace(access, bot_token=token or access.bot_token, webhook_secret=secret or access.webhook_secret)
        for has, words in ((access.bot_token, "the bot's token"), (access.webhook_secret, "what the bot signs with")):
            if not has:
                report.problems.append(f"Chatwoot did not show {words}: copy it from Settings > Bots into the settings")
        return access


def _value(response: VendorResponse, key: str, kind: type[Value]) -> Value:
    """What an answer has under a key; `Unusable` for anything else: nothing is made for a list we could not read."""
    found = row_of(response.json()).get(key)
    if not isinstance(found, kind):
        raise Unusable(f"{response.what}: expected `{key}`, {kind.__name__}")
    return found


def _rows(response: VendorResponse) -> list[Row]:
    """The rows of a list, bare or under `payload`; `Unusable` for what is neither."""
    told = response.json()
    listed = told.get("payload") if isinstance(told, dict) else told
    if not isinstance(listed, list):
        raise Unusable(f"{response.what}: expected a list")
    return [row_of(one) for one in listed]
