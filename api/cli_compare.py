"""`replydesk eval compare | judge | calibrate | annotate` and `replydesk replay`: only declares."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli_shared import Json, Seller, run

comparing = typer.Typer()
annotating = typer.Typer(no_args_is_help=True, help="People label answers blind; how far they agree; what comes of it.")
replaying = typer.Typer()

JudgeName = Annotated[
    str | None, typer.Option("--judge", help="Models that judge, best first, by comma; left out: the playbook's.")
]
BatchId = Annotated[str, typer.Argument(metavar="BATCH", help="The id of a batch.")]


@comparing.command()
def compare(
    runs: Annotated[
        list[str] | None, typer.Argument(metavar="[A B]", help="Two runs by their ids: what was, what is tried.")
    ] = None,
    variants: Annotated[
        tuple[str, str] | None, typer.Option("--variants", help="Instead: run these two variants first.")
    ] = None,
    set_name: Annotated[str | None, typer.Option("--set", help="With --variants: over this set.")] = None,
    seed: Annotated[int, typer.Option(help="Of the bootstrap: the same seed, the same intervals.")] = 0,
    fail_on_worse: Annotated[bool, typer.Option("--fail-on-worse", help="Exit code 1 for worse or mixed.")] = False,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Two runs over one set side by side: paired intervals, categories, every decision that changed, a verdict."""
    run("compare", runs=runs or [], variants=variants, set_name=set_name, seed=seed, is_strict=fail_on_worse,
        seller=seller, as_json=as_json)  # fmt: skip


@comparing.command()
def calibrate(
    file: Annotated[
        Path | None, typer.Option("--file", help="Rows with labels, as evals/datasets/judge_dev.jsonl has them.")
    ] = None,
    labels: Annotated[str | None, typer.Option("--labels", help="Instead: a batch that people labelled.")] = None,
    judge: JudgeName = None,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """How far a judge agrees with people: agreement, kappa, precision and recall of each rubric, and what it may do."""
    run("calibrate", file=file, labels=labels, judge=judge, seller=seller, as_json=as_json)


@comparing.command()
def judge(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="The id of a run, or a beginning of it.")],
    judge_name: JudgeName = None,
    calibrate_on: Annotated[
        Path | None, typer.Option("--calibrate-on", help="Labelled rows: above the bar its word may also lift.")
    ] = None,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """A judge goes over the answers of a run: four scores each, kept beside the run's own; who spoke is kept, too."""
    run("judge", run=run_id, judge=judge_name, calibrate_on=calibrate_on, seller=seller, as_json=as_json)


@replaying.command()
def replay(
    variant: Annotated[str, typer.Option("--variant", help="A shipped variant, or a TOML file.")] = "baseline",
    since: Annotated[str, typer.Option("--since", help="How far back: 30d, 12h.")] = "30d",
    limit: Annotated[int | None, typer.Option(min=1, help="So many of the newest decisions at most.")] = None,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Run stored decisions through a candidate, from their snapshots alone: which would be others. Sends nothing."""
    run("replay", variant=variant, since=since, limit=limit, seller=seller, as_json=as_json)


@annotating.command("new")
def annotate_new(
    name: Annotated[str, typer.Argument(help="How people call it.")],
    of_run: Annotated[str | None, typer.Option("--run", help="Answers of this run.")] = None,
    of_set: Annotated[str | None, typer.Option("--set", help="Drafts of this set.")] = None,
    live: Annotated[bool, typer.Option("--live", help="What the desk decided lately.")] = False,
    days: Annotated[int, typer.Option(min=1, max=366, help="With --live: of so many days.")] = 30,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="So many at most, drawn by lot.")] = 50,
    seed: Annotated[int, typer.Option(min=0, help="Which are drawn, and their order.")] = 0,
    author: Annotated[str, typer.Option(help="Who makes it.")] = "operator",
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Make a batch of answers to label."""
    chosen = {"of_run": of_run, "of_set": of_set, "is_live": live, "days": days, "limit": limit, "seed": seed}
    run("annotate", action="new", options=chosen | {"name": name, "author": author}, seller=seller, as_json=as_json)


@annotating.command("list")
def annotate_list(seller: Seller = None, as_json: Json = False) -> None:
    """The newest batches."""
    run("annotate", action="list", options={}, seller=seller, as_json=as_json)


@annotating.command("next")
def annotate_next(
    batch: BatchId,
    annotator: Annotated[str, typer.Option("--annotator", help="Who labels.")],
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """The next answer this person has not labelled; nothing about what anybody else thinks of it."""
    run("annotate", action="next", options={"batch": batch, "annotator": annotator}, seller=seller, as_json=as_json)


@annotating.command("label")
def annotate_label(
    batch: BatchId,
    number: Annotated[int, typer.Argument(min=1, help="The answer's number, as `next` tells it.")],
    annotator: Annotated[str, typer.Option("--annotator", help="Who labels.")],
    labels: Annotated[
        list[str] | None, typer.Option("--rubric", help="accuracy=pass, tone=fail ...; once for each.")
    ] = None,
    verdict: Annotated[str | None, typer.Option(help="send, draft, block or escalate.")] = None,
    comment: Annotated[str, typer.Option(help="Why.")] = "",
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Say what you think of one answer; said again, it replaces your own first word."""
    said = {"batch": batch, "number": number, "annotator": annotator, "labels": labels or [], "verdict": verdict}
    run("annotate", action="label", options=said | {"comment": comment}, seller=seller, as_json=as_json)


@annotating.command("agreement")
def annotate_agreement(batch: BatchId, seller: Seller = None, as_json: Json = False) -> None:
    """How far the labellers agree: every two, and all of them."""
    run("annotate", action="agreement", options={"batch": batch}, seller=seller, as_json=as_json)


@annotating.command("export")
def annotate_export(
    batch: BatchId,
    out: Annotated[Path | None, typer.Option(help="Write the rows there, JSONL.")] = None,
    into: Annotated[str | None, typer.Option("--into", help="Or add them to this set, as its next version.")] = None,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """What people agreed on, as labelled rows: a file, a set, or both."""
    run("annotate", action="export", options={"batch": batch, "out": out, "into": into}, seller=seller,
        as_json=as_json)  # fmt: skip
