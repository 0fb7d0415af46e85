"""Finds out who writes, before anything private is read: by what the channel proves, else by a one-time code.

An address in the words proves nothing: it only decides where a code is sent. All is recorded in rows; tools read those.
"""

import logging

from sqlalchemy import Connection

from agent.desk import Desk
from desk.customers import Account, CustomerId
from desk.errors import AtLimit, Conflict, DeskError
from desk.identity import Identity, claimed_in, code_in, proven_of
from desk.interactions import Interaction
from desk.shop import Shop
from storage.customer_proofs import (
    CODE_LIFE,
    bind_customer,
    find_proof,
    is_code_pending,
    new_code,
    try_code,
    unbind_customer,
)
from storage.customers import find_customers, read_account, save_account

log = logging.getLogger(__name__)

# How the shop's API names what channels prove.
_ASKED_BY = {"chat": "id", "email": "email", "phone": "phone"}


async def identify(desk: Desk, interaction: Interaction) -> None:
    """Record who wrote this message, as far as it is proven. A public message is nobody's account.

    Does nothing for a business whose categories ask for no customer. Raises `TryLater` when the database is away; a
    shop that is away leaves what is known.
    """
    if interaction.is_public or not asks_for_customers(desk):
        return
    named = proven_of(interaction.extra)
    if named:
        await _bind(desk, interaction, named)
        return
    await desk.db.write(unbind_customer, desk.seller_id, interaction.id)
    await _by_code(desk, interaction)


def asks_for_customers(desk: Desk) -> bool:
    """Whether any category of the playbook looks at a customer."""
    return any("get_subscription" in category.tools for category in desk.playbook.categories.values())


async def _bind(desk: Desk, interaction: Interaction, named: tuple[Identity, ...]) -> None:
    """All that is proven has to mean one customer; two are nobody."""
    found = {one for identity in named if (one := await _look_up(desk, identity)) is not None}
    if len(found) != 1:
        if found:
            log.warning("what the channel proves means two customers", extra={"interaction": interaction.id})
        await desk.db.write(unbind_customer, desk.seller_id, interaction.id)
        return
    await desk.db.write(
        bind_customer, desk.seller_id, interaction.id, found.pop(), proven_by=named[0].kind, now=desk.clock()
    )


async def _by_code(desk: Desk, interaction: Interaction) -> None:
    code, addresses = code_in(interaction.words), claimed_in(interaction.words, interaction.extra)
    if code is not None and await desk.db.write(
        try_code, desk.seller_id, interaction.id, code=code, now=desk.clock()
    ):  # fmt: skip
        return
    if len(addresses) == 1 and desk.shop is not None:
        await _send_code(desk, interaction, desk.shop, addresses[0])


async def _send_code(desk: Desk, interaction: Interaction, shop: Shop, address: str) -> None:
    customer_id = await _look_up(desk, Identity(kind="email", value=address))
    if customer_id is None or await desk.db.read(_needs_none, desk, interaction):
        return
    try:
        code, to = await desk.db.write(_make_code, desk, interaction, customer_id)
    except AtLimit as limit:
        log.warning("no code is sent", extra={"interaction": interaction.id, "error": str(limit)})
        return
    try:
        await shop.send_code(to, code=code, expires_at=desk.clock() + CODE_LIFE)
    except DeskError as error:
        log.warning("the shop could not mail a code", extra={"interaction": interaction.id, "error": str(error)})


async def _look_up(desk: Desk, identity: Identity) -> CustomerId | None:
    """Whose name this is. The shop's word of now is kept; while it is away, its word of before."""
    account = await _ask_shop(desk, identity)
    if account is not None:
        try:
            return await desk.db.write(save_account, desk.seller_id, account, now=desk.clock())
        except Conflict as error:
            log.warning("the shop's account is not kept", extra={"error": str(error)})
            return None
    found = await desk.db.read(find_customers, desk.seller_id, kind=identity.kind, value=identity.value)
    return found[0] if len(found) == 1 else None


async def _ask_shop(desk: Desk, identity: Identity) -> Account | None:
    if desk.shop is None:
        return None
    try:
        return await desk.shop.find_account(kind=_ASKED_BY[identity.kind], value=identity.value)
    except DeskError as error:
        log.warning("the shop cannot be asked; what it said before stands", extra={"error": str(error)})
        return None


def _needs_none(conn: Connection, desk: Desk, interaction: Interaction) -> bool:
    """A code is on its way already, or an earlier one still proves."""
    now = desk.clock()
    proof = find_proof(conn, desk.seller_id, interaction.id, now=now)
    return proof is not None or is_code_pending(conn, desk.seller_id, interaction.id, now=now)


def _make_code(conn: Connection, desk: Desk, interaction: Interaction, customer_id: CustomerId) -> tuple[str, str]:
    """A code, and the shop's number of who gets it."""
    code = new_code(conn, desk.seller_id, interaction.id, customer_id, now=desk.clock())
    return code, read_account(conn, desk.seller_id, customer_id).customer.external_id
