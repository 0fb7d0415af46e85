"""The calls of a practice Chatwoot about conversations, messages and contacts. Same paths, answers and oddities:
labels and custom attributes are replaced whole, nothing is deduplicated, a bot that opens hands over.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from sandbox.chatwoot_asked import Asked, reader
from sandbox.chatwoot_rows import contact_row, conversation_row, full_contact_row, message_row, person_row
from sandbox.chatwoot_rows import small_inbox_row as inbox_of
from sandbox.chatwoot_rules import Refusal
from sandbox.chatwoot_state import ACCOUNT, INCOMING, OUTGOING, Account, Conversation, Person

_CONVERSATIONS, _CONTACTS = 25, 15
_LATEST, _AFTER, _BETWEEN = 20, 100, 1000


def conversations_api(account: Account, base_url: Callable[[], str]) -> APIRouter:
    """Conversations, their messages, and what is changed about them."""
    api, ask = APIRouter(prefix=f"/api/v1/accounts/{ACCOUNT}/conversations"), Depends(reader(account))

    @api.get("")
    async def listed(asked: Annotated[Asked, ask]) -> Any:
        found = _sorted(_kept(asked))
        page = max(1, _whole(asked.query.get("page")) or 1)
        shown = found[(page - 1) * _CONVERSATIONS : page * _CONVERSATIONS]
        assigned = sum(one.assignee is not None for one in found)
        meta = {"mine_count": 0, "assigned_count": assigned, "unassigned_count": len(found) - assigned,
                "all_count": len(found)}  # fmt: skip
        return {"data": {"meta": meta, "payload": [conversation_row(one, base_url()) for one in shown]}}

    @api.get("/{number}")
    async def shown(number: int, asked: Annotated[Asked, ask]) -> Any:
        return conversation_row(asked.conversation(number), base_url())

    @api.get("/{number}/messages")
    async def messages(number: int, asked: Annotated[Asked, ask]) -> Any:
        conversation = asked.conversation(number)
        rows = [message_row(one, base_url()) for one in _page_of(conversation, asked.query)]
        contact = full_contact_row(account, conversation.contact_inbox.contact)
        meta = {"labels": conversation.labels, "additional_attributes": {}, "contact": {"payload": [contact]},
                "agent_last_seen_at": None, "assignee_last_seen_at": None}  # fmt: skip
        who = {"assignee": person_row(conversation.assignee)} if conversation.assignee else {}
        return {"meta": meta | who, "payload": rows}

    _changes_of(api, account, ask, base_url)
    _attributes_of(api, account, ask)
    return api


def _changes_of(api: APIRouter, account: Account, ask: Any, base_url: Callable[[], str]) -> None:
    @api.post("/{number}/messages")
    async def write(number: int, asked: Annotated[Asked, ask]) -> Any:
        return _write(asked, asked.conversation(number), base_url())

    @api.post("/{number}/toggle_status")
    async def toggle_status(number: int, asked: Annotated[Asked, ask]) -> Any:
        conversation, status = asked.conversation(number), asked.body["status"]
        account.set_status(
            conversation, status, by=asked.person.name, snoozed_until=asked.body.get("snoozed_until")
        )  # fmt: skip
        told = {"success": True, "current_status": conversation.status, "conversation_id": conversation.id}
        return {"meta": {}, "payload": told}

    @api.post("/{number}/toggle_priority")
    async def toggle_priority(number: int, asked: Annotated[Asked, ask]) -> Any:
        conversation, wanted = asked.conversation(number), asked.body["priority"]
        before, conversation.priority = conversation.priority, None if wanted == "none" else wanted
        if before != conversation.priority:
            account.note(conversation, f"{asked.person.name} changed the priority to {wanted}")
            account.update(conversation, priority=(before, conversation.priority))
        return {}

    @api.post("/{number}/toggle_typing_status")
    async def toggle_typing(number: int, asked: Annotated[Asked, ask]) -> Any:
        asked.conversation(number)
        return {}


def _attributes_of(api: APIRouter, account: Account, ask: Any) -> None:
    @api.post("/{number}/assignments")
    async def assign(number: int, asked: Annotated[Asked, ask]) -> Any:
        return _assign(asked, asked.conversation(number))

    @api.get("/{number}/labels")
    async def labels(number: int, asked: Annotated[Asked, ask]) -> Any:
        return {"payload": asked.conversation(number).labels}

    @api.post("/{number}/labels")
    async def put_labels(number: int, asked: Annotated[Asked, ask]) -> Any:
        conversation, before = asked.conversation(number), asked.conversation(number).labels
        conversation.labels = list(dict.fromkeys(str(one).strip().lower() for one in asked.body["labels"]))
        if before != conversation.labels:
            account.note(conversation, f"{asked.person.name} set the labels {', '.join(conversation.labels)}")
            account.update(conversation, label_list=(before, conversation.labels))
        return {"payload": conversation.labels}

    @api.post("/{number}/custom_attributes")
    async def put_attributes(number: int, asked: Annotated[Asked, ask]) -> Any:
        conversation = asked.conversation(number)
        before, conversation.custom_attributes = conversation.custom_attributes, asked.body["custom_attributes"]
        account.update(conversation, custom_attributes=(before, conversation.custom_attributes))
        return {"custom_attributes": conversation.custom_attributes}


def contacts_api(account: Account) -> APIRouter:
    """Contacts: found, made, changed, put into inboxes."""
    api, ask = APIRouter(prefix=f"/api/v1/accounts/{ACCOUNT}/contacts"), Depends(reader(account))

    @api.get("/search")
    async def search(asked: Annotated[Asked, ask]) -> Any:
        wanted = asked.query.get("q", "").strip().lower()
        if not wanted:
            raise Refusal(422, "Specify search string with parameter q")
        found = [one for one in account.contacts.values() if _says(one.name, one.email, one.phone, one.identifier,
                                                                    wanted=wanted)]  # fmt: skip
        page = max(1, _whole(asked.query.get("page")) or 1)
        shown = found[(page - 1) * _CONTACTS : page * _CONTACTS]
        meta = {"count": len(found), "current_page": page}
        return {"meta": meta, "payload": [full_contact_row(account, one) for one in shown]}

    @api.get("/{number}")
    async def show(number: int, asked: Annotated[Asked, ask]) -> Any:
        return {"payload": full_contact_row(account, asked.contact(number))}

    _contact_changes_of(api, account, ask)
    return api


def _contact_changes_of(api: APIRouter, account: Account, ask: Any) -> None:
    @api.post("")
    async def make(asked: Annotated[Asked, ask]) -> Any:
        body, inbox = asked.body, asked.inbox(asked.body["inbox_id"])
        for name, taken in (("email", "Email"), ("identifier", "Identifier")):
            if body.get(name) and any(getattr(one, name) == body[name] for one in account.contacts.values()):
                raise Refusal(422, f"{taken} has already been taken")
        contact = account.add_contact(
            body.get("name") or "", email=body.get("email"), phone=body.get("phone_number"),
            identifier=body.get("identifier"), custom_attributes=body.get("custom_attributes") or {},
        )  # fmt: skip
        link = account.link(contact, inbox)
        told = {"source_id": link.source_id, "inbox": inbox_of(inbox)}
        return {"payload": {"contact": full_contact_row(account, contact), "contact_inbox": told}}

    @api.put("/{number}")
    async def change(number: int, asked: Annotated[Asked, ask]) -> Any:
        contact, body = asked.contact(number), asked.body
        for name, ours in (("name", "name"), ("email", "email"), ("phone_number", "phone"), ("identifier",) * 2):
            if name in body:
                setattr(contact, ours, body[name])
        contact.custom_attributes = contact.custom_attributes | body.get("custom_attributes", {})
        return {"payload": contact_row(contact)}

    @api.post("/{number}/contact_inboxes")
    async def put_into(number: int, asked: Annotated[Asked, ask]) -> Any:
        inbox = asked.inbox(asked.body["inbox_id"])
        link = account.link(asked.contact(number), inbox, source_id=asked.body.get("source_id"))
        return {"source_id": link.source_id, "inbox": inbox_of(inbox)}


def _write(asked: Asked, conversation: Conversation, base_url: str) -> dict[str, Any]:
    body, is_incoming = asked.body, asked.body.get("message_type") == "incoming"
    if is_incoming and conversation.inbox.channel != "Channel::Api":
        raise Refusal(422, "Incoming messages are only allowed in Api inboxes")
    if not (body.get("content") or "").strip() and not asked.files:
        raise Refusal(422, "Validation failed: Content can't be blank")
    attributes = dict(body.get("content_attributes") or {})
    _check_items(body.get("content_type", "text"), attributes)
    if conversation.inbox.channel == "Channel::Email" and not body.get("private"):
        shown = body.get("email_html_content") or f"<p>{body.get('content') or ''}</p>"
        attributes["email"] = {"html_content": {"full": shown, "reply": shown}}
    message = asked.account.add_message(
        conversation, body.get("content"), INCOMING if is_incoming else OUTGOING,
        conversation.contact_inbox.contact if is_incoming else asked.person,
        is_private=bool(body.get("private")), content_type=body.get("content_type", "text"),
        content_attributes=attributes, source_id=body.get("source_id"), attachments=asked.files,
    )  # fmt: skip
    return message_row(message, base_url) | ({"echo_id": body["echo_id"]} if "echo_id" in body else {})


def _check_items(kind: str, attributes: dict[str, Any]) -> None:
    """As the vendor's validator: forms need items, with their keys and no others."""
    if kind != "input_select":
        return
    items = attributes.get("items")
    if not isinstance(items, list) or not items:
        raise Refusal(422, "Validation failed: Content attributes At least one item is required.")
    for item in items:
        if not isinstance(item, dict) or not {"title", "value"} <= set(item) <= {"title", "value", "description"}:
            raise Refusal(422, "Validation failed: Content attributes contains invalid keys for items")


