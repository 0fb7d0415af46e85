"""A draft for any text: explained, judged, and nothing of it kept unless asked."""

from dataclasses import replace

import httpx
import pytest
from makers import Clock
from model_desks import make_model_desk, spent
from model_scripts import FIRST, LAST, counted, writes
from pydantic_ai.models.function import FunctionModel

from agent.preview import Asked, preview
from api.bootstrap import House
from desk.interactions import ChannelName, SellerId, Source
from desk.playbook import Playbook
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox


async def test_a_text_comes_back_with_route_draft_evidence_and_verdict(
    client: httpx.AsyncClient, db: Database, seller: SellerId, review: int
) -> None:
    before = db.read_now(list_inbox, seller, wanted=InboxFilter()).items
    body = {"text": "Из какого материала кружка?", "channel": "question", "nm_id": 101}
    out = (await client.post("/api/draft", json=body)).json()
    assert out["route"]["category"] == "spec_compatibility"
    assert "керамика" in out["draft"].lower()
    assert out["evidence"][0]["quote"]
    assert (out["verdict"], out["interaction_id"]) == ("send", None)
    assert db.read_now(list_inbox, seller, wanted=InboxFilter()).items == before


async def test_a_red_line_is_drafted_for_a_person_and_says_why(client: httpx.AsyncClient) -> None:
    body = {"text": "После крема лицо покрылось волдырями", "channel": "review", "rating": 1}
    out = (await client.post("/api/draft", json=body)).json()
    assert out["verdict"] == "escalate"
    assert out["priority"] == "urgent"
    assert any("волдыр" in finding["quote"] for finding in out["findings"])


async def test_what_was_asked_to_be_kept_is_an_import_that_nobody_can_answer(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    body = {"text": "Отличная кружка, спасибо!", "channel": "review", "rating": 5, "store": True}
    stored = (await client.post("/api/draft", json=body)).json()["interaction_id"]
    (item,) = db.read_now(list_inbox, seller, wanted=InboxFilter()).items
    assert (item.id, item.source, item.needs_response) == (stored, Source.IMPORT, False)
    card = (await client.get(f"/api/interactions/{stored}")).json()
    assert card["draft"]["text"]
    answer = await client.post(
        f"/api/interactions/{stored}/reply",
        json={"text": "Спасибо за отзыв!", "revision": 1},
        headers={"Idempotency-Key": "key-import-1"},
    )
    assert answer.status_code == 409
    assert "imported" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "   ", "channel": "review"}, 400),
        ({"text": "Подойдёт?", "channel": "question", "rating": 5}, 400),
        ({"text": "Подойдёт?", "channel": "fax"}, 422),
        ({"text": "a\x00b", "channel": "review"}, 422),
        ({"channel": "review"}, 422),
        ({"text": "x", "channel": "review", "rating": 9}, 422),
        ({"text": "x", "channel": "review", "nm_id": 10**30}, 422),
        ({"text": "x", "channel": "review", "colour": "red"}, 422),
    ],
)
async def test_input_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, body: dict[str, object], status: int
) -> None:
    assert (await client.post("/api/draft", json=body)).status_code == status


async def test_a_text_that_is_kept_is_thought_through_once(house: House, seller: SellerId) -> None:
    asked: list[str] = []
    desk = replace(house.desk(), drafter_model=FunctionModel(counted(writes(), asked, "draft")))
    text = Asked(text="Отличная кружка!", channel=ChannelName.REVIEW, rating=5)
    kept = await preview(desk, text, is_kept=True)
    assert (asked, kept.stored is not None) == (["draft"], True)


async def test_a_preview_is_written_by_the_model_the_seller_chose_and_is_billed(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    desk = make_model_desk(db, seller, playbook, Clock(), FIRST, LAST, first=writes())
    out = await preview(desk, Asked(text="Отличная кружка!", channel=ChannelName.REVIEW, rating=5))
    assert out.considered.draft is not None
    assert out.considered.draft.model == FIRST
    assert spent(desk).calls == 1
