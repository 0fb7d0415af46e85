"""Saved replies in the console: kept in the settings, picked on a card, inert whatever they hold."""

import re

import httpx
import pytest
from makers import NOW, make_inbound, put_inbound

from desk.interactions import InteractionId, SellerId
from desk.macros import check_macro
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.macros import add_macro, list_macros

_HX = {"HX-Request": "true", "Accept-Language": "en"}
_THANKS = {"name": "Спасибо", "language": "ru", "text": "{customer_name}, спасибо за слова о «{product_name}»!"}


def _keep(db: Database, seller: SellerId, **changed: str) -> int:
    return db.write_now(add_macro, seller, check_macro(**(_THANKS | changed)), actor="anna", now=NOW).id


async def test_an_empty_list_says_what_to_do_and_the_examples_fill_it(client: httpx.AsyncClient) -> None:
    page = await client.get("/settings/macros", headers=_HX)
    assert "No saved replies yet" in page.text
    after = await client.post("/settings/macros/examples", headers=_HX)
    assert "No saved replies yet" not in after.text
    assert "Anna, thank you for your review of Ceramic mug!" in after.text


async def test_one_is_added_changed_and_removed(client: httpx.AsyncClient, db: Database, seller: SellerId) -> None:
    await client.post("/settings/macros", data=_THANKS, headers=_HX)
    (one,) = db.read_now(list_macros, seller)
    changed = await client.post(f"/settings/macros/{one.id}", data=_THANKS | {"text": "Спасибо!"}, headers=_HX)
    assert "Спасибо!" in changed.text
    await client.post(f"/settings/macros/{one.id}/remove", headers=_HX)
    assert db.read_now(list_macros, seller) == ()


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"text": "Вернём {price}"}, "is no variable"), ({"name": ""}, "Fill this in."),
     ({"language": "de"}, "Choose one"), ({"text": "x" * 5_001}, "No more than 5000"),
     ({"text": "a } b"}, "no variable")],
)  # fmt: skip
async def test_a_fault_stands_beside_its_field_and_what_was_typed_stays(
    client: httpx.AsyncClient, db: Database, seller: SellerId, changed: dict[str, str], told: str
) -> None:
    answer = await client.post("/settings/macros", data=_THANKS | changed, headers=_HX)
    (field,) = changed
    (fault,) = re.findall(rf'<span class="error" role="alert" id="add-{field}-fault">([^<]*)</span>', answer.text)
    assert told in fault
    assert f'aria-describedby="add-{field}-fault"' in answer.text
    assert ("{customer_name}, спасибо" in answer.text) is (field != "text")
    assert db.read_now(list_macros, seller) == ()


async def test_a_taken_name_is_told_at_the_name(client: httpx.AsyncClient, db: Database, seller: SellerId) -> None:
    _keep(db, seller)
    answer = await client.post("/settings/macros", data=_THANKS, headers=_HX)
    assert 'id="add-name-fault">there is a saved reply' in answer.text


async def test_a_card_offers_what_it_can_fill_first_and_says_what_it_cannot(
    client: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    _keep(db, seller, name="А без заказа", text="{customer_name}: заказ {order_number}")
    _keep(db, seller, name="Б спасибо")
    _keep(db, seller, name="A in English", language="en", text="Thank you!")
    sheet = (await client.get(f"/inbox/{review}/macros", headers=_HX)).text
    assert re.findall(r'<strong class="words">([^<]*)', sheet) == ["Б спасибо", "A in English", "А без заказа"]
    filled = re.findall(r'data-macro="([^"]*)"', sheet)
    assert len(filled) == 2
    assert not any("{" in one for one in filled)
    assert "the card does not know: order number" in sheet
    assert " disabled" in sheet.split("А без заказа")[0].rpartition("<button")[2]


async def test_a_card_without_any_says_where_they_are_made(client: httpx.AsyncClient, review: InteractionId) -> None:
    sheet = (await client.get(f"/inbox/{review}/macros", headers=_HX)).text
    assert 'href="/settings/macros"' in sheet


async def test_hostile_words_stay_words(client: httpx.AsyncClient, db: Database, seller: SellerId) -> None:
    bad = '"><script>alert(1)</script>'
    put_inbound(db, seller, make_inbound(customer_name=bad, product_name="{{ 7*7 }}"))
    card = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].id
    _keep(db, seller, name=bad, text=f"{{customer_name}} {{product_name}} {bad}")
    for url in (f"/inbox/{card}/macros", "/settings/macros"):
        text = (await client.get(url, headers=_HX)).text
        assert "<script>alert" not in text, url
        assert "&lt;script&gt;alert(1)" in text, url


async def test_the_card_has_a_button_and_a_key_for_them(client: httpx.AsyncClient, review: InteractionId) -> None:
    page = (await client.get("/inbox", params={"id": review})).text
    assert f'data-card-act="macros" hx-get="/inbox/{review}/macros"' in page
    assert '<dialog id="macros"' in page
