"""Shapes of what the desk knows about its models."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from agent.model_report import ModelReport
from storage.model_calls import CostRow


class LinkOut(BaseModel):
    """One model of a chain. `state` other than ready or probing: it is passed over, `reason` says why."""

    model_config = ConfigDict(from_attributes=True)
    name: str
    provider: str
    state: Literal["ready", "resting", "probing", "no_right", "off", "unavailable"]
    reason: str | None
    retry_at: datetime | None
    failures_in_a_row: int
    price: Literal["known", "unknown", "free"]
    input_usd: float | None
    output_usd: float | None


class StepOut(BaseModel):
    """Who takes a step, best first, and who decided it. `step`: router, drafter, reviewer, or `drafter of <category>`.

    `effort`: how long they are told to think; null: as each does by itself.
    """

    model_config = ConfigDict(from_attributes=True)
    step: str
    source: Literal["setting", "environment", "playbook", "fixed"]
    links: list[LinkOut]
    effort: Literal["low", "medium", "high"] | None


class SpentOut(BaseModel):
    """Since midnight UTC. `usd` leaves out `unpriced_calls`: no price is known for them."""

    model_config = ConfigDict(from_attributes=True)
    usd: float
    tokens: int
    calls: int
    unpriced_calls: int


class BudgetOut(BaseModel):
    """null: no limit."""

    model_config = ConfigDict(from_attributes=True)
    usd_per_day: float | None
    tokens_per_day: int | None
    usd_per_interaction: float | None
    tokens_per_interaction: int | None


class ModelsOut(BaseModel):
    """How the models stand. `used`: part of the day's budget, 0..1 and beyond; `level`: what is given up by now."""

    steps: list[StepOut]
    spent_today: SpentOut
    budget: BudgetOut
    used: float
    level: Literal["usual", "smaller_context", "cheaper_model", "offline"]


class CostOut(BaseModel):
    """One category, model or day. `stand_in_share`: answers an earlier model of the chain should have given."""

    key: str
    calls: int
    answers: int
    stand_ins: int
    stand_in_share: float
    failed_calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float
    unpriced_calls: int
    latency_ms: float


class CostsOut(BaseModel):
    """Costs of [since, until)."""

    by: Literal["category", "model", "day"]
    since: datetime
    until: datetime
    total_usd: float
    stand_in_share: float
    rows: list[CostOut]


def models_out(report: ModelReport) -> ModelsOut:
    """The report as it goes out."""
    purse = report.purse
    return ModelsOut(
        steps=[StepOut.model_validate(step) for step in report.steps],
        spent_today=SpentOut.model_validate(purse.day),
        budget=BudgetOut.model_validate(purse.budget),
        used=round(purse.share, 4),
        level=purse.level.value,
    )


def cost_out(row: CostRow) -> CostOut:
    """A row as it goes out; money to a hundredth of a cent."""
    return CostOut(
        key=row.key,
        calls=row.calls,
        answers=row.answers,
        stand_ins=row.stand_ins,
        stand_in_share=round(row.stand_ins / row.answers, 4) if row.answers else 0.0,
        failed_calls=row.failed_calls,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        cost_usd=round(row.cost_usd, 6),
        unpriced_calls=row.unpriced_calls,
        latency_ms=round(row.latency_ms, 1),
    )
