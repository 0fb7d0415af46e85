"""A person may send what the gate stops, with a reason that is kept; some things nobody may."""

import httpx

from api.bootstrap import House
from desk.interactions import InteractionId, SellerId
from storage.audit import list_audit
from storage.events import find_lifted, list_events

RUDE = "Анна, не понимаем, зачем вы пишете такие глупости."
MONEY = "Анна, мы вернём вам деньги за кружку."


async def send(
    client: httpx.AsyncClient, review: int, text: str, key: str, override: str | None = None
) -> httpx.Response:
    body: dict[str, object] = {"text": text, "revision": 1, "author": "anna"}
    if override is not None:
        body["override"] = override
    headers = {"Idempotency-Key": f"key-{key}-12345"}
    return await client.post(f"/api/interactions/{review}/reply", json=body, headers=headers)


async def test_a_stopped_text_leaves_with_a_reason_and_the_history_keeps_it(
    client: httpx.AsyncClient, house: House, seller: SellerId, review: InteractionId
) -> None:
    stopped = await send(client, review, RUDE, "a")
    assert stopped.status_code == 409
    assert "override" in stopped.json()["detail"]
    sent = await send(client, review, RUDE, "b", override="an old friend of the shop, she jokes like this")
    assert sent.status_code == 202
    events = house.db.read_now(list_events, seller, review)
    (event,) = (event for event in events if event.kind == "gate_overridden")
    assert (event.actor, event.details["reason"]) == ("anna", "an old friend of the shop, she jokes like this")
    lifted = house.db.read_now(find_lifted, seller, review, reply_id=sent.json()["id"])
    assert "rude_tone" in lifted


async def test_money_promised_in_public_leaves_with_no_reason_whatever(
    client: httpx.AsyncClient, house: House, seller: SellerId, review: InteractionId
) -> None:
    refused = await send(client, review, MONEY, "c", override="the boss said so")
    assert refused.status_code == 409
    assert "no reason lifts this" in refused.json()["detail"]
    assert [event.kind for event in house.db.read_now(list_events, seller, review)] == ["received"]
    assert refused.json()["findings"][0]["guardrail"] == "promised_money"


async def test_a_reason_must_be_one(client: httpx.AsyncClient, review: InteractionId) -> None:
    assert (await send(client, review, RUDE, "d", override="")).status_code == 422
    assert (await send(client, review, RUDE, "e", override="   ")).status_code == 409


async def test_what_was_held_is_in_the_audit_log_without_its_words(
    client: httpx.AsyncClient, house: House, seller: SellerId, review: InteractionId
) -> None:
    await send(client, review, RUDE, "f")
    await send(client, review, MONEY, "g", override="the boss said so")
    held = [one for one in house.db.read_now(list_audit, seller, limit=10) if one.action == "reply.held"]
    told = [(one.details, one.actor, one.subject) for one in reversed(held)]
    assert "rude_tone" in told[0][0]
    assert "promised_money" in told[1][0]
    assert ('"reason_given":false' in told[0][0], '"reason_given":true' in told[1][0]) == (True, True)
    assert {(one.actor, one.subject) for one in held} == {("anna", str(review))}
    assert all("Анна" not in str(one.details) for one in held)
