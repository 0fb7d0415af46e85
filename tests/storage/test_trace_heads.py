"""The line of a trace: the same whatever order its parts come in and however often, read by an index."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from makers import NOW

from desk.interactions import Json, SellerId
from storage.database import Database
from storage.trace_heads import forget_old_heads, read_head
from storage.trace_lists import TraceFilter, heads_query, list_heads
from storage.trace_writing import write_trace
from storage.traces import SpanRow


def parts(trace_id: str) -> list[list[SpanRow]]:
    """A message handled, then its answer approved, sent and looked at again: each written by itself."""

    def begin(name: str, minutes: int, parent: str | None, facts: dict[str, Json], status: str = "ok") -> SpanRow:
        return SpanRow(
            trace_id=trace_id, span_id=uuid4().hex[:16], parent_id=parent, interaction_id=None, name=name,
            started_at=NOW + timedelta(minutes=minutes), duration_ms=10.0 + minutes, status=status, attributes=facts,
        )  # fmt: skip

    root = trace_id[16:]
    handle = replace(
        begin("handle", 0, None, {"verdict": "draft", "category": "defect", "confidence": 0.7, "model": "offline",
                                  "channel": "review", "outcome": "drafted"}), span_id=root,
    )  # fmt: skip
    spent: dict[str, Json] = {"cost_usd": 0.1, "gen_ai.usage.input_tokens": 7, "gen_ai.usage.output_tokens": 3}
    call = begin("chat offline", 0, root, {"gen_ai.operation.name": "chat", **spent})
    approve = begin("approve", 5, root, {"overridden": ["promised_money"]})
    dispatch = begin("dispatch", 6, root, {"to": "confirmed"})
    failed = begin("send", 6, dispatch.span_id, {}, status="error")
    return [[handle, call], [approve], [dispatch, failed]]


WANTED = {
    "name": "handle", "started_at": NOW, "duration_ms": 10.0, "status": "error", "channel": "review",
    "category": "defect", "verdict": "draft", "outcome": "drafted", "confidence": 0.7, "model": "offline",
    "reply_state": "confirmed", "is_overridden": True, "steps": 5, "failed_steps": 1, "input_tokens": 7,
    "output_tokens": 3, "cost_usd": 0.1,
}  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_line_is_the_same_in_whatever_order_and_however_often_its_parts_come(
    db: Database, seller: SellerId, order: tuple[int, ...]
) -> None:
    trace_id = uuid4().hex
    made = parts(trace_id)
    for number in (*order, *order):
        db.write_now(write_trace, seller, made[number])
    told = asdict(db.read_now(read_head, seller, trace_id))
    assert {name: told[name] for name in WANTED} == WANTED


def test_one_batch_may_hold_parts_of_many_traces(db: Database, seller: SellerId) -> None:
    ids = [uuid4().hex for _ in range(3)]
    db.write_now(write_trace, seller, [row for trace_id in ids for part in parts(trace_id) for row in part])
    page = db.read_now(list_heads, seller, wanted=TraceFilter(status="error"))
    assert {head.trace_id for head in page.items} == set(ids)
    assert {head.steps for head in page.items} == {5}


def test_an_id_of_another_seller_is_not_written_over(db: Database, seller: SellerId) -> None:
    trace_id, other = uuid4().hex, SellerId(f"{seller}-2")
    made = parts(trace_id)
    db.write_now(write_trace, seller, made[0])
    db.write_now(write_trace, other, made[2])
    assert db.read_now(read_head, seller, trace_id).reply_state is None


def test_old_lines_are_forgotten_oldest_first(db: Database, seller: SellerId) -> None:
    for days in (40, 35, 5):
        row = parts(uuid4().hex)[0][0]
        db.write_now(write_trace, seller, [replace(row, started_at=NOW - timedelta(days=days))])
    assert db.write_now(forget_old_heads, seller, before=NOW - timedelta(days=30), limit=1) == 1
    left = [head.started_at for head in db.read_now(list_heads, seller, wanted=TraceFilter()).items]
    assert left == [NOW - timedelta(days=5), NOW - timedelta(days=35)]


def test_the_calendars_last_day_is_a_day_like_others(db: Database, seller: SellerId) -> None:
    db.write_now(write_trace, seller, parts(uuid4().hex)[0])
    assert db.read_now(list_heads, seller, wanted=TraceFilter(day=date.max)).items == ()


FILTERS = [
    (TraceFilter(), "ix_trace_heads_newest"),
    (TraceFilter(verdict="escalate"), "ix_trace_heads_verdict"),
    (TraceFilter(category="defect"), "ix_trace_heads_category"),
    (TraceFilter(model="offline"), "ix_trace_heads_model"),
    (TraceFilter(status="error"), "ix_trace_heads_status"),
    (TraceFilter(day=NOW.date()), "ix_trace_heads_newest"),
]


@pytest.mark.parametrize(("wanted", "index"), FILTERS, ids=lambda one: one if isinstance(one, str) else "")
def test_a_list_is_read_from_its_index_and_never_sorted(
    sqlite_database: Database, seller: SellerId, wanted: TraceFilter, index: str
) -> None:
    with sqlite_database.engine.connect() as conn:
        query = heads_query(seller, wanted).limit(50).compile(conn, compile_kwargs={"literal_binds": True})
        plan = " ".join(row[3] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}"))
    assert index in plan
    assert "TEMP B-TREE" not in plan
