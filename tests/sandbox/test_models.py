"""The practice model servers on their wire: what the two vendors' own clients make of them, and how they break."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from anthropic import AsyncAnthropic
from openai import AsyncOpenAI

from sandbox.models import how_to
from sandbox.models_app import MODEL_KEY, ModelsApp, create_models_app
from sandbox.models_faults import HEADER, KINDS
from sandbox.server import serve

ROUTER = "Темы:\n- sizing_fit: Размер. вопрос о посадке и размере\n- delivery: Доставка. сроки и доставка"
QUESTION = "<customer_message>\n<customer_text>\nКакой размер брать на рост 180?\n</customer_text>\n</customer_message>"
ROUTE = {"type": "object", "required": ["category", "confidence", "sentiment"],
         "properties": {name: {"type": "string"} for name in ("category", "why", "sentiment")}
         | {"confidence": {"type": "number"}}}  # fmt: skip
CARD = {
    "facts": [{"id": "card:1:Рост", "name": "Рост модели", "value": "182 см"}],
    "name": {"id": "card:1:name", "value": "Худи"},
}
DRAFT = {
    "type": "object",
    "required": ["text", "evidence"],
    "properties": {"text": {"type": "string"}, "evidence": {"type": "array"}},
}
MARKS = {"type": "object", "required": ["accuracy", "tone", "reasons", "verdict", "detail"], "properties": {
    "accuracy": {"type": "number", "minimum": 0, "maximum": 1}, "tone": {"type": "integer", "minimum": 2},
    "reasons": {"type": "array"}, "verdict": {"enum": ["send", "draft"]}, "detail": {"$ref": "#/$defs/Detail"}},
    "$defs": {"Detail": {"type": "object", "required": ["ok"], "properties": {"ok": {"type": "boolean"}}}}}  # fmt: skip
TOOLS = [("get_product_context", {"type": "object", "properties": {}}), ("give_draft", DRAFT)]


@asynccontextmanager
async def running() -> AsyncIterator[tuple[ModelsApp, httpx.AsyncClient]]:
    app = create_models_app()
    headers = {"authorization": f"Bearer {MODEL_KEY}", "x-api-key": MODEL_KEY}
    async with (
        serve(app) as url,
        httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=5) as client,
    ):
        yield app, client


def chat(*messages: dict[str, Any], tools: list[tuple[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    offers = [{"type": "function", "function": {"name": name, "parameters": form}} for name, form in tools or []]
    return {"model": "practice", "messages": [{"role": "system", "content": ROUTER}, *messages]} | (
        {"tools": offers} if offers else {}
    ) | more  # fmt: skip


def claude(*messages: dict[str, Any], tools: list[tuple[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    offers = [{"name": name, "input_schema": form} for name, form in tools or []]
    return {"model": "practice", "max_tokens": 500, "system": ROUTER, "messages": list(messages)} | (
        {"tools": offers} if offers else {}
    ) | more  # fmt: skip


ASKED = {"role": "user", "content": QUESTION}


async def test_a_router_is_answered_with_the_theme_whose_words_match() -> None:
    async with running() as (_, client):
        body = chat(ASKED, tools=[("give_route", ROUTE)], tool_choice="required")
        told = (await client.post("/v1/chat/completions", json=body)).json()
    call = told["choices"][0]["message"]["tool_calls"][0]["function"]
    assert (call["name"], json.loads(call["arguments"])["category"]) == ("give_route", "sizing_fit")
    assert told["choices"][0]["finish_reason"] == "tool_calls"
    assert told["usage"]["total_tokens"] == told["usage"]["prompt_tokens"] + told["usage"]["completion_tokens"] > 50


async def test_a_drafter_reads_first_and_then_cites_what_it_read_in_openais_dialect() -> None:
    async with running() as (_, client):
        first = (await client.post("/v1/chat/completions", json=chat(ASKED, tools=TOOLS))).json()
        message = first["choices"][0]["message"]
        result = {"role": "tool", "tool_call_id": message["tool_calls"][0]["id"], "content": json.dumps(CARD)}
        second = (await client.post("/v1/chat/completions", json=chat(ASKED, message, result, tools=TOOLS))).json()
    assert [call["function"]["name"] for call in message["tool_calls"]] == ["get_product_context"]
    assert_cites(json.loads(second["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"]))


async def test_a_drafter_reads_first_and_then_cites_what_it_read_in_anthropics_dialect() -> None:
    async with running() as (_, client):
        first = (await client.post("/v1/messages", json=claude(ASKED, tools=TOOLS))).json()
        result = {"type": "tool_result", "tool_use_id": first["content"][0]["id"], "content": json.dumps(CARD)}
        turns = ASKED, {"role": "assistant", "content": first["content"]}, {"role": "user", "content": [result]}
        second = (await client.post("/v1/messages", json=claude(*turns, tools=TOOLS))).json()
    assert (first["content"][0]["name"], first["stop_reason"]) == ("get_product_context", "tool_use")
    assert_cites(second["content"][0]["input"])


def assert_cites(draft: dict[str, Any]) -> None:
    assert "182 см" in draft["text"]
    assert [one["id"] for one in draft["evidence"]] == ["card:1:name", "card:1:Рост"]


async def test_a_forced_tool_is_called_at_once() -> None:
    choice = {"type": "function", "function": {"name": "give_draft"}}
    async with running() as (_, client):
        one = (await client.post("/v1/chat/completions", json=chat(ASKED, tools=TOOLS, tool_choice=choice))).json()
        forced = {"type": "tool", "name": "give_draft"}
        two = (await client.post("/v1/messages", json=claude(ASKED, tools=TOOLS, tool_choice=forced))).json()
    assert (
        one["choices"][0]["message"]["tool_calls"][0]["function"]["name"] == two["content"][0]["name"] == "give_draft"
    )


async def test_a_form_never_seen_before_is_filled_by_its_schema() -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "marks", "schema": MARKS}}
    async with running() as (_, client):
        one = (await client.post("/v1/chat/completions", json=chat(ASKED, response_format=wanted))).json()
        told = claude(ASKED) | {"system": f"Answer with JSON of this schema:\n{json.dumps(MARKS)}\nNothing else."}
        two = (await client.post("/v1/messages", json=told)).json()
    marks = json.loads(one["choices"][0]["message"]["content"])
    assert marks == json.loads(two["content"][0]["text"])
    assert marks == {"accuracy": 0.95, "tone": 2, "reasons": [], "verdict": "send", "detail": {"ok": False}}


async def test_the_same_request_is_always_answered_the_same() -> None:
    async with running() as (_, client):
        answers = {(await client.post("/v1/messages", json=claude(ASKED, tools=TOOLS))).text for _ in range(3)}
    assert len(answers) == 1


async def test_openais_client_reads_the_stream_to_the_same_answer() -> None:
    async with running() as (_, client), AsyncOpenAI(base_url=f"{client.base_url}/v1", api_key=MODEL_KEY) as sdk:
        body = chat(ASKED, tools=[("give_route", ROUTE)])
        whole = await sdk.chat.completions.create(**body)
        chunks = [
            chunk
            async for chunk in await sdk.chat.completions.create(
                **body, stream=True, stream_options={"include_usage": True}
            )
        ]
    raw = "".join(
        call.function.arguments or ""
        for chunk in chunks for choice in chunk.choices for call in choice.delta.tool_calls or [] if call.function
    )  # fmt: skip
    assert raw == whole.choices[0].message.tool_calls[0].function.arguments
    assert len(chunks) > 5
    assert chunks[-1].usage == whole.usage


async def test_anthropics_client_reads_the_stream_to_the_same_answer() -> None:
    async with running() as (_, client), AsyncAnthropic(base_url=str(client.base_url), api_key=MODEL_KEY) as sdk:
        body = claude(ASKED, tools=[("give_route", ROUTE)])
        whole = await sdk.messages.create(**body)
        async with sdk.messages.stream(**body) as stream:
            seen = [event.type async for event in stream]
            told = await stream.get_final_message()
    assert (told.content[0].type, told.content[0].input) == ("tool_use", whole.content[0].input)  # type: ignore[union-attr]
    assert (told.usage.output_tokens, told.stop_reason) == (whole.usage.output_tokens, "tool_use")
    assert seen.count("content_block_delta") > 3


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/messages"])
async def test_a_wrong_key_and_a_broken_request_are_refused(path: str) -> None:
    async with running() as (app, client):
        wrong = {"authorization": "Bearer stolen", "x-api-key": "stolen"}
        assert (await client.post(path, json=chat(ASKED), headers=wrong)).status_code == 401
        assert (await client.post(path, content=b"{")).status_code == 400
        refused = await client.post(path, json={"messages": "hi"})
    assert refused.status_code == 400
    assert "expected a list" in refused.text
    assert [(one.status, one.model) for one in app.asked] == [(401, ""), (400, ""), (400, "")]


async def strike(client: httpx.AsyncClient, kind: str, *, is_stream: bool = False, path: str = "/v1/messages") -> str:
    """What one struck request looked like: a status and body, or the failure's name."""
    make = claude if path.endswith("messages") else chat
    body = make(ASKED, tools=[("give_draft", DRAFT)], stream=is_stream)
    try:
        answer = await client.post(path, json=body, headers={HEADER: f"{kind}:0.2"})
    except httpx.TransportError as error:
        return type(error).__name__
    return f"{answer.status_code} {answer.text}"


