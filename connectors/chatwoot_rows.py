"""Chatwoot JSON to our words, the same for what is pulled and what is pushed. Unknown fields and words pass unharmed.

A conversation is one interaction: `external_id` is its display id. Private notes, activity and automatic messages, and
our own forms are nobody's words. An identity is proven only where Chatwoot says so: a contact whose identifier was
verified by HMAC, or the sender of an e-mail.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from connectors.rows import clean_line, clean_text, parse_moment, row_of
from desk.helpdesk import STANDING, Assignee, Progress, Standing
from desk.identity import Identity, proven
from desk.interactions import Author, ChannelName, Inbound, Json, Marketplace, Message, Source

REF = "replydesk_ref"
"""Where our own name for a message stands in its `content_attributes`."""

FORM = "input_select"
_TYPES = {"incoming": 0, "outgoing": 1, "activity": 2, "template": 3}
_AUTHORS = {0: Author.CUSTOMER, 1: Author.SHOP}
_LARGEST = 2**63 - 1
_EMAIL_CHANNEL = "Channel::Email"
_MOST_FILES = 20

Row = Mapping[str, object]


def number_of(value: object) -> int | None:
    """An id of the vendor; None for anything but a positive number a database can hold."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST else None


def type_of(row: Row) -> int | None:
    """0 incoming, 1 outgoing, 2 activity, 3 template: a word in pushes, a number inside conversations."""
    told = row.get("message_type")
    return _TYPES.get(told) if isinstance(told, str) else told if isinstance(told, int) else None


def ref_of(row: Row) -> str | None:
    """Our own name for this message; None for what is not ours."""
    told = row_of(row.get("content_attributes")).get(REF)
    return told if isinstance(told, str) and told else None


def read_moment(value: object) -> datetime | None:
    """ISO text, or Unix seconds, whole or not."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value, UTC) if value > 0 else None
        except (ValueError, OverflowError, OSError):
            return None
    return parse_moment(value)


def read_message(row: Row) -> Message | None:
    """One message; None for a private note, an activity, a form, a deleted one, and what has no id or no moment."""
    author = _AUTHORS.get(told) if (told := type_of(row)) is not None else None
    name, moment = number_of(row.get("id")), read_moment(row.get("created_at"))
    is_aside = row.get("private") is True or row.get("content_type") == FORM or is_deleted(row)
    if author is None or name is None or moment is None or is_aside:
        return None
    return Message(
        event_id=str(name),
        author=author,
        text=clean_text(row.get("content")).strip(),
        # Pulls tell whole seconds, pushes fractions: our answer must not sort before the words it answers.
        occurred_at=moment.replace(microsecond=0),
        attachments=_files_of(row.get("attachments")),
    )


def read_standing(conversation: Row) -> Standing:
    """Where a conversation stands; `conversation` as in a push, a list or on its own."""
    told = conversation.get("status")
    labels = conversation.get("labels")
    return Standing(
        external_id=str(number_of(conversation.get("id")) or ""),
        progress=next((one for one in Progress if one == told), Progress.OTHER),
        assignee=_assignee_of(row_of(conversation.get("meta"))),
        labels=tuple(one for one in labels if isinstance(one, str)) if isinstance(labels, list) else (),
        changed_at=read_moment(conversation.get("updated_at")),
    )


def read_inbound(conversation: Row, messages: Sequence[Row]) -> Inbound | None:
    """A conversation with some of its messages; None when none of them is anybody's words, or it has no id."""
    told = tuple(message for row in messages if (message := read_message(row)) is not None)
    name = number_of(conversation.get("id"))
    if not told or name is None:
        return None
    newest = max(told, key=lambda message: message.occurred_at)
    contact = row_of(row_of(conversation.get("meta")).get("sender"))
    return Inbound(
        marketplace=Marketplace.CHATWOOT,
        channel=ChannelName.CHAT,
        external_id=str(name),
        text=newest.text,
        occurred_at=newest.occurred_at,
        source=Source.CHATWOOT,
        needs_response=newest.author is Author.CUSTOMER,
        customer_id=str(number) if (number := number_of(contact.get("id"))) else None,
        customer_name=clean_line(contact.get("name")),
        extra=_extra_of(conversation, contact, messages),
        messages=told,
    )


def _extra_of(conversation: Row, contact: Row, messages: Sequence[Row]) -> dict[str, Json]:
    told: dict[str, Json] = {STANDING: read_standing(conversation).as_json()}
    inbox, channel = number_of(conversation.get("inbox_id")), _channel_of(conversation)
    told |= {name: value for name, value in (("inbox", inbox), ("inbox_channel", channel)) if value is not None}
    identities = _proven_of(conversation, contact, messages)
    return told | (proven(*identities) if identities else {})


def _proven_of(conversation: Row, contact: Row, messages: Sequence[Row]) -> tuple[Identity, ...]:
    found: list[Identity] = []
    identifier = clean_line(contact.get("identifier"), 254)
    if identifier and _is_verified(conversation):
        found.append(Identity(kind="chat", value=identifier))
    if _channel_of(conversation) == _EMAIL_CHANNEL and (sender := _sender_of(messages)):
        found.append(Identity(kind="email", value=sender))
    return tuple(found)


def _channel_of(conversation: Row) -> str | None:
    """Pushes tell it at the top, pulls in `meta`."""
    return clean_line(conversation.get("channel") or row_of(conversation.get("meta")).get("channel"), 64)


def is_deleted(row: Row) -> bool:
    """Whether somebody took the message back: it is shown as the vendor's own words."""
    return row_of(row.get("content_attributes")).get("deleted") is True


def _is_verified(conversation: Row) -> bool:
    inbox = conversation.get("contact_inbox")
    place = row_of(inbox) if isinstance(inbox, dict) else row_of(conversation.get("meta"))
    return place.get("hmac_verified") is True


def _sender_of(messages: Sequence[Row]) -> str | None:
    """Where the newest e-mail came from, by its own header: a contact's address is whatever somebody typed."""
    for row in sorted(messages, key=lambda one: number_of(one.get("id")) or 0, reverse=True):
        told = row_of(row_of(row.get("content_attributes")).get("email")).get("from")
        if type_of(row) == 0 and isinstance(told, list) and len(told) == 1:
            return clean_line(told[0], 254)
    return None


def _assignee_of(meta: Row) -> Assignee:
    """Who has it. An assignee of a kind we do not know is taken for a person: then we are silent."""
    if not isinstance(meta.get("assignee"), dict):
        return Assignee.NOBODY
    kind = meta.get("assignee_type") or row_of(meta.get("assignee")).get("type")
    return Assignee.BOT if kind in ("AgentBot", "agent_bot") else Assignee.PERSON


def _files_of(rows: object) -> tuple[Mapping[str, Json], ...]:
    if not isinstance(rows, list):
        return ()
    return tuple(file for row in rows[:_MOST_FILES] if (file := _file_of(row_of(row))) is not None)


def _file_of(row: Row) -> dict[str, Json] | None:
    url = clean_line(row.get("data_url"), 2000)
    if url is None:
        return None
    kind = "image" if row.get("file_type") == "image" else "file"
    name = clean_line(row.get("fallback_title")) or clean_line(url.rsplit("/", 1)[-1].partition("?")[0])
    size = number_of(row.get("file_size"))
    return {"kind": kind, "id": url, "name": name, "type": clean_line(row.get("extension"), 32), "size": size}
