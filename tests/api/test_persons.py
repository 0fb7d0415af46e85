"""Export and erasure over the API, and what is refused there."""

import httpx
import pytest
from makers import make_inbound, put_inbound
from persons import plant, traces_of

from desk.interactions import SellerId
from storage.database import Database


async def test_a_person_is_looked_at_exported_and_erased(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    who = plant(db, seller)
    named = {"email": who.email}
    seen = (await client.post("/api/persons/erase", json=named | {"dry_run": True})).json()
    assert (seen["count"], [one["id"] for one in seen["messages"]]) == (2, list(who.ids))
    exported = (await client.post("/api/persons/export", json=named | {"author": "olga"})).json()
    assert exported["act"]["actor"] == "olga"
    assert who.word in str(exported["rows"]["messages"])
    unsure = await client.post("/api/persons/erase", json=named)
    assert (unsure.status_code, "2 messages hold it" in unsure.json()["detail"]) == (400, True)
    done = (await client.post("/api/persons/erase", json=named | {"expected": seen["count"]})).json()
    assert (done["messages"], done["is_scrubbed"]) == (list(who.ids), True)
    assert traces_of(db, who.word) == []
    gone = await client.post("/api/persons/export", json=named)
    assert gone.status_code == 404


@pytest.mark.parametrize("path", ["export", "erase"])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"name": "Анна"}, 400),
        ({"email": "anna"}, 400),
        ({"customer_id": "nobody"}, 404),
        ({"interaction_id": 10**30}, 404),
        ({"interaction_id": -1}, 404),
        ({"customer_id": "a\x00b"}, 422),
        ({"customer": "5"}, 422),
        ({"customer_id": "5" * 200}, 422),
    ],
)
async def test_unclear_names_change_nothing(
    client: httpx.AsyncClient, db: Database, seller: SellerId, path: str, body: dict[str, object], status: int
) -> None:
    put_inbound(db, seller, make_inbound())
    answer = await client.post(f"/api/persons/{path}", json=body)
    assert answer.status_code == status
    assert answer.json()["detail"]


async def test_nobody_without_a_token_learns_anything(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/persons/export", json={"name": "x"}, headers={"Authorization": "Bearer no"})
    assert answer.status_code == 401
