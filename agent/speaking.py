"""A desk as it speaks now: its models as the seller has chosen them, with the day's budget and a place for the bill."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from agent.desk import Desk
from agent.model_chain import Chain, Till
from desk.interactions import InteractionId
from desk.model_calls import Level, ModelCall, Purse
from desk.seller_rules import SellerRules
from storage.model_calls import add_calls, read_spent


def speaking(conn: Connection, desk: Desk, rules: SellerRules, interaction_id: InteractionId | None) -> Desk:
    """The desk for one interaction, with chains that know the budget and record every call; itself without a shelf.

    The calls are written as they end, apart from the message's own transaction: what was asked is paid for.
    """
    shelf, choice = desk.shelf, rules.models
    if shelf is None:
        return desk
    shelf.note_choice(desk.seller_id, choice)
    till = None if shelf.is_offline(choice) else Till(purse=read_purse(conn, desk, rules, interaction_id))

    async def record(calls: Sequence[ModelCall]) -> None:
        await desk.db.write(add_calls, desk.seller_id, interaction_id, calls)

    keep = None if till is None else record
    return replace(
        desk,
        router_model=shelf.chain("router", choice=choice, till=till, record=keep),
        drafter_model=shelf.chain("drafter", choice=choice, till=till, record=keep),
        reviewer_model=shelf.chain("reviewer", choice=choice, till=till, record=keep),
    )


def read_purse(conn: Connection, desk: Desk, rules: SellerRules, interaction_id: InteractionId | None) -> Purse:
    """The seller's budget and what it spent since midnight UTC, on everything and on this interaction."""
    models, since = desk.playbook.models, day_of(desk.clock())
    purse = Purse(
        budget=rules.models.budget_over(models.budget),
        degradation=models.degradation,
        day=read_spent(conn, desk.seller_id, since=since),
    )
    if interaction_id is None:
        return purse
    return replace(purse, interaction=read_spent(conn, desk.seller_id, since=since, interaction_id=interaction_id))


def past_replies_of(desk: Desk) -> int:
    """How many earlier answers a draft may see: fewer once the budget asks for a smaller context."""
    usual = desk.playbook.limits.past_replies
    is_small = isinstance(desk.drafter_model, Chain) and desk.drafter_model.level is not Level.USUAL
    return min(usual, desk.playbook.models.degradation.past_replies) if is_small else usual


def day_of(now: datetime) -> datetime:
    """Midnight UTC before `now`: when the day's budget began."""
    return now - timedelta(hours=now.hour, minutes=now.minute, seconds=now.second, microseconds=now.microsecond)
