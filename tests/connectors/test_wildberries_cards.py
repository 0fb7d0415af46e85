"""Product cards: characteristics in words, the cursor that stops."""

import json

import httpx
import pytest
from wildberries import NOW, TOKEN, HeldTime, Recorder, connect, practice

from connectors.wildberries_cards import product_of
from desk.errors import NotAllowed, Unusable
from desk.products import Characteristic
from sandbox.shop import create_shop
from sandbox.tokens import Right, practice_token

_REVIEWS_ONLY: tuple[Right, ...] = ("feedbacks",)


def _card(**changes: object) -> dict[str, object]:
    card: dict[str, object] = {
        "nmID": 101,
        "subjectName": "Кружки",
        "vendorCode": "GD-1",
        "brand": "Двор",
        "title": "Кружка 350 мл",
        "characteristics": [
            {"id": 1, "name": "Цвет", "value": ["белый", "синий"]},
            {"id": 2, "name": "Объем", "value": 350},
        ],
        "sizes": [{"techSize": "M", "wbSize": "46"}, {"techSize": "L", "wbSize": ""}],
        "dimensions": {"length": 12, "width": 12, "height": 11, "weightBrutto": 0.4},
        "updatedAt": "2023-12-06T11:17:00.96577Z",
    }
    return card | changes


def test_a_card_becomes_a_product_in_words() -> None:
    product = product_of(_card())
    assert product is not None
    assert (product.nm_id, product.name, product.kind, product.article) == (101, "Кружка 350 мл", "Кружки", "GD-1")
    assert product.sizes == ("M (46)", "L")
    assert product.characteristics == (
        Characteristic(name="Цвет", value="белый, синий"),
        Characteristic(name="Объем", value="350"),
        Characteristic(name="Размеры упаковки", value="12×12×11 см"),
        Characteristic(name="Вес с упаковкой", value="0.4 кг"),
    )


@pytest.mark.parametrize(
    ("value", "words"), [(2.5, "2.5"), (True, "да"), (["a", None, 3], "a, 3"), ({"x": "y"}, "y"), (None, None)]
)
def test_any_value_of_a_characteristic_is_read(value: object, words: str | None) -> None:
    product = product_of(_card(characteristics=[{"name": "X", "value": value}], dimensions=None))
    assert product is not None
    assert [line.value for line in product.characteristics] == ([words] if words else [])


def test_goods_of_one_size_have_no_sizes() -> None:
    product = product_of(_card(sizes=[{"techSize": "0", "wbSize": ""}]))
    assert product is not None
    assert product.sizes == ()


@pytest.mark.parametrize("junk", [None, 7, "x", [1], {"a": 2}])
def test_odd_cards_never_raise(junk: object) -> None:
    for key in _card():
        product_of(_card(**{key: junk}))
    assert product_of({}) is None


async def test_the_whole_catalogue_is_read_once_and_then_nothing() -> None:
    shop = create_shop(anchor=NOW, clock=HeldTime().now)
    catalogue = connect(transport=practice(shop)).catalogue
    page = await catalogue.fetch_products(None)
    assert {product.nm_id for product in page.items} == set(shop.cards)
    updates = [product.updated_at for product in page.items if product.updated_at]
    assert updates == sorted(updates)
    again = await catalogue.fetch_products(page.cursor)
    assert (again.items, again.has_more, again.cursor) == ((), False, page.cursor)


async def test_many_cards_come_in_pages_without_gaps() -> None:
    cards = [_card(nmID=number, updatedAt=f"2023-12-06T11:17:{number // 7 % 60:02}Z") for number in range(1, 251)]

    def handler(request: httpx.Request) -> httpx.Response:
        place = json.loads(request.content)["settings"]["cursor"]
        after = (place.get("updatedAt", ""), place.get("nmID", 0))
        rows = sorted(((str(card["updatedAt"]), int(str(card["nmID"]))), card) for card in cards)
        page = [(key, card) for key, card in rows if key > after][: place["limit"]]
        key = page[-1][0] if page else after
        cursor = {"updatedAt": key[0], "nmID": key[1], "total": len(page)}
        return httpx.Response(200, json={"cards": [card for _, card in page], "cursor": cursor})

    catalogue, seen, cursor, has_more = connect(handler).catalogue, list[int](), None, True
    while has_more:
        page = await catalogue.fetch_products(cursor)
        seen += [product.nm_id for product in page.items]
        cursor, has_more = page.cursor, page.has_more
    assert sorted(seen) == list(range(1, 251))


async def test_a_cursor_that_stands_still_ends_the_reading() -> None:
    body = {"cards": [_card()] * 100, "cursor": {"updatedAt": "2023-12-06T11:17:00Z", "nmID": 101, "total": 100}}
    recorder = Recorder(httpx.Response(200, json=body))
    catalogue = connect(recorder).catalogue
    first = await catalogue.fetch_products(None)
    assert first.has_more
    assert not (await catalogue.fetch_products(first.cursor)).has_more


async def test_a_listing_by_post_is_still_a_read_and_repeated() -> None:
    ok = httpx.Response(200, json={"cards": [], "cursor": {"total": 0}})
    recorder = Recorder(httpx.Response(502), ok)
    assert (await connect(recorder).catalogue.fetch_products(None)).items == ()
    assert len(recorder.requests) == 2


async def test_an_answer_without_cards_is_unusable() -> None:
    with pytest.raises(Unusable, match="list of cards"):
        await connect(Recorder(httpx.Response(200, json=[]))).catalogue.fetch_products(None)


async def test_a_token_without_the_right_is_not_allowed() -> None:
    shop = create_shop(anchor=NOW, clock=HeldTime().now)
    token = practice_token(issued_at=NOW, rights=_REVIEWS_ONLY)
    assert token != TOKEN
    with pytest.raises(NotAllowed, match="scope"):
        await connect(transport=practice(shop), token=token).catalogue.fetch_products(None)
