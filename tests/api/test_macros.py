"""Saved replies over the API: kept apart by seller, filled on a card, judged by the gate like any typed text."""

import httpx
from makers import NOW, make_inbound, put_inbound

from desk.interactions import InteractionId, SellerId
from desk.macros import check_macro
from storage.audit import list_audit
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.macros import MOST, add_macro, list_macros

_THANKS = {"name": "Спасибо", "language": "ru", "text": "{customer_name}, спасибо за тёплые слова о «{product_name}»!"}


async def _add(client: httpx.AsyncClient, **changed: str) -> int:
    answer = await client.post("/api/macros", json=_THANKS | changed)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def test_one_is_made_changed_listed_and_deleted(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    number = await _add(client)
    await _add(client, language="en", name="Thanks", text="Thank you!")
    await client.put(f"/api/macros/{number}", json=_THANKS | {"text": "Спасибо!"})
    assert [one["text"] for one in (await client.get("/api/macros")).json()] == ["Thank you!", "Спасибо!"]
    assert [one["name"] for one in (await client.get("/api/macros?language=ru")).json()] == ["Спасибо"]
    assert (await client.delete(f"/api/macros/{number}")).status_code == 204
    assert (await client.delete(f"/api/macros/{number}")).status_code == 404
    acts = [row.action for row in db.read_now(list_audit, seller, action="macro")]
    assert acts == ["macro.deleted", "macro.changed", "macro.added", "macro.added"]


async def test_a_name_is_taken_once_in_a_language(client: httpx.AsyncClient) -> None:
    await _add(client)
    other = await _add(client, name="Другое")
    again = await client.post("/api/macros", json=_THANKS)
    renamed = await client.put(f"/api/macros/{other}", json=_THANKS)
    assert (again.status_code, renamed.status_code) == (409, 409)
    assert "Спасибо" in again.json()["detail"]


async def test_an_unknown_variable_is_refused_and_nothing_is_kept(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/macros", json=_THANKS | {"text": "Вернём {price}"})
    assert (answer.status_code, "{customer_name}" in answer.json()["detail"]) == (400, True)
    assert (await client.get("/api/macros")).json() == []


async def test_the_examples_come_once_and_leave_what_was_changed(client: httpx.AsyncClient) -> None:
    first = (await client.post("/api/macros/examples")).json()["added"]
    kept = (await client.get("/api/macros")).json()
    await client.put(
        f"/api/macros/{kept[0]['id']}", json={k: kept[0][k] for k in ("name", "language")} | {"text": "My"}
    )
    assert first == len(kept) >= 8
    assert (await client.post("/api/macros/examples")).json()["added"] == 0
    assert (await client.get("/api/macros")).json()[0]["text"] == "My"


async def test_a_card_fills_one_wholly(client: httpx.AsyncClient, review: InteractionId) -> None:
    number = await _add(client)
    shown = (await client.get(f"/api/macros/{number}/preview", params={"interaction_id": review})).json()
    card = (await client.get(f"/api/interactions/{review}")).json()["interaction"]
    assert shown["text"] == f"{card['customer_name']}, спасибо за тёплые слова о «{card['product_name']}»!"
    assert (shown["missing"], [one for one in shown["findings"] if one["severity"] == "block"]) == ([], [])


async def test_what_a_card_does_not_know_leaves_no_half_a_text(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    put_inbound(db, seller, make_inbound(customer_name=None, order_id=None))
    number, card = (
        await _add(client, text="{customer_name}: заказ {order_number}, «{product_name}»"),
        _first(db, seller),
    )
    shown = (await client.get(f"/api/macros/{number}/preview", params={"interaction_id": card})).json()
    assert (shown["text"], shown["missing"]) == (None, ["customer_name", "order_number"])


async def test_the_gate_reads_a_filled_text_as_a_typed_one(client: httpx.AsyncClient, review: InteractionId) -> None:
    number = await _add(client, text="{customer_name}, вернём вам деньги сегодня же!")
    shown = (await client.get(f"/api/macros/{number}/preview", params={"interaction_id": review})).json()
    assert "promised_money" in [one["guardrail"] for one in shown["findings"]]
    body = {"text": shown["text"], "revision": 1}
    sent = await client.post(f"/api/interactions/{review}/reply", json=body, headers={"Idempotency-Key": "k" * 12})
    assert sent.status_code == 409


async def test_a_text_whose_blanks_are_open_never_leaves(client: httpx.AsyncClient, review: InteractionId) -> None:
    body = {"text": _THANKS["text"], "revision": 1}
    sent = await client.post(f"/api/interactions/{review}/reply", json=body, headers={"Idempotency-Key": "o" * 12})
    assert (sent.status_code, "placeholder" in sent.text) == (409, True)


async def test_another_sellers_are_not_there(
    client: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    wanted = check_macro(name="Чужое", language="ru", text="чужой текст")
    theirs = db.write_now(add_macro, SellerId(f"{seller}-other"), wanted, actor="x", now=NOW)
    assert (await client.get("/api/macros")).json() == []
    for method, url in (("PUT", ""), ("DELETE", ""), ("GET", f"/preview?interaction_id={review}")):
        answer = await client.request(
            method, f"/api/macros/{theirs.id}{url}", json=_THANKS if method == "PUT" else None
        )
        assert answer.status_code == 404, method


async def test_there_is_an_end_to_them(client: httpx.AsyncClient, db: Database, seller: SellerId) -> None:
    for n in range(MOST):
        wanted = check_macro(name=f"n{n}", language="ru", text="x")
        db.write_now(add_macro, seller, wanted, actor="x", now=NOW)
    assert (await client.post("/api/macros", json=_THANKS)).status_code == 409
    assert len(db.read_now(list_macros, seller)) == MOST


def _first(db: Database, seller: SellerId) -> InteractionId:
    return db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].id
