"""Scores the reading of reviews: how cautious we are, whom we escalate, what we look at first.

Every row goes through the functions live reviews go through: `route`, then triage's `screen`, `floor` and `place`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from agent import triage
from desk.decisions import Verdict, weigh
from desk.errors import BadInput
from desk.interactions import ChannelName, Interaction, InteractionId, Marketplace, Priority, SellerId, Source, Status
from desk.playbook import Playbook
from desk.routing import route
from evals.rows import flag_of, object_of, optional_text_of, text_of, whole_of

# The sets carry no dates: a review is judged at the moment it was written, so age lifts nothing.
_NOW = datetime(2025, 1, 1, tzinfo=UTC)
_FLOORS = {"send_ok": Verdict.SEND, "draft": Verdict.DRAFT, "escalate": Verdict.ESCALATE}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    floor: Verdict
    priority: str
    wanted_floor: Verdict
    wanted_priority: str
    must_escalate: bool


def score_reviews(rows: Sequence[Mapping[str, object]], playbook: Playbook) -> dict[str, object]:
    """Keys `n floor_accuracy escalation_recall escalation_precision priority_accuracy`; a rate of nothing is 1.0."""
    if not rows:
        raise BadInput("no rows to score; expected at least one labelled review")
    judged = [_judge(row, number, playbook) for number, row in enumerate(rows, start=1)]
    escalated = [one for one in judged if one.floor is Verdict.ESCALATE]
    rightly = sum(one.must_escalate for one in escalated)
    return {
        "n": len(judged),
        "floor_accuracy": _rate(sum(one.floor is one.wanted_floor for one in judged), len(judged)),
        "escalation_recall": _rate(rightly, sum(one.must_escalate for one in judged)),
        "escalation_precision": _rate(rightly, len(escalated)),
        "priority_accuracy": _rate(sum(one.priority == one.wanted_priority for one in judged), len(judged)),
    }


def _judge(row: Mapping[str, object], number: int, playbook: Playbook) -> _Judged:
    expected = object_of(row, "expected", number)
    review = _review(row, number)
    found = route(
        channel=review.channel, text=review.text, pros=review.pros, cons=review.cons, rating=review.rating,
        playbook=playbook,
    )  # fmt: skip
    red_lines = triage.screen(review, playbook)
    placed = triage.place(found, review, red_lines, now=_NOW, playbook=playbook)
    return _Judged(
        floor=weigh((*red_lines, *triage.floor(found, review, playbook))),
        priority=placed.priority.value,
        wanted_floor=_wanted_floor(expected, number),
        wanted_priority=text_of(expected, "priority", number),
        must_escalate=flag_of(expected, "needs_escalation", number),
    )


def _review(row: Mapping[str, object], number: int) -> Interaction:
    return Interaction(
        id=InteractionId(number),
        seller_id=SellerId("eval"),
        marketplace=Marketplace.WILDBERRIES,
        channel=ChannelName.REVIEW,
        external_id=str(number),
        text=optional_text_of(row, "text", number) or "",
        pros=optional_text_of(row, "pros", number),
        cons=optional_text_of(row, "cons", number),
        rating=whole_of(row, "rating", number),
        occurred_at=_NOW,
        created_at=_NOW,
        updated_at=_NOW,
        source=Source.IMPORT,
        status=Status.OPEN,
        priority=Priority.NORMAL,
        needs_response=True,
        revision=1,
        version=1,
    )


def _wanted_floor(expected: Mapping[str, object], number: int) -> Verdict:
    name = text_of(expected, "decision_floor", number)
    if name not in _FLOORS:
        raise BadInput(f"row {number}: expected.decision_floor: {name!r} is not one of {', '.join(_FLOORS)}")
    return _FLOORS[name]


def _rate(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0
