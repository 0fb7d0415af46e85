"""The readers: bound to one message of one seller."""

from makers import NOW, make_inbound, put_inbound
from sqlalchemy import Connection, select

from desk.interactions import ChannelName, InteractionId, Marketplace, SellerId, VendorAnswer
from desk.products import Product
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import get_interaction
from storage.products import upsert_products
from storage.tables import interactions
from tools.context import DeskReader, StaticReader


def make_reader(db: Database, seller: SellerId) -> DeskReader:
    """A reader for the one message of that seller."""
    put_inbound(db, seller, make_inbound())
    interaction = db.read_now(get_interaction, seller, db.read_now(_only_id, seller))
    return DeskReader(db=db, seller_id=seller, interaction=interaction, now=NOW)


def _only_id(conn: Connection, seller: SellerId) -> InteractionId:
    return InteractionId(conn.execute(select(interactions.c.id).where(interactions.c.seller_id == seller)).scalar_one())


async def test_the_desk_reader_sees_the_card_of_its_own_seller_only(db: Database, seller: SellerId) -> None:
    card = Product(marketplace=Marketplace.WILDBERRIES, nm_id=101, name="Кружка")
    db.write_now(upsert_products, seller, [card], now=NOW)
    mine = await make_reader(db, seller).find_product()
    theirs = await make_reader(db, SellerId(f"{seller}-other")).find_product()
    assert mine is not None
    assert mine.name == "Кружка"
    assert theirs is None


async def test_the_desk_reader_has_the_message_itself_in_its_timeline(db: Database, seller: SellerId) -> None:
    items = await make_reader(db, seller).find_timeline()
    assert [item.is_current for item in items] == [True]


async def test_a_message_without_an_answered_neighbour_has_no_past_replies(db: Database, seller: SellerId) -> None:
    assert await make_reader(db, seller).find_past_replies() == ()


async def test_the_static_reader_returns_what_it_was_given() -> None:
    card = Product(marketplace=Marketplace.WILDBERRIES, nm_id=1, name="Кружка")
    reader = StaticReader(product=card)
    assert await reader.find_product() is card
    assert await reader.find_timeline() == ()


async def test_a_public_answer_is_never_shown_what_was_said_in_the_chat(db: Database, seller: SellerId) -> None:
    answer = VendorAnswer(text="Да")
    chat = make_inbound(
        "c", channel=ChannelName.CHAT, rating=None, text="адрес Мира 5", order_id="rid:1", answer=answer
    )
    put_inbound(db, seller, make_inbound("r", order_id="rid:1"), chat)
    by_channel = {item.channel: item for item in db.read_now(list_inbox, seller, wanted=InboxFilter()).items}
    seen = {}
    for channel, item in by_channel.items():
        reader = DeskReader(db=db, seller_id=seller, interaction=item, now=NOW)
        seen[channel] = " ".join(f"{step.words} {step.answer_text}" for step in await reader.find_timeline())
    assert "Мира" not in seen[ChannelName.REVIEW]
    assert "Мира" in seen[ChannelName.CHAT]
