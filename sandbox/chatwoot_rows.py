"""How a practice Chatwoot tells what it holds: the shapes of its API and of its webhooks, oddities kept.

`message_type` is a number in the API and within conversations, a word at the top of a webhook; times are Unix seconds
in the one and ISO in the other. Source: the vendor's description of 4.14.2 and the sources named beside it.
"""

from datetime import datetime
from typing import Any

from sandbox.chatwoot_state import ACCOUNT, Account, Attachment, Contact, Conversation, Event, Inbox, Message, Person

Row = dict[str, Any]

_KINDS = ("incoming", "outgoing", "activity", "template")
_NAMES = {"id": ACCOUNT, "name": "Practice shop"}


def contact_row(contact: Contact) -> Row:
    """A contact as every answer shows it."""
    return {
        "additional_attributes": {}, "availability_status": "offline", "email": contact.email, "id": contact.id,
        "name": contact.name, "phone_number": contact.phone, "blocked": False, "identifier": contact.identifier,
        "thumbnail": "", "custom_attributes": contact.custom_attributes, "last_activity_at": 0, "created_at": 0,
    }  # fmt: skip


def full_contact_row(account: Account, contact: Contact) -> Row:
    """The same with the inboxes it is in."""
    links = [one for one in account.contact_inboxes if one.contact is contact]
    told = [{"source_id": one.source_id, "inbox": small_inbox_row(one.inbox)} for one in links]
    return contact_row(contact) | {"contact_inboxes": told}


def small_inbox_row(inbox: Inbox) -> Row:
    """An inbox within a contact."""
    return {
        "id": inbox.id, "avatar_url": "", "channel_id": inbox.id, "name": inbox.name, "channel_type": inbox.channel,
        "provider": None,
    }  # fmt: skip


def inbox_row(inbox: Inbox, *, is_admin: bool) -> Row:
    """An inbox of the list. `secret` is an administrator's."""
    row = {
        "id": inbox.id, "avatar_url": "", "channel_id": inbox.id, "name": inbox.name, "channel_type": inbox.channel,
        "greeting_enabled": False, "greeting_message": None, "working_hours_enabled": False,
        "enable_email_collect": True, "csat_survey_enabled": False, "enable_auto_assignment": False,
        "timezone": "UTC", "callback_webhook_url": None, "allow_messages_after_resolved": True,
        "lock_to_single_conversation": False, "hmac_mandatory": False, "webhook_url": inbox.webhook_url,
        "inbox_identifier": f"inbox-{inbox.id}",
    }  # fmt: skip
    return row | ({"secret": inbox.secret} if is_admin and inbox.secret else {})


def person_row(person: Person) -> Row:
    """An agent of the list."""
    return {
        "id": person.id, "account_id": ACCOUNT, "availability_status": "online", "auto_offline": True,
        "confirmed": True, "email": person.email, "available_name": person.name, "name": person.name,
        "role": person.role, "thumbnail": "", "custom_role_id": None,
    }  # fmt: skip


def bot_row(bot: Person, *, is_admin: bool) -> Row:
    """A bot; its token and secret are an administrator's."""
    row = {
        "id": bot.id, "name": bot.name, "description": "", "thumbnail": "", "outgoing_url": bot.url,
        "bot_type": "webhook", "bot_config": {}, "account_id": ACCOUNT, "system_bot": False,
    }  # fmt: skip
    return row | ({"access_token": bot.token, "secret": bot.secret} if is_admin else {})


def message_row(message: Message, base_url: str) -> Row:
    """A message of the API, and within a conversation."""
    author, sender = message.author, {}
    if author is not None:
        sender = {"sender": _sender_row(author)}
    files = [attachment_row(one, message.id, base_url) for one in message.attachments]
    return {
        "id": message.id, "content": message.content, "account_id": ACCOUNT,
        "inbox_id": message.conversation.inbox.id, "conversation_id": message.conversation.id,
        "message_type": message.kind, "content_type": message.content_type, "status": "sent",
        "private": message.is_private, "source_id": message.source_id,
        "content_attributes": message.content_attributes, "additional_attributes": {}, "external_source_ids": {},
        "sentiment": {}, "processed_message_content": message.content,
        "created_at": int(message.created_at.timestamp()), "updated_at": _iso(message.created_at),
        "sender_type": _sender_type(author), "sender_id": author.id if author else None,
        "conversation": _tail(message.conversation), **({"attachments": files} if files else {}), **sender,
    }  # fmt: skip


def attachment_row(one: Attachment, message_id: int, base_url: str) -> Row:
    """A file; `data_url` needs no token, as at the vendor."""
    kind = one.kind.split("/")[0]
    url = f"{base_url}/rails/active_storage/blobs/redirect/practice-{one.id}/{one.name}"
    return {
        "id": one.id, "message_id": message_id, "file_type": kind if kind in ("image", "audio", "video") else "file",
        "account_id": ACCOUNT, "extension": None, "data_url": url, "thumb_url": url, "file_size": len(one.body),
        "width": None, "height": None,
    }  # fmt: skip


