"""People label answers blind: what a batch is made of, how far its labellers agree, and what they agreed on as rows.

A row that comes out has the form of `drafts_gate` (evals/datasets/README.md) with `labels` on top, so that the same
file is a dataset for runs and a standard for judges.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from desk.decisions import Verdict
from desk.errors import BadInput
from desk.interactions import Json
from desk.redaction import redact
from desk.reviews import Rubric
from evals.judge import JudgeCase
from evals.judge_cases import facts_object, judge_case_of
from evals.kappa import cohen_kappa, fleiss_kappa
from storage.annotations import Annotation, Item

PASS, FAIL = "pass", "fail"
VERDICT = "verdict"
_ORDER = tuple(verdict.value for verdict in Verdict)
_QUESTIONS = (*(rubric.value for rubric in Rubric), VERDICT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two people on one question. `n`: items both answered; `kappa`: Cohen's, weighted by caution for verdicts."""

    one: str
    other: str
    n: int
    agreement: float
    kappa: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAgreement:
    """One question. `fleiss`: of everybody, over the `n` items that all of them answered; None: fewer than two did."""

    question: str
    pairs: tuple[Pair, ...]
    n: int
    fleiss: float | None


def check_labels(labels: Mapping[str, str], verdict: str | None) -> None:
    """`BadInput` unless every label is a rubric's pass or fail, and the verdict one of the four; one must be said."""
    wrong = [f"{name}={label}" for name, label in labels.items()
             if name not in list(Rubric) or label not in (PASS, FAIL)]  # fmt: skip
    if wrong:
        raise BadInput(f"labels: expected {', '.join(Rubric)}, each {PASS} or {FAIL}; found {', '.join(wrong)}")
    if verdict is not None and verdict not in _ORDER:
        raise BadInput(f"verdict: expected one of {', '.join(_ORDER)}; found {verdict!r}")
    if not labels and verdict is None:
        raise BadInput("nothing is labelled: expected at least one rubric or a verdict")


def agreement(said: Sequence[Annotation]) -> tuple[QuestionAgreement, ...]:
    """How far the labellers agree, a question each; nothing for a question nobody answered."""
    return tuple(found for question in _QUESTIONS if (found := _agree_on(question, said)) is not None)


def _agree_on(question: str, said: Sequence[Annotation]) -> QuestionAgreement | None:
    answers: dict[str, dict[int, str]] = {}
    for one in said:
        label = one.verdict if question == VERDICT else one.labels.get(question)
        if label is not None:
            answers.setdefault(one.annotator, {})[one.number] = label
    if not answers:
        return None
    people = sorted(answers)
    everybody = sorted(set.intersection(*(set(answers[name]) for name in people)))
    shared = [[answers[name][number] for name in people] for number in everybody]
    return QuestionAgreement(
        question=question,
        pairs=tuple(_pair(question, one, other, answers) for one, other in combinations(people, 2)),
        n=len(everybody),
        fleiss=fleiss_kappa(shared) if len(people) > 1 else None,
    )


def _pair(question: str, one: str, other: str, answers: Mapping[str, Mapping[int, str]]) -> Pair:
    both = sorted(answers[one].keys() & answers[other].keys())
    ones, others = ([answers[name][number] for number in both] for name in (one, other))
    same = sum(a == b for a, b in zip(ones, others, strict=True))
    return Pair(
        one=one,
        other=other,
        n=len(both),
        agreement=round(same / len(both), 4) if both else 0.0,
        kappa=cohen_kappa(ones, others, order=_ORDER if question == VERDICT else ()),
    )


def labelled_rows(items: Sequence[Item], said: Sequence[Annotation], *, name: str) -> list[dict[str, object]]:
    """One row an item that somebody labelled, by majority; where people are split, the stricter word counts.

    `disputed`: questions on which not everybody said the same.
    """
    by_item: dict[int, list[Annotation]] = {}
    for one in said:
        by_item.setdefault(one.number, []).append(one)
    return [_row(item, by_item[item.number], name) for item in items if item.number in by_item]


def _row(item: Item, said: Sequence[Annotation], name: str) -> dict[str, object]:
    case = judge_case_of(item.shown)
    case = case if item.interaction_id is None else _without_personal(case)
    labels = {rubric.value: [one.labels[rubric] for one in said if rubric in one.labels] for rubric in Rubric}
    verdicts = [one.verdict for one in said if one.verdict is not None]
    agreed = {rubric: _majority(given, (PASS, FAIL)) for rubric, given in labels.items() if given}
    told = facts_object(case.facts)
    row: dict[str, object] = {
        "id": f"{name}-{item.number:04}",
        "channel": case.channel,
        "lang": case.language,
        "customer_text": case.customer_text,
        "rating": case.rating,
        "tool_facts": told | ({"rating": case.rating} if case.rating is not None else {}),
        "draft": case.answer,
        "labels": agreed,
        "labeller": ", ".join(sorted({one.annotator for one in said})),
        "disputed": [*(rubric for rubric, given in labels.items() if len(set(given)) > 1),
                     *([VERDICT] if len(set(verdicts)) > 1 else [])],
        "why": "; ".join(one.comment for one in said if one.comment),
    }  # fmt: skip
    if verdicts:
        row["expected"] = _majority(verdicts, _ORDER)
    if item.interaction_id is not None:
        row["interaction_id"] = item.interaction_id
    return row


def _without_personal(case: JudgeCase) -> JudgeCase:
    """A real customer's words leave the desk's own rows without personal data."""
    return replace(
        case,
        customer_text=redact(case.customer_text),
        answer=redact(case.answer),
        facts=tuple(map(redact, case.facts)),
    )


def _majority(given: Iterable[str], order: Sequence[str]) -> str:
    """The label most people gave; of equally many, the stricter (the later in `order`)."""
    counts = Counter(given)
    return max(counts, key=lambda label: (counts[label], order.index(label)))


def agreement_json(found: Sequence[QuestionAgreement]) -> dict[str, Json]:
    """Question -> `{n, fleiss_kappa, pairs: [{a, b, n, agreement, cohen_kappa}]}`."""
    told: dict[str, Json] = {}
    for one in found:
        pairs: list[Json] = [
            {"a": pair.one, "b": pair.other, "n": pair.n, "agreement": pair.agreement, "cohen_kappa": pair.kappa}
            for pair in one.pairs
        ]
        told[one.question] = {"n": one.n, "fleiss_kappa": one.fleiss, "pairs": pairs}
    return told
