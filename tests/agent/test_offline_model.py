"""The offline model drives real agents: it calls tools, cites what it read, streams, and knows only its two outputs."""

import pytest
from makers import make_interaction, make_playbook
from pydantic import BaseModel
from pydantic_ai import Agent, ToolOutput
from pydantic_ai.exceptions import UserError
from pydantic_ai.messages import ModelRequest, PartEndEvent, ToolCallPart, UserPromptPart
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.tools import ToolDefinition

from agent.drafter import draft
from agent.offline.model import OfflineModel
from agent.router import route
from desk.decisions import Draft, Route
from desk.interactions import ChannelName, Interaction, Marketplace
from desk.products import Characteristic, Product
from tools.context import StaticReader, ToolContext

PLAYBOOK = make_playbook()
MODEL = OfflineModel(PLAYBOOK)
CARD = Product(
    marketplace=Marketplace.WILDBERRIES,
    nm_id=101,
    name="Термос стальной 750 мл",
    characteristics=(Characteristic(name="Объем", value="750 мл"), Characteristic(name="Вес", value="420 г")),
)
PRAISE = Route(category="review_praise", confidence=1, method="rules", why="", sentiment="positive")
COMPLAINT = Route(category="review_defect", confidence=1, method="rules", why="", sentiment="negative")
QUESTION = Route(category="spec_compatibility", confidence=1, method="rules", why="")


class Poem(BaseModel):
    """An output nobody taught the offline model."""

    text: str


async def run(
    item: Interaction, how: Route, *, product: Product | None = CARD, avoid: tuple[str, ...] = (), instruction: str = ""
) -> tuple[Draft, list[str]]:
    """The draft and the tools that were called, in order."""
    context = ToolContext(reader=StaticReader(product=product), subject=f"interaction:{item.id}")
    written = await draft(
        item, route=how, playbook=PLAYBOOK, model=MODEL, context=context, avoid=avoid, instruction=instruction
    )
    return written, [call.name for call in context.calls]


def ask(text: str) -> Interaction:
    return make_interaction(channel=ChannelName.QUESTION, text=text, rating=None)


async def test_praise_reads_only_the_card_and_cites_its_name() -> None:
    written, called = await run(make_interaction(), PRAISE)
    assert called == ["get_product_context"]
    assert [(one.kind, one.id, one.quote) for one in written.evidence] == [("card", "card:101:name", CARD.name)]


async def test_a_complaint_looks_at_what_was_said_before() -> None:
    _, called = await run(make_interaction(text="Крышка треснула", rating=1), COMPLAINT)
    assert called[0] == "get_product_context"
    assert set(called[1:]) == {"get_timeline", "get_past_replies"}


async def test_a_question_the_card_answers_asks_nothing_else() -> None:
    written, called = await run(ask("Сколько литров входит?"), QUESTION)
    assert called == ["get_product_context"]
    assert "750 мл" in written.text
    assert [one.id for one in written.evidence] == ["card:101:Объем"]


async def test_a_question_the_card_does_not_answer_is_looked_up_and_left_open() -> None:
    written, called = await run(ask("Какой диаметр горлышка?"), QUESTION)
    assert called == ["get_product_context", "get_past_replies"]
    assert written.unknowns == ("Какой диаметр горлышка",)
    assert written.evidence == ()
    assert not any(char.isdigit() for char in written.text)


async def test_without_a_card_the_vendors_name_is_used_and_rests_on_the_message() -> None:
    written, _ = await run(make_interaction(product_name="Фонарь налобный"), PRAISE, product=None)
    assert "«Фонарь налобный»" in written.text
    assert [(one.kind, one.id) for one in written.evidence] == [("customer", "interaction:1")]


@pytest.mark.parametrize("name", ["Redmi Note 12 Pro", "Лонгслив оверсайз худи свитшот", "Nike кроссовки"])
async def test_a_foreign_or_unknown_word_in_a_name_does_not_keep_it_out(name: str) -> None:
    written, _ = await run(make_interaction(product_name=name), PRAISE, product=None)
    assert f"«{name}»" in written.text


async def test_nothing_to_name_is_still_a_reply() -> None:
    written, _ = await run(make_interaction(product_name=None), PRAISE, product=None)
    assert written.text
    assert written.evidence == ()
    assert "«" not in written.text


async def test_the_same_message_gets_the_same_reply_and_another_when_it_must_differ() -> None:
    first, _ = await run(make_interaction(), PRAISE)
    again, _ = await run(make_interaction(), PRAISE)
    other, _ = await run(make_interaction(), PRAISE, avoid=(first.text,))
    assert first.text == again.text
    assert other.text != first.text


async def test_a_name_the_gate_refused_is_left_out() -> None:
    written, _ = await run(make_interaction(), PRAISE, instruction="Refused («Термос стальной»). Write another one.")
    assert "Термос" not in written.text


async def test_an_english_review_is_answered_in_english() -> None:
    item = make_interaction(text="Keeps coffee hot all day, love it", language="en", customer_name="Alex")
    written, _ = await run(item, PRAISE)
    assert written.language == "en"
    assert written.text.isascii()


async def test_a_language_the_desk_does_not_write_gets_the_playbooks() -> None:
    written, _ = await run(make_interaction(text="Дуже гарно", language="uk"), PRAISE)
    assert written.language == "ru"


async def test_it_routes_by_the_playbooks_rules() -> None:
    found = await route(make_interaction(text="Отличный термос, спасибо!"), playbook=PLAYBOOK, model=MODEL)
    assert (found.category, found.sentiment, found.method) == ("review_praise", "positive", "rules")


async def test_a_streamed_answer_is_the_same_call() -> None:
    tool = ToolDefinition(name="get_product_context")
    output = ToolDefinition(name="give_draft", kind="output")
    offered = ModelRequestParameters(function_tools=[tool], output_tools=[output], output_mode="tool")
    prompt = "<message_facts>\nchannel: review\n</message_facts>\n<customer_message>\n</customer_message>"
    async with MODEL.request_stream([ModelRequest(parts=[UserPromptPart(prompt)])], None, offered) as stream:
        parts = [event.part async for event in stream if isinstance(event, PartEndEvent)]
    assert [part.tool_name for part in parts if isinstance(part, ToolCallPart)] == ["get_product_context"]
    assert stream.get().parts == parts


async def test_an_output_it_was_not_taught_is_an_error_that_says_what_it_knows() -> None:
    agent = Agent(MODEL, output_type=ToolOutput(Poem, name="give_poem"))
    with pytest.raises(UserError, match=r"'give_poem'; it knows give_route, give_draft"):
        await agent.run("Write a poem")
