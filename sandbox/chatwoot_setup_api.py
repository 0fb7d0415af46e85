"""The calls of a practice Chatwoot that set an account up: inboxes, bots, webhooks, labels, teams, who am I."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from sandbox.chatwoot_asked import Asked, reader
from sandbox.chatwoot_rows import bot_row, inbox_row, person_row
from sandbox.chatwoot_rules import Refusal
from sandbox.chatwoot_state import ACCOUNT, Account, Person

VERSION = "4.14.2"
_CHANNELS = {"api": "Channel::Api", "web_widget": "Channel::WebWidget", "email": "Channel::Email"}


def setup_api(account: Account) -> APIRouter:
    """Everything about the account but its conversations and contacts."""
    api, ask = APIRouter(), Depends(reader(account))

    @api.get("/api")
    async def version(asked: Annotated[Asked, ask]) -> Any:
        return {"version": VERSION, "timestamp": "2026-06-10 00:00:00", "queue_services": "ok", "data_services": "ok"}

    @api.get("/api/v1/profile")
    async def profile(asked: Annotated[Asked, ask]) -> Any:
        person = asked.person
        account_row = {"id": ACCOUNT, "name": "Practice shop", "status": "active", "role": person.role}
        return person_row(person) | {"accounts": [account_row], "account_id": ACCOUNT}

    here = APIRouter(prefix=f"/api/v1/accounts/{ACCOUNT}")

    @here.get("")
    async def show_account(asked: Annotated[Asked, ask]) -> Any:
        return {"id": ACCOUNT, "name": "Practice shop", "locale": "en", "status": "active", "features": {}}

    @here.get("/agents")
    async def agents(asked: Annotated[Asked, ask]) -> Any:
        return [person_row(one) for one in account.people if one.kind == "user"]

    _lists_of(here, account, ask)
    _webhooks_of(here, account, ask)
    _inboxes_of(here, account, ask)
    _bots_of(here, account, ask)
    api.include_router(here)
    return api


def _lists_of(api: APIRouter, account: Account, ask: Any) -> None:
    @api.get("/labels")
    async def labels(asked: Annotated[Asked, ask]) -> Any:
        return {"payload": account.labels}

    @api.post("/labels")
    async def make_label(asked: Annotated[Asked, ask]) -> Any:
        title = str(asked.body["title"]).lower()
        _require_new(account.labels, "title", title)
        made = {"id": account.number("label"), "description": "", "color": "#1f93ff", "show_on_sidebar": False}
        account.labels.append(made | asked.body | {"title": title})
        return account.labels[-1]

    @api.get("/teams")
    async def teams(asked: Annotated[Asked, ask]) -> Any:
        return account.teams

    @api.post("/teams")
    async def make_team(asked: Annotated[Asked, ask]) -> Any:
        name = str(asked.body["name"]).lower()
        _require_new(account.teams, "name", name)
        made = {"id": account.number("team"), "description": "", "allow_auto_assign": True}
        account.teams.append(made | asked.body | {"name": name, "account_id": ACCOUNT, "is_member": False})
        return account.teams[-1]


def _webhooks_of(api: APIRouter, account: Account, ask: Any) -> None:
    @api.get("/webhooks")
    async def webhooks(asked: Annotated[Asked, ask]) -> Any:
        return {"payload": {"webhooks": account.webhooks}}

    @api.post("/webhooks")
    async def make_webhook(asked: Annotated[Asked, ask]) -> Any:
        _require_new(account.webhooks, "url", asked.body["url"])
        number = account.number("webhook")
        made = {"id": number, "name": "", "subscriptions": [], "secret": f"practice-webhook-secret-{number}"}
        account.webhooks.append(made | asked.body | {"account_id": ACCOUNT})
        return {"payload": {"webhook": account.webhooks[-1]}}

    @api.patch("/webhooks/{number}")
    async def change_webhook(number: int, asked: Annotated[Asked, ask]) -> Any:
        webhook = next((one for one in account.webhooks if one["id"] == number), None)
        if webhook is None:
            raise Refusal(404, "Resource could not be found")
        webhook.update(asked.body)
        return {"payload": {"webhook": webhook}}


def _inboxes_of(api: APIRouter, account: Account, ask: Any) -> None:
    @api.get("/inboxes")
    async def inboxes(asked: Annotated[Asked, ask]) -> Any:
        return {"payload": [inbox_row(one, is_admin=asked.is_admin) for one in account.inboxes.values()]}

    @api.post("/inboxes")
    async def make_inbox(asked: Annotated[Asked, ask]) -> Any:
        channel = asked.body["channel"]
        kind = _CHANNELS.get(str(channel.get("type")))
        if kind is None:
            raise Refusal(422, f"channel type {channel.get('type')!r} is not one of {', '.join(_CHANNELS)}")
        inbox = account.add_inbox(asked.body["name"], kind, webhook_url=channel.get("webhook_url"))
        inbox.secret = f"practice-inbox-secret-{inbox.id}" if kind == "Channel::Api" else None
        return inbox_row(inbox, is_admin=asked.is_admin)

    @api.get("/inboxes/{number}/agent_bot")
    async def inbox_bot(number: int, asked: Annotated[Asked, ask]) -> Any:
        bot = account.find_person("bot", asked.inbox(number).bot_id)
        return {"agent_bot": bot_row(bot, is_admin=asked.is_admin) if bot else {}}

    @api.post("/inboxes/{number}/set_agent_bot")
    async def set_bot(number: int, asked: Annotated[Asked, ask]) -> Any:
        if account.find_person("bot", asked.body["agent_bot"]) is None:
            raise Refusal(404, "Resource could not be found")
        asked.inbox(number).bot_id = asked.body["agent_bot"]
        return {}


def _bots_of(api: APIRouter, account: Account, ask: Any) -> None:
    @api.get("/agent_bots")
    async def bots(asked: Annotated[Asked, ask]) -> Any:
        return [bot_row(one, is_admin=asked.is_admin) for one in account.people if one.kind == "bot"]

    @api.post("/agent_bots")
    async def make_bot(asked: Annotated[Asked, ask]) -> Any:
        number = account.number("bot")
        bot = Person(
            id=number, name=asked.body.get("name") or "", kind="bot", token=f"practice-bot-token-{number}",
            url=asked.body.get("outgoing_url"), secret=f"practice-bot-secret-{number}",
        )  # fmt: skip
        account.people.append(bot)
        return bot_row(bot, is_admin=asked.is_admin)

    @api.patch("/agent_bots/{number}")
    async def change_bot(number: int, asked: Annotated[Asked, ask]) -> Any:
        bot = account.find_person("bot", number)
        if bot is None:
            raise Refusal(404, "Resource could not be found")
        bot.name, bot.url = asked.body.get("name", bot.name), asked.body.get("outgoing_url", bot.url)
        return bot_row(bot, is_admin=asked.is_admin)


def _require_new(rows: list[dict[str, Any]], key: str, value: Any) -> None:
    if any(one[key] == value for one in rows):
        raise Refusal(422, f"{key.capitalize()} has already been taken")
