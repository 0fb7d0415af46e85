"""Any OpenAI-compatible model drives the same steps: nothing but the setting changes. Real HTTP on loopback."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from desks import make_desk
from fastapi import FastAPI, Request
from makers import NOW, make_inbound, put_inbound
from pydantic_ai.models import override_allow_model_requests
from routing import always_asking

from agent.desk import Desk
from agent.models import resolve
from agent.pipeline import Outcome, handle_interaction
from desk.interactions import ChannelName, SellerId
from desk.playbook import Playbook
from desk.products import Product
from sandbox.server import serve
from storage.database import Database
from storage.drafts import find_newest_decision
from storage.inbox import InboxFilter, list_inbox
from storage.products import upsert_products
from storage.runtime import set_auto_send
from storage.sellers import connect_seller

ROUTE = {"category": "review_praise", "confidence": 0.97, "why": "Отличная", "sentiment": "positive"}
DRAFT = {
    "text": "Анна, спасибо за тёплые слова о кружке! Рады, что она вам понравилась.",
    "language": "ru",
    "evidence": [{"kind": "card", "id": "card:101:name", "quote": "Кружка керамическая"}],
}


class FakeProvider:
    """Answers chat completions with tool calls, and remembers what it was asked."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.asked: list[dict[str, Any]] = []
        self.app.post("/v1/chat/completions")(self.complete)

    async def complete(self, request: Request) -> dict[str, Any]:
        body = await request.json()
        self.asked.append(body | {"authorization": request.headers["authorization"]})
        tools = {tool["function"]["name"] for tool in body["tools"]}
        has_read = any(message["role"] == "tool" for message in body["messages"])
        if "give_route" in tools:
            return self._call("give_route", ROUTE)
        return self._call("give_draft", DRAFT) if has_read else self._call("get_product_context", {})

    def _call(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        call = {"id": f"call_{len(self.asked)}", "type": "function",
                "function": {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}}  # fmt: skip
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        return {
            "id": f"chat-{len(self.asked)}", "object": "chat.completion", "created": 1, "model": "tiny",
            "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
        }  # fmt: skip


def _desk(db: Database, seller: SellerId, playbook: Playbook) -> Desk:
    db.write_now(connect_seller, seller, connected_at=NOW - timedelta(days=3))
    db.write_now(set_auto_send, seller, ChannelName.REVIEW, is_on=True, now=NOW)
    put_inbound(db, seller, make_inbound())
    card = Product(marketplace=make_inbound().marketplace, nm_id=101, name="Кружка керамическая")
    db.write_now(upsert_products, seller, [card], now=NOW)
    return make_desk(db, seller, playbook=always_asking(playbook))


async def test_a_model_behind_http_routes_reads_and_drafts(db: Database, seller: SellerId, playbook: Playbook) -> None:
    desk, provider = _desk(db, seller, playbook), FakeProvider()
    item = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0]
    with override_allow_model_requests(True):
        async with serve(provider.app) as url:
            model = resolve("openai-chat:tiny", playbook=playbook, base_url=f"{url}/v1", key="secret")
            handled = await handle_interaction(replace(desk, router_model=model, drafter_model=model), item.id)
    decision = db.read_now(find_newest_decision, seller, item.id)
    assert handled.outcome is Outcome.SENT
    assert decision is not None
    route = decision.snapshot["route"]
    assert isinstance(route, dict)
    assert route["method"] == "model"
    assert {ask["authorization"] for ask in provider.asked} == {"Bearer secret"}
    assert any("<customer_message>" in json.dumps(ask["messages"], ensure_ascii=False) for ask in provider.asked)
