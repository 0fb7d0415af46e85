"""The one answer slot of a review or question: filling it, and seeing what stands in it."""

import unicodedata
from collections.abc import Awaitable, Callable

from connectors.http import NoAnswer, NotSent, VendorResponse, judge_write
from connectors.wildberries_client import WildberriesClient
from connectors.wildberries_lists import fetch_one
from connectors.wildberries_rows import clean_text, row_of
from desk.errors import DeskError, NotAllowed, Refused, TryLater, Unusable
from desk.interactions import ChannelName, Json, SellerId
from desk.ports import (
    Absent,
    AnsweredElsewhere,
    Declined,
    Ours,
    Outgoing,
    ReadBack,
    SendOutcome,
    Unknown,
    Unreadable,
)

_SHORTEST, _LONGEST = 2, 5000


def misfit(
    reply: Outgoing, *, seller_id: SellerId, channel: ChannelName, shortest: int = _SHORTEST, longest: int = _LONGEST
) -> Declined | None:
    """Why this reply cannot leave here at all; None when it can. Nothing is sent to find out."""
    if reply.seller_id != seller_id or reply.channel is not channel:
        return Declined(f"this is {seller_id}/{channel}, the reply is for {reply.seller_id}/{reply.channel}")
    if not reply.external_id.strip():
        return Declined("the reply names no message")
    if not shortest <= len(reply.text) <= longest:
        return Declined(f"Wildberries takes {shortest} to {longest} characters, the reply has {len(reply.text)}")
    return None


async def fill_slot(
    client: WildberriesClient, method: str, path: str, body: Json, *, channel: ChannelName
) -> SendOutcome:
    """One write, its outcome as a value. Raises nothing."""
    return await outcome_of(client.write(method, path, body=body, channel=channel), judge_write)


async def outcome_of(writing: Awaitable[VendorResponse], judge: Callable[[VendorResponse], SendOutcome]) -> SendOutcome:
    """What became of a write; `judge` says it of a complete answer. Raises nothing."""
    try:
        return judge(await writing)
    except NotAllowed as error:
        return Declined(str(error), is_credential=True)
    except NoAnswer as error:
        return Unknown(str(error))
    except NotSent as error:
        return Declined(str(error), retry_after=error.retry_after)
    except TryLater as error:  # our own limiter or database: nothing has left
        return Declined(str(error), retry_after=error.retry_after)
    except Refused as error:  # the address in the settings is no address
        return Declined(str(error))
    except Unusable as error:
        return Unknown(str(error))


async def read_slot(client: WildberriesClient, path: str, reply: Outgoing, *, rejected: str | None = None) -> ReadBack:
    """What stands in the slot now. Raises nothing; whatever is not a complete read is `Unreadable`.

    `rejected`: the state of an item that a person refused to answer; answering would publish it after all.
    """
    try:
        row = await fetch_one(client, path, reply.external_id)
    except TryLater as error:
        return Unreadable(str(error), retry_after=error.retry_after)
    except DeskError as error:
        return Unreadable(str(error))
    if row is None:
        return Unreadable(f"Wildberries does not know {reply.external_id!r}", is_gone=True)
    if "answer" not in row:
        return Unreadable("the item came without its answer field")
    if row["answer"] is None and rejected is not None and row.get("state") == rejected:
        return Unreadable("a person rejected it on the portal", is_gone=True)
    return compare(row["answer"], reply.text, state=row.get("state"))


def compare(answer: object, text: str, *, state: object) -> ReadBack:
    """Ours when the words are the same but for blanks: the slot carries no author (I8 of the safety notes)."""
    if answer is None:
        return Absent()
    standing = clean_text(row_of(answer).get("text"))
    if not standing.strip():
        return Unreadable("the answer stands there without a text")
    if not is_same_text(standing, text):
        return AnsweredElsewhere(standing)
    return Ours(state=clean_text(row_of(answer).get("state")) or clean_text(state) or None)


async def find_obstacle_to_edit(client: WildberriesClient, path: str, reply: Outgoing) -> Declined | None:
    """Why the standing answer cannot be edited. Wildberries allows one edit in 60 days and says so by a flag."""
    try:
        row = await fetch_one(client, path, reply.external_id)
    except TryLater as error:
        return Declined(str(error), retry_after=error.retry_after)
    except DeskError as error:
        return Declined(str(error), is_credential=isinstance(error, NotAllowed))
    if row is None:
        return Declined(f"Wildberries does not know {reply.external_id!r}", is_gone=True)
    answer = row_of(row.get("answer"))
    if not answer:
        return Declined("there is no answer to edit")
    if answer.get("editable") is not True:
        return Declined("Wildberries does not let this answer be edited: one edit within 60 days")
    return None


def is_same_text(one: str, other: str) -> bool:
    """Whether two texts are the same words but for blanks: vendors trim, and carry no mark of ours."""
    return _words(one) == _words(other)


def _words(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", clean_text(text)).split())
