"""Puts a message before `consider` with all a desk has for it: models as the seller chose them, readers, the clock."""

from sqlalchemy import Connection

from agent.consider import Considered, consider
from agent.desk import Desk
from agent.learning import find_classifier
from agent.route_memory import RouteMemory
from agent.router import Helpers
from agent.speaking import past_replies_of
from desk.interactions import ChannelName, Interaction
from desk.seller_rules import SellerRules
from tools.context import DeskReader


def helpers_of(conn: Connection, desk: Desk, channel: ChannelName, *, corrected: str | None = None) -> Helpers:
    """What helps the router on a channel. `corrected`: the category a person gave these very words."""
    return Helpers(
        classifier=find_classifier(conn, desk, channel),
        memory=RouteMemory(db=desk.db, seller_id=desk.seller_id, clock=desk.clock),
        corrected=corrected,
    )


async def think(
    desk: Desk,
    message: Interaction,
    *,
    rules: SellerRules,
    helpers: Helpers,
    instruction: str | None,
    must_draft: bool,
    reads: type[DeskReader] = DeskReader,
    previous: str | None = None,
) -> Considered:
    """Route, draft and judge one message. `desk`: as it speaks now. `reads`: how the message's surroundings are read.
    `previous`: the draft the instruction is about.

    Raises whatever the model raises.
    """
    now = desk.clock()
    return await consider(
        message,
        playbook=desk.playbook,
        rules=rules,
        helpers=helpers,
        router_model=desk.router_model,
        drafter_model=desk.drafter_model,
        reviewer_model=desk.reviewer_model,
        reader=reader_of(desk, message, reads=reads),
        now=now,
        instruction=instruction,
        must_draft=must_draft,
        previous=previous,
    )


def reader_of(desk: Desk, message: Interaction, *, reads: type[DeskReader] = DeskReader) -> DeskReader:
    """What is read for one message, as of now."""
    return reads(
        db=desk.db,
        seller_id=desk.seller_id,
        interaction=message,
        past_replies=past_replies_of(desk),
        recall=desk.recall,
        knowledge=desk.playbook.knowledge,
        weak_id_kinds=desk.playbook.linking.weak_id_kinds,
        now=desk.clock(),
        can_send_codes=desk.shop is not None,
        cancel_links=desk.cancel_links,
    )
