"""What we write into a conversation: its body with our reference in it, and what the answer to it proves."""

import json
from collections.abc import Mapping

from connectors.chatwoot_rows import REF, Row, number_of, ref_of
from connectors.http import VendorResponse, explain, judge_write
from connectors.rows import row_of
from desk.interactions import Json
from desk.ports import Accepted, SendOutcome, Unknown


def message_body(
    text: str, ref: str, *, is_private: bool = False, attributes: Mapping[str, Json] | None = None, **more: Json
) -> dict[str, Json]:
    """Words of ours. `ref`: our name for them, told twice: the echo of the call, and what every later read brings."""
    return {
        "content": text, "message_type": "outgoing", "private": is_private, "echo_id": ref,
        "content_attributes": {**(attributes or {}), REF: ref}, **more,
    }  # fmt: skip


def judge_message(response: VendorResponse, ref: str) -> SendOutcome:
    """Success is 2xx with the message and our reference in it; anything else of 2xx is read back."""
    if not 200 <= response.status < 300:
        return judge_write(response)
    told = message_of(response)
    number = number_of(told.get("id"))
    if number is None or ref_of(told) != ref:
        return Unknown(f"{response.what}: {explain(response)}, without the message we wrote")
    return Accepted(str(number))


def message_of(response: VendorResponse) -> Row:
    """The message in an answer; an empty one when there is none."""
    try:
        return row_of(json.loads(response.body))
    except (ValueError, RecursionError):
        return {}
