"""`replydesk eval classifier`: trains and scores the local classifier on the caller's own files."""

from pathlib import Path

from api.commands.launch import give
from desk.errors import BadInput
from desk.settings import Settings
from evals.classifier import score_classifier, score_folds
from evals.rows import load_rows


def main(
    _settings: Settings, *, train: Path, test: Path | None, folds: int, text_key: str, label_key: str, as_json: bool
) -> None:
    """Score and print; either a test file or a number of folds."""
    if (test is None) == (folds == 0):
        raise BadInput("expected either --test FILE, or --folds N to cross-validate the training file")
    rows = load_rows(train)
    if test is None:
        scores = score_folds(rows, folds=folds, text_key=text_key, label_key=label_key)
    else:
        scores = score_classifier(rows, load_rows(test), text_key=text_key, label_key=label_key)
    give(scores, as_json=as_json, lines=[f"{name}: {value}" for name, value in scores.items()])
