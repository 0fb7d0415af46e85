"""What Langfuse gets of a handled message, over real HTTP: a whole tree, translated, redacted; nobody else's spans."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from desks import make_desk
from makers import make_inbound, put_inbound
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from practice_langfuse import PracticeLangfuse, closed_port, practice_langfuse, silent_server
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from agent.desk import Desk
from agent.guardrails import GUARDRAILS
from agent.langfuse_spans import LangfuseSpans, open_langfuse_spans, pseudonym
from agent.pipeline import handle_interaction
from agent.trace_store import open_tracing
from desk.interactions import ChannelName, InteractionId, SellerId
from desk.playbook import Playbook
from sandbox.langfuse_app import PUBLIC_KEY, SECRET_KEY
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.traces import list_traces

CARD = "4276 3800 1234 5674"
PROMISE, FOUND = "Анна, мы вернём вам деньги за эту кружку.", "guardrail promised_money"


@contextmanager
def mirrored(db: Database, seller: SellerId, playbook: Playbook, mirror: SpanExporter) -> Iterator[Desk]:
    tracing = open_tracing(db, mirror=mirror)
    yield replace(make_desk(db, seller, playbook=playbook), tracing=tracing)
    tracing.close()


def put(desk: Desk, **changes: object) -> InteractionId:
    put_inbound(desk.db, desk.seller_id, make_inbound("r1", **changes))
    return desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter()).items[0].id


async def sent(there: PracticeLangfuse, desk: Desk, **changes: object) -> dict[str, dict[str, Any]]:
    """Handle one message, close the tracing; the observations by name."""
    one = put(desk, **changes)
    await handle_interaction(desk, one)
    await asyncio.to_thread(desk.tracing.close)
    return {span["name"]: span for span in there.app.spans()}


QUESTION: dict[str, Any] = {"channel": ChannelName.QUESTION, "rating": None, "text": "Можно мыть в посудомойке?",
                            "customer_id": "wb:5"}  # fmt: skip


async def test_a_handled_message_arrives_as_one_tree_with_what_its_guardrails_found(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with practice_langfuse() as there:
        with mirrored(db, seller, playbook, there.spans()) as desk:
            got = await sent(there, desk, **QUESTION)
    assert len({span["trace_id"] for span in got.values()}) == 1
    kinds = {name: got[name]["type"] for name in ("handle", "draft", "chat offline", "gate")}
    assert kinds == {"handle": "chain", "draft": "agent", "chat offline": "generation", "gate": "guardrail"}
    assert got["execute_tool get_product_context"]["type"] == "tool"
    assert got["gate"]["parent_id"] == got["handle"]["id"]
    checks = [line.split(" ")[0] for line in got["gate"]["attributes"]["checks"]]
    assert checks == [guardrail.__name__ for guardrail in GUARDRAILS]
    assert got["chat offline"]["attributes"]["langfuse.observation.model.name"] == "offline"


async def test_a_guardrail_that_found_something_is_an_observation_of_its_own(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with practice_langfuse() as there:
        with mirrored(db, seller, playbook, there.spans()) as desk:
            got = await sent(there, replace(desk, drafter_model=promises()), rating=5)
    assert got[FOUND]["parent_id"] == got["gate"]["id"]
    assert got["gate"]["started_ns"] <= got[FOUND]["started_ns"] <= got["gate"]["ended_ns"]
    attributes = got[FOUND]["attributes"]
    assert (got[FOUND]["type"], attributes["langfuse.observation.level"]) == ("guardrail", "WARNING")
    assert attributes["langfuse.observation.output"] == '{"found": ["block"]}'
    assert "guardrail length" not in got


def promises() -> FunctionModel:
    def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        values = {"text": PROMISE, "language": "ru", "evidence": [], "unknowns": [], "why": "script"}
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, values)])

    return FunctionModel(answer)


async def test_every_step_says_whose_trace_it_is(db: Database, seller: SellerId, playbook: Playbook) -> None:
    async with practice_langfuse() as there:
        with mirrored(db, seller, playbook, there.spans()) as desk:
            got = await sent(there, desk, **QUESTION)
            (trace,) = desk.db.read_now(list_traces, seller, InteractionId(_about(desk)), limit=5)
    root = trace[0].attributes
    tags = ["question", root["category"], root["verdict"], root["outcome"]]
    for span in got.values():
        attributes = span["attributes"]
        assert attributes["session.id"] == f"{seller}:{trace[0].interaction_id}"
        assert attributes["user.id"] == pseudonym(SECRET_KEY.encode(), seller, "wb:5")
        assert attributes["langfuse.trace.tags"] == tags
        assert [name for name in attributes if name.startswith("desk.")] == []
    assert "wb:5" not in repr(got)
    assert "посудомойке" in got["handle"]["attributes"]["langfuse.observation.input"]
    assert trace[0].trace_id == got["handle"]["trace_id"]


def _about(desk: Desk) -> int:
    return desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter()).items[0].id


async def test_what_leaves_is_redacted_and_sent_as_the_sdk_sends_it(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with practice_langfuse() as there:
        with mirrored(db, seller, playbook, there.spans()) as desk:
            got = await sent(there, desk, rating=1, text=f"Верните деньги на {CARD}!")
    assert "5674" not in repr(got)
    assert "[card]" in repr(got)
    (request,) = there.app.got.requests
    headers = request["headers"]
    assert (headers["content-type"], headers["content-encoding"]) == ("application/x-protobuf", "gzip")
    assert (headers["x-langfuse-ingestion-version"], headers["x-langfuse-public-key"]) == ("4", PUBLIC_KEY)


async def test_spans_of_other_libraries_stay_here() -> None:
    async with practice_langfuse() as there:
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(there.spans()))
        for scope in ("some-library", "replydesk"):
            await asyncio.to_thread(lambda name: provider.get_tracer(name).start_span(name).end(), scope)
        assert [span["name"] for span in there.app.spans()] == ["replydesk"]


def test_many_spans_leave_in_parts_and_the_first_failure_ends_it() -> None:
    sizes = list[int]()

    class Wire(SpanExporter):
        """Takes the first part only."""

        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            sizes.append(len(spans))
            return SpanExportResult.SUCCESS if len(sizes) == 1 else SpanExportResult.FAILURE

    tracer, kept = TracerProvider(shutdown_on_exit=False).get_tracer("replydesk"), list[ReadableSpan]()
    for number in range(1_100):
        one = tracer.start_span(f"step{number}")
        one.end()
        assert isinstance(one, ReadableSpan)
        kept.append(one)
    assert LangfuseSpans(Wire(), secret_key="sk").export(kept) is SpanExportResult.FAILURE
    assert sizes == [512, 512]


@pytest.mark.parametrize("kind", ["silent", "down", "wrong keys"])
async def test_a_dead_langfuse_costs_neither_the_message_nor_the_end(
    db: Database, seller: SellerId, playbook: Playbook, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with practice_langfuse() as there:
        with silent_server() as silent:
            hosts = {"silent": silent, "down": closed_port(), "wrong keys": there.url}
            mirror = open_langfuse_spans(host=hosts[kind], public_key=PUBLIC_KEY, secret_key="sk-lf-wrong")
            with mirrored(db, seller, playbook, mirror) as desk:
                one = put(desk, **QUESTION)
                # Word lists and models are read with the first one.
                await handle_interaction(desk, one)
                before = time.perf_counter()
                await handle_interaction(desk, one)
                handled = time.perf_counter() - before
                before = time.perf_counter()
                await asyncio.to_thread(desk.tracing.close)
                closed = time.perf_counter() - before
    # Less than one attempt would take; three seconds at the end are the mirror's, the rest our own rows'.
    assert handled < 4.5
    assert closed < 8
    assert there.app.spans() == []
    assert len(desk.db.read_now(list_traces, seller, one, limit=5)) == 2


async def test_a_langfuse_that_comes_back_gets_what_waited(db: Database, seller: SellerId, playbook: Playbook) -> None:
    async with practice_langfuse() as there:
        key, there.app.basic = there.app.basic, "nobody"
        with mirrored(db, seller, playbook, there.spans()) as desk:
            await handle_interaction(desk, put(desk, **QUESTION))
            await asyncio.sleep(1.5)
            there.app.basic = key
            for _ in range(60):
                if there.app.spans():
                    break
                await asyncio.sleep(0.25)
            assert "handle" in {span["name"] for span in there.app.spans()}
