"""`replydesk models`."""

from typing import get_args

from agent.model_report import report_models
from api.bootstrap import open_house
from api.commands.launch import give
from api.routes.models import costs_of
from api.schemas.models import CostsOut, ModelsOut, models_out
from desk.errors import BadInput
from desk.settings import Settings
from storage.model_calls import CostKey


async def main(settings: Settings, *, costs: CostKey | None, days: int, seller: str | None, as_json: bool) -> None:
    """Print how the models stand, or what they cost."""
    if costs is not None and costs not in get_args(CostKey):
        raise BadInput(f"--costs {costs!r}: expected one of {', '.join(get_args(CostKey))}")
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        if costs is None:
            found = models_out(await house.db.read(report_models, desk))
            give(found.model_dump(mode="json"), as_json=as_json, lines=_lines(found))
        else:
            sums = await costs_of(desk, by=costs, days=days)
            give(sums.model_dump(mode="json"), as_json=as_json, lines=_cost_lines(sums))
    finally:
        await house.aclose()


def _lines(found: ModelsOut) -> list[str]:
    lines = []
    for step in found.steps:
        lines.append(f"{step.step} ({step.source}{f', effort {step.effort}' if step.effort else ''})")
        for link in step.links:
            price: str = "price unknown, tokens only" if link.price == "unknown" else link.price
            if link.price == "known":
                price = f"${link.input_usd:g} in, ${link.output_usd:g} out a million tokens"
            why = f"; {link.reason}" if link.reason else ""
            until = f" until {link.retry_at:%H:%M:%S} UTC" if link.retry_at else ""
            lines.append(f"    {link.name}: {link.state}{until}{why} ({price})")
    spent = found.spent_today
    unpriced = f", {spent.unpriced_calls} of them without a known price" if spent.unpriced_calls else ""
    lines.append(f"today: ${spent.usd:.4f}, {spent.tokens} tokens, {spent.calls} calls{unpriced}")
    lines.append(f"budget: {found.used:.0%} used, level {found.level}")
    lines.append("breakers are this process's own; ask a running desk with GET /api/models")
    return lines


def _cost_lines(sums: CostsOut) -> list[str]:
    lines = [
        f"{row.key}: ${row.cost_usd:.4f}, {row.input_tokens + row.output_tokens} tokens, {row.calls} calls "
        f"({row.failed_calls} failed, {row.unpriced_calls} unpriced), {row.stand_in_share:.0%} stand-ins, "
        f"{row.latency_ms:.0f} ms"
        for row in sums.rows
    ]
    return [*lines, f"total: ${sums.total_usd:.4f} since {sums.since:%Y-%m-%d} (UTC days)"]
