"""The figures the desk is run by: quality of its drafts, alerts, the whole communication. docs/metrics.md has them."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Connection

from agent.desk import Desk
from analytics.alerts import read_alerts
from analytics.communication import read_communication
from analytics.quality import read_quality, read_quality_history
from api.deps import DeskDep
from api.schemas.metrics import (
    AlertsOut,
    CommunicationOut,
    QualityHistoryOut,
    QualityOut,
    alerts_out,
    communication_out,
    history_out,
    quality_out,
)
from desk.interactions import ChannelName
from storage.metrics import count_day_live

router = APIRouter(prefix="/api", tags=["metrics"])

Days = Annotated[int, Query(ge=1, le=366, description="How many UTC days, today included.")]
OfChannel = Annotated[ChannelName | None, Query(description="review, question or chat; left out: all.")]


@router.get("/interactions/metrics/quality", summary="Drafts taken over, edited, replaced")
async def quality(desk: DeskDep, days: Days = 30, channel: OfChannel = None) -> QualityOut:
    """Of replies proven to stand, by channel, intent and source. Today is live, past days are counted by the worker."""
    now, policy = desk.clock(), desk.playbook.metrics
    found = await desk.db.read(read_quality, desk.seller_id, days=days, policy=policy, now=now, channel=channel)
    return quality_out(found, policy)


@router.get("/interactions/metrics/quality-history", summary="The same by day")
async def quality_history(desk: DeskDep, days: Days = 30, channel: OfChannel = None) -> QualityHistoryOut:
    """Every UTC day of the period, oldest first, days without replies too."""
    now, policy = desk.clock(), desk.playbook.metrics
    found = await desk.db.read(read_quality_history, desk.seller_id, days=days, policy=policy, now=now, channel=channel)
    return history_out(found)


@router.get("/interactions/metrics/ops-alerts", summary="Overdue, due soon, drafts trusted less than last week")
async def ops_alerts(desk: DeskDep) -> AlertsOut:
    """How things stand now. The thresholds of the regression are in the answer; too few replies make it null."""
    now, policy = desk.clock(), desk.playbook.metrics
    return alerts_out(await desk.db.read(read_alerts, desk.seller_id, policy=policy, now=now))


@router.get("/analytics/communication", summary="Everything: volume, pipeline, speed, quality, links, cost")
async def communication(desk: DeskDep, days: Days = 30, channel: OfChannel = None) -> CommunicationOut:
    """In all, by channel and by source, which are never mixed silently. `standing` is of now and of all channels."""
    return await desk.db.read(communication_of_desk, desk, days=days, channel=channel)


def communication_of_desk(conn: Connection, desk: Desk, *, days: int, channel: ChannelName | None) -> CommunicationOut:
    """The whole report, the command's too."""
    now, policy = desk.clock(), desk.playbook.metrics
    # Counting today is what takes the time: once for both.
    live = count_day_live(conn, desk.seller_id, policy=policy, now=now)
    found = read_communication(conn, desk.seller_id, days=days, policy=policy, now=now, channel=channel, live=live)
    alerts = read_alerts(conn, desk.seller_id, policy=policy, now=now, live=live)
    return communication_out(found, alerts, policy, channel=channel)
