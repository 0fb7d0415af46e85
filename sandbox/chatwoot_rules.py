"""Our own description of the part of Chatwoot's API that a desk calls: who may call what, with which fields.

Source: the vendor's description and sources of 4.14.2 (what a bot's token may do; fields the description leaves out).
Stricter than the vendor on purpose: it passes over fields it does not know, this refuses them, so that a slip is seen.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.chatwoot_state import ACCOUNT, PRIORITIES, STATUSES, Person

_EVENTS = (
    "conversation_created", "conversation_status_changed", "conversation_updated", "message_created",
    "message_updated", "contact_created", "contact_updated", "webwidget_triggered", "conversation_typing_on",
    "conversation_typing_off",
)  # fmt: skip
_CONTENT_TYPES = ("text", "input_email", "cards", "input_select", "form", "article")
_TYPES: Mapping[str, tuple[type, ...]] = {
    "text": (str,), "number": (int, float), "flag": (bool,), "list": (list,), "object": (dict,),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """What one field may hold. `kind`: text | number | flag | list | object."""

    kind: str
    is_needed: bool = False
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call. `who`: bot (a bot's token too), user, admin. `query`, `body`: the fields it knows."""

    method: str
    path: str
    who: str = "user"
    query: tuple[str, ...] = ()
    body: Mapping[str, Field] = field(default_factory=dict)

    def fits(self, method: str, path: str) -> bool:
        """Whether a request is this call."""
        return method == self.method and re.fullmatch(self.path, path) is not None


_HERE = f"/api/v1/accounts/{ACCOUNT}"
_ONE = f"{_HERE}/conversations/[0-9]+"
_MESSAGE = {
    "content": Field("text"), "message_type": Field("text", one_of=("outgoing", "incoming")), "private": Field("flag"),
    "content_type": Field("text", one_of=_CONTENT_TYPES), "content_attributes": Field("object"),
    "echo_id": Field("text"), "source_id": Field("text"), "email_html_content": Field("text"),
}  # fmt: skip
_CONTACT = {
    "inbox_id": Field("number"), "name": Field("text"), "email": Field("text"), "phone_number": Field("text"),
    "identifier": Field("text"), "custom_attributes": Field("object"), "additional_attributes": Field("object"),
}  # fmt: skip
_BOT = {
    "name": Field("text"), "description": Field("text"), "outgoing_url": Field("text"), "bot_type": Field("number"),
    "bot_config": Field("object"),
}  # fmt: skip
_WEBHOOK = {"url": Field("text", True), "name": Field("text"), "subscriptions": Field("list", one_of=_EVENTS)}
_LABEL = {
    "title": Field("text", True), "description": Field("text"), "color": Field("text"), "show_on_sidebar": Field("flag")
}  # fmt: skip
_TEAM = {"name": Field("text", True), "description": Field("text"), "allow_auto_assign": Field("flag")}
_INBOX = {
    "name": Field("text", True), "channel": Field("object", True), "enable_auto_assignment": Field("flag"),
    "greeting_enabled": Field("flag"), "allow_messages_after_resolved": Field("flag"),
    "lock_to_single_conversation": Field("flag"),
}  # fmt: skip
_LIST = ("assignee_type", "status", "q", "inbox_id", "team_id", "labels", "page")

