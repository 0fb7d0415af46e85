"""What an operator does beside answering, over REST."""

import httpx

_KEY = {"Idempotency-Key": "key-acts-12345"}


async def test_a_card_is_taken_closed_opened_given_up_and_noted(client: httpx.AsyncClient, review: int) -> None:
    url = f"/api/interactions/{review}"
    taken = (await client.post(f"{url}/assign", json={"to": "anna"})).json()
    closed = (await client.post(f"{url}/close", json={"reason": "решено", "author": "anna"})).json()
    again = await client.post(f"{url}/close", json={})
    opened = (await client.post(f"{url}/reopen", json={})).json()
    urgent = (await client.post(f"{url}/escalate", json={"reason": "суд"})).json()
    noted = await client.post(f"{url}/notes", json={"text": "ждём склад"})
    assert (taken["assignee_id"], closed["status"], closed["needs_response"]) == ("anna", "closed", False)
    assert (again.status_code, opened["status"], urgent["priority"], noted.status_code) == (409, "open", "urgent", 204)
    kinds = [one["kind"] for one in (await client.get(url)).json()["events"]]
    assert kinds[-5:] == ["assigned", "closed", "reopened", "escalated", "note"]


async def test_a_reply_is_called_back_before_its_first_attempt(client: httpx.AsyncClient, review: int) -> None:
    body = {"text": "Анна, спасибо за тёплые слова о кружке!", "revision": 1}
    reply = (await client.post(f"/api/interactions/{review}/reply", json=body, headers=_KEY)).json()
    url = f"/api/interactions/{review}/replies/{reply['id']}"
    assert (await client.delete(url)).json()["state"] == "cancelled"
    assert (await client.delete(url)).status_code == 409
    assert (await client.delete(f"/api/interactions/{review}/replies/999999")).status_code == 404


async def test_nobody_acts_on_a_card_that_is_not_there(client: httpx.AsyncClient) -> None:
    for act in ("assign", "close", "reopen", "escalate"):
        assert (await client.post(f"/api/interactions/999999/{act}", json={})).status_code == 404
    assert (await client.post("/api/interactions/999999/notes", json={"text": "a"})).status_code == 404
