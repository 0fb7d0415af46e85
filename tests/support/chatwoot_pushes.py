"""Webhooks of Chatwoot for tests, written by hand to the shape it documents, and their signatures."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from makers import NOW

from desk.interactions import Json

SECRET = "practice-secret"
ACCOUNT = 1


def contact(**told: Json) -> dict[str, Json]:
    """A customer as Chatwoot knows them."""
    row: dict[str, Json] = {"id": 200, "name": "Alma Reyes", "email": "alma@example.com", "identifier": None,
                            "phone_number": None, "type": "contact"}  # fmt: skip
    return row | told


def conversation(number: int = 42, **told: Json) -> dict[str, Json]:
    """A conversation that is with the bot. `meta` and `contact_inbox` are given whole."""
    row: dict[str, Json] = {
        "id": number,
        "inbox_id": 10,
        "channel": "Channel::WebWidget",
        "status": "pending",
        "labels": [],
        "priority": None,
        "contact_inbox": {"id": 500, "contact_id": 200, "inbox_id": 10, "hmac_verified": False},
        "meta": {"sender": contact(), "assignee": None, "assignee_type": None, "team": None},
        "messages": [],
        "created_at": int(NOW.timestamp()),
        "updated_at": NOW.timestamp() + 0.25,
    }
    return row | told


def with_person(**told: Json) -> dict[str, Json]:
    """The same conversation, which a person took a minute later."""
    agent: Json = {"id": 5, "name": "Sam", "type": "user"}
    meta: dict[str, Json] = {"sender": contact(), "assignee": agent, "assignee_type": "User", "team": None}
    later = (NOW + timedelta(minutes=1)).timestamp()
    given: dict[str, Json] = {"status": "open", "meta": meta, "updated_at": later}
    return conversation() | given | told


def message(number: int = 1001, text: str = "Where is my box?", **told: Json) -> dict[str, Json]:
    """`message_created` of a customer's public words. `about`: the conversation."""
    row: dict[str, Json] = {
        "event": "message_created",
        "account": {"id": ACCOUNT, "name": "Practice shop"},
        "id": number,
        "content": text,
        "content_type": "text",
        "content_attributes": {},
        "message_type": "incoming",
        "private": False,
        "created_at": (NOW + timedelta(seconds=number - 1000)).isoformat().replace("+00:00", "Z"),
        "inbox": {"id": 10, "name": "Website"},
        "sender": contact(),
        "source_id": None,
        "conversation": conversation(),
    }
    return row | told


def from_agent(number: int = 1002, text: str = "I am on it.", **told: Json) -> dict[str, Json]:
    """What a person of the shop answered."""
    given: dict[str, Json] = {"message_type": "outgoing", "sender": {"id": 5, "name": "Sam", "type": "user"}}
    return message(number, text, **given | {"conversation": with_person()} | told)


def from_bot(number: int = 1003, text: str = "I am a bot.", **told: Json) -> dict[str, Json]:
    """What another bot wrote."""
    given: dict[str, Json] = {"message_type": "outgoing", "sender": {"id": 99, "name": "Bot", "type": "agent_bot"}}
    return message(number, text, **given | told)


def press(value: str, number: int = 1005, **told: Json) -> dict[str, Json]:
    """`message_updated`: a button of a form was pressed."""
    given: dict[str, Json] = {
        "event": "message_updated", "message_type": "outgoing", "content_type": "input_select",
        "content_attributes": {"items": [], "submitted_values": [{"title": "Yes", "value": value}]},
    }  # fmt: skip
    return message(number, "Shall we?", **given | told)


def changed(event: str = "conversation_updated", **told: Json) -> dict[str, Json]:
    """An event of the conversation itself."""
    given: dict[str, Json] = {"event": event, "account": {"id": ACCOUNT, "name": "Practice shop"}}
    return with_person() | given | told


def body_of(payload: Mapping[str, Json]) -> bytes:
    """As it is sent."""
    return json.dumps(payload, ensure_ascii=False).encode()


def signed(
    body: bytes, *, at: datetime, secret: str = SECRET, delivery: str | None = None, **replaced: str
) -> dict[str, str]:  # fmt: skip
    """The headers of a delivery; `replaced` by name with `_` for `-`, an empty one is left out."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers: dict[str, Any] = {
        "Content-Type": "application/json",
        "X-Chatwoot-Timestamp": stamp,
        "X-Chatwoot-Signature": f"sha256={digest}",
        "X-Chatwoot-Delivery": delivery or str(uuid4()),
    } | {name.replace("_", "-"): value for name, value in replaced.items()}
    return {name: value for name, value in headers.items() if value != ""}
