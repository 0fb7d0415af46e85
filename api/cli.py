"""The command line. Only declares: a command's file is loaded when it runs, so `--help` stays fast."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli_backup import backups
from api.cli_chatwoot import chatwoot
from api.cli_compare import annotating, comparing, replaying
from api.cli_contracts import contracts
from api.cli_eval_runs import lab
from api.cli_evals import evals
from api.cli_import import imports
from api.cli_langfuse import langfuse
from api.cli_metrics import figures
from api.cli_person import person
from api.cli_proof import proof
from api.cli_sandbox import practice
from api.cli_shared import Json, Seller, run
from api.cli_sync import sync
from api.cli_trace import traces
from api.cli_users import audit, key, secrets, user

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
evals.add_typer(comparing)
evals.add_typer(annotating, name="annotate")
evals.add_typer(lab)
app.add_typer(evals, name="eval")
app.add_typer(replaying)
app.add_typer(backups)
app.add_typer(figures)
app.add_typer(proof)
app.add_typer(practice)
links = typer.Typer(no_args_is_help=True, help="Which messages one person wrote, and how surely.")
app.add_typer(links, name="links")
app.add_typer(person, name="person")
app.add_typer(contracts, name="contracts")
app.add_typer(sync, name="sync")
app.add_typer(imports, name="import")
app.add_typer(chatwoot, name="chatwoot")
for name, group in (("user", user), ("key", key), ("audit", audit), ("secrets", secrets)):
    app.add_typer(group, name=name)
app.add_typer(langfuse, name="langfuse")
app.add_typer(traces)


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
        typer.Option(help="Other reviews: JSONL with id, product, product_name, rating, pros, cons, comment."),
    ] = None,
    shop: Annotated[
        str, typer.Option(help="wildberries: reviews and questions; box: a subscription shop's chat and mail.")
    ] = "wildberries",
    as_json: Json = False,
) -> None:
    """The whole desk against a practice marketplace, with auto-send on. No key, no network, no Docker."""
    run("demo", port=port, reset=reset, once=once, data=data, shop=shop, as_json=as_json)


@app.command()
def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; other than loopback needs REPLYDESK_API_TOKEN.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    worker: Annotated[bool, typer.Option(help="Also pull, handle and dispatch in this process.")] = True,
) -> None:
    """Serve the REST API and work: pull every few minutes, draft, send what may leave."""
    run("serve", host=host, port=port, worker=worker)


@app.command()
def work() -> None:
    """One more worker: takes any work of any seller, beside `serve` and other workers; Ctrl-C finishes what it does."""
    run("work")


@app.command()
def migrate(
    to: Annotated[str, typer.Option(help="A version, `head` for the newest, `base` for none.")] = "head",
    as_json: Json = False,
) -> None:
    """Bring the database to this code's version (or another)."""
    run("migrate", to=to, as_json=as_json)


