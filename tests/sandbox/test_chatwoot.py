"""The practice Chatwoot as the vendor is: who may call what, what is refused, signed webhooks, retries, duplicates."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from sandbox.chatwoot_app import ChatwootApp, create_chatwoot
from sandbox.chatwoot_people import ADMIN_TOKEN, AGENT_TOKEN, BOT_SECRET, BOT_TOKEN, MAIL
from sandbox.config import Fault

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
HERE = "/api/v1/accounts/1"
HOOK = "http://desk.example/hook"


class Desk:
    """Whoever is told: answers with the next of `statuses`, the last one for ever."""

    def __init__(self, *statuses: int) -> None:
        self.got: list[httpx.Request] = []
        self._statuses = list(statuses) or [200]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.got.append(request)
        return httpx.Response(self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0])

    @property
    def events(self) -> list[str]:
        return [json.loads(one.content)["event"] for one in self.got]


def open_app(desk: Desk) -> ChatwootApp:
    client = httpx.AsyncClient(transport=httpx.MockTransport(desk))
    app = create_chatwoot(bot_url=HOOK, clock=lambda: NOW, client=client)
    app.hooks.pause_seconds = 0
    return app


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def app(desk: Desk) -> ChatwootApp:
    return open_app(desk)


@pytest.fixture
async def client(app: ChatwootApp) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"api_access_token": ADMIN_TOKEN}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://chatwoot", headers=headers) as client:
        yield client


async def _say(client: httpx.AsyncClient, text: str = "hello", **told: Any) -> int:
    form = {"who": "box-1", "inbox": "Website chat", "text": text, "signed_in": "true"} | told
    answer = await client.post("/practice/customer/messages", data=form)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["conversation"])


@pytest.mark.parametrize(
    ("method", "path", "token", "status"),
    [("GET", f"{HERE}/conversations", "nobody", 401), ("GET", f"{HERE}/conversations", BOT_TOKEN, 401),
     ("GET", f"{HERE}/conversations/1/messages", BOT_TOKEN, 401), ("GET", f"{HERE}/contacts/search", BOT_TOKEN, 401),
     ("GET", f"{HERE}/conversations/1", BOT_TOKEN, 200), ("GET", f"{HERE}/conversations/1/labels", BOT_TOKEN, 200),
     ("GET", f"{HERE}/webhooks", AGENT_TOKEN, 401), ("GET", f"{HERE}/webhooks", ADMIN_TOKEN, 200),
     ("GET", f"{HERE}/conversations/9", ADMIN_TOKEN, 404), ("GET", f"{HERE}/nonsense", ADMIN_TOKEN, 404),
     ("GET", f"{HERE}/conversations?what=1", ADMIN_TOKEN, 422), ("GET", "/api", "nobody", 200)],
)  # fmt: skip
async def test_each_token_opens_what_it_opens_at_the_vendor(
    client: httpx.AsyncClient, method: str, path: str, token: str, status: int
) -> None:
    await _say(client)
    answer = await client.request(method, path, headers={"api_access_token": token})
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("path", "body"),
    [("messages", {}), ("messages", {"content": ""}), ("messages", {"content": 5}),
     ("messages", {"content": "x", "contents": "y"}), ("messages", {"content": "x", "private": "yes"}),
     ("messages", {"content": "x", "message_type": "sideways"}),
     ("messages", {"content": "x", "message_type": "incoming"}),
     ("messages", {"content": "x", "content_type": "input_select"}),
     ("messages", {"content": "x", "content_type": "input_select", "content_attributes": {"items": [{"title": "x"}]}}),
     ("toggle_status", {"status": "done"}), ("toggle_status", {}), ("toggle_priority", {"priority": "normal"}),
     ("labels", {"labels": "vip"}), ("custom_attributes", {}), ("assignments", {"team_id": "shipping"})],
)  # fmt: skip
async def test_what_the_vendor_would_not_take_is_refused(
    client: httpx.AsyncClient, app: ChatwootApp, path: str, body: dict[str, object]
) -> None:
    number = await _say(client)
    answer = await client.post(f"{HERE}/conversations/{number}/{path}", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert len(app.account.conversations[number].messages) == 1


async def test_labels_and_attributes_are_replaced_whole(client: httpx.AsyncClient) -> None:
    number = await _say(client)
    for name, values in (("labels", (["a"], ["b"])), ("custom_attributes", ({"a": 1}, {"b": 2}))):
        for value in values:
            answer = await client.post(f"{HERE}/conversations/{number}/{name}", json={name: value})
        assert values[-1] in answer.json().values()


async def test_the_same_message_twice_is_two_messages(client: httpx.AsyncClient, app: ChatwootApp) -> None:
    number = await _say(client)
    for _ in range(2):
        await client.post(f"{HERE}/conversations/{number}/messages", json={"content": "hi", "echo_id": "e"})
    assert len(app.account.conversations[number].messages) == 3


async def test_a_webhook_is_signed_over_its_moment_and_its_raw_body(
    client: httpx.AsyncClient, app: ChatwootApp, desk: Desk
) -> None:  # fmt: skip
    await _say(client)
    await app.hooks.settle()
    (told,) = desk.got
    moment = told.headers["X-Chatwoot-Timestamp"]
    signed = hmac.new(BOT_SECRET.encode(), f"{moment}.".encode() + told.content, hashlib.sha256).hexdigest()
    assert told.headers["X-Chatwoot-Signature"] == f"sha256={signed}"
    body = json.loads(told.content)
    assert (body["event"], body["message_type"], body["conversation"]["status"]) == (
        "message_created",
        "incoming",
        "pending",
    )
    assert body["conversation"]["contact_inbox"]["hmac_verified"] is True
    assert body["conversation"]["messages"][0]["message_type"] == 0  # a number there, a word at the top


@pytest.mark.parametrize(("statuses", "calls", "status"), [
    ((500, 429, 200), 3, "pending"), ((500, 500, 500), 3, "open"), ((404,), 1, "open"), ((200,), 1, "pending"),
])  # fmt: skip
async def test_a_bot_is_told_three_times_at_most_and_then_people_see_it(
    statuses: tuple[int, ...], calls: int, status: str
) -> None:
    desk = Desk(*statuses)
    app = open_app(desk)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://chatwoot") as client:
        number = await _say(client)
    await app.hooks.settle()
    told = [one for one in desk.got if json.loads(one.content)["event"] == "message_created"]
    assert len(told) == calls
    assert len({one.headers["X-Chatwoot-Delivery"] for one in told}) == 1
    assert app.account.conversations[number].status == status


async def test_an_accounts_webhook_is_sent_once_and_only_for_what_it_asked(desk: Desk) -> None:
    desk = Desk(500)
    app = create_chatwoot(clock=lambda: NOW, client=httpx.AsyncClient(transport=httpx.MockTransport(desk)))
    app.account.webhooks.append({"id": 1, "url": HOOK, "subscriptions": ["message_created"], "secret": "s"})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://chatwoot") as client:
        await _say(client)
    await app.hooks.settle()
    assert desk.events == ["message_created"]


async def test_duplicates_and_silence_come_on_order(client: httpx.AsyncClient, app: ChatwootApp, desk: Desk) -> None:
    await client.put("/practice/hooks", json={"duplicates": 2})
    await _say(client)
    await app.hooks.settle()
    assert len(desk.got) == 3
    await client.put("/practice/hooks", json={"is_silent": True})
    await _say(client, "again")
    await app.hooks.settle()
    assert len(desk.got) == 3
    assert (await client.put("/practice/hooks", json={"what": 1})).status_code == 422


async def test_a_private_address_is_not_called_unless_it_is_allowed(
    client: httpx.AsyncClient, app: ChatwootApp, desk: Desk
) -> None:  # fmt: skip
    bot = app.account.find_person("bot", 1)
    assert bot is not None
    bot.url = "http://127.0.0.1:8000/hook"
    await client.put("/practice/hooks", json={"is_private_refused": True})
    await _say(client)
    await app.hooks.settle()
    assert desk.got == []


async def test_a_press_of_a_button_comes_as_an_update_of_the_message(
    client: httpx.AsyncClient, app: ChatwootApp, desk: Desk
) -> None:  # fmt: skip
    number = await _say(client)
    body = {
        "content": "Skip?",
        "content_type": "input_select",
        "content_attributes": {"items": [{"title": "Yes", "value": "v1"}]},
    }
    form = (await client.post(f"{HERE}/conversations/{number}/messages", json=body)).json()
    assert (
        await client.post("/practice/customer/press", json={"message": form["id"], "value": "v9"})
    ).status_code == 422
    await client.post("/practice/customer/press", json={"message": form["id"], "value": "v1"})
    await app.hooks.settle()
    told = json.loads(desk.got[-1].content)
    assert (told["event"], told["id"]) == ("message_updated", form["id"])
    assert told["content_attributes"]["submitted_values"] == [{"title": "Yes", "value": "v1"}]


async def test_a_photo_is_shown_and_sent_on(client: httpx.AsyncClient, app: ChatwootApp) -> None:
    form = {"who": "box-1", "inbox": "Website chat", "text": ""}
    files = {"files": ("box.png", b"\x89PNG", "image/png")}
    number = (await client.post("/practice/customer/messages", data=form, files=files)).json()["conversation"]
    shown = (await client.get("/practice/customer/messages", params={"conversation": number})).json()["messages"]
    answer = await client.get(httpx.URL(shown[0]["attachments"][0]["data_url"]).path)
    assert (answer.content, answer.headers["content-type"]) == (b"\x89PNG", "image/png")


async def test_the_customer_sees_no_note_and_no_activity(client: httpx.AsyncClient) -> None:
    number = await _say(client)
    for act in ({"act": "note", "text": "internal"}, {"act": "take"}, {"act": "reply", "text": "I look"}):
        await client.post(f"/practice/agent/conversations/{number}", json=act)
    seen = (await client.get("/practice/customer/messages", params={"conversation": number})).json()
    assert [one["content"] for one in seen["messages"]] == ["hello", "I look"]
    assert seen["status"] == "open"


async def test_a_resolved_conversation_comes_back_to_the_bot_when_the_customer_writes(
    client: httpx.AsyncClient, app: ChatwootApp
) -> None:
    number = await _say(client)
    await client.post(f"/practice/agent/conversations/{number}", json={"act": "status", "status": "resolved"})
    await _say(client, "one more thing")
    assert app.account.conversations[number].status == "pending"


async def test_faults_strike_the_api_and_not_the_pages(client: httpx.AsyncClient) -> None:
    await client.put("/practice/faults", json=[{"kind": "status", "status": 503}])
    assert (await client.get(f"{HERE}/conversations")).status_code == 503
    assert (await client.get("/practice/customers")).status_code == 200
    assert (await client.put("/practice/faults", json=[{"kind": "nonsense"}])).status_code == 422


@pytest.mark.parametrize("path", ["/", "/agent"])
async def test_a_page_asks_nothing_of_the_outside(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert "http://" not in answer.text
    assert "https://" not in answer.text
    assert "innerHTML" not in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]


async def test_mail_has_its_sender_in_its_header(client: httpx.AsyncClient, app: ChatwootApp) -> None:
    number = await _say(client, inbox=MAIL)
    message = app.account.conversations[number].messages[0]
    assert message.content_attributes["email"]["from"] == ["barb.hill@example.com"]


async def test_a_fault_of_the_practice_server_leaves_what_was_done(client: httpx.AsyncClient, app: ChatwootApp) -> None:
    number = await _say(client)
    app.misbehave_so((Fault(kind="accept_then_status", method="POST", count=1),))
    answer = await client.post(f"{HERE}/conversations/{number}/messages", json={"content": "hi"})
    assert answer.status_code == 500
    assert app.account.conversations[number].messages[-1].content == "hi"
