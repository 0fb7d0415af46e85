"""Every call we make at Chatwoot: what starts it, which request it is, and the vendor's good answers."""

from collections.abc import Awaitable, Callable, Mapping

from chatwoot import START, reply_to
from fault_operations import Kind, Operation

from connectors.chatwoot import Chatwoot
from desk.helpdesk import Choice, Form, Note
from desk.interactions import ChannelName, Priority
from desk.ports import Outgoing

A = "/api/v1/accounts/1"
C = f"{A}/conversations/5"
FILE = "/rails/active_storage/blobs/redirect/practice-3/box.png"
_SECOND = int(START.timestamp())
_REPLY: Outgoing = reply_to("5", asked_at=START)
_NOTE = Note(external_id="5", ref="ref-1", text="a draft")
_FORM = Form(external_id="5", ref="ref-1", text="Skip?", choices=(Choice(title="Yes", value="v1"),))
_WANTED = {"push_url": "https://desk.example/hook", "inboxes": ["Chat"], "labels": ["box"], "teams": ["shipping"]}

Run = Callable[[Chatwoot], Awaitable[object]]


def _setup(vendor: Chatwoot) -> Awaitable[object]:
    return vendor.setup.run(**_WANTED, is_dry=True)  # type: ignore[arg-type]  # named as they are


_CALLS: tuple[tuple[str, Kind, str, Run], ...] = (
    ("chats.fetch_since", "read", f"GET {A}/conversations",
     lambda one: one.channels[ChannelName.CHAT].fetch_since(None)),
    ("chats.fetch_since, its words", "read", f"GET {C}/messages",
     lambda one: one.channels[ChannelName.CHAT].fetch_since(None)),
    ("chats.send", "write", f"POST {C}/messages", lambda one: one.channels[ChannelName.CHAT].send(_REPLY)),
    ("chats.read_back", "back", f"GET {C}/messages", lambda one: one.channels[ChannelName.CHAT].read_back(_REPLY)),
    ("desk.look", "back", f"GET {C}", lambda one: one.helpdesk.look("5")),
    ("desk.find", "back", f"GET {C}/messages", lambda one: one.helpdesk.find("5", "ref-9")),
    ("desk.write_note", "write", f"POST {C}/messages", lambda one: one.helpdesk.write_note(_NOTE)),
    ("desk.ask", "write", f"POST {C}/messages", lambda one: one.helpdesk.ask(_FORM)),
    ("desk.merge_labels", "write", f"POST {C}/labels",
     lambda one: one.helpdesk.merge_labels("5", add=("box",), drop=())),
    ("desk.merge_labels, looking first", "before", f"GET {C}/labels",
     lambda one: one.helpdesk.merge_labels("5", add=("box",), drop=())),
    ("desk.set_priority", "write", f"POST {C}/toggle_priority",
     lambda one: one.helpdesk.set_priority("5", Priority.HIGH)),
    ("desk.assign", "write", f"POST {C}/assignments", lambda one: one.helpdesk.assign("5", team="shipping")),
    ("desk.assign, which team", "before", f"GET {A}/teams", lambda one: one.helpdesk.assign("5", team="shipping")),
    ("desk.assign, which agent", "before", f"GET {A}/agents", lambda one: one.helpdesk.assign("5", agent="sam")),
    ("desk.open", "write", f"POST {C}/toggle_status", lambda one: one.helpdesk.open("5")),
    ("desk.fetch_file", "file", f"GET {FILE}", lambda one: one.helpdesk.fetch_file(one.access.url + FILE)),
    *((f"setup.run, {name}", "read", f"GET {path}", _setup) for name, path in (
        ("version", "/api"), ("whose token", "/api/v1/profile"), ("bots", f"{A}/agent_bots"),
        ("inboxes", f"{A}/inboxes"), ("whose inbox", f"{A}/inboxes/7/agent_bot"), ("labels", f"{A}/labels"),
        ("teams", f"{A}/teams"))),
)  # fmt: skip

_ASKED = {"id": 11, "message_type": 0, "content": "Where is my box?", "created_at": _SECOND, "private": False,
          "content_attributes": {}, "sender_type": "Contact"}  # fmt: skip
_WRITTEN = {"id": 12, "message_type": 1, "content": "words", "created_at": _SECOND + 5, "private": True,
            "content_attributes": {"replydesk_ref": "ref-1"}}  # fmt: skip
_CONVERSATION = {"id": 5, "status": "pending", "labels": [], "last_activity_at": _SECOND, "inbox_id": 7,
                 "meta": {"sender": {"id": 2, "name": "Barbara"}, "channel": "Channel::WebWidget"}}  # fmt: skip
GOOD: Mapping[str, object] = {
    f"GET {A}/conversations": {"data": {"meta": {"all_count": 1}, "payload": [_CONVERSATION]}},
    f"GET {C}": _CONVERSATION,
    f"GET {C}/messages": {"meta": {}, "payload": [_ASKED]},
    f"GET {C}/messages?before": {"meta": {}, "payload": []},
    f"POST {C}/messages": _WRITTEN,
    f"GET {C}/labels": {"payload": ["vip"]},
    f"POST {C}/labels": {"payload": ["vip", "box"]},
    f"POST {C}/toggle_priority": {},
    f"POST {C}/toggle_status": {"payload": {"success": True, "current_status": "open"}},
    f"POST {C}/assignments": {"id": 4},
    f"GET {A}/teams": [{"id": 4, "name": "shipping"}],
    f"GET {A}/agents": [{"id": 2, "name": "Sam"}],
    f"GET {FILE}": b"\x89PNG\r\n\x1a\n",
    "GET /api": {"version": "4.14.2"},
    "GET /api/v1/profile": {"name": "Ada", "accounts": [{"id": 1, "role": "administrator"}]},
    f"GET {A}/agent_bots": [{"id": 3, "name": "Replydesk", "outgoing_url": "https://desk.example/hook"}],
    f"GET {A}/inboxes": {"payload": [{"id": 7, "name": "Chat"}]},
    f"GET {A}/inboxes/7/agent_bot": {"agent_bot": {"id": 3, "name": "Replydesk"}},
    f"GET {A}/labels": {"payload": [{"id": 1, "title": "box"}]},
    # What setup writes; its outcome is an exception, so its faults are not in the table.
    f"POST {A}/agent_bots": {"id": 3, "name": "Replydesk", "access_token": "t", "secret": "s"},
    f"PATCH {A}/agent_bots/3": {"id": 3, "name": "Replydesk"},
    f"POST {A}/inboxes": {"id": 8, "name": "New"},
    f"POST {A}/inboxes/7/set_agent_bot": {},
    f"POST {A}/labels": {"id": 2},
    f"POST {A}/teams": {"id": 5},
}  # fmt: skip
OPERATIONS = tuple(Operation(name=name, kind=kind, asks=asks, run=run, good=GOOD) for name, kind, asks, run in _CALLS)
