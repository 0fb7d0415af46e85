"""`replydesk chatwoot ...`: a Chatwoot made ready for the desk."""

from typing import Annotated

import typer

from api.cli_shared import Json, Seller, run

chatwoot = typer.Typer(no_args_is_help=True, help="The help desk where people of the shop work (docs/chatwoot.md).")


@chatwoot.callback()
def _group() -> None:
    """Keeps `setup` a command of its own, with others to come."""


@chatwoot.command()
def setup(
    desk_url: Annotated[str, typer.Option(help="Where Chatwoot reaches this desk, like https://desk.example.com.")],
    inbox: Annotated[
        list[str] | None, typer.Option(help="An inbox the bot answers first in; made (API channel) when there is none.")
    ] = None,
    team: Annotated[list[str] | None, typer.Option(help="A team beside those of the playbook.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Make the bot, its webhook, inboxes, labels and teams; keep its token and secret, encrypted. Again: nothing."""
    run("chatwoot", desk_url=desk_url, inboxes=tuple(inbox or ()), teams=tuple(team or ()), is_dry=dry_run,
        seller=seller, as_json=as_json)  # fmt: skip
