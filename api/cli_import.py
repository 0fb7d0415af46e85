"""The command line of imports: `import customers`, `import tickets`."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli_shared import Json, Seller, run

imports = typer.Typer(no_args_is_help=True, help="Bring in customers and tickets of the past from CSV or JSONL files.")

ImportFile = Annotated[Path, typer.Option("--file", help="A .csv with a header, or a .jsonl with an object a line.")]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", help="TOML: which column is what, which word means what.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only read and report; nothing is kept.")]


@imports.command("customers")
def customers(
    file: ImportFile,
    mapping: MappingFile = None,
    dry_run: DryRun = False,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Customers with subscriptions, orders and payments. Twice is once; every refused row is told with its reason."""
    run("import_rows", kind="customers", file=file, mapping=mapping, dry_run=dry_run, seller=seller, as_json=as_json)


@imports.command("tickets")
def tickets(
    file: ImportFile,
    mapping: MappingFile = None,
    dry_run: DryRun = False,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Messages of the past with their answers: found by search and as examples, never answered."""
    run("import_rows", kind="tickets", file=file, mapping=mapping, dry_run=dry_run, seller=seller, as_json=as_json)
