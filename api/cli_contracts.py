"""`replydesk contracts ...`: do the vendors' answers still look as they did?"""

from typing import Annotated

import typer

from api.cli_shared import Json, Seller, run

contracts = typer.Typer(no_args_is_help=True, help="Whether the vendors' answers still have the shape we know.")


@contracts.callback()
def _group() -> None:
    """Keeps `check` a command of its own: a single one would take the group's place."""


@contracts.command()
def check(
    accept: Annotated[bool, typer.Option("--accept", help="What is found now is right from now on.")] = False,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Look at a small answer of every read method; 1 when one is otherwise than known. The first look is stored."""
    run("contracts", accept=accept, seller=seller, as_json=as_json)
