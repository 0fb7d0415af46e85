"""Which models would speak, how they fare, what they cost. Changed through the settings `models.*`."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from agent.desk import Desk
from agent.model_report import report_models
from agent.speaking import day_of
from api.deps import DeskDep
from api.schemas.models import CostsOut, ModelsOut, cost_out, models_out
from storage.model_calls import CostKey, list_costs

router = APIRouter(prefix="/api/models", tags=["models"])


@router.get("", summary="Chains, breakers, today's spend")
async def read_models(desk: DeskDep) -> ModelsOut:
    """No model is asked. Breakers are those of the process that answers; the spend is everyone's."""
    return models_out(await desk.db.read(report_models, desk))


@router.get("/costs", summary="What models cost")
async def read_costs(
    desk: DeskDep,
    by: Annotated[CostKey, Query(description="category, model or day (UTC).")] = "day",
    days: Annotated[int, Query(ge=1, le=366, description="How many days, today included.")] = 30,
) -> CostsOut:
    """Dearest first, days in order. Calls without a known price are counted, not priced."""
    return await costs_of(desk, by=by, days=days)


async def costs_of(desk: Desk, *, by: CostKey, days: int) -> CostsOut:
    """The costs of the last `days` days, the command's too."""
    today = day_of(desk.clock())
    since, until = today - timedelta(days=days - 1), today + timedelta(days=1)
    rows = await desk.db.read(list_costs, desk.seller_id, by=by, since=since, until=until)
    return CostsOut(
        by=by,
        since=since,
        until=until,
        total_usd=round(sum(row.cost_usd for row in rows), 6),
        stand_in_share=round(sum(row.stand_ins for row in rows) / max(1, sum(row.answers for row in rows)), 4),
        rows=[cost_out(row) for row in rows],
    )
