"""`replydesk eval run`, `runs`, `sets`, `import`, `export`, `harvest`: the eval lab. Only declares."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli_shared import Json, Seller, run

lab = typer.Typer()
SetName = Annotated[str, typer.Option("--name", help="The set's name: a-z, 0-9, _ . -")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Only say what would come of it.")]


@lab.command("run")
def run_eval(
    set_name: Annotated[str | None, typer.Option("--set", help="A set by name; `eval sets` lists them.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="Or a JSONL file of any of their forms.")] = None,
    variant: Annotated[str | None, typer.Option(help="What is tried: a name or a TOML file; default baseline.")] = None,
    model: Annotated[str | None, typer.Option(help="Models for every step, best first, with a comma between.")] = None,
    prompt: Annotated[Path | None, typer.Option(help="A folder whose files replace those of the playbook.")] = None,
    repeat: Annotated[int | None, typer.Option(help="Ask every case so often.")] = None,
    concurrency: Annotated[
        int | None, typer.Option(help="So many cases at once; offline: so many processes. Default: what suits.")
    ] = None,
    sample: Annotated[int | None, typer.Option(help="Only so many cases, drawn by the seed.")] = None,
    seed: Annotated[int | None, typer.Option(help="What is drawn by lot.")] = None,
    resume: Annotated[str | None, typer.Option(help="The id of a run that was broken off.")] = None,
    no_store: Annotated[bool, typer.Option("--no-store", help="Keep nothing: no database is opened.")] = False,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """A labelled set through the very steps live messages take; figures by evaluator, stored with what made them."""
    plan = {"repeat": repeat, "concurrency": concurrency, "sample": sample, "seed": seed}
    run("eval_run", set_name=set_name, file=file, variant=variant, model=model, prompt=prompt, plan=plan,
        resume=resume, is_stored=not no_store, seller=seller, as_json=as_json)  # fmt: skip


@lab.command("runs")
def list_runs(
    run_id: Annotated[str | None, typer.Argument(help="One run by its id or a beginning of it.")] = None,
    set_name: Annotated[str | None, typer.Option("--set", help="Only runs over this set.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """What was run, newest first; with an id everything about one."""
    run("eval_runs", run=run_id, set_name=set_name, limit=limit, seller=seller, as_json=as_json)


@lab.command("sets")
def list_sets(seller: Seller = None, as_json: Json = False) -> None:
    """The labelled sets: shipped ones, and those that were imported or harvested."""
    run("eval_sets", act="sets", seller=seller, as_json=as_json)


@lab.command("import")
def import_set(
    name: SetName,
    file: Annotated[Path, typer.Option("--file", help="JSONL, or a .csv with a header.")],
    kind: Annotated[
        str | None, typer.Option(help="message, draft, redteam, pair or pii; else seen from a row.")
    ] = None,
    columns: Annotated[list[str] | None, typer.Option("--map", help="field=Column where names differ.")] = None,
    description: Annotated[str, typer.Option(help="What it is.")] = "",
    source: Annotated[str, typer.Option(help="Where it comes from.")] = "",
    licence: Annotated[str, typer.Option(help="What may be done with it.")] = "",
    labeller: Annotated[str, typer.Option(help="Who labelled it.")] = "",
    split: Annotated[str, typer.Option(help="dev, heldout or unseen.")] = "dev",
    dry_run: Dry = False,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Add rows to a set: a new version when there is anything new; every rejected row is told with its reason."""
    about = {"description": description, "source": source or file.name, "licence": licence,
             "labeller": labeller, "split": split}  # fmt: skip
    run("eval_sets", act="import", name=name, file=file, kind=kind, columns=columns or [], about=about,
        is_dry=dry_run, seller=seller, as_json=as_json)  # fmt: skip


@lab.command("export")
def export_set(
    name: Annotated[str, typer.Option("--set", help="A set by name, or name@version.")],
    out: Annotated[Path, typer.Option(help="The file: .jsonl or .csv.")],
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Write a set to a file; cells a spreadsheet would run are marked as text."""
    run("eval_sets", act="export", name=name, out=out, seller=seller, as_json=as_json)


@lab.command("harvest")
def harvest_set(
    name: SetName,
    since: Annotated[str, typer.Option(help="How far back: 30d or 4w.")] = "30d",
    limit: Annotated[int, typer.Option(min=1, max=5000, help="At most so many messages.")] = 200,
    dry_run: Dry = False,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Make a set of what operators changed, refused, corrected or overrode: dangerous misses first, masked."""
    run("eval_sets", act="harvest", name=name, since=since, limit=limit, is_dry=dry_run, seller=seller, as_json=as_json)
