"""What every command line shares: common options, and how a command is loaded and run."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object on stdout; progress goes to stderr.")]
Seller = Annotated[str | None, typer.Option(help="The seller; default REPLYDESK_SELLER.")]
File = Annotated[Path, typer.Option("--file", help="A JSONL file in the format of evals/datasets/README.md.")]


def run(command: str, **options: Any) -> None:
    """Load the command's file and run it; errors become one line on stderr and an exit code."""
    launch = import_module("api.commands.launch")
    sys.exit(launch.launch(import_module(f"api.commands.{command}").main, options))
