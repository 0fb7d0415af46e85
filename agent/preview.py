"""Thinks a text through that no channel brought: for other programs, for trying things out. Stored only if asked."""

from dataclasses import dataclass, replace
from uuid import uuid4

from sqlalchemy import Connection

from agent.consider import Considered, consider
from agent.desk import Desk
from agent.learning import find_classifier
from agent.pipeline import handle_interaction
from agent.router import Helpers
from desk.errors import BadInput
from desk.interactions import ChannelName, Inbound, Interaction, InteractionId, Marketplace, Priority, Source, Status
from desk.language import detect_language
from desk.products import Product
from desk.seller_rules import SellerRules
from desk.timeline import TimelineItem
from storage.interactions import find_by_external_id
from storage.products import find_product
from storage.settings import read_rules
from storage.upsert import bulk_upsert
from tools.context import DeskReader

_NOT_STORED = InteractionId(0)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _PreviewReader(DeskReader):
    """Reads cards, past replies and articles like a stored message's reader; a text nobody stored has no story."""

    async def find_timeline(self) -> tuple[TimelineItem, ...]:
        return ()


async def preview(desk: Desk, asked: Asked) -> tuple[Interaction, Considered]:
    """Route, draft and judge `asked`; the message as the desk understood it, and what became of it.

    Raises `BadInput` for a text without words or a rating where none belongs, and whatever the model raises.
    """
    message = _message(desk, asked)
    rules, helpers, product = await desk.db.read(_read, desk, message)
    considered = await consider(
        message,
        playbook=desk.playbook,
        rules=rules,
        helpers=helpers,
        router_model=desk.router_model,
        drafter_model=desk.drafter_model,
        reviewer_model=desk.reviewer_model,
        reader=_PreviewReader(
            db=desk.db,
            seller_id=desk.seller_id,
            interaction=message,
            past_replies=desk.playbook.limits.past_replies,
            recall=desk.recall,
            knowledge=desk.playbook.knowledge,
            now=desk.clock(),
        ),
        now=desk.clock(),
        instruction=asked.instruction,
        # Whoever asks for a draft wants to see one; a red line still makes the verdict.
        must_draft=True,
    )
    return (replace(message, product_name=product.name) if product else message), considered


async def keep(desk: Desk, asked: Asked) -> InteractionId:
    """Store `asked` as an imported message that owes nothing, with a draft and its decision; no channel can answer it.

    Raises what `preview` raises.
    """
    message = _message(desk, asked)
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
    stored = await desk.db.write(_store, desk, inbound)
    await handle_interaction(desk, stored, instruction=asked.instruction, must_draft=True)
    return stored


def _store(conn: Connection, desk: Desk, inbound: Inbound) -> InteractionId:
    rules = read_rules(conn, desk.seller_id, desk.playbook)
    bulk_upsert(conn, desk.seller_id, [inbound], now=desk.clock(), reply_pending=rules.reply_pending)
    return find_by_external_id(conn, desk.seller_id, inbound.channel, inbound.external_id)


def _read(conn: Connection, desk: Desk, message: Interaction) -> tuple[SellerRules, Helpers, Product | None]:
    rules = read_rules(conn, desk.seller_id, desk.playbook)
    product = find_product(conn, desk.seller_id, marketplace=message.marketplace, nm_id=message.nm_id)
    return rules, Helpers(classifier=find_classifier(conn, desk, message.channel)), product


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
