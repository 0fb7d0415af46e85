"""A real HTTP server that breaks in every way providers do: the next link answers, whole and marked as such."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from desks import make_desk
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from makers import NOW, Clock, make_inbound, put_inbound
from model_scripts import ASKING, desk_with, no_sleep, with_models
from pydantic_ai.models import Model, override_allow_model_requests

from agent.model_shelf import Shelf
from agent.models import resolve
from agent.pipeline import Handled, handle_interaction
from desk.interactions import SellerId
from desk.model_calls import Spent
from desk.playbook import Playbook
from sandbox.server import serve
from storage.database import Database
from storage.drafts import find_newest_draft
from storage.inbox import InboxFilter, list_inbox
from storage.model_calls import read_spent

TINY = "openai-chat:tiny"
# Only the slow one may run out of time: on a busy machine connecting alone can take longer than ASKING allows.
PATIENT = replace(ASKING, timeout=timedelta(seconds=20), run_timeout=timedelta(seconds=40))
GOOD = {"text": "Анна, спасибо за тёплые слова о кружке! Рады, что она вам понравилась.", "language": "ru"}


def completion(arguments: str | None, *, finish: str = "tool_calls", **message: Any) -> dict[str, Any]:
    call = {"id": "c1", "type": "function", "function": {"name": "give_draft", "arguments": arguments}}
    said = {"role": "assistant", "content": None, "tool_calls": [call] if arguments is not None else None} | message
    return {
        "id": "x", "object": "chat.completion", "created": 1, "model": "tiny",
        "choices": [{"index": 0, "message": said, "finish_reason": finish}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }  # fmt: skip


async def trickle() -> AsyncIterator[bytes]:
    """A body that never comes to its end."""
    yield b'{"id": "x", "object": '
    for _ in range(200):
        await asyncio.sleep(0.05)
        yield b" "


async def broken_off() -> AsyncIterator[bytes]:
    yield json.dumps(completion(json.dumps(GOOD))).encode()[:80]


class BadProvider:
    """Answers with whatever it was told to, and counts how often it was asked."""

    def __init__(self, answer: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.app, self.asked = FastAPI(), 0
        self.answer, self.status, self.headers = answer, status, headers
        self.app.post("/v1/chat/completions")(self.complete)

    async def complete(self, _request: Request) -> Response:
        self.asked += 1
        if callable(self.answer):
            headers = {"content-length": "5000"} if self.answer is broken_off else None
            return StreamingResponse(self.answer(), media_type="application/json", headers=headers)
        body = self.answer if isinstance(self.answer, str) else json.dumps(self.answer, ensure_ascii=False)
        return Response(body, status_code=self.status, headers=self.headers, media_type="application/json")


async def handle(db: Database, seller: SellerId, playbook: Playbook, provider: BadProvider) -> tuple[Handled, Shelf]:
    provider.asked = 0
    put_inbound(db, seller, make_inbound())
    one = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].id
    asking = ASKING if provider.answer is trickle else PATIENT
    ours, clock = with_models(playbook, TINY, "offline", asking=asking), Clock()
    with override_allow_model_requests(True):
        async with serve(provider.app) as url:

            def make(name: str) -> Model:
                return resolve(name, playbook=ours, base_url=f"{url}/v1", key="secret-key")

            shelf = Shelf(playbook=ours, make=make, clock=clock, sleep=no_sleep)
            desk = desk_with(make_desk(db, seller, playbook=ours, clock=clock), shelf)
            return await handle_interaction(desk, one), shelf


KINDS: dict[str, tuple[BadProvider, int, str]] = {
    "500": (BadProvider({"error": {"message": "secret-key"}}, 500), 2, "failed (HTTP 500)"),
    "401": (BadProvider({"error": {"message": "wrong secret-key"}}, 401), 1, "refused the key (HTTP 401)"),
    "429": (BadProvider({}, 429, {"retry-after": "7"}), 1, "is busy (HTTP 429)"),
    "an error as success": (BadProvider({"error": {"message": "overloaded"}}), 1, "is no answer"),
    "cut json": (BadProvider('{"id": "x", "choi'), 1, "is no answer"),
    "html": (BadProvider("<html>oops</html>"), 1, "is no answer"),
    "no choices": (BadProvider(completion("{}") | {"choices": []}), 1, "is no answer"),
    "wrong schema": (BadProvider(completion('{"answer": 42}')), 3, "did not keep to the wanted form"),
    "half arguments": (BadProvider(completion('{"text": "Анна, спаси')), 3, "did not keep to the wanted form"),
    "refusal": (BadProvider(completion(None, finish="stop", refusal="I can't")), 1, "declined to answer"),
    "content filter": (BadProvider(completion(None, finish="content_filter", content="")), 1, "declined to answer"),
    "length": (BadProvider(completion(json.dumps(GOOD), finish="length")), 1, "cut short"),
    "nothing": (BadProvider(completion(None, finish="stop")), 1, "answered with nothing"),
    "slow stream": (BadProvider(trickle), 1, "gave no answer within 0.2 s"),
    "cut stream": (BadProvider(broken_off), 2, "cannot be reached"),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_provider_may_break_in_any_way_and_the_answer_is_whole(
    kind: str, sqlite_database: Database, seller: SellerId, playbook: Playbook
) -> None:
    provider, times, words = KINDS[kind]
    handled, _ = await handle(sqlite_database, seller, playbook, provider)
    stored = sqlite_database.read_now(find_newest_draft, seller, handled.interaction_id)
    assert stored is not None
    assert (stored.draft.model, provider.asked) == ("offline", times)
    assert "Анна" in stored.draft.text
    assert stored.draft.text[-1] in ".!"
    assert words in handled.considered.decision.findings[-1].reason
    assert "secret" not in str(handled.considered.decision.findings)


async def test_a_vendors_wait_is_kept_to(sqlite_database: Database, seller: SellerId, playbook: Playbook) -> None:
    _, shelf = await handle(sqlite_database, seller, playbook, KINDS["429"][0])
    assert shelf.health.look(TINY, now=NOW).retry_at == NOW + timedelta(seconds=7)


async def test_a_whole_answer_is_billed_as_told(
    sqlite_database: Database, seller: SellerId, playbook: Playbook
) -> None:
    handled, shelf = await handle(sqlite_database, seller, playbook, BadProvider(completion(json.dumps(GOOD))))
    assert handled.considered.draft is not None
    assert (handled.considered.draft.model, handled.considered.draft.passed_over) == (TINY, ())
    spent = sqlite_database.read_now(read_spent, seller, since=NOW)
    assert spent == Spent(usd=0, tokens=120, calls=1, unpriced_calls=1)
    assert shelf.link(TINY).price is None


async def test_a_server_that_tells_no_usage_is_metered_by_length(
    sqlite_database: Database, seller: SellerId, playbook: Playbook
) -> None:
    silent = completion(json.dumps(GOOD)) | {"usage": None}
    await handle(sqlite_database, seller, playbook, BadProvider(silent))
    assert 300 < sqlite_database.read_now(read_spent, seller, since=NOW).tokens < 20_000


async def test_a_server_that_is_not_there_at_all(
    sqlite_database: Database, seller: SellerId, playbook: Playbook
) -> None:
    put_inbound(sqlite_database, seller, make_inbound())
    one = sqlite_database.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].id
    ours = with_models(playbook, TINY, "offline", asking=ASKING)
    with override_allow_model_requests(True):
        shelf = Shelf(
            playbook=ours, clock=Clock(), sleep=no_sleep,
            make=lambda name: resolve(name, playbook=ours, base_url="http://127.0.0.1:9/v1", key="k"),
        )  # fmt: skip
        desk = desk_with(make_desk(sqlite_database, seller, playbook=ours), shelf)
        handled = await handle_interaction(desk, one)
    assert handled.considered.draft is not None
    assert handled.considered.draft.passed_over == (f"{TINY} cannot be reached",)
