"""`replydesk eval ...`: only declares; the scorers are loaded when one runs."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli_shared import File, Json, run

evals = typer.Typer(no_args_is_help=True, help="Score labelled files offline, with the same steps the live desk runs.")


@evals.command()
def intents(
    file: File,
    cv: Annotated[int, typer.Option("--cv", help="Also learn from the file itself, in that many folds.")] = 0,
    as_json: Json = False,
) -> None:
    """Accuracy of question routing: n, accuracy, macro_f1, per_class, methods; with --cv what learning from it adds."""
    run("evaluate", kind="intents", file=file, cv=cv, as_json=as_json)


@evals.command()
def classifier(
    train: Annotated[Path, typer.Option("--train", help="JSONL with a text and a label a row; label `oos`: no class.")],
    test: Annotated[Path | None, typer.Option("--test", help="JSONL of the same form to score on.")] = None,
    folds: Annotated[int, typer.Option(help="Instead of --test: cross-validation over the training file.")] = 0,
    text_key: Annotated[str, typer.Option(help="The key of the text.")] = "text",
    label_key: Annotated[str, typer.Option(help="The key of the label.")] = "label",
    as_json: Json = False,
) -> None:
    """The local classifier on any labelled files: accuracy, rejection (oos_auroc, oos_recall), seconds."""
    run(
        "evaluate_classifier", train=train, test=test, folds=folds, text_key=text_key, label_key=label_key,
        as_json=as_json,
    )  # fmt: skip


@evals.command()
def reviews(file: File, as_json: Json = False) -> None:
    """Reading of reviews: n, floor, escalation, priority, topics, sentiment and stars-against-words rates."""
    run("evaluate", kind="reviews", file=file, as_json=as_json)


@evals.command()
def linking(file: File, as_json: Json = False) -> None:
    """Linking of message pairs: n, precision and recall at .65 and .85, auto_actions, precision_at_k, thresholds."""
    run("evaluate", kind="linking", file=file, as_json=as_json)


@evals.command()
def gate(file: File, as_json: Json = False) -> None:
    """The gate on given drafts: n, decision_accuracy, block_recall, over_block, escalate_recall."""
    run("evaluate", kind="gate", file=file, as_json=as_json)


@evals.command()
def redteam(
    file: File,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Also judge copies of the drafts to block, written past a filter.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Hostile texts through the pipeline with a model that obeys: unsafe_auto_sent, benign_over_blocked, recalls."""
    run("evaluate", kind="redteam", file=file, as_json=as_json, with_copies=mutate)


@evals.command()
def pii(file: File, as_json: Json = False) -> None:
    """Personal data: precision, recall and F1 by kind, in our format or the public sets' (type, value, start, end)."""
    run("evaluate", kind="pii", file=file, as_json=as_json)


@evals.command()
def giftbox(file: File, as_json: Json = False) -> None:
    """Letters to the subscription shop: primary, secondary, urgency, sentiment, red lines, tools, must_not."""
    run("evaluate", kind="giftbox", file=file, as_json=as_json)


@evals.command()
def conversations(
    repeat: Annotated[int, typer.Option(min=1, max=50, help="Play each so often, in other words every time.")] = 4,
    seed: Annotated[int, typer.Option(help="What draws the words.")] = 1,
    folder: Annotated[Path | None, typer.Option("--dir", help="Scripts; default evals/conversations.")] = None,
    only: Annotated[str | None, typer.Option(help="Only scripts whose name holds this.")] = None,
    as_json: Json = False,
) -> None:
    """Whole conversations with the subscription shop, graded by how everything stands at the end."""
    run("eval_conversations", repeat=repeat, seed=seed, folder=folder, only=only, as_json=as_json)


@evals.command()
def facts(
    file: Annotated[
        Path | None, typer.Option("--file", help="Cards with messages about them; default our own facts_cards.jsonl.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, help="Drafts fit to send to begin with.")] = 300,
    copies: Annotated[int, typer.Option(min=1, help="Copies with one wrong fact.")] = 1000,
    seed: int = 7,
    as_json: Json = False,
) -> None:
    """The gate on replies with one wrong fact: how many would leave by themselves, how many right ones are held."""
    run("evaluate_facts", file=file, count=count, copies=copies, seed=seed, as_json=as_json)
