"""What a seller may change at run time: checked, audited, in force at once."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from makers import NOW, Clock, make_inbound, put_inbound

from agent.ingest import pull
from agent.pipeline import handle_interaction
from api.bootstrap import House
from desk.interactions import ChannelName, Json, Marketplace, SellerId, Status
from desk.ports import Cursor, Outgoing, Page, ReadBack, SendOutcome
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import set_status

OFFICE: dict[str, Json] = {"time_zone": "Europe/Moscow", "mon": ["09:00-18:00"]}


async def test_settings_start_at_the_playbooks_values_and_return_to_them(client: httpx.AsyncClient) -> None:
    before = {row["name"]: row for row in (await client.get("/api/settings")).json()}
    assert before["reply_pending_minutes"]["value"] == 180
    assert before["reply_pending_minutes"]["is_default"]

    changed = await client.put("/api/settings/reply_pending_minutes", json={"value": 30, "author": "anna"})
    assert (changed.status_code, changed.json()["value"], changed.json()["is_default"]) == (200, 30, False)

    reset = await client.delete("/api/settings/reply_pending_minutes", params={"author": "boris"})
    assert (reset.json()["value"], reset.json()["is_default"]) == (180, True)
    changes = (await client.get("/api/settings/changes", params={"name": "reply_pending_minutes"})).json()
    assert [(row["old"], row["new"], row["author"]) for row in changes] == [(30, None, "boris"), (None, 30, "anna")]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("reply_pending_minutes", "soon", "whole number"),
        ("working_hours", {"time_zone": "Moon"}, "working_hours"),
        ("sla_minutes", {"nonsense": 5}, "no category 'nonsense'"),
    ],
)
async def test_a_bad_value_is_refused_and_changes_nothing(
    client: httpx.AsyncClient, name: str, value: Json, said: str
) -> None:
    response = await client.put(f"/api/settings/{name}", json={"value": value})
    assert response.status_code == 400
    assert said in response.json()["detail"]
    assert (await client.get("/api/settings/changes")).json() == []


async def test_an_unknown_setting_is_not_found_and_names_the_known(client: httpx.AsyncClient) -> None:
    response = await client.put("/api/settings/colour", json={"value": 1})
    assert response.status_code == 404
    assert "working_hours" in response.json()["detail"]


async def test_new_targets_and_hours_move_the_deadlines_of_what_is_open(
    client: httpx.AsyncClient, house: House, seller: SellerId
) -> None:
    question = make_inbound("q", channel=ChannelName.QUESTION, rating=None, text="Чьё производство?")
    put_inbound(house.db, seller, question)
    one = house.db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0]
    await handle_interaction(house.desk(), one.id)
    asked_at = question.occurred_at

    async def due() -> timedelta:
        item = house.db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0]
        assert item.sla_due_at is not None
        return item.sla_due_at - asked_at

    assert await due() == timedelta(hours=8)
    await client.put("/api/settings/sla_minutes", json={"value": {"general_question": 60}})
    assert await due() == timedelta(hours=1)
    # Asked on a Wednesday; the shop works on Mondays only.
    await client.put("/api/settings/working_hours", json={"value": OFFICE})
    assert await due() == timedelta(days=4, hours=20)


class StillUnanswered:
    """A vendor that goes on listing the review as unanswered."""

    name, marketplace = ChannelName.REVIEW, Marketplace.WILDBERRIES

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        return Page(items=(make_inbound("r"),), cursor=Cursor("end"), has_more=False)

    async def send(self, reply: Outgoing) -> SendOutcome:
        raise AssertionError("nothing is sent here")

    async def read_back(self, reply: Outgoing) -> ReadBack:
        raise AssertionError("nothing is read back here")


async def test_the_reply_pending_window_can_be_changed_while_the_desk_runs(
    client: httpx.AsyncClient, house: House, seller: SellerId
) -> None:
    put_inbound(house.db, seller, make_inbound("r"))
    one = house.db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0]
    house.db.write_now(set_status, seller, one.id, status=Status.RESPONDED, now=NOW, answer_text="Спасибо!")
    later = replace(
        house.desk(), channels={ChannelName.REVIEW: StillUnanswered()}, clock=Clock(NOW + timedelta(minutes=40))
    )

    async def status_after_pull() -> Status:
        assert (await pull(later, ChannelName.REVIEW)).error is None
        return house.db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].status

    assert await status_after_pull() is Status.RESPONDED
    await client.put("/api/settings/reply_pending_minutes", json={"value": 30})
    assert await status_after_pull() is Status.OPEN


async def test_switches_are_in_the_audit_too(client: httpx.AsyncClient) -> None:
    await client.put("/api/switches/auto-send", json={"is_on": True, "channel": "review", "author": "anna"})
    await client.put("/api/switches/kill", json={"is_on": True, "author": "boris"})
    changes = (await client.get("/api/settings/changes")).json()
    assert [(row["name"], row["new"], row["author"]) for row in changes] == [
        ("kill_switch:*", True, "boris"),
        ("auto_send:review", True, "anna"),
    ]


async def test_the_list_and_the_card_say_how_the_deadline_stands(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    put_inbound(db, seller, make_inbound("old", occurred_at=NOW - timedelta(hours=9)), make_inbound("new"))
    page = (await client.get("/api/interactions", params={"sla": "overdue"})).json()
    assert [(item["external_id"], item["sla_state"]) for item in page["items"]] == [("old", "overdue")]
    assert page["owed_by_sla"] == {"ok": 1, "due_soon": 0, "overdue": 1}
    card = (await client.get(f"/api/interactions/{page['items'][0]['id']}")).json()
    assert card["interaction"]["sla_state"] == "overdue"
