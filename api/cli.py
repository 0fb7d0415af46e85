"""The command line. Only declares: a command's file is loaded when it runs, so `--help` stays fast."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    name="replydesk",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=(
        "The desk a seller's whole customer communication runs on.\n\n"
        "Start with `replydesk demo`: a practice marketplace, the whole loop, no key, no network.\n"
        "Then: set REPLYDESK_WB_TOKENS, `replydesk migrate`, `replydesk doctor`, `replydesk pull`, `replydesk serve`.\n"
        "Nothing is ever sent by itself until you switch it on: `replydesk switch auto-send on --channel review`."
    ),
)
evals = typer.Typer(no_args_is_help=True, help="Score labelled files offline, with the same steps the live desk runs.")
app.add_typer(evals, name="eval")

Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object on stdout; progress goes to stderr.")]
Seller = Annotated[str | None, typer.Option(help="The seller; default REPLYDESK_SELLER.")]
File = Annotated[Path, typer.Option("--file", help="A JSONL file in the format of evals/datasets/README.md.")]


def _run(command: str, **options: Any) -> None:
    """Load the command's file and run it; errors become one line on stderr and an exit code."""
    launch = import_module("api.commands.launch")
    sys.exit(launch.launch(import_module(f"api.commands.{command}").main, options))


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the API on 127.0.0.1.")] = 8000,
    reset: Annotated[
        bool, typer.Option("--reset", help="Forget the practice seller and its shop, start afresh.")
    ] = False,
    once: Annotated[
        bool, typer.Option("--once", help="Headless: answer everything once, print the tally, stop.")
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(help="Other reviews for the practice shop: JSONL with rating, pros, cons, comment, product."),
    ] = None,
    as_json: Json = False,
) -> None:
    """The whole desk against a practice Wildberries, with auto-send on. No key, no network, no Docker."""
    _run("demo", port=port, reset=reset, once=once, data=data, as_json=as_json)


@app.command()
def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; other than loopback needs REPLYDESK_API_TOKEN.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    worker: Annotated[bool, typer.Option(help="Also pull, handle and dispatch in this process.")] = True,
    share: Annotated[str, typer.Option(help="Which part of the rows this worker takes; see `work`.")] = "1/1",
) -> None:
    """Serve the REST API and work: pull every few minutes, draft, send what may leave."""
    _run("serve", host=host, port=port, worker=worker, share=share)


@app.command()
def work(
    share: Annotated[str, typer.Option(help="Which part of the rows: 1/2 and 2/2 for two workers.")] = "1/1",
    seller: Seller = None,
) -> None:
    """One more worker that takes a share of the rows, when one core is not enough. Pulls nothing."""
    _run("work", share=share, seller=seller)


@app.command()
def migrate(
    to: Annotated[str, typer.Option(help="A version, `head` for the newest, `base` for none.")] = "head",
    as_json: Json = False,
) -> None:
    """Bring the database to this code's version (or another)."""
    _run("migrate", to=to, as_json=as_json)


@app.command()
def pull(
    what: Annotated[str, typer.Argument(help="reviews, questions, products or all.")] = "all",
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Fetch what customers wrote. Twice is the same as once; nothing is sent."""
    _run("pull", what=what, seller=seller, as_json=as_json)


@app.command()
def handle(
    seller: Seller = None,
    dispatch: Annotated[bool, typer.Option(help="Also send what may leave.")] = False,
    as_json: Json = False,
) -> None:
    """Route, draft and judge everything nobody has handled yet."""
    _run("handle", seller=seller, dispatch=dispatch, as_json=as_json)


@app.command()
def show(
    interaction_id: Annotated[int | None, typer.Argument(help="An id; left out: the inbox.")] = None,
    channel: Annotated[str | None, typer.Option(help="review, question or chat.")] = None,
    status: Annotated[str | None, typer.Option(help="open, responded or closed.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Show the inbox, or one card with its draft, findings and history."""
    _run(
        "show",
        interaction_id=interaction_id,
        channel=channel,
        status=status,
        limit=limit,
        seller=seller,
        as_json=as_json,
    )


@app.command()
def switch(
    what: Annotated[str, typer.Argument(help="auto-send or kill.")],
    state: Annotated[str, typer.Argument(help="on or off.")],
    channel: Annotated[
        str | None, typer.Option(help="review, question or chat; kill without it stops them all.")
    ] = None,
    everyone: Annotated[bool, typer.Option("--everyone", help="kill for all sellers.")] = False,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Turn auto-send of a channel on or off, or stop every post within a second (`kill on`)."""
    _run("switch", what=what, state=state, channel=channel, everyone=everyone, seller=seller, as_json=as_json)


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8100,
    data: Annotated[
        Path | None, typer.Option(help="Other reviews: JSONL with rating, pros, cons, comment, product.")
    ] = None,
    limits: Annotated[str, typer.Option(help="real: Wildberries' rate limits; lifted: none.")] = "real",
    config: Annotated[
        Path | None, typer.Option(help="TOML: limits, lag_seconds, moderation_seconds, reject_words, [[faults]].")
    ] = None,
    state: Annotated[Path | None, typer.Option(help="A file that keeps what was published over restarts.")] = None,
) -> None:
    """Serve a practice Wildberries over HTTP and print a token for it."""
    _run("sandbox", port=port, data=data, limits=limits, config=config, state=state)


@app.command()
def doctor(seller: Seller = None, as_json: Json = False) -> None:
    """Check everything a working desk needs, in plain words, and say what to do."""
    _run("doctor", seller=seller, as_json=as_json)


@evals.command()
def intents(file: File, as_json: Json = False) -> None:
    """Accuracy of question routing: n, accuracy, macro_f1, per_class, methods."""
    _run("evaluate", kind="intents", file=file, as_json=as_json)


@evals.command()
def reviews(file: File, as_json: Json = False) -> None:
    """Reading of reviews: n, floor_accuracy, escalation_recall, escalation_precision, priority_accuracy."""
    _run("evaluate", kind="reviews", file=file, as_json=as_json)


@evals.command()
def gate(file: File, as_json: Json = False) -> None:
    """The gate on given drafts: n, decision_accuracy, block_recall, over_block, escalate_recall."""
    _run("evaluate", kind="gate", file=file, as_json=as_json)


def main() -> None:
    """The console script."""
    app()
