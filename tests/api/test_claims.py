"""What a draft states is shown with the place of the source that says so, at the API and on the command line."""

import httpx

from api.commands.show import card_lines
from api.schemas import CardOut

QUESTION = {"text": "Из какого материала кружка?", "channel": "question", "nm_id": 101}


async def test_a_fresh_draft_shows_its_claims_with_their_sources(client: httpx.AsyncClient, review: int) -> None:
    out = (await client.post("/api/draft", json=QUESTION)).json()
    assert out["claims"]
    for claim in out["claims"]:
        assert out["draft"][claim["start"] : claim["end"]] == claim["quote"]
        assert claim["status"] == "pinned"
        assert claim["source_id"].startswith("card:101")


async def test_a_stored_draft_keeps_them_and_show_prints_them(client: httpx.AsyncClient, review: int) -> None:
    stored = (await client.post("/api/draft", json={**QUESTION, "store": True})).json()["interaction_id"]
    card = CardOut.model_validate((await client.get(f"/api/interactions/{stored}")).json())
    assert card.draft is not None
    assert card.draft.claims
    assert [line for line in card_lines(card) if line.startswith("= ") and " from card card:101" in line]
