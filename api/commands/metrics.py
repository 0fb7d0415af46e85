"""`replydesk metrics`."""

from agent.upkeep import count_metrics
from api.bootstrap import open_house
from api.commands.launch import give
from api.commands.show import one_of
from api.routes.metrics import communication_of_desk
from api.schemas.metrics import CommunicationOut, PartOut, SpansOut
from desk.errors import BadInput
from desk.interactions import ChannelName
from desk.settings import Settings

_LONGEST = 366


async def main(settings: Settings, *, days: int, channel: str | None, seller: str | None, as_json: bool) -> None:
    """Count what waits, then print what `GET /api/analytics/communication` answers."""
    if not 1 <= days <= _LONGEST:
        raise BadInput(f"--days {days}: expected 1 to {_LONGEST}")
    of_channel = one_of(ChannelName, channel)
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        # A worker does this every minute; a command must not depend on one.
        await count_metrics(desk)
        found = await house.db.read(communication_of_desk, desk, days=days, channel=of_channel)
    finally:
        await house.aclose()
    give(found.model_dump(mode="json"), as_json=as_json, lines=_lines(found))


def _lines(found: CommunicationOut) -> list[str]:
    alerts, quality = found.standing, found.quality.total
    return [
        f"{found.period.since} to {found.period.until} (UTC, the last day not included)",
        *_part_lines("all", found.total),
        *(line for name, part in found.by_channel.items() for line in _part_lines(name, part)),
        *(line for name, part in found.by_source.items() for line in _part_lines(f"source {name}", part)),
        f"drafts: {quality.draft_accepted} accepted ({_share(quality.accepted_rate)}), {quality.draft_edited} edited "
        f"({_share(quality.edited_rate)}), {quality.reply_manual} by hand ({_share(quality.manual_rate)}), "
        f"{quality.auto} left by themselves",
        *(f"operator {one.operator}: {one.replies} replies on {one.active_days} days" for one in found.throughput),
        f"links: {found.links.confirmed} confirmed, {found.links.rejected} rejected ({_share(found.links.precision)})",
        f"models: {found.cost.calls} calls, {_dollars(found.cost.usd)}, {_dollars(found.cost.per_turn)} a message",
        f"now: {alerts.backlog.open} open, {alerts.backlog.overdue} overdue, {alerts.backlog.due_soon} due soon; "
        f"by hand {_points(alerts.regression.change)} against last week (alert: {alerts.regression.threshold:+.0%})",
    ]


def _part_lines(name: str, part: PartOut) -> list[str]:
    steps = ", ".join(f"{count} {step}" for step, count in part.pipeline.items())
    return [
        f"{name}: {steps}",
        f"    first answer {_spans(part.first_response)}; closed {_spans(part.closing)}; "
        f"in time {_share(part.deadlines.hit_rate)}; answered within the day {_share(part.response_rate)}",
    ]


def _spans(spans: SpansOut) -> str:
    if spans.p50 is None or spans.p95 is None:
        return "unknown"
    return f"p50 {spans.p50 / 60:.0f} min, p95 {spans.p95 / 60:.0f} min"


def _share(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.0%}"


def _points(value: float | None) -> str:
    return "unknown (too few replies)" if value is None else f"{value:+.0%}"


def _dollars(value: float | None) -> str:
    return "unknown" if value is None else f"${value:.4f}"
