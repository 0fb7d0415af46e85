"""The one answer slot of a review or question: filling it, and seeing what stands in it."""

import unicodedata

from connectors.http import judge_write
from connectors.outcomes import declined_by, outcome_of, unreadable_by
from connectors.rows import clean_text, row_of
from connectors.wildberries_client import WildberriesClient
from connectors.wildberries_lists import fetch_one
from desk.errors import DeskError
from desk.interactions import ChannelName, Json, SellerId
from desk.ports import (
    Absent,
    AnsweredElsewhere,
    Declined,
    Moderation,
    Ours,
    Outgoing,
    Permit,
    ReadBack,
    SendOutcome,
    Unreadable,
)

_SHORTEST, _LONGEST = 2, 5000
# The states of an answer, and of a question that has one; a new word is taken for shown. Source: OpenAPI of 2026-07.
_MODERATION = {
    "none": Moderation.WAITING,
    "reviewRequired": Moderation.WAITING,
    "suppliersPortalSynch": Moderation.WAITING,
    "wbRu": Moderation.SHOWN,
    "rejected": Moderation.REFUSED,
}


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


async def fill_slot(client: WildberriesClient, method: str, path: str, body: Json, *, permit: Permit) -> SendOutcome:
    """One write, its outcome as a value. Raises nothing."""
    return await outcome_of(client.write(method, path, body=body, permit=permit), judge_write)


async def read_slot(client: WildberriesClient, path: str, reply: Outgoing, *, rejected: str | None = None) -> ReadBack:
    """What stands in the slot now. Raises nothing; whatever is not a complete read is `Unreadable`.

    `rejected`: the state of an item that a person refused to answer; answering would publish it after all.
    """
    try:
        row = await fetch_one(client, path, reply.external_id)
    except DeskError as error:
        return unreadable_by(error)
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
    told = clean_text(row_of(answer).get("state")) or clean_text(state) or None
    moderation = _MODERATION.get(told or "", Moderation.SHOWN)
    if not is_same_text(standing, text):
        return AnsweredElsewhere(standing, is_refused=moderation is Moderation.REFUSED)
    return Ours(state=told, moderation=moderation)


async def find_obstacle_to_edit(client: WildberriesClient, path: str, reply: Outgoing) -> Declined | None:
    """Why the standing answer cannot be edited. Wildberries allows one edit in 60 days and says so by a flag."""
    try:
        row = await fetch_one(client, path, reply.external_id)
    except DeskError as error:
        return declined_by(error)
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