@app.command()
def pull(
    what: Annotated[str, typer.Argument(help="reviews, questions, chats, products or all.")] = "all",
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Fetch what customers wrote. Twice is the same as once; nothing is sent."""
    run("pull", what=what, seller=seller, as_json=as_json)


@app.command()
def handle(
    seller: Seller = None,
    dispatch: Annotated[bool, typer.Option(help="Also send what may leave.")] = False,
    as_json: Json = False,
) -> None:
    """Route, draft and judge everything nobody has handled yet."""
    run("handle", seller=seller, dispatch=dispatch, as_json=as_json)


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
    run(
        "show",
        interaction_id=interaction_id,
        channel=channel,
        status=status,
        limit=limit,
        seller=seller,
        as_json=as_json,
    )


@app.command()
def search(
    words: Annotated[str, typer.Argument(help="What to look for, in any form of the words.")],
    kind: Annotated[str, typer.Option(help="interactions, replies or articles.")] = "interactions",
    channel: Annotated[str | None, typer.Option(help="review, question or chat.")] = None,
    product: Annotated[int | None, typer.Option(help="The vendor's article number.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=50)] = 10,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Find messages, the shop's answers or its articles by words, misspelt ones too."""
    run("search", words=words, kind=kind, channel=channel, product=product, limit=limit, seller=seller,
         as_json=as_json)  # fmt: skip


@app.command()
def train(
    channel: Annotated[str | None, typer.Option(help="review, question or chat; left out: all.")] = None,
    use: Annotated[int | None, typer.Option("--use", help="Go back to this version instead.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what is in use even when the new one is worse.")
    ] = False,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Learn from operators' corrections: a new classifier replaces the old one when it is no worse."""
    run("train", channel=channel, use=use, force=force, seller=seller, as_json=as_json)


@app.command()
def draft(
    text: Annotated[str, typer.Argument(help="What the customer wrote; `-` reads stdin, `@file` a file.")],
    channel: Annotated[str, typer.Option(help="review, question or chat.")] = "question",
    rating: Annotated[int | None, typer.Option(min=1, max=5, help="Stars, reviews only.")] = None,
    nm_id: Annotated[int | None, typer.Option("--product", min=1, help="A card the desk holds, by number.")] = None,
    product_name: Annotated[str | None, typer.Option(help="The product's name where there is no card.")] = None,
    instruction: Annotated[str | None, typer.Option(help="What to do differently: shorter, warmer, ...")] = None,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Route, draft and judge any text. Nothing is stored, nothing is sent."""
    run(
        "draft",
        text=text,
        channel=channel,
        rating=rating,
        nm_id=nm_id,
        product_name=product_name,
        instruction=instruction,
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
    run("switch", what=what, state=state, channel=channel, everyone=everyone, seller=seller, as_json=as_json)


@app.command()
def settings(
    name: Annotated[str | None, typer.Argument(help="A setting; left out: all of them.")] = None,
    value: Annotated[str | None, typer.Argument(help="The new value as JSON: 240, null, '{...}'.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Back to the playbook's value.")] = False,
    author: Annotated[str, typer.Option(help="Who changes it, for the audit.")] = "operator",
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Show or change what a seller decides while the desk runs: working hours, targets, the reply-pending window."""
    run("settings", name=name, value=value, reset=reset, author=author, seller=seller, as_json=as_json)


@app.command()
def models(
    costs: Annotated[str | None, typer.Option(help="Instead: what they cost by category, model or day.")] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="With --costs: how many days, today included.")] = 30,
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """Which models would speak, how they fare, what was spent today of the budget."""
    run("models", costs=costs, days=days, seller=seller, as_json=as_json)


@app.command()
def chaos(
    is_full: Annotated[bool, typer.Option("--full", help="10,000 messages, 800 kills; else 500 and 40.")] = False,
    engine: Annotated[
        str, typer.Option(help="sqlite, or postgres on the server of REPLYDESK_DATABASE_URL.")
    ] = "sqlite",
    items: Annotated[int | None, typer.Option(help="Messages that arrive meanwhile.")] = None,
    kills: Annotated[int | None, typer.Option(help="How often a worker is killed.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed, the same messages and faults.")] = 1,
    sabotage: Annotated[str | None, typer.Option(hidden=True, help="Break the desk: the loop must notice.")] = None,
    as_json: Json = False,
) -> None:
    """Kill workers again and again while customers write and the shop misbehaves; then count what is lost or double."""
    run(
        "chaos", is_full=is_full, engine=engine, items=items, kills=kills, seed=seed, sabotage=sabotage, as_json=as_json
    )


@app.command()
def doctor(seller: Seller = None, as_json: Json = False) -> None:
    """Check everything a working desk needs, in plain words, and say what to do."""
    run("doctor", seller=seller, as_json=as_json)


@links.command("recompute")
def links_recompute(seller: Seller = None, as_json: Json = False) -> None:
    """Link every message anew; what people linked or unlinked stays."""
    run("links", action="recompute", interaction_id=None, seller=seller, as_json=as_json)


@links.command("show")
def links_show(
    interaction_id: Annotated[int, typer.Argument(help="The id of a message.")],
    seller: Seller = None,
    as_json: Json = False,
) -> None:
    """What one message is linked to, surest first, with the reasons."""
    run("links", action="show", interaction_id=interaction_id, seller=seller, as_json=as_json)


def main() -> None:
    """The console script."""
    app()
