"""Calls of models as rows: written as they happen, summed for budgets, reported by category, model or day."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import BigInteger, ColumnElement, Connection, Float, String, case, cast, func, insert, select

from desk.interactions import InteractionId, SellerId
from desk.model_calls import CallOutcome, ModelCall, Spent
from storage.tables import interactions
from storage.tables_models import model_calls

CostKey = Literal["category", "model", "day"]
_OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """What calls of one category, model or day came to. `answers`: texts the desk used; `stand_ins`: those of them
    that an earlier link should have given. `cost_usd` leaves out `unpriced_calls`.
    """

    key: str
    calls: int
    answers: int
    stand_ins: int
    failed_calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float
    unpriced_calls: int
    latency_ms: float


def add_calls(
    conn: Connection, seller_id: SellerId, interaction_id: InteractionId | None, calls: Sequence[ModelCall]
) -> None:
    """Write what was asked, whether it came to an answer or not."""
    rows = [asdict(call) | {"seller_id": seller_id, "interaction_id": interaction_id} for call in calls]
    if rows:
        conn.execute(insert(model_calls), rows)


def read_spent(
    conn: Connection, seller_id: SellerId, *, since: datetime, interaction_id: InteractionId | None = None
) -> Spent:
    """What the seller's calls came to since a moment; only those of one interaction when it is named."""
    query = select(
        func.coalesce(func.sum(model_calls.c.cost_usd), 0.0).label("usd"),
        func.coalesce(func.sum(model_calls.c.input_tokens + model_calls.c.output_tokens), 0).label("tokens"),
        func.count().label("calls"),
        (func.count() - func.count(model_calls.c.cost_usd)).label("unpriced_calls"),
    ).where(model_calls.c.seller_id == seller_id, model_calls.c.created_at >= since)
    if interaction_id is not None:
        query = query.where(model_calls.c.interaction_id == interaction_id)
    row = conn.execute(query).one()
    return Spent(usd=float(row.usd), tokens=int(row.tokens), calls=row.calls, unpriced_calls=row.unpriced_calls)


def list_costs(
    conn: Connection, seller_id: SellerId, *, by: CostKey, since: datetime, until: datetime
) -> tuple[CostRow, ...]:
    """Sums of [since, until), dearest first, days in order. Calls without a message are in the category `other`."""
    key = _key(conn, by)
    source = model_calls
    if by == "category":
        on = (interactions.c.id == model_calls.c.interaction_id) & (interactions.c.seller_id == seller_id)
        source = model_calls.outerjoin(interactions, on)  # type: ignore[assignment]  # a join selects like a table
    query = (
        select(key.label("key"), *_sums())
        .select_from(source)
        .where(
            model_calls.c.seller_id == seller_id, model_calls.c.created_at >= since, model_calls.c.created_at < until
        )
        .group_by(key)
    )
    rows = [CostRow(**dict(row._mapping)) for row in conn.execute(query)]
    return tuple(sorted(rows, key=lambda row: row.key if by == "day" else (-row.cost_usd, -row.calls, row.key)))


def _key(conn: Connection, by: CostKey) -> ColumnElement[Any]:
    if by == "model":
        return model_calls.c.model
    if by == "category":
        return func.coalesce(interactions.c.intent, _OTHER)
    if conn.dialect.name == "sqlite":
        return func.substr(cast(model_calls.c.created_at, String), 1, 10)
    return func.to_char(func.timezone("UTC", model_calls.c.created_at), "YYYY-MM-DD")


def _sums() -> list[ColumnElement[Any]]:
    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), BigInteger)

    return [
        func.count().label("calls"),
        count(model_calls.c.is_answer).label("answers"),
        count(model_calls.c.is_answer & model_calls.c.fallback_reason.is_not(None)).label("stand_ins"),
        count(model_calls.c.outcome != CallOutcome.OK.value).label("failed_calls"),
        cast(func.sum(model_calls.c.input_tokens), BigInteger).label("input_tokens"),
        cast(func.sum(model_calls.c.output_tokens), BigInteger).label("output_tokens"),
        cast(func.coalesce(func.sum(model_calls.c.cost_usd), 0.0), Float).label("cost_usd"),
        (func.count() - func.count(model_calls.c.cost_usd)).label("unpriced_calls"),
        cast(func.avg(model_calls.c.latency_ms), Float).label("latency_ms"),
    ]
