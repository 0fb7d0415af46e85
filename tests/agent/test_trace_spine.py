"""One trace a handled message, the send included: whatever job, process or day its steps come from."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from desks import make_desk
from makers import NOW, Clock, make_inbound, put_inbound

from agent.approve import approve
from agent.desk import Desk
from agent.dispatcher import dispatch
from agent.guardrails import GUARDRAILS
from agent.pipeline import Outcome, handle_interaction
from agent.trace_checks import checks_of
from agent.trace_store import open_tracing
from agent.upkeep import forget_old
from desk.errors import Conflict, NotFound
from desk.interactions import ChannelName, InteractionId, Marketplace, SellerId
from desk.playbook import Playbook
from desk.ports import Absent, Accepted, Cursor, Ours, Outgoing, Page, ReadBack, SendOutcome
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.runtime import set_auto_send
from storage.sellers import connect_seller
from storage.trace_heads import read_head
from storage.traces import Trace, list_traces


class Shop:
    """Takes every answer and shows it."""

    name, marketplace = ChannelName.REVIEW, Marketplace.WILDBERRIES

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        return Page(items=(), cursor=Cursor("end"), has_more=False)

    async def send(self, reply: Outgoing) -> SendOutcome:
        self.sent.append(reply.text)
        return Accepted()

    async def read_back(self, reply: Outgoing) -> ReadBack:
        return Ours() if self.sent else Absent()


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook) -> Iterator[Desk]:
    """Connected ten days ago, auto-send on for reviews."""
    db.write_now(connect_seller, seller, connected_at=NOW - timedelta(days=10))
    db.write_now(set_auto_send, seller, ChannelName.REVIEW, is_on=True, now=NOW)
    tracing = open_tracing(db, rules=playbook.review_queue)
    made = make_desk(db, seller, playbook=playbook, clock=Clock(NOW))
    yield replace(made, tracing=tracing, reviewer_model=made.drafter_model, channels={ChannelName.REVIEW: Shop()})
    tracing.close()


def put(desk: Desk, **changes: object) -> InteractionId:
    put_inbound(desk.db, desk.seller_id, make_inbound("r1", **changes))
    return desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter()).items[0].id


def traces_of(desk: Desk, one: InteractionId) -> tuple[Trace, ...]:
    desk.tracing.flush()
    return desk.db.read_now(list_traces, desk.seller_id, one, limit=20)


PRAISE = {"rating": 5, "text": "Отличная кружка, спасибо!"}


async def test_an_answer_that_leaves_by_itself_is_one_trace_from_route_to_receipt(desk: Desk) -> None:
    one = put(desk, **PRAISE)
    handled = await handle_interaction(desk, one)
    assert (handled.outcome, handled.reply_id is not None) == (Outcome.SENT, True)
    traces_of(desk, one)
    await dispatch(desk, handled.reply_id or 0)
    (trace,) = traces_of(desk, one)
    names = {step.span_id: step.name for step in trace}
    under = {step.name: names.get(step.parent_id or "") for step in trace}
    wanted = {"route": "handle", "draft": "handle", "gate": "handle", "review": "handle", "dispatch": "handle",
              "send": "dispatch", "read_back": "dispatch"}  # fmt: skip
    assert {name: under[name] for name in wanted} == wanted
    head = desk.db.read_now(read_head, desk.seller_id, trace[0].trace_id)
    assert (head.name, head.verdict, head.outcome, head.reply_state) == ("handle", "send", "sent", "confirmed")
    assert (head.steps, head.status) == (len(trace), "ok")


async def test_a_persons_answer_joins_the_trace_of_the_draft_they_read(desk: Desk) -> None:
    desk.db.write_now(set_auto_send, desk.seller_id, ChannelName.REVIEW, is_on=False, now=NOW)
    one = put(desk, **PRAISE)
    await handle_interaction(desk, one)
    approved = await approve(desk, one, text="Спасибо за тёплые слова!", revision=1, author="anna", idempotency_key="k")
    assert approved.reply is not None
    await dispatch(desk, approved.reply.id)
    (trace,) = traces_of(desk, one)
    assert [step.name for step in trace if step.parent_id == trace[0].span_id][-2:] == ["approve", "dispatch"]


async def test_a_refused_answer_is_a_failed_step_and_what_nobody_decided_on_a_trace_of_its_own(desk: Desk) -> None:
    one = put(desk, **PRAISE)
    with pytest.raises(Conflict):
        await approve(desk, one, text="Спасибо!", revision=9, author="anna", idempotency_key="k")
    (trace,) = traces_of(desk, one)
    assert [(step.name, step.status) for step in trace] == [("approve", "error")]


async def test_every_guardrail_that_ran_is_told_with_its_time_and_findings(desk: Desk) -> None:
    one = put(desk, **PRAISE)
    await handle_interaction(desk, one)
    (trace,) = traces_of(desk, one)
    gate = next(step for step in trace if step.name == "gate")
    told = list(checks_of(gate.span_id, gate.attributes))
    assert [check.name for check in told] == [guardrail.__name__ for guardrail in GUARDRAILS]
    assert sum(check.duration_ms for check in told) <= gate.duration_ms
    assert all(0 <= check.offset_ms <= gate.duration_ms for check in told)
    found = {check.name: check.found for check in told if check.found}
    listed = [str(one).split("=") for one in gate.attributes["findings"]]  # type: ignore[union-attr]  # a list here
    assert {name for name, _ in listed if name in {check.name for check in told}} == set(found)
    assert len({check.span_id for check in told} | {step.span_id for step in trace}) == len(told) + len(trace)


async def test_old_traces_go_with_their_line(desk: Desk) -> None:
    one = put(desk, **PRAISE)
    await handle_interaction(desk, one)
    (trace,) = traces_of(desk, one)
    assert isinstance(desk.clock, Clock)
    later = replace(desk, clock=Clock(trace[0].started_at + desk.tracing.keep * 2))
    await forget_old(later)
    with pytest.raises(NotFound):
        desk.db.read_now(read_head, desk.seller_id, trace[0].trace_id)
    assert traces_of(desk, one) == ()


async def test_the_vendors_number_of_a_customer_is_kept_in_no_span(desk: Desk) -> None:
    one = put(desk, **PRAISE, customer_id="wb:7700770077")
    await handle_interaction(desk, one)
    assert "7700770077" not in repr(traces_of(desk, one))
