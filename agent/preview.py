"""Thinks a text through that no channel brought: for other programs, for trying things out. Stored only if asked."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import Connection

from agent.consider import Considered
from agent.desk import Desk
from agent.offline.model import OfflineModel
from agent.pipeline import handle_interaction
from agent.router import Helpers
from agent.speaking import speaking
from agent.think import helpers_of, think
from desk.errors import BadInput
from desk.interactions import ChannelName, Inbound, Interaction, InteractionId, Marketplace, Priority, Source, Status
from desk.language import detect_language
from desk.seller_rules import SellerRules
from desk.timeline import TimelineItem
from storage.interactions import find_by_external_id
from storage.settings import read_rules
from storage.upsert import bulk_upsert
from tools.context import DeskReader

_NOT_STORED = InteractionId(0)


class Variant(StrEnum):
    """Who speaks. as_set: the models the shop chose. rules: no model at all, as when none can be reached."""

    AS_SET = "as_set"
    RULES = "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to draft for. `nm_id` names a card the desk holds; `product_name` is used where it holds none."""

    text: str
    channel: ChannelName
    rating: int | None = None
    pros: str | None = None
    cons: str | None = None
    nm_id: int | None = None
    product_name: str | None = None
    customer_name: str | None = None
    instruction: str | None = None
    variant: Variant = Variant.AS_SET


@dataclass(frozen=True, slots=True, kw_only=True)
class _PreviewReader(DeskReader):
    """Reads cards, past replies and articles like a stored message's reader; a text nobody stored has no story."""

    async def find_timeline(self) -> tuple[TimelineItem, ...]:
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """What became of it. `message`: as the desk understood it. `stored`: the row that keeps it, None when none does."""

    message: Interaction
    considered: Considered
    rules: SellerRules
    stored: InteractionId | None = None


async def preview(desk: Desk, asked: Asked, *, is_kept: bool = False) -> Previewed:
    """Route, draft and judge `asked`. `is_kept`: as an imported message that owes nothing and no channel can answer.

    Raises `BadInput` for a text without words or a rating where none belongs, and whatever the model raises.
    """
    if asked.variant is Variant.RULES:
        desk = _by_rules(desk)
    message = _message(desk, asked)
    if is_kept:
        stored, rules = await desk.db.write(_store, desk, message)
        handled = await handle_interaction(desk, stored, instruction=asked.instruction, must_draft=True)
        return Previewed(message=message, considered=handled.considered, rules=rules, stored=stored)
    spoken, rules, helpers = await desk.db.read(_read, desk, message)
    considered = await think(
        spoken,
        message,
        rules=rules,
        helpers=helpers,
        instruction=asked.instruction,
        # Whoever asks for a draft wants to see one; a red line still makes the verdict.
        must_draft=True,
        reads=_PreviewReader,
    )
    return Previewed(message=message, considered=considered, rules=rules)


def _by_rules(desk: Desk) -> Desk:
    model = OfflineModel(desk.playbook)
    return replace(desk, router_model=model, drafter_model=model, reviewer_model=None, shelf=None)


def _read(conn: Connection, desk: Desk, message: Interaction) -> tuple[Desk, SellerRules, Helpers]:
    rules = read_rules(conn, desk.seller_id, desk.playbook)
    return speaking(conn, desk, rules, None), rules, helpers_of(conn, desk, message.channel)


def _store(conn: Connection, desk: Desk, message: Interaction) -> tuple[InteractionId, SellerRules]:
    inbound = Inbound(
        marketplace=message.marketplace,
        channel=message.channel,
        external_id=f"import:{uuid4().hex}",
        text=message.text,
        pros=message.pros,
        cons=message.cons,
        rating=message.rating,
        nm_id=message.nm_id,
        product_name=message.product_name,
        customer_name=message.customer_name,
        language=message.language,
        occurred_at=message.occurred_at,
        source=Source.IMPORT,
        needs_response=False,
    )
    rules = read_rules(conn, desk.seller_id, desk.playbook)
    bulk_upsert(conn, desk.seller_id, [inbound], now=desk.clock(), reply_pending=rules.reply_pending)
    return find_by_external_id(conn, desk.seller_id, inbound.channel, inbound.external_id), rules


def _message(desk: Desk, asked: Asked) -> Interaction:
    words = "\n".join(part for part in (asked.text, asked.pros, asked.cons) if part and part.strip())
    if "\x00" in words or not words.strip():
        raise BadInput("the text is empty or holds a NUL character; expected what a customer wrote")
    if asked.rating is not None and asked.channel is not ChannelName.REVIEW:
        raise BadInput(f"a {asked.channel} has no rating; leave it out or say channel review")
    now = desk.clock()
    return Interaction(
        id=_NOT_STORED,
        seller_id=desk.seller_id,
        marketplace=Marketplace.WILDBERRIES,
        channel=asked.channel,
        external_id="preview",
        text=asked.text,
        pros=asked.pros,
        cons=asked.cons,
        rating=asked.rating,
        nm_id=asked.nm_id,
        product_name=asked.product_name,
        customer_name=asked.customer_name,
        language=detect_language(words),
        occurred_at=now,
        created_at=now,
        updated_at=now,
        source=Source.IMPORT,
        status=Status.OPEN,
        priority=Priority.NORMAL,
        needs_response=True,
        revision=1,
        version=1,
    )
