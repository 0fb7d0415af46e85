"""`replydesk trace`: the traces of a message, one trace, or a list of them."""

from datetime import datetime
from typing import Annotated

import typer

from api.cli_shared import Json, Seller, run

traces = typer.Typer()


@traces.command()
def trace(
    name: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A message's number or a trace's id; left out: a list.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many of the newest.")] = 20,
    verdict: Annotated[str | None, typer.Option(help="List: send, draft, block or escalate.")] = None,
    status: Annotated[str | None, typer.Option(help="List: ok or error.")] = None,
    category: Annotated[str | None, typer.Option(help="List: of this category.")] = None,
    model: Annotated[str | None, typer.Option(help="List: drafts by this model.")] = None,
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="List: of this day, UTC.")] = None,
    min_cost_usd: Annotated[float | None, typer.Option(help="List: that cost at least so much.")] = None,
    min_duration_ms: Annotated[float | None, typer.Option(help="List: that took at least so long.")] = None,
    score: Annotated[str | None, typer.Option(help="List: with a score of this name.")] = None,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """What was done about a message: the tree of its steps with times, models, cost and findings; or a list."""
    wanted = {
        "verdict": verdict, "status": status, "category": category, "model": model,
        "day": day.date() if day else None, "min_cost_usd": min_cost_usd, "min_duration_ms": min_duration_ms,
        "score": score,
    }  # fmt: skip
    run("trace", name=name, limit=limit, wanted=wanted, seller=seller, as_json=as_json)
