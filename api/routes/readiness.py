"""May this shop's pilot go on: a go or no-go with its reasons; every threshold can be given and is told."""

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from analytics.readiness import assess
from api.deps import DeskDep, HouseDep
from api.schemas.readiness import ReadinessOut, readiness_out
from desk.readiness_policy import Thresholds

router = APIRouter(prefix="/api/interactions/metrics", tags=["metrics"])

_Share = Annotated[float | None, Query(ge=0, le=1)]
_Count = Annotated[int | None, Query(ge=0, le=1_000_000)]
_Days = Annotated[int | None, Query(ge=1, le=366)]


def given_thresholds(
    desk: DeskDep,
    max_sync_age_minutes: _Count = None,
    max_sla_overdue_share: _Share = None,
    min_sla_overdue: _Count = None,
    max_manual_rate: _Share = None,
    min_manual_replies: _Count = None,
    max_regression: _Share = None,
    max_backlog_days: Annotated[float | None, Query(ge=0, le=366, allow_inf_nan=False)] = None,
    min_backlog: _Count = None,
    max_unhandled_minutes: _Count = None,
    min_reply_activity: _Count = None,
    reply_activity_window_days: _Days = None,
    max_eval_age_days: _Days = None,
) -> Thresholds:
    """The playbook's, with those the caller gives; their meaning stands in prompts/shared/readiness.toml."""
    told = {name: value for name, value in locals().items() if name != "desk" and value is not None}
    return replace(desk.playbook.readiness.thresholds, **told)


@router.get("/pilot-readiness", summary="Go or no-go, with reasons")
async def pilot_readiness(
    desk: DeskDep, house: HouseDep, thresholds: Annotated[Thresholds, Depends(given_thresholds)]
) -> ReadinessOut:
    """Freshness of every pull, channels, overdue answers, how much is written by hand and whether that grows, backlog,
    answers given, and the newest eval runs against their bars. Left out, a number is the playbook's."""
    every = timedelta(seconds=house.settings.sync_seconds)
    found = await assess(desk, thresholds=thresholds, every=every)
    return readiness_out(found, asdict(desk.playbook.readiness.thresholds))