def conversation_row(conversation: Conversation, base_url: str, *, messages: list[Message] | None = None) -> Row:
    """A conversation of the API. `messages`: None shows the last one, as the list does."""
    spoken = [one for one in conversation.messages if one.kind in (0, 1, 3)]
    last = message_row(spoken[-1], base_url) if spoken else None
    shown = messages if messages is not None else spoken[-1:]
    assignee = conversation.assignee
    moment = int(conversation.last_activity_at.timestamp())
    return {
        "id": conversation.id, "account_id": ACCOUNT, "uuid": f"practice-{conversation.id}",
        "inbox_id": conversation.inbox.id, "additional_attributes": {}, "can_reply": True,
        "messages": [message_row(one, base_url) for one in shown], "last_non_activity_message": last,
        "labels": list(conversation.labels), "status": conversation.status, "muted": False,
        "custom_attributes": dict(conversation.custom_attributes), "snoozed_until": conversation.snoozed_until,
        "unread_count": 0, "priority": conversation.priority, "waiting_since": 0,
        "first_reply_created_at": int(conversation.first_reply_at.timestamp()) if conversation.first_reply_at else None,
        "agent_last_seen_at": 0, "assignee_last_seen_at": 0, "contact_last_seen_at": 0, "last_activity_at": moment,
        "timestamp": moment, "created_at": int(conversation.created_at.timestamp()),
        "updated_at": conversation.last_activity_at.timestamp(), "sla_policy_id": None,
        "meta": {
            "sender": contact_row(conversation.contact_inbox.contact), "channel": conversation.inbox.channel,
            **({"assignee": person_row(assignee) | {"type": "user" if assignee.kind == "user" else "agent_bot"}}
               if assignee else {}),
            "assignee_type": _assignee_type(assignee), "team": conversation.team,
            "hmac_verified": conversation.contact_inbox.is_verified,
        },
    }  # fmt: skip


def event_row(event: Event, base_url: str) -> Row:
    """The body of a webhook."""
    place = {"channel": event.conversation.inbox.channel, "contact_inbox": _contact_inbox_row(event.conversation)}
    conversation = conversation_row(event.conversation, base_url) | place | {"account": dict(_NAMES)}
    conversation["meta"].setdefault("assignee", None)
    changed = [{name: {"previous_value": was, "current_value": now}} for name, (was, now) in event.changed.items()]
    if event.message is None:
        return conversation | {"event": event.name} | ({"changed_attributes": changed} if changed else {})
    message = event.message
    files = [attachment_row(one, message.id, base_url) for one in message.attachments]
    return {
        "account": dict(_NAMES), "additional_attributes": {}, "content_attributes": message.content_attributes,
        "content_type": message.content_type, "content": message.content, "conversation": conversation,
        "created_at": _iso(message.created_at), "id": message.id,
        "inbox": {"id": event.conversation.inbox.id, "name": event.conversation.inbox.name},
        "message_type": _KINDS[message.kind], "private": message.is_private,
        "sender": _sender_row(message.author) if message.author else None, "source_id": message.source_id,
        **({"attachments": files} if files else {}), "event": event.name,
    }  # fmt: skip


def _sender_row(author: Contact | Person) -> Row:
    if isinstance(author, Contact):
        return contact_row(author) | {"type": "contact"}
    if author.kind == "bot":
        return {"id": author.id, "name": author.name, "avatar_url": "", "type": "agent_bot"}
    return {"id": author.id, "name": author.name, "email": author.email, "thumbnail": "", "type": "user"}


def _sender_type(author: Contact | Person | None) -> str | None:
    if author is None:
        return None
    return "Contact" if isinstance(author, Contact) else "AgentBot" if author.kind == "bot" else "User"


def _assignee_type(assignee: Person | None) -> str | None:
    return None if assignee is None else "User" if assignee.kind == "user" else "AgentBot"


def _contact_inbox_row(conversation: Conversation) -> Row:
    link = conversation.contact_inbox
    made = _iso(conversation.created_at)
    return {
        "id": link.id, "contact_id": link.contact.id, "inbox_id": link.inbox.id, "source_id": link.source_id,
        "created_at": made, "updated_at": made, "hmac_verified": link.is_verified, "pubsub_token": "practice",
    }  # fmt: skip


def _tail(conversation: Conversation) -> Row:
    is_user = conversation.assignee is not None and conversation.assignee.kind == "user"
    return {
        "assignee_id": conversation.assignee.id if is_user and conversation.assignee else None, "unread_count": 0,
        "last_activity_at": int(conversation.last_activity_at.timestamp()),
        "contact_inbox": {"source_id": conversation.contact_inbox.source_id},
    }  # fmt: skip


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
