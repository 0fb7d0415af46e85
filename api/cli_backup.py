"""The command line of backups: `backup`, `verify` and `restore`, beside the other commands."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli_shared import Json, run

backups = typer.Typer()

Backup = Annotated[Path, typer.Argument(help="A file that `replydesk backup` made, with FILE.json beside it.")]


@backups.command()
def backup(
    to: Annotated[
        Path | None, typer.Option(help="The new file; left out: backups/replydesk-<time> beside the database.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Copy the database while the desk works: a new FILE, and FILE.json that says what must be in it.

    SQLite needs nothing; PostgreSQL needs pg_dump of the server's version. The queue is left out: it is made anew from
    the rows. A backup is never overwritten. Stored tokens are in it locked; their key is not: keep it elsewhere too.
    """
    run("backup", action="backup", file=to, as_json=as_json)


@backups.command()
def verify(file: Backup, as_json: Json = False) -> None:
    """Read every byte, page and row of a backup; exit code 1 when it could not be restored."""
    run("backup", action="verify", file=file, as_json=as_json)


@backups.command()
def restore(
    file: Backup,
    force: Annotated[
        bool, typer.Option("--force", help="Even while workers beat or somebody has the database open.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put a backup in the place of the database in REPLYDESK_DATABASE_URL. Stop every `serve` and `work` first.

    The backup is verified, brought to this code's version, and put in place whole or not at all. What stood there is
    moved aside, not deleted.

    What happens next: the gate is shut, nothing is sent. Start `replydesk serve`: it pulls every channel and reads back
    everything unsettled, so that no answer leaves a second time; then the gate opens by itself, seller by seller.
    """
    run("backup", action="restore", file=file, is_forced=force, as_json=as_json)
