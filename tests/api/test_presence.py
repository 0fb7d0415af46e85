"""Who has a card open, over REST and as the page says it."""

import httpx

from desk.interactions import InteractionId


async def test_a_card_says_who_has_it_open(client: httpx.AsyncClient, review: InteractionId) -> None:
    put = await client.put(f"/api/interactions/{review}/presence", params={"author": "anna"})
    await client.put(f"/inbox/{review}/here")
    here = (await client.get("/api/presence")).json()
    assert (put.status_code, [(one["interaction_id"], one["person"]) for one in here]) == (
        204, [(review, "anna"), (review, "api-token")],
    )  # fmt: skip
    assert (await client.delete(f"/inbox/{review}/here")).status_code == 204
    await client.delete(f"/api/interactions/{review}/presence", params={"author": "anna"})
    assert (await client.get("/api/presence")).json() == []


async def test_a_card_that_is_not_there_can_be_open_to_nobody(client: httpx.AsyncClient) -> None:
    for path in ("/api/interactions/999999/presence", "/inbox/999999/here"):
        assert (await client.put(path)).status_code == 404
        assert (await client.delete(path)).status_code == 404
