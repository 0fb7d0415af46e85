"""`replydesk metrics`: only declares; the command is loaded when it runs."""

from typing import Annotated

import typer

from api.cli_shared import Json, Seller, run

figures = typer.Typer()


@figures.command()
def metrics(
    days: Annotated[int, typer.Option(min=1, max=366, help="How many UTC days, today included.")] = 30,
    channel: Annotated[str | None, typer.Option(help="review, question or chat.")] = None,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """What came in and what became of it: speed, deadlines, drafts taken over, links, cost; what needs looking at."""
    run("metrics", days=days, channel=channel, seller=seller, as_json=as_json)
