"""A reviewer behind real HTTP on loopback: what it says is kept, counted and shown; what it breaks holds the draft."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from desks import make_desk
from fastapi import FastAPI, Request, Response
from makers import NOW, Clock, make_inbound, put_inbound
from model_scripts import no_sleep
from pydantic_ai.models import override_allow_model_requests
from review_makers import form, reviewed_by

from agent.desk import Desk
from agent.model_shelf import Shelf
from agent.models import resolve
from agent.pipeline import Handled, Outcome, handle_interaction
from api.schemas.drafts import draft_out
from desk.interactions import ChannelName, SellerId
from desk.playbook import Playbook
from desk.playbook_models import Price
from desk.products import Product
from desk.reviews import Rubric
from sandbox.server import serve
from storage.database import Database
from storage.drafts import find_newest_decision, find_newest_draft
from storage.inbox import InboxFilter, list_inbox
from storage.model_calls import list_costs
from storage.products import upsert_products
from storage.runtime import set_auto_send
from storage.sellers import connect_seller

NAME = "compatible:tiny"
Answer = Callable[[dict[str, Any], str], Response]


class FakeReviewer:
    """Speaks chat completions; `answer` makes the body out of the request and the draft it was shown."""

    def __init__(self, answer: Answer) -> None:
        self.app, self.asked, self._answer = FastAPI(), list[dict[str, Any]](), answer
        self.app.post("/v1/chat/completions")(self.complete)

    async def complete(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        shown = str(body["messages"][1]["content"])
        return self._answer(body, shown.split("<draft>\n")[1].split("\n</draft>")[0])


def completion(values: object, body: dict[str, Any]) -> Response:
    name = body["tools"][0]["function"]["name"]
    call = {"id": "c1", "type": "function", "function": {"name": name, "arguments": json.dumps(values)}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    whole = {
        "id": "1", "object": "chat.completion", "created": 1, "model": "tiny",
        "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
    }  # fmt: skip
    return Response(json.dumps(whole), media_type="application/json")


def good(body: dict[str, Any], draft: str) -> Response:
    return completion(form(0.97, draft[:20]), body)


def unsafe(body: dict[str, Any], draft: str) -> Response:
    return completion(form(0.97, draft[:20], only=Rubric.SAFETY), body)


def second_time_right(body: dict[str, Any], draft: str) -> Response:
    is_first = not any(message["role"] == "tool" for message in body["messages"])
    return completion(form(0.97, "нет таких слов" if is_first else draft[:20]), body)


@asynccontextmanager
async def desk_before(
    db: Database, seller: SellerId, playbook: Playbook, answer: Answer
) -> AsyncIterator[tuple[Desk, FakeReviewer]]:
    db.write_now(connect_seller, seller, connected_at=NOW - timedelta(days=3))
    db.write_now(set_auto_send, seller, ChannelName.REVIEW, is_on=True, now=NOW)
    card = Product(marketplace=make_inbound().marketplace, nm_id=101, name="Кружка керамическая")
    db.write_now(upsert_products, seller, [card], now=NOW)
    put_inbound(db, seller, make_inbound())
    provider, ours = FakeReviewer(answer), reviewed_by(playbook, NAME)
    asking = replace(ours.models.reviewer.asking, timeout=timedelta(seconds=20), run_timeout=timedelta(seconds=60))
    reviewer = replace(ours.models.reviewer, asking=asking)
    prices = {NAME: Price(input_usd=10, output_usd=100)}
    ours = replace(ours, models=replace(ours.models, reviewer=reviewer, prices=prices))
    clock = Clock()
    with override_allow_model_requests(True):
        async with serve(provider.app) as url:
            shelf = Shelf(
                playbook=ours, clock=clock, sleep=no_sleep,
                make=lambda name: resolve(name, playbook=ours, base_url=f"{url}/v1", key="secret"),
            )  # fmt: skip
            yield replace(make_desk(db, seller, playbook=ours, clock=clock), shelf=shelf), provider


async def handle(desk: Desk) -> Handled:
    item = desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter()).items[0]
    return await handle_interaction(desk, item.id)


async def test_a_good_review_lets_the_draft_leave_and_is_kept_counted_and_shown(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with desk_before(db, seller, playbook, good) as (desk, provider):
        handled = await handle(desk)
    decision = db.read_now(find_newest_decision, seller, handled.interaction_id)
    stored = db.read_now(find_newest_draft, seller, handled.interaction_id)
    assert handled.outcome is Outcome.SENT
    assert decision is not None
    assert stored is not None
    shown = draft_out(stored, decision).review
    assert shown is not None
    assert shown.model == NAME
    assert shown.cost_usd == pytest.approx(0.02)
    assert {name: score.score for name, score in shown.scores.items()} == dict.fromkeys(map(str, Rubric), 0.97)
    since = NOW.replace(hour=0)
    rows = {row.key: row for row in db.read_now(list_costs, seller, by="model", since=since, until=NOW + timedelta(1))}
    assert (rows[NAME].calls, rows[NAME].answers) == (1, 1)
    assert rows[NAME].cost_usd == pytest.approx(0.02)
    assert [tool["function"]["name"] for tool in provider.asked[0]["tools"]] == ["give_review"]


async def test_a_low_score_over_the_wire_holds_the_draft(db: Database, seller: SellerId, playbook: Playbook) -> None:
    async with desk_before(db, seller, playbook, unsafe) as (desk, _):
        handled = await handle(desk)
    names = [finding.guardrail for finding in handled.considered.decision.findings]
    assert (handled.outcome, handled.reply_id) == (Outcome.DRAFTED, None)
    assert "reviewer_safety" in names


async def test_a_wrong_quote_is_asked_for_again_over_the_wire_and_both_calls_are_paid(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with desk_before(db, seller, playbook, second_time_right) as (desk, provider):
        handled = await handle(desk)
    assert handled.outcome is Outcome.SENT
    assert [message["role"] for message in provider.asked[1]["messages"]] == ["system", "user", "assistant", "tool"]
    assert handled.considered.review is not None
    assert handled.considered.review.cost_usd == pytest.approx(0.04)


@pytest.mark.parametrize(
    "answer",
    [
        lambda _body, _draft: Response("{}", status_code=500),
        lambda _body, _draft: Response("{}", status_code=401),
        lambda _body, _draft: Response('{"choices": [', media_type="application/json"),
        lambda body, _draft: completion({"accuracy": 1.0}, body),
        lambda body, _draft: completion(form(1.0, "нет таких слов"), body),
    ],
    ids=["500", "401", "cut JSON", "wrong schema", "invented quote"],
)
async def test_a_reviewer_that_breaks_lets_nothing_leave(
    answer: Answer, db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with desk_before(db, seller, playbook, answer) as (desk, _):
        handled = await handle(desk)
    assert (handled.outcome, handled.reply_id) == (Outcome.DRAFTED, None)
    assert "reviewer" in [finding.guardrail for finding in handled.considered.decision.findings]