def _assign(asked: Asked, conversation: Conversation) -> Any:
    body, account = asked.body, asked.account
    if "assignee_id" in body:  # it goes before a team
        kind = "bot" if body.get("assignee_type") == "AgentBot" else "user"
        person: Person | None = account.find_person(kind, body["assignee_id"])
        if person is None and body["assignee_id"]:
            raise Refusal(404, "Resource could not be found")
        account.assign(conversation, person, by=asked.person.name)
        return person_row(person) if person else {}
    team = next((one for one in account.teams if one["id"] == body.get("team_id")), None)
    if team is None and body.get("team_id"):
        raise Refusal(404, "Resource could not be found")
    before, conversation.team = conversation.team, team
    if before != team:
        account.note(conversation, f"{asked.person.name} assigned the team {team['name'] if team else 'nobody'}")
        account.update(conversation, team_id=(before and before["id"], team and team["id"]))
    return team or {}


def _kept(asked: Asked) -> list[Conversation]:
    status, whose, inbox = (asked.query.get(name) for name in ("status", "assignee_type", "inbox_id"))
    found = list(asked.account.conversations.values())
    if status != "all":
        found = [one for one in found if one.status == (status or "open")]
    if whose in ("assigned", "unassigned"):
        found = [one for one in found if (one.assignee is not None) == (whose == "assigned")]
    if inbox:
        found = [one for one in found if one.inbox.id == _whole(inbox)]
    return found


def _sorted(found: list[Conversation]) -> list[Conversation]:
    return sorted(found, key=lambda one: (one.last_activity_at, one.id), reverse=True)


def _page_of(conversation: Conversation, query: dict[str, str]) -> list[Any]:
    """Oldest first in every case: the newest, those before an id, those after one."""
    after, before = _whole(query.get("after")), _whole(query.get("before"))
    rows = conversation.messages
    if after is not None and before is not None:
        return [one for one in rows if after <= one.id < before][:_BETWEEN]
    if before is not None:
        return [one for one in rows if one.id < before][-_LATEST:]
    if after is not None:
        return [one for one in rows if one.id > after][:_AFTER]
    return rows[-_LATEST:]


def _says(*fields: str | None, wanted: str) -> bool:
    return any(wanted in (one or "").lower() for one in fields)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
