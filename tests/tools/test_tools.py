"""What the tools return, the ids they offer as evidence, and what is kept of every call."""

import json

import pytest
from makers import NOW, make_interaction
from pydantic_ai import FunctionToolset, RunContext
from pydantic_ai.models.test import TestModel
from pydantic_ai.usage import RunUsage

from desk.customers import Address
from desk.interactions import ChannelName, InteractionId, Marketplace, Status
from desk.knowledge import Passage, Section
from desk.link_values import LinkKind
from desk.products import Characteristic, Product
from desk.timeline import TimelineItem, sure_tie
from storage.past_replies import PastReply
from tools import TOOLS
from tools.context import StaticReader, ToolContext, subject_of

CARD = Product(
    marketplace=Marketplace.WILDBERRIES,
    nm_id=101,
    name="Кружка керамическая 350 мл",
    kind="Кружки",
    description="Кружка для чая.",
    characteristics=(Characteristic(name="Объем", value="350 мл"),),
    sizes=("S", "M"),
)
REPLY = PastReply(
    id="7",
    channel=ChannelName.QUESTION,
    question="Какой объём?",
    answer="350 мл.",
    answered_at=NOW,
    is_same_product=True,
)
ITEM = TimelineItem(
    id=InteractionId(5),
    marketplace=Marketplace.WILDBERRIES,
    channel=ChannelName.REVIEW,
    occurred_at=NOW,
    words="Не пришла крышка",
    rating=2,
    status=Status.OPEN,
    nm_id=101,
    customer_name="Анна",
    answer_text=None,
    draft_text=None,
    is_current=False,
    tie=sure_tie(LinkKind.ORDER, "same order"),
)


def make_context(**reads: object) -> RunContext[ToolContext]:
    reader = StaticReader(**reads)  # type: ignore[arg-type]  # a builder takes any read
    context = ToolContext(reader=reader, subject="interaction:1")
    return RunContext(deps=context, model=TestModel(), usage=RunUsage())


async def test_a_card_offers_an_id_for_every_fact() -> None:
    ctx = make_context(product=CARD)
    result = await TOOLS["get_product_context"](ctx)
    assert result["facts"] == [{"id": "card:101:Объем", "name": "Объем", "value": "350 мл"}]
    assert {"card:101:name", "card:101:kind", "card:101:sizes", "card:101:description"} <= ctx.deps.known_ids


async def test_a_missing_card_is_said_so_and_offers_nothing() -> None:
    ctx = make_context()
    result = await TOOLS["get_product_context"](ctx)
    assert result["found"] is False
    assert ctx.deps.known_ids == {"interaction:1"}


async def test_past_replies_say_whether_the_product_is_the_same() -> None:
    ctx = make_context(past_replies=(REPLY,))
    result = await TOOLS["get_past_replies"](ctx)
    assert result["replies"] == [
        {
            "id": "reply:7",
            "question": "Какой объём?",
            "answer": "350 мл.",
            "answered_at": NOW.isoformat(),
            "same_product": True,
        }
    ]


async def test_the_timeline_says_why_each_message_is_there() -> None:
    ctx = make_context(timeline=(ITEM,))
    result = await TOOLS["get_timeline"](ctx)
    assert [(row["id"], row["match_reason"]) for row in result["items"]] == [  # type: ignore[attr-defined]  # JSON rows
        ("interaction:5", "same order")
    ]


async def test_every_call_is_kept_for_the_snapshot() -> None:
    ctx = make_context(product=CARD, past_replies=(REPLY,))
    await TOOLS["get_product_context"](ctx)
    await TOOLS["get_past_replies"](ctx)
    rows = json.loads(ctx.deps.snapshot())
    assert [row["name"] for row in rows] == ["get_product_context", "get_past_replies"]
    assert rows[1]["ids"] == ["reply:7"]


@pytest.mark.parametrize("name", list(TOOLS))
def test_a_model_can_give_no_tool_any_id(name: str) -> None:
    tool = FunctionToolset([TOOLS[name]]).tools[name]
    # Words and wishes; whose message, product, customer or subscription it serves is never the model's to say.
    wishes = {"month", "until", "frequency", "what", *Address.__slots__}
    assert tool.tool_def.parameters_json_schema.get("properties", {}).keys() <= {"query"} | wishes


@pytest.mark.parametrize("name", list(TOOLS))
def test_the_manual_says_when_to_use_the_tool_and_what_comes_back(name: str) -> None:
    manual = FunctionToolset([TOOLS[name]]).tools[name].tool_def.description or ""
    assert manual.startswith(("Tells ", "Puts "))
    assert "Use it" in manual
    assert "Returns" in manual


def test_evidence_names_a_message_by_its_id() -> None:
    assert subject_of(make_interaction(id=InteractionId(17))) == "interaction:17"


async def test_knowledge_offers_the_section_as_evidence_and_keeps_what_was_asked() -> None:
    section = Section(id="article:care#стирка", title="Уход", questions=("Как стирать?",), text="При 30 градусах.")
    ctx = make_context(passages=(Passage(section=section, score=1.0, relevance=1.0, legs=("lexical",)),))
    result = await TOOLS["search_knowledge"](ctx, query="стирка")
    assert result["articles"] == [
        {"id": "article:care#стирка", "title": "Уход", "questions": ["Как стирать?"], "text": "При 30 градусах."}
    ]
    assert "article:care#стирка" in ctx.deps.known_ids
    assert ctx.deps.calls[0].arguments == {"query": "стирка"}
