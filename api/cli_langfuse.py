"""`replydesk langfuse ...`: the optional mirror of traces, scores, sets, runs and prompts."""

from typing import Annotated

import typer

from api.cli_shared import Json, Seller, run

langfuse = typer.Typer(no_args_is_help=True, help="Carry sets, runs, scores and prompts to Langfuse and back.")
prompts = typer.Typer(no_args_is_help=True, help="Our prompts, shown there; files stay the truth.")
langfuse.add_typer(prompts, name="prompts")


@langfuse.command("push-set")
def push_set(
    name: Annotated[str, typer.Argument(help="A shipped or stored set.")], seller: Seller = None, as_json: Json = False
) -> None:
    """Mirror a labelled set as a dataset; again brings it up to date."""
    run("langfuse", act="push-set", name=name, seller=seller, as_json=as_json)


@langfuse.command("import-set")
def import_set(
    name: Annotated[str, typer.Argument(help="The dataset's name there.")],
    kind: Annotated[str, typer.Option(help="What its rows are: message, draft, redteam, pair or pii.")] = "message",
    as_name: Annotated[str | None, typer.Option("--as", help="The set's name here; left out: the same.")] = None,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Take a dataset over as a stored set: each item's input is a row, its expected output the labels."""
    run("langfuse", act="import-set", name=name, kind=kind, as_name=as_name, seller=seller, as_json=as_json)


@langfuse.command("push-run")
def push_run(
    run_id: Annotated[str, typer.Argument(help="A finished run, or the beginning of its id; push its set first.")],
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Mirror a stored run as an experiment over its dataset, with every score."""
    run("langfuse", act="push-run", run_id=run_id, seller=seller, as_json=as_json)


@langfuse.command("push-scores")
def push_scores(seller: Seller = None, as_json: Json = False) -> None:
    """Push the scores that wait; the worker does it every minute."""
    run("langfuse", act="push-scores", seller=seller, as_json=as_json)


@prompts.command("push")
def push_prompts(as_json: Json = False) -> None:
    """A new version, labelled production, of every prompt that differs."""
    run("langfuse", act="prompts", push=True, as_json=as_json)


@prompts.command("diff")
def diff_prompts(as_json: Json = False) -> None:
    """Which prompts are the same there, differ or are missing."""
    run("langfuse", act="prompts", push=False, as_json=as_json)


@langfuse.command()
def practice(port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8102) -> None:
    """Serve a practice Langfuse and print how to point a desk at it."""
    run("langfuse", act="practice", port=port)
