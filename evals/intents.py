"""Scores the routing of questions against labelled rows, through the same steps that live messages take.

The model is left out: rules, and the classifier the playbook teaches. With `folds` the labelled rows themselves teach,
too, as corrections of operators would; each row is then routed by a classifier that was not taught it.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from desk.classifier import Classifier
from desk.classifier_training import train
from desk.decisions import Route
from desk.errors import BadInput
from desk.interactions import ChannelName, Json
from desk.playbook import Playbook
from desk.routing import weigh
from desk.routing_cascade import combine, hear, is_sure
from desk.routing_learning import Corrected, has_enough, training_set
from desk.routing_questions import Weighed
from evals.rows import text_of

_CHANNEL = ChannelName.QUESTION
_SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    text: str
    intent: str
    weighed: Weighed


def score_intents(rows: Sequence[Mapping[str, object]], playbook: Playbook, folds: int = 0) -> dict[str, object]:
    """Keys `n accuracy accuracy_rules macro_f1 per_class methods`, with `folds` also `accuracy_learned`.

    `accuracy`: rules and what the playbook's examples teach, as live messages are routed without a model.
    `accuracy_rules`: the rules alone. `accuracy_learned`: cross-validated learning from the rows on top, where a trial
    inside the taught rows says that it helps. `per_class`:
    precision, recall, f1, n of every labelled class. `BadInput` names row and key.
    """
    if not rows:
        raise BadInput("no rows to score; expected at least one with text and intent")
    known = {category.name for category in playbook.categories_for(_CHANNEL)}
    read = [_read(row, number, known, playbook) for number, row in enumerate(rows, start=1)]
    classifier = teach(playbook)
    routes = [decide(row.weighed, row.text, classifier, playbook) for row in read]
    learned = {} if not folds else {"accuracy_learned": _learned(read, playbook, folds, classifier)}
    shared = intent_figures([(row.intent, found.category) for row, found in zip(read, routes, strict=True)])
    return {
        "n": len(read),
        "accuracy": shared["accuracy"],
        "accuracy_rules": _share([row.intent == row.weighed.route.category for row in read]),
        **learned,
        "macro_f1": shared["macro_f1"],
        "per_class": shared["per_class"],
        "methods": dict(Counter(found.method for found in routes)),
    }


def intent_figures(pairs: Sequence[tuple[str, str | None]]) -> dict[str, Json]:
    """`n accuracy macro_f1 per_class` of (wanted, found) categories; None: nothing was found, which is never right."""
    per_class = {name: _class_score(name, pairs) for name in sorted({wanted for wanted, _ in pairs})}
    return {
        "n": len(pairs),
        "accuracy": _share([wanted == got for wanted, got in pairs]),
        "macro_f1": round(sum(score["f1"] for score in per_class.values()) / len(per_class), 4) if per_class else 0.0,
        "per_class": {
            name: {key: round(value, 4) for key, value in score.items()} for name, score in per_class.items()
        },
    }


def teach(playbook: Playbook) -> Classifier | None:
    """The classifier of questions the playbook teaches; None when it has too few examples."""
    rows = training_set(playbook, _CHANNEL, [])
    if not has_enough(rows, playbook, _CHANNEL):
        return None
    return train(rows.texts, rows.labels, weights=rows.weights)


def decide(weighed: Weighed, text: str, classifier: Classifier | None, playbook: Playbook) -> Route:
    """What the desk decides without a model."""
    if classifier is None or is_sure(weighed, playbook.routing):
        return weighed.route
    return combine(weighed, hear(classifier, text, playbook), playbook.routing)


def _learned(rows: Sequence[_Row], playbook: Playbook, folds: int, base: Classifier | None) -> float:
    if not 2 <= folds <= len(rows):
        raise BadInput(f"--cv: expected 2 to {len(rows)} folds (there are that many rows), found {folds}")
    fold_of = _spread([row.intent for row in rows], folds)
    right = 0
    for fold in range(folds):
        taught = [row for row, at in zip(rows, fold_of, strict=True) if at != fold]
        classifier = _teach_more(playbook, taught, base) if _is_worth_it(taught, playbook, base) else None
        asked = [row for row, at in zip(rows, fold_of, strict=True) if at == fold]
        right += _hits(asked, classifier, playbook)
    return round(right / len(rows), 4)


def _is_worth_it(taught: Sequence[_Row], playbook: Playbook, base: Classifier | None) -> bool:
    """Whether learning helps inside the taught rows, one half teaching the other: as the desk tries before it replaces.

    It must win by more than chance would give (one standard deviation of a coin): rules that can be read are not given
    up for luck.
    """
    half_of = _spread([row.intent for row in taught], 2)
    halves = [[row for row, at in zip(taught, half_of, strict=True) if at == half] for half in (0, 1)]
    won = lost = 0
    for half in (0, 1):
        classifier = _teach_more(playbook, halves[half], base)
        for row in halves[1 - half]:
            learned, ruled = _is_hit(row, classifier, playbook), _is_hit(row, None, playbook)
            won += learned and not ruled
            lost += ruled and not learned
    return won - lost > math.sqrt(won + lost)


def _teach_more(playbook: Playbook, taught: Sequence[_Row], base: Classifier | None) -> Classifier | None:
    """Taught these rows on top. How sure it may be was learnt by `base`: calibrating every fold anew takes minutes."""
    if base is None:
        return None
    rows = training_set(playbook, _CHANNEL, [Corrected(text=row.text, category=row.intent) for row in taught])
    fresh = train(rows.texts, rows.labels, weights=rows.weights, is_calibrated=False)
    return replace(fresh, temperature=base.temperature, rejection=base.rejection)


def _hits(rows: Sequence[_Row], classifier: Classifier | None, playbook: Playbook) -> int:
    return sum(_is_hit(row, classifier, playbook) for row in rows)


def _is_hit(row: _Row, classifier: Classifier | None, playbook: Playbook) -> bool:
    return decide(row.weighed, row.text, classifier, playbook).category == row.intent


def _spread(labels: Sequence[str], folds: int) -> list[int]:
    """A fold for every row, each label spread evenly; the same for the same rows."""
    shuffled = np.random.default_rng(_SEED)
    fold_of, start = [0] * len(labels), 0
    for name in sorted(set(labels)):
        places = [place for place, label in enumerate(labels) if label == name]
        for number, place in enumerate(shuffled.permutation(places)):
            fold_of[int(place)] = (start + number) % folds
        start += len(places)
    return fold_of


def _read(row: Mapping[str, object], number: int, known: set[str], playbook: Playbook) -> _Row:
    text = text_of(row, "text", number)
    weighed = weigh(channel=_CHANNEL, text=text, pros=None, cons=None, rating=None, playbook=playbook)
    return _Row(text=text, intent=_intent(row, number, known), weighed=weighed)


def _intent(row: Mapping[str, object], number: int, known: set[str]) -> str:
    intent = text_of(row, "intent", number)
    if intent not in known:
        raise BadInput(
            f"row {number}: intent: {intent!r} is not a question category; known: {', '.join(sorted(known))}"
        )
    return intent


def _class_score(name: str, pairs: Sequence[tuple[str, str | None]]) -> dict[str, float]:
    wanted = sum(label == name for label, _ in pairs)
    got = sum(found == name for _, found in pairs)
    both = sum(label == found == name for label, found in pairs)
    precision, recall = both / got if got else 0.0, both / wanted
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "n": wanted}


def _share(hits: Sequence[bool]) -> float:
    return round(sum(hits) / len(hits), 4)
