"""A snapshot read back: every tool tells the same again, and what was not read then is refused by name."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import NOW
from pydantic_ai import RunContext
from pydantic_ai.models.test import TestModel
from pydantic_ai.usage import RunUsage

from desk.customers import Frequency
from desk.errors import BadInput, NotFound
from desk.interactions import Author, ChannelName, InteractionId, Marketplace, Message, Status
from desk.json_values import JsonObject
from desk.knowledge import Passage, Section
from desk.link_values import LinkKind
from desk.product_history import ChannelFigures, Counted, ProductHistory
from desk.products import Characteristic, Product
from desk.timeline import TimelineItem, sure_tie
from storage.past_replies import PastReply
from tools import TOOLS
from tools.context import StaticReader, ToolContext
from tools.kept_reads import open_context
from tools.product_context import describe_product
from tools.reader import Reader
from tools.snapshot_reader import SnapshotReader
from tools.snapshot_values import product_of

WB = Marketplace.WILDBERRIES
CARD = Product(
    marketplace=WB, nm_id=101, name="Кружка", kind="Кружки", brand="Дом", description="Для чая.",
    characteristics=(Characteristic(name="Объем", value="350 мл"),), sizes=("S", "M"),
)  # fmt: skip
REPLY = PastReply(
    id="question:7", channel=ChannelName.QUESTION, question="Объём?", answer="350 мл.", answered_at=NOW,
    is_same_product=True,
)  # fmt: skip
ITEM = TimelineItem(
    id=InteractionId(5), marketplace=WB, channel=ChannelName.REVIEW, occurred_at=NOW, words="Нет крышки", rating=2,
    status=Status.OPEN, nm_id=101, customer_name="Анна", answer_text="Проверим.", draft_text=None, is_current=False,
    tie=sure_tie(LinkKind.ORDER, "same order"),
)  # fmt: skip
PASSAGE = Passage(
    section=Section(id="article:returns#how", title="Возврат", questions=("Как вернуть?",), text="Заявка в кабинете."),
    score=1.0, relevance=0.9, legs=("lexical",),
)  # fmt: skip
HISTORY = ProductHistory(
    channels=(ChannelFigures(channel=ChannelName.REVIEW, messages=3, answered=2, negative=1, rating_mean=4.0),),
    rating_mean=4.0, top_topics=(Counted(text="брак", count=2),), top_intents=(),
    typical_questions=(Counted(text="Объём?", count=2),), days=(),
)  # fmt: skip
WORLD = StaticReader(
    product=CARD, timeline=(ITEM, replace(ITEM, id=InteractionId(6), is_current=True, tie=None)),
    past_replies=(REPLY,), passages=(PASSAGE,), product_history=HISTORY,
    recent_answers=("Спасибо!", "Рады!"),
    thread=(Message(event_id="a", author=Author.SHOP, text="Здравствуйте", occurred_at=NOW),),
)  # fmt: skip


# What these tell is told anew from who the customer was.
ABOUT_CUSTOMERS = {
    "get_subscription", "get_customer_history", "get_payment_history", "track_package", "get_box_contents",
    "change_frequency", "skip_month", "pause_subscription", "change_address", "create_damage_claim", "request_photos",
    "generate_cancel_link",
}  # fmt: skip
_WISHES: dict[str, dict[str, object]] = {
    "change_frequency": {"frequency": Frequency.MONTHLY},
    "skip_month": {"month": "2026-12"},
    "create_damage_claim": {"what": "the jar leaks"},
}


async def tell(reader: Reader) -> list[JsonObject]:
    """What all the tools tell over this reader."""
    context = ToolContext(reader=reader, subject="interaction:1")
    ctx = RunContext(deps=context, model=TestModel(), usage=RunUsage())
    for name, tool in TOOLS.items():
        await tool(ctx, **_WISHES.get(name, {}))
    rows: list[JsonObject] = json.loads(context.snapshot())
    return rows


def back(calls: list[JsonObject], **more: object) -> SnapshotReader:
    made = SnapshotReader(calls=calls, reads={"thread": True, "standing": {}}, marketplace=WB, at=NOW)
    return replace(made, **more)  # type: ignore[arg-type]  # a builder takes any field


async def test_every_tool_tells_the_same_over_the_snapshot_as_over_the_world() -> None:
    told = await tell(WORLD)
    assert await tell(back(told)) == told
    assert {str(call["name"]) for call in told} == set(TOOLS)


async def test_a_world_without_anything_is_read_back_as_empty() -> None:
    told = await tell(StaticReader())
    again = back(told)
    assert await tell(again) == told
    assert again.missing == []


@pytest.mark.parametrize("name", sorted(set(TOOLS) - ABOUT_CUSTOMERS))
async def test_what_was_not_read_then_is_refused_and_noted(name: str) -> None:
    told = [call for call in await tell(WORLD) if call["name"] != name]
    reader = back(told)
    with pytest.raises(NotFound, match=f"does not hold what {name} tells"):
        await tell(reader)
    assert reader.missing == [f"what {name} tells"]


async def test_another_query_than_the_one_asked_then_is_not_guessed() -> None:
    reader = back(await tell(WORLD))
    with pytest.raises(NotFound):
        await reader.search_knowledge("доставка")


async def test_recent_answers_and_the_thread_are_refused_where_nobody_read_them() -> None:
    reader = back([], reads={"thread": False})
    for read in (reader.find_thread(), reader.find_recent_answers(50)):
        with pytest.raises(NotFound):
            await read
    assert await back([], recent=("Спасибо!",)).find_recent_answers(50) == ("Спасибо!",)


async def test_the_chat_before_comes_back_in_order() -> None:
    told: list[JsonObject] = [{"name": "earlier_in_this_chat", "arguments": {}, "ids": [], "result": {
        "messages": [{"author": "customer", "text": "Алло"}, {"author": "shop", "text": "Здравствуйте"}]}}]  # fmt: skip
    assert [(one.author, one.text) for one in await back(told).find_thread()] == [
        (Author.CUSTOMER, "Алло"), (Author.SHOP, "Здравствуйте"),
    ]  # fmt: skip


async def test_a_broken_snapshot_says_which_key_and_quotes_nobody() -> None:
    told: list[JsonObject] = [{"name": "get_timeline", "arguments": {}, "ids": [], "result": {"items": "тайна"}}]
    with pytest.raises(BadInput, match="items: expected a list of objects, found str") as caught:
        await back(told).find_timeline()
    assert "тайна" not in str(caught.value)


async def test_what_the_desk_reads_beside_the_tools_is_noted() -> None:
    context = open_context(WORLD, subject="interaction:1")
    assert (context.seen.products, context.seen.recent, context.seen.has_read_thread) == ((), None, False)
    await context.reader.find_product()
    await context.reader.find_recent_answers(1)
    await context.reader.find_thread()
    assert (context.seen.products, context.seen.recent, context.seen.has_read_thread) == ((CARD,), ("Спасибо!",), True)


words = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(
    name=words,
    brand=st.none() | words,
    lines=st.lists(st.tuples(words, words), max_size=4),
    sizes=st.lists(st.sampled_from(["S", "XL", "44", "one size"]), max_size=3),
)
def test_any_card_is_described_the_same_after_a_round_trip(
    name: str, brand: str | None, lines: list[tuple[str, str]], sizes: list[str]
) -> None:
    facts = tuple(Characteristic(name=one, value=value) for one, value in lines)
    card = Product(marketplace=WB, nm_id=5, name=name, brand=brand, characteristics=facts, sizes=tuple(sizes))
    described = describe_product(card)
    assert product_of(described, WB) == card
