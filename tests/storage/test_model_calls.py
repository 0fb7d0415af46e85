"""Calls as rows: the sums are right, sellers apart, and money spent stays spent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from makers import NOW, make_inbound, put_inbound
from sqlalchemy import Connection, delete, update

from desk.interactions import InteractionId, SellerId
from desk.model_calls import CallOutcome, ModelCall, Spent
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.model_calls import CostKey, CostRow, add_calls, list_costs, read_spent
from storage.tables import interactions

TODAY, TOMORROW = NOW.replace(hour=0), NOW.replace(hour=0) + timedelta(days=1)
CALL = ModelCall(
    step="drafter", model="openai-chat:x", provider="openai-chat", input_tokens=700, output_tokens=300, cost_usd=0.01,
    latency_ms=100.0, outcome=CallOutcome.OK, fallback_reason=None, is_answer=True, created_at=NOW,
)  # fmt: skip
FAILED = replace(
    CALL, model="anthropic:y", input_tokens=0, output_tokens=0, cost_usd=0.0, latency_ms=300.0,
    outcome=CallOutcome.TIMEOUT, is_answer=False,
)  # fmt: skip
STAND_IN = replace(CALL, model="offline", cost_usd=0.0, fallback_reason="anthropic:y gave no answer")


def put(db: Database, seller: SellerId, external_id: str, intent: str | None) -> InteractionId:
    put_inbound(db, seller, make_inbound(external_id))
    items = db.read_now(list_inbox, seller, wanted=InboxFilter()).items
    one = next(item.id for item in items if item.external_id == external_id)

    def place(conn: Connection) -> None:
        conn.execute(update(interactions).where(interactions.c.id == one).values(intent=intent))

    db.write_now(place)
    return one


def costs(db: Database, seller: SellerId, by: CostKey, days: int = 1) -> dict[str, CostRow]:
    since = TOMORROW - timedelta(days=days)
    return {row.key: row for row in db.read_now(list_costs, seller, by=by, since=since, until=TOMORROW)}


def test_the_day_and_the_interaction_are_summed_apart(db: Database, seller: SellerId) -> None:
    one, two = put(db, seller, "a", "size"), put(db, seller, "b", None)
    db.write_now(add_calls, seller, one, [CALL, replace(CALL, cost_usd=None)])
    db.write_now(add_calls, seller, two, [CALL])
    db.write_now(add_calls, seller, one, [replace(CALL, created_at=TODAY - timedelta(microseconds=1))])
    day = db.read_now(read_spent, seller, since=TODAY)
    own = db.read_now(read_spent, seller, since=TODAY, interaction_id=one)
    assert replace(day, usd=round(day.usd, 9)) == Spent(usd=0.02, tokens=3000, calls=3, unpriced_calls=1)
    assert replace(own, usd=round(own.usd, 9)) == Spent(usd=0.01, tokens=2000, calls=2, unpriced_calls=1)


def test_nothing_was_spent_where_nothing_was_asked(db: Database, seller: SellerId) -> None:
    db.write_now(add_calls, seller, None, [])
    assert db.read_now(read_spent, seller, since=TODAY) == Spent()
    assert costs(db, seller, "day") == {}


def test_costs_by_category_model_and_day_add_up_to_the_same(db: Database, seller: SellerId) -> None:
    one, two = put(db, seller, "a", "size"), put(db, seller, "b", "color")
    db.write_now(add_calls, seller, one, [CALL, FAILED, STAND_IN])
    db.write_now(add_calls, seller, two, [CALL, replace(CALL, created_at=TODAY - timedelta(hours=1))])
    db.write_now(add_calls, seller, None, [replace(CALL, cost_usd=None)])
    keys: tuple[CostKey, ...] = ("category", "model", "day")
    tables = {by: costs(db, seller, by, days=2) for by in keys}
    assert {by: set(rows) for by, rows in tables.items()} == {
        "category": {"size", "color", "other"},
        "model": {"openai-chat:x", "anthropic:y", "offline"},
        "day": {"2026-11-24", "2026-11-25"},
    }
    for rows in tables.values():
        assert sum(row.cost_usd for row in rows.values()) == pytest.approx(0.03)
        assert sum(row.calls for row in rows.values()) == 6
        assert sum(row.unpriced_calls for row in rows.values()) == 1
    size = tables["category"]["size"]
    assert (size.answers, size.stand_ins, size.failed_calls, round(size.latency_ms, 3)) == (2, 1, 1, 166.667)


def test_a_deleted_message_does_not_give_its_money_back(db: Database, seller: SellerId) -> None:
    one = put(db, seller, "a", "size")
    db.write_now(add_calls, seller, one, [CALL])

    def remove(conn: Connection) -> None:
        conn.execute(delete(interactions).where(interactions.c.id == one))

    db.write_now(remove)
    assert db.read_now(read_spent, seller, since=TODAY).usd == pytest.approx(0.01)
    assert set(costs(db, seller, "category")) == {"other"}


def test_sellers_see_their_own_bill_only(db: Database, seller: SellerId) -> None:
    db.write_now(add_calls, SellerId(f"{seller}-2"), None, [CALL])
    assert db.read_now(read_spent, seller, since=TODAY) == Spent()
    assert costs(db, seller, "model") == {}
