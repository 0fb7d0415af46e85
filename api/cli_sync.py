"""`replydesk sync ...`: how fresh every channel is, and a pull now."""

from typing import Annotated

import typer

from api.cli_shared import Json, Seller, run

sync = typer.Typer(help="How fresh every channel is; `replydesk sync now` has it pulled by a running worker.")


@sync.callback(invoke_without_command=True)
def show(context: typer.Context, seller: Seller = None, as_json: Json = False) -> None:
    """Where each channel's pull stands: last complete one, failures, next try, progress of the first pull."""
    if context.invoked_subcommand is None:
        run("sync", is_now=False, channel=None, seller=seller, as_json=as_json)


@sync.command()
def now(
    channel: Annotated[str | None, typer.Option(help="review, question, chat or products; left out: all.")] = None,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Have it pulled as soon as a worker is free: failures and pauses are forgotten. `pull` pulls by itself instead."""
    run("sync", is_now=True, channel=channel, seller=seller, as_json=as_json)
