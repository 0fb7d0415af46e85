"""What a webhook of Chatwoot says, in our words. Pure: the door has checked the signature, nobody is called.

Only an incoming public message starts work. Everything a bot or we ourselves wrote is nothing; what a person of the
shop wrote is stored, as then nobody owes an answer. An event we do not know is nothing, and no error; a known one whose
fields are of another shape is `BadInput`.
"""

from collections.abc import Mapping

from connectors.chatwoot_rows import FORM, Row, number_of, read_inbound, read_standing, ref_of, type_of
from connectors.rows import row_of
from desk.errors import BadInput
from desk.helpdesk import Moved, Nothing, Pressed, Push, Wrote
from desk.interactions import Json

_INCOMING, _OUTGOING = 0, 1
_CONVERSATION_EVENTS = (
    "conversation_created", "conversation_opened", "conversation_resolved", "conversation_status_changed",
    "conversation_updated",
)  # fmt: skip
_LONGEST_VALUE = 500


def read_push(payload: Mapping[str, Json], *, account: int) -> Push:
    """One webhook body. `account`: the number of the account this connection is for."""
    event = payload.get("event")
    if not isinstance(event, str) or not 0 < len(event) <= 64 or not (event.isascii() and event.isprintable()):
        raise BadInput("a webhook needs `event`, a short text")
    if number_of(row_of(payload.get("account")).get("id")) != account:
        raise BadInput(f"expected a webhook of account {account}, found another or none in `account.id`")
    if event == "message_created":
        return _created(payload)
    if event == "message_updated":
        return _updated(payload)
    if event in _CONVERSATION_EVENTS:
        _id_of(payload, "a conversation")
        return Moved(standing=read_standing(payload))
    return Nothing(why="unknown event")


def _created(payload: Row) -> Push:
    conversation = _checked(payload)
    kind = type_of(payload)
    if payload.get("private") is True:
        return Nothing(why="private note")
    if ref_of(payload) is not None:
        return Nothing(why="our own")
    if kind == _OUTGOING and row_of(payload.get("sender")).get("type") != "user":
        return Nothing(why="a bot's")
    item = read_inbound(conversation, (payload,)) if kind in (_INCOMING, _OUTGOING) else None
    if item is None:
        return Nothing(why="nobody's words")
    return Wrote(item=item, is_customer=kind == _INCOMING, message=str(payload.get("id")))


def _updated(payload: Row) -> Push:
    """A press of a button of a form comes as an update of the form."""
    conversation = _checked(payload)
    given = row_of(payload.get("content_attributes")).get("submitted_values")
    if payload.get("content_type") != FORM or not given:
        return Nothing(why="message updated")
    first = given[0] if isinstance(given, list) else None
    value = row_of(first).get("value")
    if not isinstance(value, str) or len(value) > _LONGEST_VALUE:
        raise BadInput("`submitted_values` of a form: expected a list of objects with a short text `value`")
    return Pressed(standing=read_standing(conversation), value=value, message=str(payload.get("id")))


def _checked(payload: Row) -> Row:
    """The conversation of a message event whose fields are of the shape that is documented."""
    conversation = payload.get("conversation")
    if not isinstance(conversation, dict):
        raise BadInput("a message event needs `conversation`, an object")
    _id_of(conversation, "its conversation")
    _id_of(payload, "a message")
    told = payload.get("message_type")
    if isinstance(told, bool) or not isinstance(told, str | int):
        raise BadInput("a message event needs `message_type`, incoming or outgoing among others")
    if not isinstance(payload.get("private", False), bool):
        raise BadInput("`private` of a message event: expected true or false")
    if not isinstance(payload.get("content"), str | None):
        raise BadInput("`content` of a message event: expected a text or null")
    return conversation


def _id_of(row: Row, what: str) -> None:
    if number_of(row.get("id")) is None:
        raise BadInput(f"{what} needs `id`, a positive whole number; found {str(row.get('id'))[:40]!r}")
