"""Traces as a browser gets them: the list, one tree, what people say of it, the review queue; all of it inert."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from accounts import browser, make_key
from fastapi import FastAPI
from makers import NOW

from agent.pipeline import handle_interaction
from agent.trace_store import open_tracing
from api.bootstrap import House
from api.console.traces_view import facts_of, span_in_words, steps_of
from api.console.words import load_words
from api.schemas.traces import SpanOut, TraceOut
from desk.accounts import Scope
from desk.interactions import InteractionId, SellerId
from storage.database import Database
from storage.trace_heads import add_heads, heads_of
from storage.trace_lists import TraceFilter, list_heads
from storage.traces import SpanRow, add_spans

_HX = {"HX-Request": "true"}
_SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
async def trace_id(house: House, db: Database, seller: SellerId, review: InteractionId) -> str:
    """The trace of a handled review."""
    tracing = open_tracing(db)
    await handle_interaction(replace(house.desks[seller], tracing=tracing), review)
    tracing.close()
    return db.read_now(list_heads, seller, wanted=TraceFilter()).items[0].trace_id


@pytest.fixture
def opened(client: httpx.AsyncClient) -> httpx.AsyncClient:
    client.headers["Accept-Language"] = "en"
    return client


async def test_a_seller_without_traces_is_told_what_will_come(opened: httpx.AsyncClient) -> None:
    assert "No traces yet" in (await opened.get("/traces")).text
    assert "No such traces" in (await opened.get("/traces", params={"verdict": "send"})).text


async def test_the_list_leads_to_the_tree_and_the_tree_to_the_card(
    opened: httpx.AsyncClient, trace_id: str, review: InteractionId
) -> None:
    page = (await opened.get("/traces")).text
    tree = (await opened.get(f"/traces/{trace_id}")).text
    assert f'href="/traces/{trace_id}"' in page
    assert f'href="/inbox?id={review}"' in tree
    assert tree.count("<details") > 10
    assert "check promised_money" in tree
    assert 'style="' not in tree


async def test_filters_narrow_and_an_unknown_value_filters_nothing(opened: httpx.AsyncClient, trace_id: str) -> None:
    async def shown(**query: str) -> bool:
        return trace_id in (await opened.get("/traces", params=query, headers=_HX)).text

    assert await shown(channel="review")
    assert not await shown(channel="chat")
    assert await shown(channel="telepathy", day="no day", slow="soon")
    assert await shown(scored="none")
    assert not await shown(scored="any")
    assert not await shown(cost="0.1")
    await opened.post(f"/traces/{trace_id}/thumb", data={"is_up": "true"}, headers=_HX)
    assert [await shown(scored=one) for one in ("any", "up", "down", "none")] == [True, True, False, False]
    assert not await shown(day=(NOW - timedelta(days=900)).date().isoformat())


async def test_a_thumb_and_a_comment_stand_under_the_trace_and_are_inert(
    opened: httpx.AsyncClient, trace_id: str
) -> None:
    up = await opened.post(f"/traces/{trace_id}/thumb", data={"is_up": "true"})
    said = await opened.post(f"/traces/{trace_id}/comment", data={"text": _SCRIPT})
    assert 'aria-pressed="true"' in up.text
    assert "&lt;script&gt;" in said.text
    assert _SCRIPT not in said.text
    assert (await opened.post(f"/traces/{trace_id}/comment", data={"text": "  "})).status_code == 422


async def test_a_trace_goes_through_the_queue(opened: httpx.AsyncClient, trace_id: str) -> None:
    assert (await opened.post(f"/traces/{trace_id}/queue")).status_code == 204
    taken = await opened.post("/traces/review/next", headers=_HX)
    mine = (await opened.get("/traces/review", params={"state": "claimed"})).text
    (item,) = re.findall(r"/traces/review/(\d+)/done", mine)
    ended = await opened.post(f"/traces/review/{item}/done", headers=_HX)
    assert taken.headers["HX-Redirect"] == f"/traces/{trace_id}"
    assert "Nothing to review" in ended.text
    assert trace_id in (await opened.get("/traces/review", params={"state": "done"})).text


async def test_a_trace_of_nobody_s_is_not_there(opened: httpx.AsyncClient) -> None:
    assert (await opened.get(f"/traces/{'0' * 32}")).status_code == 404
    assert (await opened.get("/traces/no-trace")).status_code == 422


async def test_a_reader_sees_no_button_and_may_press_none(
    app: FastAPI, db: Database, seller: SellerId, trace_id: str
) -> None:
    key = make_key(db, seller, Scope.READ)
    async with browser(app, authorization=f"Bearer {key}", accept_language="en") as reader:
        page = (await reader.get(f"/traces/{trace_id}")).text
        acts = [await reader.post(f"/traces/{trace_id}/{act}", data={"text": "a", "is_up": "true"})
                for act in ("thumb", "comment", "queue")]  # fmt: skip
    assert "What was done" in page
    assert f'hx-post="/traces/{trace_id}' not in page
    assert [one.status_code for one in acts] == [403, 403, 403]


async def test_a_trace_of_another_seller_is_not_there(opened: httpx.AsyncClient, db: Database) -> None:
    theirs = _stored("handle")
    db.write_now(add_spans, SellerId("somebody-else"), [theirs])
    db.write_now(add_heads, SellerId("somebody-else"), heads_of([theirs]))
    assert (await opened.get(f"/traces/{theirs.trace_id}")).status_code == 404
    assert theirs.trace_id not in (await opened.get("/traces")).text


async def test_words_in_a_step_are_inert(opened: httpx.AsyncClient, db: Database, seller: SellerId) -> None:
    hostile = _stored(f"handle {_SCRIPT}", **{_SCRIPT: _SCRIPT})
    db.write_now(add_spans, seller, [hostile])
    db.write_now(add_heads, seller, heads_of([hostile]))
    page = (await opened.get(f"/traces/{hostile.trace_id}")).text
    assert page.count("&lt;script&gt;alert(1)") >= 3
    assert _SCRIPT not in page


def _stored(name: str, **attributes: str) -> SpanRow:
    return SpanRow(trace_id=uuid4().hex, span_id="1" * 16, parent_id=None, interaction_id=None, name=name,
                   started_at=NOW, duration_ms=5, status="ok", attributes=attributes)  # fmt: skip


def _trace(*spans: SpanOut) -> TraceOut:
    return TraceOut(
        trace_id="a" * 32, interaction_id=None, name="handle", started_at=NOW, duration_ms=100, status="ok",
        steps=len(spans), failed_steps=0, models=[], input_tokens=0, output_tokens=0, cost_usd=0, findings=[],
        spans=list(spans),
    )  # fmt: skip


def _span(span_id: str, parent: str | None, after_ms: float, took_ms: float) -> SpanOut:
    return SpanOut(span_id=span_id, parent_id=parent, name="gate", started_at=NOW + timedelta(milliseconds=after_ms),
                   duration_ms=took_ms, status="ok", attributes={})  # fmt: skip


def test_bars_lie_where_their_steps_happened() -> None:
    trace = _trace(_span("root", None, 0, 100), _span("b", "root", 50, 25), _span("a", "root", 10, 20))
    found = [(one.id, one.depth, one.start, one.length) for one in steps_of(trace, load_words("en"))]
    assert found == [("root", 0, 0, 1000), ("a", 1, 100, 200), ("b", 1, 500, 250)]


def test_a_step_whose_parent_is_missing_is_shown_all_the_same() -> None:
    trace = _trace(_span("root", None, 0, 100), _span("orphan", "gone", 10, 0))
    (_, orphan) = steps_of(trace, load_words("en"))
    assert (orphan.id, orphan.depth, orphan.length > 0) == ("orphan", 0, True)


def test_facts_are_text_and_long_ones_are_cut() -> None:
    ((_, long), (name, listed)) = facts_of({"a": "x" * 9000, "b": ["ё", 1], "seller_id": "s"})
    assert (len(long), name) == (4001, "b")
    assert "ё" in listed


@pytest.mark.parametrize(("ms", "said"), [(0.24, "0.2 ms"), (315.0, "315 ms"), (1400.0, "1.4 s"), (600_000, "10 min")])
def test_times_are_told_in_units_people_read(ms: float, said: str) -> None:
    assert span_in_words(ms, load_words("en")) == said
