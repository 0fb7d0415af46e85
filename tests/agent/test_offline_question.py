"""Answers as the customer reads them, through the whole drafter with the offline model."""

import pytest
from makers import NOW, make_interaction, make_playbook

from agent.drafter import draft
from agent.models import resolve
from desk.decisions import Draft, Route
from desk.interactions import ChannelName, Marketplace
from desk.products import Characteristic, Product
from storage.past_replies import PastReply
from tools.context import StaticReader, ToolContext

PLAYBOOK = make_playbook()
LINES = {"Объем": "0.5 л", "Цвет": "черный", "Можно мыть в посудомоечной машине": "нет", "Чехол": "да"}
CARD = Product(
    marketplace=Marketplace.WILDBERRIES,
    nm_id=7,
    name="Термос дорожный 0.5 л",
    kind="Термосы",
    characteristics=tuple(Characteristic(name=name, value=value) for name, value in LINES.items()),
)
EARLIER = PastReply(
    id="3",
    channel=ChannelName.QUESTION,
    question="Протекает ли в сумке?",
    answer="Добрый день! В сумке не протекает.",
    answered_at=NOW,
    is_same_product=True,
)


async def write(text: str, *past: PastReply, category: str = "general_question", **changes: object) -> Draft:
    context = ToolContext(reader=StaticReader(product=CARD, past_replies=past), subject="interaction:1")
    message = make_interaction(channel=ChannelName.QUESTION, text=text, rating=None, product_name=CARD.name, **changes)
    return await draft(
        message,
        route=Route(category=category, confidence=0.9, method="rules", why=""),
        playbook=PLAYBOOK,
        model=resolve("offline", playbook=PLAYBOOK),
        context=context,
    )


async def test_the_cards_value_is_stated_with_its_unit_and_cited() -> None:
    written = await write("Какой объём?")
    assert "объем — 0.5 л" in written.text
    assert [evidence.id for evidence in written.evidence] == ["card:7:Объем"]
    assert written.unknowns == ()


async def test_what_no_source_says_is_left_to_a_person_without_a_single_value() -> None:
    written = await write("Сколько весит крышка?")
    assert written.unknowns == ("Сколько весит крышка",)
    assert written.evidence == ()
    assert not any(char.isdigit() for char in written.text)


async def test_one_known_and_one_unknown_part_are_both_said() -> None:
    written = await write("Какой объём? Есть ли подсветка?")
    assert "0.5 л" in written.text
    assert written.unknowns == ("Есть ли подсветка",)


@pytest.mark.parametrize(("text", "word"), [("Чехол есть?", "Да"), ("Можно мыть в посудомойке?", "Нет")])
async def test_yes_and_no_are_said_only_when_the_value_says_so(text: str, word: str) -> None:
    assert word in (await write(text)).text


async def test_a_value_that_is_no_yes_is_stated_without_one() -> None:
    text = (await write("Он черный?")).text
    assert "Да" not in text


async def test_an_earlier_answer_is_used_when_the_card_is_silent() -> None:
    written = await write("В сумке не протекает?", EARLIER)
    assert "В сумке не протекает." in written.text
    assert [evidence.id for evidence in written.evidence] == ["reply:3"]


async def test_a_message_without_a_question_is_left_to_a_person() -> None:
    assert (await write("здравствуйте вам)")).unknowns == ("здравствуйте вам)",)


async def test_an_english_question_gets_no_russian_value() -> None:
    written = await write("What is the volume of this one?", language="en")
    assert written.language == "en"
    assert not any("а" <= char <= "я" for char in written.text.lower())
    assert written.unknowns != ()


async def test_the_same_message_gets_the_same_answer() -> None:
    assert (await write("Какой объём?")) == (await write("Какой объём?"))
