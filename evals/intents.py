"""Scores the routing of questions against labelled rows, through the same `route` that live messages take."""

from collections import Counter
from collections.abc import Mapping, Sequence

from desk.errors import BadInput
from desk.interactions import ChannelName
from desk.playbook import Playbook
from desk.routing import route
from evals.rows import text_of


def score_intents(rows: Sequence[Mapping[str, object]], playbook: Playbook) -> dict[str, object]:
    """Keys `n accuracy macro_f1 per_class methods`. `per_class`: precision, recall, f1, n of every labelled class."""
    if not rows:
        raise BadInput("no rows to score; expected at least one with text and intent")
    known = {category.name for category in playbook.categories_for("question")}
    pairs, methods = [], Counter[str]()
    for number, row in enumerate(rows, start=1):
        found = route(
            channel=ChannelName.QUESTION, text=text_of(row, "text", number), pros=None, cons=None, rating=None,
            playbook=playbook,
        )  # fmt: skip
        pairs.append((_intent(row, number, known), found.category))
        methods[found.method] += 1
    classes = sorted({wanted for wanted, _ in pairs})
    per_class = {name: _class_score(name, pairs) for name in classes}
    return {
        "n": len(pairs),
        "accuracy": round(sum(wanted == got for wanted, got in pairs) / len(pairs), 4),
        "macro_f1": round(sum(score["f1"] for score in per_class.values()) / len(per_class), 4),
        "per_class": {
            name: {key: round(value, 4) for key, value in score.items()} for name, score in per_class.items()
        },
        "methods": dict(methods),
    }


def _intent(row: Mapping[str, object], number: int, known: set[str]) -> str:
    intent = text_of(row, "intent", number)
    if intent not in known:
        raise BadInput(
            f"row {number}: intent: {intent!r} is not a question category; known: {', '.join(sorted(known))}"
        )
    return intent


def _class_score(name: str, pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    wanted = sum(label == name for label, _ in pairs)
    got = sum(found == name for _, found in pairs)
    both = sum(label == found == name for label, found in pairs)
    precision, recall = both / got if got else 0.0, both / wanted
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "n": wanted}
