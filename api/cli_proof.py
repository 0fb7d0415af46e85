"""Commands that prove the desk: may it go live, does every channel work, has a change made it worse. Only declares."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli_evals import evals
from api.cli_shared import Json, Seller, run

proof = typer.Typer()


@proof.command()
def ready(seller: Seller = None, as_json: Json = False) -> None:
    """May the pilot go on: every check with its reason. Exit code 0 go, 1 no-go, 2 something could not be read."""
    run("ready", seller=seller, as_json=as_json)


@proof.command("qa-matrix")
def qa_matrix(
    url: Annotated[
        str, typer.Option(help="practice: a shop of its own, gone afterwards; configured: the desk as it stands.")
    ] = "practice",
    send_replies: Annotated[
        bool, typer.Option("--send-replies", help="Let answers leave, too; without it nothing is ever sent.")
    ] = False,
    to_real_customers: Annotated[
        bool, typer.Option("--to-real-customers", help="With --url configured: yes, real people will read them.")
    ] = False,
    most: Annotated[
        int, typer.Option(min=0, max=20, help="With --url configured: so many answers a channel at most.")
    ] = 1,
    out: Annotated[Path | None, typer.Option(help="Also write the report there, in Markdown.")] = None,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Walk reviews, questions and chats end to end and check every step; exit code 1 when one fails."""
    run("qa_matrix", url=url, is_sending=send_replies, is_confirmed=to_real_customers, most=most, out=out,
        seller=seller, as_json_=as_json)  # fmt: skip


@evals.command("gate-check")
def gate_check(
    variant: Annotated[str, typer.Option(help="Another candidate than the desk as it is: a name or a TOML file.")] = (
        "baseline"
    ),
    accept: Annotated[
        bool, typer.Option("--accept", help="Write the figures of now as the baseline; commit it with the reason.")
    ] = False,
    file: Annotated[Path | None, typer.Option("--baseline", help="Another baseline than evals/baseline.json.")] = None,
    as_json: Json = False,
) -> None:
    """What CI runs: the shipped sets, offline, against the stored baseline; exit code 1 when a figure got worse."""
    run("eval_check", variant=variant, accept=accept, file=file, as_json=as_json)


@evals.command()
def report(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="A run's id, or its beginning; see `eval runs`.")],
    compare: Annotated[str | None, typer.Option(help="Another run over the same set, put beside it.")] = None,
    form: Annotated[str, typer.Option("--format", help="md or html.")] = "md",
    out: Annotated[Path | None, typer.Option(help="A file; left out: stdout.")] = None,
    seller: Seller = None,
) -> None:
    """One run as a page: figures, confusion, groups, the worst cases first, and what it was made of."""
    run("eval_report", run_id=run_id, other_id=compare, form=form, out=out, seller=seller)
