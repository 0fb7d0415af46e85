"""Behind the scenes of a practice Chatwoot: the pages' own calls, faults on order, what was delivered. No token."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request, Response
from starlette.datastructures import UploadFile

from sandbox.chatwoot_asked import file_of
from sandbox.chatwoot_hooks import Hooks
from sandbox.chatwoot_people import AGENT_TOKEN, inbox_named, names_of, talk_of
from sandbox.chatwoot_rows import conversation_row, message_row
from sandbox.chatwoot_rules import Refusal
from sandbox.chatwoot_state import ACTIVITY, INCOMING, OUTGOING, Account, Conversation, Message, Person

_ORDERS = ("duplicates", "is_silent", "pause_seconds", "is_private_refused")
_PICTURES = ("image/png", "image/jpeg", "image/webp")


def practice_api(account: Account, hooks: Hooks, base_url: Callable[[], str]) -> APIRouter:
    """Everything under /practice, and the files of messages."""
    api = APIRouter()
    _customers_of(api, account, base_url)
    _agents_of(api, account, base_url)

    @api.get("/practice/state")
    async def state() -> Any:
        held = [conversation_row(one, base_url(), messages=one.messages) for one in account.conversations.values()]
        return {"conversations": held, "delivered": hooks.delivered}

    @api.put("/practice/hooks")
    async def order_hooks(wanted: Annotated[dict[str, Any], Body()]) -> Any:
        for name, value in wanted.items():
            if name not in _ORDERS:
                raise Refusal(422, f"webhooks know {', '.join(_ORDERS)}, not {name}")
            setattr(hooks, name, value)
        return wanted

    @api.get("/rails/active_storage/blobs/redirect/{key}/{name}")
    async def file(key: str, name: str) -> Response:
        found = account.files.get(_number(key.removeprefix("practice-")))
        if found is None:
            raise Refusal(404, "Resource could not be found")
        is_shown = found.kind in _PICTURES
        headers = {"Content-Disposition": "inline" if is_shown else "attachment", "X-Content-Type-Options": "nosniff"}
        return Response(found.body, media_type=found.kind, headers=headers)

    return api


def _customers_of(api: APIRouter, account: Account, base_url: Callable[[], str]) -> None:
    @api.get("/practice/customers")
    async def customers() -> Any:
        return names_of(account)

    @api.post("/practice/customer/messages")
    async def say(request: Request) -> Any:
        """What a customer writes: `who`, `inbox`, `text`, `signed_in`, with files."""
        async with request.form() as form:
            who, inbox, text = (str(form.get(name) or "").strip() for name in ("who", "inbox", "text"))
            files = [await file_of(one, account) for one in form.getlist("files") if isinstance(one, UploadFile)]
            conversation = _talk(account, who, inbox, is_signed_in=form.get("signed_in") == "true")
        files = [one for one in files if one.body]
        if not text and not files:
            raise Refusal(422, "write something or send a picture")
        contact = conversation.contact_inbox.contact
        told: dict[str, Any] = {"attachments": files}
        if conversation.inbox.channel == "Channel::Email":
            mail = {"from": [contact.email], "text_content": {"full": text, "reply": text}}
            told |= {"content_type": "incoming_email", "content_attributes": {"email": mail}}
        account.add_message(conversation, text or None, INCOMING, contact, **told)
        return {"conversation": conversation.id}

    @api.get("/practice/customer/messages")
    async def read(conversation: Annotated[int, Query()]) -> Any:
        """What the customer sees: nothing private, nothing of the vendor's own."""
        found = _conversation(account, conversation)
        shown = [one for one in found.messages if not one.is_private and one.kind != ACTIVITY]
        return {"status": found.status, "messages": [message_row(one, base_url()) for one in shown]}

    @api.post("/practice/customer/press")
    async def press(told: Annotated[dict[str, Any], Body()]) -> Any:
        """A button of a form: `message`, `value`."""
        message = _message(account, told.get("message"))
        item = next((one for one in message.content_attributes.get("items", []) if one["value"] == told.get("value")),
                    None)  # fmt: skip
        if item is None:
            raise Refusal(422, "this form has no such button")
        account.submit(message, [{"title": item["title"], "value": item["value"]}])
        return {}


def _agents_of(api: APIRouter, account: Account, base_url: Callable[[], str]) -> None:
    @api.get("/practice/agent/conversations")
    async def listed() -> Any:
        found = sorted(account.conversations.values(), key=lambda one: one.last_activity_at, reverse=True)
        return [conversation_row(one, base_url()) for one in found]

    @api.get("/practice/agent/conversations/{number}")
    async def shown(number: int) -> Any:
        found = _conversation(account, number)
        return conversation_row(found, base_url(), messages=found.messages)

    @api.post("/practice/agent/conversations/{number}")
    async def act(number: int, told: Annotated[dict[str, Any], Body()]) -> Any:
        """What a person does: `reply`, `note`, `take`, `release`, `status`."""
        _act(account, _conversation(account, number), told, by=_agent(account))
        return {}


def _act(account: Account, conversation: Conversation, told: dict[str, Any], *, by: Person) -> None:
    text = str(told.get("text") or "").strip()
    match told.get("act"):
        case "reply" | "note" if text:
            account.add_message(conversation, text, OUTGOING, by, is_private=told["act"] == "note")
        case "take":
            account.assign(conversation, by, by=by.name)
            account.set_status(conversation, "open", by=by.name)
        case "release":
            account.assign(conversation, None, by=by.name)
            account.set_status(conversation, "pending", by=by.name)
        case "status" if told.get("status") in ("open", "pending", "resolved"):
            account.set_status(conversation, told["status"], by=by.name)
        case other:
            raise Refusal(422, f"an agent cannot {other!r} without a word to say")


def _talk(account: Account, who: str, inbox: str, *, is_signed_in: bool) -> Conversation:
    try:
        place = inbox_named(account, inbox)
    except KeyError:
        raise Refusal(422, f"no inbox {inbox!r}") from None
    if not who:
        raise Refusal(422, "say who writes")
    return talk_of(account, who, inbox=place, is_signed_in=is_signed_in)


def _agent(account: Account) -> Person:
    person = account.person(AGENT_TOKEN)
    if person is None:
        raise Refusal(404, "this account has no agent")
    return person


def _conversation(account: Account, number: int) -> Conversation:
    if number not in account.conversations:
        raise Refusal(404, "Resource could not be found")
    return account.conversations[number]


def _message(account: Account, number: object) -> Message:
    every = (message for one in account.conversations.values() for message in one.messages)
    found = next((one for one in every if one.id == number), None)
    if found is None:
        raise Refusal(404, "Resource could not be found")
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1
