"""The default shop: complete, dated, derived from ids, and mute about its own answers."""

import json
from datetime import timedelta
from pathlib import Path

import httpx
from wildberries import NOW, TOKEN, URL, HeldTime, practice

import sandbox.shop
from sandbox.goods import Message
from sandbox.seed import load_cards, load_expectations
from sandbox.shop import create_shop
from sandbox.state import Shop

_SEED = Path(sandbox.shop.__file__).parent / "seed"


def _shop(**options: object) -> Shop:
    return create_shop(anchor=NOW, clock=HeldTime().now, **options)  # type: ignore[arg-type]  # passes options on


def _messages(shop: Shop) -> list[Message]:
    return [*shop.all("review"), *shop.all("question")]


def test_the_shop_holds_what_was_asked_for() -> None:
    cards, expected = load_cards(), load_expectations()
    assert len(cards) >= 30
    assert len({card.nm_id for card in cards}) == len(cards)
    assert min(len(card.characteristics) for card in cards) >= 3
    assert len(expected) >= 40
    answerable = sum(question.expect is not None for question in expected)
    assert 0.4 <= answerable / len(expected) <= 0.6
    past = [message for message in _messages(_shop()) if message.answer]
    assert len(past) >= 20


def test_every_message_is_about_a_card_of_the_shop() -> None:
    shop = _shop()
    assert [message.id for message in _messages(shop) if message.nm_id not in shop.cards] == []


def test_whatever_waits_is_younger_than_five_days_but_for_the_stories() -> None:
    for message in _messages(_shop()):
        age = NOW - message.created_at
        assert age >= timedelta(0), message.id
        if not message.id.startswith(("past-", "story-")):
            assert age < timedelta(days=5), message.id


def test_everything_is_derived_from_the_ids() -> None:
    first, second = _shop(), create_shop(anchor=NOW + timedelta(days=9), clock=HeldTime().now)
    again = {message.id: message for message in _messages(second)}
    for message in _messages(first):
        other = again[message.id]
        assert (other.nm_id, other.customer, other.order_id) == (message.nm_id, message.customer, message.order_id)
        assert other.created_at - message.created_at == timedelta(days=9)


def test_three_stories_are_linked_by_product_and_told_by_one_customer() -> None:
    stories = json.loads((_SEED / "stories.json").read_text(encoding="utf-8"))
    shop = _shop()
    assert len(stories) >= 3
    for story in stories:
        items = [shop.find(row["channel"], row["id"]) for row in story["items"]]
        found = [item for item in items if item]
        assert {item.channel for item in found} == {"review", "question"}
        assert len({item.nm_id for item in found}) == 1
        assert [item.customer for item in found if item.channel == "review"] == [story["customer"]]


async def test_nothing_of_the_expected_answers_is_served() -> None:
    query: dict[str, str | int] = {"isAnswered": "false", "take": 1000, "skip": 0}
    transport, headers = practice(_shop()), {"Authorization": TOKEN}
    async with httpx.AsyncClient(transport=transport, base_url=URL, headers=headers) as client:
        listed = (await client.get("/api/v1/questions", params=query)).json()["data"]["questions"]
        published = (await client.get("/practice/published")).text
    seeds = [row for row in listed if row["id"].startswith("seed-q-")]
    assert len(seeds) >= 40
    assert not {"answerable", "expect", "source", "intent"} & {key for row in seeds for key in row}
    assert "answerable" not in published
