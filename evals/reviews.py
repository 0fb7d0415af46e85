"""Scores the reading of reviews: how cautious we are, whom we escalate, what we look at first, what we hear in them.

Every row goes through the functions live reviews go through: `route`, then triage's `screen`, `floor` and `place`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent import triage
from desk.decisions import Finding, Verdict, weigh
from desk.errors import BadInput
from desk.interactions import ChannelName, Interaction, Json
from desk.playbook import Playbook
from desk.routing import route
from evals.messages import NOW, make_message
from evals.rows import flag_of, object_of, optional_text_of, text_of, texts_of, whole_of

# The sets carry no dates: a review is judged at the moment it was written, so age lifts nothing.
_FLOORS = {"send_ok": Verdict.SEND, "draft": Verdict.DRAFT, "escalate": Verdict.ESCALATE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is labelled, or what was read. None: the row carries no such label, so it is not counted.

    `floor` None: nothing was read, which is never right.
    """

    floor: Verdict | None
    priority: str | None
    escalates: bool
    topics: frozenset[str] | None
    sentiment: str | None
    is_mismatch: bool | None
    reasons: frozenset[str]


_Pair = tuple[Reading, Reading]
"""wanted, found"""


def score_reviews(rows: Sequence[Mapping[str, object]], playbook: Playbook) -> dict[str, object]:
    """Rates of a labelled set; a rate of nothing is 1.0, a rate whose label no row carries is None.

    `n floor_accuracy escalation_recall escalation_precision priority_accuracy` need their labels in every row;
    `topics_micro_f1 topics sentiment_accuracy mismatch_f1 escalation_reason_accuracy` count the rows that have them.
    """
    if not rows:
        raise BadInput("no rows to score; expected at least one labelled review")
    return {
        **review_figures(
            [(wanted_reading(row, number), _found(row, number, playbook)) for number, row in enumerate(rows, start=1)]
        )
    }


def review_figures(pairs: Sequence[_Pair]) -> dict[str, Json]:
    """The same of what was (wanted, found)."""
    escalations = _counted((want.escalates, found.escalates) for want, found in pairs)
    return {
        "n": len(pairs),
        "floor_accuracy": _rate(sum(want.floor is found.floor for want, found in pairs), len(pairs)),
        "escalation_recall": escalations.recall,
        "escalation_precision": escalations.precision,
        "priority_accuracy": _rate(sum(want.priority == found.priority for want, found in pairs), len(pairs)),
        **_score_topics(pairs),
        "sentiment_accuracy": _share_of(pairs, "sentiment"),
        "mismatch_f1": _score_mismatch(pairs),
        "escalation_reason_accuracy": _score_reasons(pairs),
    }


def _score_topics(pairs: Sequence[_Pair]) -> dict[str, Json]:
    labelled = [(want.topics, found.topics or frozenset()) for want, found in pairs if want.topics is not None]
    if not labelled:
        return {"topics_micro_f1": None, "topics": None}
    names = sorted({name for want, found in labelled for name in want | found})
    by_name = {name: _counted((name in want, name in found) for want, found in labelled) for name in names}
    overall = _counted((name in want, name in found) for want, found in labelled for name in names)
    return {
        "topics_micro_f1": overall.f1,
        "topics": {
            name: {"n": counts.wanted, "precision": counts.precision, "recall": counts.recall}
            for name, counts in by_name.items()
        },
    }


def _score_mismatch(pairs: Sequence[_Pair]) -> float | None:
    labelled = [(want.is_mismatch, bool(found.is_mismatch)) for want, found in pairs if want.is_mismatch is not None]
    return _counted(labelled).f1 if labelled else None


def _score_reasons(pairs: Sequence[_Pair]) -> float | None:
    """Share of the escalations whose labelled reason is among the reasons given."""
    labelled = [(want.reasons, found.reasons) for want, found in pairs if want.reasons]
    return _rate(sum(want <= found for want, found in labelled), len(labelled)) if labelled else None


def _share_of(pairs: Sequence[_Pair], field: str) -> float | None:
    labelled = [(getattr(want, field), getattr(found, field)) for want, found in pairs]
    counted = [want == found for want, found in labelled if want is not None]
    return _rate(sum(counted), len(counted)) if counted else None


@dataclass(frozen=True, slots=True)
class _Counts:
    """Of yes-or-no judgements: how many were wanted, how many given, how many of these rightly."""

    wanted: int
    given: int
    right: int

    @property
    def precision(self) -> float:
        return _rate(self.right, self.given)

    @property
    def recall(self) -> float:
        return _rate(self.right, self.wanted)

    @property
    def f1(self) -> float:
        return _rate(2 * self.right, self.wanted + self.given)


def _counted(judgements: Iterable[tuple[bool, bool]]) -> _Counts:
    kept = list(judgements)
    return _Counts(
        sum(want for want, _ in kept), sum(given for _, given in kept), sum(want and given for want, given in kept)
    )


def _found(row: Mapping[str, object], number: int, playbook: Playbook) -> Reading:
    review = review_of(row, number)
    route_found = route(
        channel=review.channel, text=review.text, pros=review.pros, cons=review.cons, rating=review.rating,
        playbook=playbook,
    )  # fmt: skip
    findings = triage.screen(review, playbook)
    placed = triage.place(route_found, review, findings, now=NOW, playbook=playbook)
    floor = weigh((*findings, *triage.floor(route_found, review, playbook)))
    return Reading(
        floor=floor,
        priority=placed.priority.value,
        escalates=floor is Verdict.ESCALATE,
        topics=frozenset(route_found.topics),
        sentiment=route_found.sentiment,
        is_mismatch=route_found.is_mismatch,
        reasons=reasons_of(findings),
    )


def reasons_of(findings: Iterable[Finding]) -> frozenset[str]:
    """A reason begins with its topic: "harm: a person must answer this"."""
    return frozenset(finding.reason.split(":", 1)[0] for finding in findings)


def wanted_reading(row: Mapping[str, object], number: int) -> Reading:
    """What the row is labelled with."""
    expected = object_of(row, "expected", number)
    reason = optional_text_of(expected, "escalation_reason", number)
    return Reading(
        floor=_wanted_floor(expected, number),
        priority=text_of(expected, "priority", number),
        escalates=flag_of(expected, "needs_escalation", number),
        topics=frozenset(texts_of(expected, "topics", number)) if "topics" in expected else None,
        sentiment=optional_text_of(expected, "sentiment", number),
        is_mismatch=flag_of(expected, "stars_text_mismatch", number) if "stars_text_mismatch" in expected else None,
        reasons=frozenset((reason,)) if reason else frozenset(),
    )


def review_of(row: Mapping[str, object], number: int) -> Interaction:
    """The row as the review the desk would have got."""
    return make_message(
        number,
        ChannelName.REVIEW,
        optional_text_of(row, "text", number) or "",
        pros=optional_text_of(row, "pros", number),
        cons=optional_text_of(row, "cons", number),
        rating=whole_of(row, "rating", number),
    )


def _wanted_floor(expected: Mapping[str, object], number: int) -> Verdict:
    name = text_of(expected, "decision_floor", number)
    if name not in _FLOORS:
        raise BadInput(f"row {number}: expected.decision_floor: {name!r} is not one of {', '.join(_FLOORS)}")
    return _FLOORS[name]


def _rate(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0