CALLS: tuple[Call, ...] = (
    Call(method="GET", path="/api/v1/profile"),
    Call(method="GET", path="/api"),
    Call(method="GET", path=_HERE),
    Call(method="GET", path=f"{_HERE}/conversations", query=_LIST),
    Call(method="GET", path=_ONE, who="bot"),
    Call(method="GET", path=f"{_ONE}/messages", query=("before", "after")),
    Call(method="POST", path=f"{_ONE}/messages", who="bot", body=_MESSAGE),
    Call(method="POST", path=f"{_ONE}/toggle_status", who="bot",
         body={"status": Field("text", True, STATUSES), "snoozed_until": Field("number")}),
    Call(method="POST", path=f"{_ONE}/toggle_priority", who="bot",
         body={"priority": Field("text", True, (*PRIORITIES, "none"))}),
    Call(method="POST", path=f"{_ONE}/toggle_typing_status", who="bot",
         body={"typing_status": Field("text", True, ("on", "off")), "is_private": Field("flag")}),
    Call(method="POST", path=f"{_ONE}/assignments", who="bot",
         body={"assignee_id": Field("number"), "team_id": Field("number"), "assignee_type": Field("text")}),
    Call(method="GET", path=f"{_ONE}/labels", who="bot"),
    Call(method="POST", path=f"{_ONE}/labels", who="bot", body={"labels": Field("list", True)}),
    Call(method="POST", path=f"{_ONE}/custom_attributes", who="bot",
         body={"custom_attributes": Field("object", True)}),
    Call(method="GET", path=f"{_HERE}/contacts/search", query=("q", "sort", "page")),
    Call(method="GET", path=f"{_HERE}/contacts/[0-9]+"),
    Call(method="POST", path=f"{_HERE}/contacts", body=_CONTACT | {"inbox_id": Field("number", True)}),
    Call(method="PUT", path=f"{_HERE}/contacts/[0-9]+", body=_CONTACT),
    Call(method="POST", path=f"{_HERE}/contacts/[0-9]+/contact_inboxes",
         body={"inbox_id": Field("number", True), "source_id": Field("text")}),
    Call(method="GET", path=f"{_HERE}/agents"),
    Call(method="GET", path=f"{_HERE}/inboxes"),
    Call(method="POST", path=f"{_HERE}/inboxes", who="admin", body=_INBOX),
    Call(method="GET", path=f"{_HERE}/inboxes/[0-9]+/agent_bot"),
    Call(method="POST", path=f"{_HERE}/inboxes/[0-9]+/set_agent_bot", who="admin",
         body={"agent_bot": Field("number", True)}),
    Call(method="GET", path=f"{_HERE}/agent_bots"),
    Call(method="POST", path=f"{_HERE}/agent_bots", who="admin", body=_BOT),
    Call(method="PATCH", path=f"{_HERE}/agent_bots/[0-9]+", who="admin", body=_BOT),
    Call(method="GET", path=f"{_HERE}/labels"),
    Call(method="POST", path=f"{_HERE}/labels", who="admin", body=_LABEL),
    Call(method="GET", path=f"{_HERE}/teams"),
    Call(method="POST", path=f"{_HERE}/teams", who="admin", body=_TEAM),
    Call(method="GET", path=f"{_HERE}/webhooks", who="admin"),
    Call(method="POST", path=f"{_HERE}/webhooks", who="admin", body=_WEBHOOK),
    Call(method="PATCH", path=f"{_HERE}/webhooks/[0-9]+", who="admin", body=_WEBHOOK),
)  # fmt: skip


class Refusal(Exception):
    """What the vendor says to a call it will not serve."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def find_call(method: str, path: str) -> Call:
    """The call a request is; `Refusal` 404 for what is not described."""
    found = next((call for call in CALLS if call.fits(method, path)), None)
    if found is None:
        raise Refusal(404, f"{method} {path}: no such call in the practice description")
    return found


def check_caller(call: Call, caller: Person | None) -> Person | None:
    """Who calls. The version is open to everyone; `Refusal` 401 for whoever may not."""
    if call.path == "/api":
        return caller
    if caller is None:
        raise Refusal(401, "Invalid Access Token")
    if caller.kind == "bot" and call.who != "bot":
        raise Refusal(401, "Access to this endpoint is not authorized for bots")
    if call.who == "admin" and caller.role != "administrator":
        raise Refusal(401, "You are not authorized to do this action")
    return caller


def check_query(call: Call, given: Mapping[str, str]) -> None:
    """`Refusal` 422 for a parameter nobody described."""
    if unknown := [name for name in given if name not in call.query]:
        raise Refusal(422, f"parameters that are not described: {', '.join(unknown)}")


def check_body(call: Call, body: Mapping[str, Any]) -> None:
    """`Refusal` 422 for a field that is unknown, missing or of another type."""
    if unknown := [name for name in body if name not in call.body]:
        raise Refusal(422, f"fields that are not described: {', '.join(unknown)}")
    for name, told in call.body.items():
        if name not in body:
            if told.is_needed:
                raise Refusal(422, f"param is missing or the value is empty: {name}")
            continue
        _check_field(name, told, body[name])


def _check_field(name: str, told: Field, value: Any) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    is_typed = is_number if told.kind == "number" else isinstance(value, _TYPES[told.kind])
    if not is_typed:
        raise Refusal(422, f"{name}: expected {told.kind}, got {type(value).__name__}")
    values = value if isinstance(value, list) else [value]
    if told.one_of and (wrong := [one for one in values if one not in told.one_of]):
        raise Refusal(422, f"'{wrong[0]}' is not a valid {name}")
