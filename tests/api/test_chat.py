"""A shop's own chat over the API: answered once, by the same rules as every message, and nothing changes unasked."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from accounts import make_key
from makers import Clock
from sessions import SECRET, make_talking_desk, sign
from shops import make_practice_shop
from sqlalchemy import func, select

from agent.approve import approve
from agent.dispatcher import dispatch
from api.app import create_app
from api.bootstrap import House
from desk.accounts import Scope
from desk.interactions import ChannelName, InteractionId, SellerId
from desk.settings import Settings
from sandbox.shop_backend import ShopBackendApp
from storage.database import Database
from storage.runtime import set_auto_send
from storage.tables import interactions, replies

TOKEN = "token-for-tests"
SIGNED = {"name": "Barbara Hill", "identity": "box-1", "signature": sign("box-1")}


@pytest.fixture
def shop() -> ShopBackendApp:
    return make_practice_shop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(db: Database, seller: SellerId, shop: ShopBackendApp, clock: Clock) -> House:
    desk = make_talking_desk(db, seller, shop, clock=clock)
    settings = Settings.model_validate({"seller": seller, "chat_secrets": {seller: SECRET}})
    return House(settings=settings, db=db, playbook=desk.playbook, desks={seller: desk}, vendors={}, jobs=None)


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(house, api_token=TOKEN, with_worker=False)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://desk", headers=headers) as client:
        yield client


async def _say(client: httpx.AsyncClient, words: str, *, key: str = "m1", **more: Any) -> dict[str, Any]:
    body = {"session": "web-1", "message": words, "message_id": key, "contact": SIGNED} | more
    answer = await client.post("/api/chat", json=body)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def _answer(house: House, interaction_id: int, text: str, *, revision: int) -> None:
    """A person's answer, sent."""
    desk = house.desk()
    key = f"{desk.seller_id}-{interaction_id}-{revision}"
    approved = await approve(
        desk, InteractionId(interaction_id), text=text, revision=revision, author="olga", idempotency_key=key
    )  # fmt: skip
    assert approved.reply is not None
    await dispatch(desk, approved.reply.id)


async def test_a_proven_customer_is_answered_with_what_is_theirs(client: httpx.AsyncClient) -> None:
    told = await _say(client, "Where is my parcel?")
    assert told["decision"] == "send"
    assert told["category"] == "shipping_or_delivery_question"
    assert "Dayton" in told["reply"]
    assert told["reply"].startswith("Hi Barbara") or "Barbara" in told["reply"]


async def test_a_repeat_is_told_the_same_and_nothing_happens_twice(
    client: httpx.AsyncClient, db: Database, seller: SellerId, clock: Clock
) -> None:
    first = await _say(client, "Please skip January for me.")
    clock.pass_by(timedelta(minutes=1))
    assert await _say(client, "Please skip January for me.") == first
    with db.engine.connect() as conn:
        counted = [
            conn.execute(select(func.count()).where(table.c.seller_id == seller)).scalar_one()
            for table in (interactions, replies)
        ]
    assert counted == [1, 1]


