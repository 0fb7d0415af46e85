"""The page people look at: its filters, and a browser that keeps its connection open."""

import asyncio

import httpx
import pytest
from wildberries import URL, make_message, make_shop, practice, practice_server

from sandbox.state import Shop


async def _page(shop: Shop, query: str = "") -> httpx.Response:
    async with httpx.AsyncClient(transport=practice(shop), base_url=URL) as client:
        return await client.get(f"/{query}")


async def test_a_double_answer_is_easy_to_find() -> None:
    shop = make_shop(make_message("r1"), make_message("r2", minutes=5))
    for identity in ("r1", "r1", "r2"):
        shop.answer_review(identity, f"Спасибо за {identity}!")
    html = (await _page(shop, "?only=twice")).text
    assert "published 2×" in html
    assert "Спасибо за r2!" not in html


@pytest.mark.parametrize("query", ["?channel=review", "?channel=nonsense", "?only=<b>", "?only=rejected"])
async def test_any_filter_is_answered(query: str) -> None:
    shop = make_shop()
    shop.answer_review("r1", "Спасибо!")
    assert (await _page(shop, query)).status_code == 200


async def test_a_server_stops_although_a_client_stays_connected() -> None:
    client = httpx.AsyncClient(trust_env=False)
    async with asyncio.timeout(10), practice_server(make_shop()) as url:
        assert (await client.get(url)).status_code == 200
    await client.aclose()
