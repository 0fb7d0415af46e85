"""Tries a marketplace's token before it is kept: what it says of itself, then one call that only reads."""

import asyncio
from typing import Literal

from api.auth import now_of
from api.bootstrap import House, inspect_credential
from api.schemas.connections import TokenCheckOut
from api.stored_tokens import CHATWOOT
from desk.errors import BadInput, DeskError, NotAllowed, Refused
from desk.interactions import SellerId
from desk.ports import CredentialReport

_SECONDS = 20.0
Outcome = Literal["works", "refused", "useless", "unreachable"]


async def check_token(house: House, seller_id: SellerId, connector: str, token: str) -> TokenCheckOut:
    """What a token is good for. Nothing is stored; a token that opens nothing is not tried."""
    now = now_of(house)
    report = inspect_credential(connector, token, now)
    if not report.rights or (report.expires_at is not None and report.expires_at <= now):
        return _told(report, "useless", "; ".join(report.problems) or "it names no rights", None)
    try:
        async with asyncio.timeout(_SECONDS):
            seen = await _read_a_page(house, seller_id, connector, token)
    except Refused as error:
        return _told(report, "refused", str(error), None)
    except (DeskError, TimeoutError) as error:
        return _told(report, "unreachable", str(error) or f"no answer within {_SECONDS:.0f} seconds", None)
    return _told(report, "works", "", seen)


async def _read_a_page(house: House, seller_id: SellerId, connector: str, token: str) -> int:
    """How many messages the first page holds, of the first channel that lets itself be read."""
    if house.maker is None:
        raise BadInput("this house opens no connections")
    opens = house.maker.chatwoot if connector == CHATWOOT else house.maker.vendor
    vendor, refused = opens(seller_id, token), None
    try:
        for channel in vendor.channels.values():
            try:
                return len((await channel.fetch_since(None)).items)
            except NotAllowed as error:
                # A token for chats alone may not read reviews.
                refused = refused or error
    finally:
        await vendor.aclose()
    raise refused or NotAllowed("the token opens no channel")


def _told(report: CredentialReport, outcome: Outcome, detail: str, seen: int | None) -> TokenCheckOut:
    return TokenCheckOut(
        outcome=outcome, detail=detail, seen=seen, kind=report.kind, expires_at=report.expires_at,
        rights=list(report.rights), limits=list(report.limits), problems=list(report.problems),
    )  # fmt: skip
