"""Scores the local classifier on any labelled files: `replydesk eval classifier`. Nothing of a playbook takes part."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from desk.classifier import OUT_OF_SCOPE, Classifier, Prediction
from desk.classifier_training import train
from desk.errors import BadInput
from evals.rows import text_of

Rows = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Texts with their labels, in the file's order."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]


def score_classifier(
    train_rows: Rows, test_rows: Rows, *, text_key: str = "text", label_key: str = "label", seed: int = 7
) -> dict[str, object]:
    """Train on one set, score on the other; a figure that cannot be computed is None. Label `oos`: out of scope.

    `accuracy`: every row; an `oos` row is right when rejected, any other when its label is named. `in_scope_accuracy`:
    the other rows alone; `in_scope_kept`: those of them named right and not rejected. `oos_auroc`: how well the score
    ranks `oos` rows above the others; `oos_recall`: `oos` rows rejected. `train_seconds`: CPU; `predict_us`: median.
    """
    learnt = read_rows(train_rows, text_key=text_key, label_key=label_key, name="train")
    asked = read_rows(test_rows, text_key=text_key, label_key=label_key, name="test")
    started = time.process_time()
    classifier = train(learnt.texts, learnt.labels, seed=seed)
    seconds = time.process_time() - started
    predictions, spent = _predict_all(classifier, asked.texts)
    return {
        "n": len(asked.texts),
        **_figures(predictions, asked.labels),
        "train_seconds": round(seconds, 2),
        "predict_us": round(float(np.median(spent)) * 1e6, 1),
        "n_train": len(learnt.texts),
        "classes": len(classifier.classes),
    }


def score_folds(
    rows: Rows, *, folds: int, text_key: str = "text", label_key: str = "label", seed: int = 7
) -> dict[str, object]:
    """Cross-validation: every row is scored once by a classifier that was not taught it. Means over stratified folds.

    `accuracy_folds`: one figure a fold. The split is scikit-learn's StratifiedKFold, shuffled with `seed`.
    """
    from sklearn.model_selection import StratifiedKFold  # scikit-learn loads while training only

    known = read_rows(rows, text_key=text_key, label_key=label_key, name="train")
    smallest = min(known.labels.count(label) for label in set(known.labels))
    if not 2 <= folds <= smallest:
        raise BadInput(f"--folds: expected 2 to {smallest} (the rows of the rarest label), found {folds}")
    scored = []
    for taught, held_out in StratifiedKFold(folds, shuffle=True, random_state=seed).split(known.texts, known.labels):
        parts = [
            [{"text": known.texts[one], "label": known.labels[one]} for one in part] for part in (taught, held_out)
        ]
        scored.append(score_classifier(parts[0], parts[1], seed=seed))
    return {"n": len(known.texts)} | {
        name: _mean([one[name] for one in scored]) for name in scored[0] if name != "n"
    } | {"accuracy_folds": [one["accuracy"] for one in scored]}  # fmt: skip


def read_rows(rows: Rows, *, text_key: str, label_key: str, name: str) -> Labelled:
    """The texts and labels of a set; `BadInput` names the set, the row and the key."""
    texts, labels = [], []
    for number, row in enumerate(rows, start=1):
        try:
            texts.append(text_of(row, text_key, number))
            label = text_of(row, label_key, number).strip()
        except BadInput as error:
            raise BadInput(f"{name} set: {error}") from error
        if not label:
            raise BadInput(f"{name} set: row {number}: {label_key}: expected a label, found an empty text")
        labels.append(label)
    if not texts:
        raise BadInput(f"{name} set: no rows; expected at least one with {text_key} and {label_key}")
    return Labelled(texts=tuple(texts), labels=tuple(labels))


def auroc(scores: Sequence[float], is_positive: Sequence[bool]) -> float | None:
    """The chance that a positive scores above a negative, ties counting half; None when one side is empty."""
    values, positive = np.asarray(scores, dtype=np.float64), np.asarray(is_positive, dtype=bool)
    n_positive, n_negative = int(positive.sum()), int((~positive).sum())
    if not n_positive or not n_negative:
        return None
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    return float((rank[positive].sum() - n_positive * (n_positive + 1) / 2) / (n_positive * n_negative))


def _predict_all(classifier: Classifier, texts: Sequence[str]) -> tuple[list[Prediction], list[float]]:
    predictions, spent = [], []
    for text in texts:
        started = time.perf_counter()
        predictions.append(classifier.predict(text))
        spent.append(time.perf_counter() - started)
    return predictions, spent


def _figures(predictions: Sequence[Prediction], labels: Sequence[str]) -> dict[str, float | None]:
    is_out = [label == OUT_OF_SCOPE for label in labels]
    inside = [(found, label) for found, label in zip(predictions, labels, strict=True) if label != OUT_OF_SCOPE]
    right = [found.label == label for found, label in inside]
    rejected = [found.is_rejected for found, out in zip(predictions, is_out, strict=True) if out]
    ranked = auroc([found.oos_score for found in predictions], is_out)
    return {
        "accuracy": _share([*right, *rejected]),
        "oos_auroc": None if ranked is None else round(ranked, 4),
        "oos_recall": _share(rejected),
        "in_scope_accuracy": _share(right),
        "in_scope_kept": _share([found.label == label and not found.is_rejected for found, label in inside]),
    }


def _share(hits: Sequence[bool]) -> float | None:
    return round(sum(hits) / len(hits), 4) if hits else None


def _mean(values: Sequence[object]) -> float | None:
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    return round(sum(numbers) / len(numbers), 4) if numbers else None
