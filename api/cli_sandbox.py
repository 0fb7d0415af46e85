"""`replydesk sandbox`: vendors to practise on."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli_shared import run

practice = typer.Typer()


@practice.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8100,
    data: Annotated[
        Path | None,
        typer.Option(help="Other reviews: JSONL with id, product, product_name, rating, pros, cons, comment."),
    ] = None,
    limits: Annotated[str, typer.Option(help="real: Wildberries' rate limits; lifted: none.")] = "real",
    config: Annotated[
        Path | None, typer.Option(help="TOML: limits, lag_seconds, moderation_seconds, reject_words, [[faults]].")
    ] = None,
    state: Annotated[Path | None, typer.Option(help="A file that keeps what was published over restarts.")] = None,
    models: Annotated[
        int | None, typer.Option(help="Also serve practice models (OpenAI's and Anthropic's wire) on this port.")
    ] = None,
    chatwoot: Annotated[int | None, typer.Option(help="Also serve a practice Chatwoot on this port.")] = None,
) -> None:
    """Serve a practice Wildberries over HTTP and print a token for it."""
    run("sandbox", port=port, data=data, limits=limits, config=config, state=state, models=models, chatwoot=chatwoot)
