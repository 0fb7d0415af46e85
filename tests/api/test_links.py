"""Links over the API: by hand and back, their history, the recompute, and what is refused."""

import httpx
from makers import make_inbound, put_inbound

from desk.interactions import SellerId
from storage.database import Database
from storage.interactions import find_unhandled


def _two(db: Database, seller: SellerId) -> tuple[int, int]:
    texts = ("SN KX9904417 мигает", "серийник KX9904417 в чат скинула")
    put_inbound(db, seller, *(make_inbound(f"r{n}", text=text) for n, text in enumerate(texts)))
    one, other = db.read_now(find_unhandled, seller, limit=5)
    return one, other


async def test_a_link_by_hand_is_made_read_and_taken_back(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    one, other = _two(db, seller)
    made = await client.post(
        f"/api/interactions/{one}/links", json={"other_id": other, "reason": "r", "author": "olga"}
    )
    read = (await client.get(f"/api/interactions/{other}/links")).json()
    assert made.status_code == 201
    assert [(link["other_id"], link["kind"], link["author"]) for link in read] == [(one, "manual", "olga")]
    gone = await client.delete(f"/api/interactions/{other}/links/{one}", params={"author": "olga"})
    assert gone.json()["is_linked"] is False
    assert (await client.get(f"/api/interactions/{one}/links")).json() == []
    history = (await client.get(f"/api/interactions/{one}/links/{other}")).json()
    assert [record["is_linked"] for record in history] == [True, False]
    kinds = [event["kind"] for event in (await client.get(f"/api/interactions/{one}")).json()["events"]]
    assert kinds[-2:] == ["linked", "unlinked"]


async def test_a_pair_is_linked_and_taken_back_by_the_links_id(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    one, other = _two(db, seller)
    made = (await client.post("/api/links", json={"a": one, "b": other})).json()
    gone = await client.delete(f"/api/links/{made['id']}")
    assert (gone.status_code, gone.json()["is_linked"]) == (200, False)


async def test_a_recompute_finds_links_and_says_how_many(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    one, other = _two(db, seller)
    before = (await client.get("/api/links/recompute")).json()
    run = await client.post("/api/links/recompute")
    assert before["status"] == "none"
    assert (run.status_code, run.json()["status"], run.json()["changed"]) == (200, "done", 1)
    (link,) = (await client.get(f"/api/interactions/{one}/links", params={"min_confidence": 0.65})).json()
    assert (link["other_id"], link["action_mode"]) == (other, "assist_only")
    assert link["signals"]
    assert (await client.post("/api/links/recompute")).json()["changed"] == 0


async def test_bad_pairs_are_refused_in_plain_words(client: httpx.AsyncClient, db: Database, seller: SellerId) -> None:
    one, other = _two(db, seller)
    itself = await client.post("/api/links", json={"a": one, "b": one})
    nobody = await client.post("/api/links", json={"a": one, "b": 10**15})
    huge = await client.post("/api/links", json={"a": one, "b": 10**30})
    desk = await client.post("/api/links", json={"a": one, "b": other, "author": "desk"})
    extra = await client.post("/api/links", json={"a": one, "b": other, "kind": "order"})
    gone = await client.delete("/api/links/999999999999")
    codes = [r.status_code for r in (itself, nobody, huge, desk, extra, gone)]
    assert codes == [itself.status_code, 404, 422, desk.status_code, 422, 404]
    assert {itself.status_code, desk.status_code} <= {400, 422}
    assert "itself" in itself.json()["detail"]
