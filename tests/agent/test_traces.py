"""What one message leaves behind on both engines: a whole tree, and a desk that goes on when nobody can keep it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from desks import make_desk
from makers import NOW, make_inbound, put_inbound
from model_scripts import FIRST, LAST, desk_with, make_shelf, raises, with_models
from pydantic_ai.exceptions import ModelHTTPError

from agent.desk import Desk
from agent.pipeline import handle_interaction
from agent.trace_store import open_tracing
from agent.tracing import CHECKS, TraceText
from agent.upkeep import forget_old
from desk.errors import TryLater
from desk.interactions import ChannelName, InteractionId, SellerId
from desk.playbook import Playbook
from storage.database import Database
from storage.drafts import find_newest_decision
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import find_unhandled
from storage.migrate import migrate
from storage.sellers import forget_seller
from storage.traces import SpanRow, Trace, add_spans, list_traces, read_trace

CARD, PHONE = "4276 3800 1234 5674", "8 (912) 345-67-89"
SECRETS = ("3800", "1234 5674", "345-67-89", "912")


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook) -> Iterator[Desk]:
    tracing = open_tracing(db)
    yield replace(make_desk(db, seller, playbook=playbook), tracing=tracing)
    tracing.close()


def put(desk: Desk, **changes: object) -> InteractionId:
    put_inbound(desk.db, desk.seller_id, make_inbound("r1", **changes))
    return desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter()).items[0].id


def traces_of(desk: Desk, one: InteractionId) -> tuple[Trace, ...]:
    desk.tracing.flush()
    return desk.db.read_now(list_traces, desk.seller_id, one, limit=20)


def words_in(trace: Trace) -> str:
    # Offsets in microseconds are no words, and hold any three digits sooner or later.
    return repr([{name: told for name, told in step.attributes.items() if name != CHECKS} for step in trace])


def leaks_in(trace: Trace) -> list[str]:
    return [secret for secret in SECRETS if secret in words_in(trace)]


async def test_one_message_leaves_the_whole_tree(desk: Desk) -> None:
    one = put(desk, channel=ChannelName.QUESTION, rating=None, text="Можно мыть в посудомойке? Из чего она сделана?")
    handled = await handle_interaction(desk, one)
    (trace,) = traces_of(desk, one)
    root, names = trace[0], {step.span_id: step.name for step in trace}
    under = {step.name: names[step.parent_id] for step in trace if step.parent_id}
    steps = ("link", "screen", "route", "draft", "gate", "record")
    assert {name: under[name] for name in steps} == dict.fromkeys(steps, "handle")
    assert (under["chat offline"], under["execute_tool get_product_context"]) == ("draft", "draft")
    assert (root.name, root.parent_id, root.attributes["revision"]) == ("handle", None, 1)
    by_name = {step.name: step.attributes for step in trace}
    assert by_name["route"]["method"] == handled.considered.route.method
    assert by_name["gate"]["verdict"] == handled.considered.decision.verdict.value
    assert by_name["chat offline"]["gen_ai.operation.name"] == "chat"
    assert root.attributes["outcome"] == handled.outcome.value
    assert {step.interaction_id for step in trace} == {one}
    assert all(step.duration_ms <= root.duration_ms and step.status == "ok" for step in trace)


async def test_the_decision_names_its_trace(desk: Desk) -> None:
    one = put(desk)
    await handle_interaction(desk, one)
    decision = desk.db.read_now(find_newest_decision, desk.seller_id, one)
    (trace,) = traces_of(desk, one)
    assert decision is not None
    assert decision.snapshot["trace_id"] == trace[0].trace_id


@pytest.mark.parametrize("text", ["none", "short", "full"])
async def test_nobodys_card_or_phone_is_in_a_span(desk: Desk, text: TraceText) -> None:
    desk = replace(desk, tracing=replace(desk.tracing, text=text))
    one = put(desk, rating=1, text=f"Ужас, верните деньги на {CARD} или звоните {PHONE}, всё плохо!")
    await handle_interaction(desk, one, instruction=f"напиши ему на {PHONE}", must_draft=True)
    (trace,) = traces_of(desk, one)
    assert leaks_in(trace) == []
    assert ("[card]" in words_in(trace), "[phone]" in words_in(trace)) == (text != "none", text != "none")


async def test_words_that_went_past_the_redaction_would_be_seen(desk: Desk) -> None:
    one = put(desk)
    with desk.tracing.begin("handle", desk.seller_id, one) as told:
        told.note({"customer": f"верните на {CARD}, {PHONE}"})
    (trace,) = traces_of(desk, one)
    assert leaks_in(trace) == list(SECRETS)


async def test_a_model_that_fails_is_in_the_trace_and_another_answers(desk: Desk, playbook: Playbook) -> None:
    shelf = make_shelf(with_models(playbook, FIRST, LAST), desk.clock, first=raises(ModelHTTPError(500, "m")))  # type: ignore[arg-type]  # a Clock
    one = put(desk)
    await handle_interaction(desk_with(desk, shelf), one)
    (trace,) = traces_of(desk, one)
    calls = [step for step in trace if step.name.startswith("chat ")]
    assert [(call.name, call.status) for call in calls[:2]] == [("chat compatible:first", "error")] * 2
    assert (calls[-1].name, calls[-1].status) == ("chat offline", "ok")
    assert "HTTP 500" in str(calls[-1].attributes["instead_of"])


async def test_a_step_that_fails_is_recorded_and_raises_as_before(desk: Desk, playbook: Playbook) -> None:
    shelf = make_shelf(with_models(playbook, FIRST), desk.clock, first=raises(ModelHTTPError(503, "m")))  # type: ignore[arg-type]  # a Clock
    one = put(desk)
    with pytest.raises(TryLater):
        await handle_interaction(desk_with(desk, shelf), one)
    (trace,) = traces_of(desk, one)
    status = {step.name: step.status for step in trace}
    assert (status["handle"], status["draft"], status["route"]) == ("error", "error", "ok")
    assert trace[0].attributes["error.type"] == "TryLater"


async def test_with_the_store_of_traces_away_messages_are_handled(
    desk: Desk, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    away = Database(f"sqlite:///{tmp_path / 'away.sqlite'}")
    migrate(away)
    away.close()
    tracing = open_tracing(away)
    one = put(desk)
    await handle_interaction(replace(desk, tracing=tracing), one)
    tracing.close()
    assert desk.db.read_now(find_unhandled, desk.seller_id, limit=10) == ()
    assert traces_of(desk, one) == ()
    assert "traces are dropped" in caplog.text


async def test_another_seller_sees_nothing_of_it(desk: Desk, seller: SellerId) -> None:
    one = put(desk)
    await handle_interaction(desk, one)
    other = replace(desk, seller_id=SellerId(f"{seller}-2"))
    assert (len(traces_of(desk, one)), traces_of(other, one)) == (1, ())


async def test_only_what_is_old_is_forgotten(desk: Desk) -> None:
    one, other = put(desk), SellerId(f"{desk.seller_id}-2")
    ages = {uuid4().hex: age for age in (29, 31)}
    for trace_id, age in ages.items():
        row = SpanRow(
            trace_id=trace_id, span_id="0" * 16, parent_id=None, interaction_id=one, name="handle",
            started_at=NOW - timedelta(days=age), duration_ms=1.0, status="ok", attributes={},
        )  # fmt: skip
        desk.db.write_now(add_spans, desk.seller_id, [row])
        desk.db.write_now(add_spans, other, [replace(row, span_id="1" * 16, interaction_id=None)])
    await forget_old(desk)
    assert [ages[trace[0].trace_id] for trace in traces_of(desk, one)] == [29]
    assert [len(desk.db.read_now(read_trace, other, trace_id)) for trace_id in ages] == [1, 1]


async def test_a_forgotten_message_takes_its_traces_along_and_they_do_not_come_back(desk: Desk) -> None:
    one = put(desk)
    await handle_interaction(desk, one)
    (trace,) = traces_of(desk, one)
    desk.db.write_now(forget_seller, desk.seller_id)
    assert traces_of(desk, one) == ()
    assert desk.db.write_now(add_spans, desk.seller_id, trace) == 0