SIGNS = {"timeout": "Error", "429": "429 ", "500": "500 ", "529": "529 ", "garbage": "choi", "html": "<html>",
         "wrong_schema": "42", "half_arguments": "answer", "refusal": '"refusal"', "length": "max_tokens",
         "empty": '"content": []', "cut": "Error", "slow": "200 "}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
async def test_a_fault_strikes_the_request_that_asks_for_it_and_no_other(kind: str) -> None:
    async with running() as (app, client):
        assert SIGNS[kind] in await strike(client, kind)
        assert "give_draft" in await strike(client, "slow")
    assert app.asked[-1].fault == "slow"


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/messages"])
async def test_a_stream_can_be_cut_in_the_middle(path: str) -> None:
    async with running() as (_, client):
        assert "Error" in await strike(client, "cut", is_stream=True, path=path)


async def test_faults_can_be_ordered_ahead_for_clients_that_send_no_header() -> None:
    async with running() as (_, client):
        ordered = await client.post("/practice/faults", json={"kind": "429", "seconds": 7, "count": 2})
        answers = [await client.post("/v1/messages", json=claude(ASKED)) for _ in range(3)]
        await client.post("/practice/faults", json={"kind": "500", "count": None})
        await client.delete("/practice/faults")
        answers.append(await client.post("/v1/messages", json=claude(ASKED)))
        unknown = await client.post("/practice/faults", json={"kind": "flood"})
        journal = (await client.get("/practice/asked")).json()
    assert ordered.status_code == 200
    assert [answer.status_code for answer in answers] == [429, 429, 200, 200]
    assert answers[0].headers["retry-after"] == "7"
    assert (unknown.status_code, "one of timeout" in unknown.text) == (400, True)
    assert [one["status"] for one in journal] == [429, 429, 200, 200]
    assert MODEL_KEY not in json.dumps(journal)


async def test_it_runs_as_a_process_and_says_how_to_use_it() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.models", "--port", "0",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    first = (await process.stdout.readline()).decode()
    process.stdin.close()
    assert await process.wait() == 0
    url = first.split()[2].removesuffix("/v1/chat/completions")
    assert first.strip() == how_to(url).splitlines()[0]