async def test_the_same_call_at_once_is_answered_once(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:  # fmt: skip
    told = await asyncio.gather(*(_say(client, "Where is my parcel?") for _ in range(3)))
    assert told[0] == told[1] == told[2]
    with db.engine.connect() as conn:
        assert conn.execute(select(func.count()).where(replies.c.seller_id == seller)).scalar_one() == 1


async def test_a_message_id_stands_for_one_message(client: httpx.AsyncClient) -> None:
    await _say(client, "Where is my parcel?")
    body = {"session": "web-1", "message": "Skip May.", "message_id": "m1", "contact": SIGNED}
    assert (await client.post("/api/chat", json=body)).status_code == 409


async def test_the_key_may_stand_in_the_header(client: httpx.AsyncClient) -> None:
    body = {"session": "web-2", "message": "Where is my parcel?", "contact": SIGNED}
    told = [(await client.post("/api/chat", json=body, headers={"Idempotency-Key": "k1"})).json() for _ in range(2)]
    assert told[0] == told[1]
    assert told[0]["message_id"] == "k1"


@pytest.mark.parametrize(
    "contact",
    [
        {"identity": "box-1"},
        {"identity": "box-1", "signature": sign("box-2")},
        {"identity": "box-1", "signature": sign("box-1", secret="another")},
        {"signature": sign("box-1")},
    ],
)
async def test_an_identity_without_its_proof_is_refused(client: httpx.AsyncClient, contact: dict[str, str]) -> None:
    body = {"session": "web-1", "message": "Where is my parcel?", "contact": contact}
    assert (await client.post("/api/chat", json=body)).status_code == 400


async def test_a_claimed_address_gets_a_code_and_tells_nothing(client: httpx.AsyncClient, shop: ShopBackendApp) -> None:
    told = await _say(client, "Where is my parcel?", contact={"email": "barb.hill@example.com"})
    assert "Dayton" not in str(told)
    (mailed,) = shop.backend.mail
    assert mailed["to"] == "barb.hill@example.com"


async def test_nothing_changes_before_the_customer_confirms_and_then_once(
    client: httpx.AsyncClient, shop: ShopBackendApp
) -> None:
    (action,) = (await _say(client, "Please skip January for me."))["actions"]
    assert shop.backend.effects == []
    done = [
        (await client.post("/api/chat/confirm", json={"session": "web-1", "value": action["confirm"]}))
        for _ in range(2)
    ]
    assert [one.status_code for one in done] == [200, 409]
    assert done[0].json()["state"] == "done"
    assert [one["action"] for one in shop.backend.effects] == ["skip_month"]


async def test_a_confirmation_from_another_session_or_with_another_seal_does_nothing(
    client: httpx.AsyncClient, shop: ShopBackendApp
) -> None:
    (action,) = (await _say(client, "Please skip January for me."))["actions"]
    other = {"identity": "box-2", "signature": sign("box-2")}
    await _say(client, "Where is my parcel?", session="web-9", contact=other)
    forged = f"replydesk:confirm:{action['id']}:{'0' * 64}"
    tried = [("web-9", action["confirm"]), ("web-1", forged), ("web-7", action["confirm"]), ("web-1", "yes")]
    answers = [await client.post("/api/chat/confirm", json={"session": one, "value": value}) for one, value in tried]
    assert [one.status_code for one in answers] == [404, 409, 404, 400]
    assert shop.backend.effects == []


async def test_a_plain_yes_confirms_the_one_change_that_was_told(
    client: httpx.AsyncClient, shop: ShopBackendApp, clock: Clock
) -> None:
    await _say(client, "Please skip January for me.")
    clock.pass_by(timedelta(minutes=1))
    told = await _say(client, "yes please", key="m2")
    assert told["reply"] is not None
    assert "Done: Send no box in January" in told["reply"]
    assert [one["action"] for one in shop.backend.effects] == ["skip_month"]
    card = (await client.get(f"/api/interactions/{told['interaction_id']}")).json()
    assert card["interaction"]["intent"] == "skip_or_pause_request", "a yes is about what was put forward"


async def test_a_plain_yes_to_another_question_confirms_nothing(
    client: httpx.AsyncClient, house: House, shop: ShopBackendApp, clock: Clock
) -> None:
    told = await _say(client, "Please skip January for me.")
    clock.pass_by(timedelta(minutes=1))
    await _say(client, "Let me speak to a human please.", key="m2")
    await _answer(house, told["interaction_id"], "Do you still have the box?", revision=2)
    clock.pass_by(timedelta(minutes=1))
    await _say(client, "yes", key="m3")
    assert shop.backend.effects == []


async def test_a_plain_no_puts_it_aside(client: httpx.AsyncClient, shop: ShopBackendApp, clock: Clock) -> None:
    await _say(client, "Please skip January for me.")
    clock.pass_by(timedelta(minutes=1))
    told = await _say(client, "no, leave it", key="m2")
    assert "Nothing was changed" in told["reply"]
    assert told["actions"] == []
    assert shop.backend.effects == []


async def test_with_auto_send_off_a_person_answers_and_the_session_reads_it(
    client: httpx.AsyncClient, house: House, db: Database, seller: SellerId
) -> None:
    db.write_now(set_auto_send, seller, ChannelName.CHAT, is_on=False, now=house.desk().clock())
    told = await _say(client, "Where is my parcel?")
    assert (told["reply"], told["decision"], told["actions"]) == (None, "draft", [])
    assert told["holding"]
    await _answer(house, told["interaction_id"], "It is on its way.", revision=1)
    seen = (await client.get("/api/chat/web-1", params={"after": "m1"})).json()
    assert [(one["author"], one["text"]) for one in seen["messages"]] == [("shop", "It is on its way.")]


async def test_a_red_line_goes_to_a_person(client: httpx.AsyncClient) -> None:
    told = await _say(client, "You will hear from my lawyer about this box.")
    assert (told["reply"], told["decision"]) == (None, "escalate")


async def test_who_does_not_wait_reads_it_later(client: httpx.AsyncClient) -> None:
    told = await _say(client, "Where is my parcel?", wait=False)
    assert (told["reply"], told["decision"]) == (None, "queued")
    later = await _say(client, "Where is my parcel?")
    assert later["decision"] == "send"


async def test_events_tell_the_steps_and_end_with_the_answer(client: httpx.AsyncClient) -> None:
    body = {"session": "web-1", "message": "Where is my parcel?", "message_id": "m1", "contact": SIGNED}
    streamed = await client.post("/api/chat", json=body, headers={"Accept": "text/event-stream"})
    assert streamed.headers["content-type"].startswith("text/event-stream")
    events = [one.partition("\ndata: ") for one in streamed.text.strip().split("\n\n")]
    assert events[0][0] == "event: progress"
    assert events[-1][0] == "event: answer"
    assert json.loads(events[-1][2]) == await _say(client, "Where is my parcel?")


async def test_a_viewer_may_not_speak_for_customers(client: httpx.AsyncClient, house: House) -> None:
    key = make_key(house.db, house.desk().seller_id, Scope.READ)
    body = {"session": "web-1", "message": "hello"}
    answer = await client.post("/api/chat", json=body, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 403


async def test_an_unknown_session_is_not_there(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/chat/nobody")).status_code == 404
