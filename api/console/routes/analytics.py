"""Analytics: the figures of a period, how the drafts do by day, what should worry somebody, go or no-go."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from api.console import analytics_view as shown
from api.console.access import page_in
from api.console.charts import HEIGHT, WIDTH
from api.console.render import Page, render
from api.deps import DeskDep, HouseDep
from api.routes.metrics import communication_of_desk, quality_history
from api.routes.readiness import given_thresholds, pilot_readiness
from desk.interactions import ChannelName
from desk.readiness_policy import Thresholds

router = APIRouter(prefix="/analytics", include_in_schema=False)
AnalyticsPage = Annotated[Page, Depends(page_in("analytics"))]
_PERIODS = (1, 7, 30, 90, 365)
# A chart of a year's days is a grey wall.
_MOST_BARS = 90


@router.get("")
async def analytics(
    page: AnalyticsPage, desk: DeskDep, days: Annotated[int, Query(ge=1, le=366)] = 30, channel: str = ""
) -> HTMLResponse:
    """The figures of the last days."""
    known = ChannelName(channel) if channel in tuple(ChannelName) else None
    told = await desk.db.read(communication_of_desk, desk, days=days, channel=known)
    chart, of_days = shown.history(await quality_history(desk, min(days, _MOST_BARS), known), page.words)
    words = page.words
    view = {
        "days": days, "channel": known or "", "periods": _PERIODS,
        "channels": [(one.value, words.name("channel", one)) for one in ChannelName],
        "kpis": shown.kpis(told, words), "funnel": shown.funnel(told, words),
        "quality": shown.quality_shares(told, words), "by_channel": shown.lines(told.by_channel, "channel", words),
        "by_source": shown.lines(told.by_source, "source", words), "alerts": shown.alerts(told, words),
        "chart": chart, "chart_days": of_days, "width": WIDTH, "height": HEIGHT, "is_quiet": not any(
            part.pipeline["received"] for part in (told.total,)
        ),
        "people": told.throughput,
    }  # fmt: skip
    return render(page, "pages/analytics.html", view)


@router.get("/readiness")
async def readiness(
    page: AnalyticsPage, desk: DeskDep, house: HouseDep, thresholds: Annotated[Thresholds, Depends(given_thresholds)]
) -> HTMLResponse:
    """May the pilot go on, by thresholds one may try out here."""
    told = await pilot_readiness(desk, house, thresholds)
    said, tone = shown.answer(told, page.words)
    view = {
        "said": said, "tone": tone, "checks": shown.checks(told, page.words),
        "thresholds": [
            (name, page.words.name("threshold", name), f"{one.value:g}", f"{one.default:g}", one.value != one.default)
            for name, one in told.thresholds.items()
        ],
    }  # fmt: skip
    return render(page, "pages/readiness.html", view)
