"""How far a judge agrees with people: agreement, Cohen's kappa, precision and recall of its objections, a rubric each.

Below the playbook's bar a judge may only lower a verdict; every report says so. Rows: evals/datasets/README.md.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desk.errors import BadInput, Refused, TryLater, Unusable
from desk.interactions import Json
from desk.judge_policy import JudgePolicy
from desk.reviews import Review, Rubric
from evals.gate import flatten
from evals.judge import Judge, JudgeCase, passed
from evals.kappa import cohen_kappa
from evals.rows import object_of, optional_text_of, text_of

_LABELS = {"pass": True, "fail": False}
# So many calls to a judging model at a time; the rules do not mind.
_AT_ONCE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledAnswer:
    """One answer with what a person said of it: rubric -> passes. A rubric nobody labelled is left out."""

    key: str
    case: JudgeCase
    labels: Mapping[Rubric, bool]
    labeller: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One rubric. `precision`, `recall`: of failing, what a judge is there to find; None where nothing failed.

    `kappa`: Cohen's, agreement beyond chance; None where both sides always said the same one thing.
    """

    n: int
    failed_by_people: int
    failed_by_judge: int
    agreement: float
    kappa: float | None
    precision: float | None
    recall: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """`judges`: who really spoke, with how many rows. `unjudged`: rows without a verdict, by reason.

    `may_lift`: every rubric is above the bar on rows enough; otherwise `why_not` says what is missing.
    """

    judge: str
    judges: Mapping[str, int]
    n: int
    labellers: tuple[str, ...]
    rubrics: Mapping[Rubric, Agreement]
    unjudged: Mapping[str, int]
    disagreements: tuple[dict[str, Json], ...]
    policy: JudgePolicy
    why_not: tuple[str, ...]
    cost_usd: float

    @property
    def may_lift(self) -> bool:
        """Whether the judge may do more than lower a verdict."""
        return not self.why_not

    @property
    def verdict(self) -> str:
        """What the judge may do, in one sentence."""
        if self.may_lift:
            return f"{self.judge} agrees with people well enough: its word may count both ways"
        return f"{self.judge} is below the bar and may only lower a verdict: {'; '.join(self.why_not)}"


def read_labelled(rows: Sequence[Mapping[str, object]]) -> tuple[LabelledAnswer, ...]:
    """Rows `id, channel, lang, customer_text, rating, tool_facts, draft, labels, labeller`; `BadInput` names row, key.

    `labels`: rubric -> pass | fail; one labelled rubric is enough.
    """
    return tuple(_labelled(row, number) for number, row in enumerate(rows, start=1))


async def calibrate(judge: Judge, answers: Sequence[LabelledAnswer], policy: JudgePolicy) -> Calibration:
    """Ask the judge about every answer and compare. What a judge cannot score is counted, not guessed."""
    if not answers:
        raise BadInput("no labelled answers to calibrate on; expected at least one row with labels")
    turns = asyncio.Semaphore(_AT_ONCE)
    judged = await asyncio.gather(*(_ask(judge, answer, turns) for answer in answers))
    pairs = [(answer, said) for answer, said in zip(answers, judged, strict=True) if isinstance(said, Review)]
    rubrics = {rubric: _agreement(pairs, rubric, policy) for rubric in Rubric}
    found = {rubric: one for rubric, one in rubrics.items() if one is not None}
    return Calibration(
        judge=judge.name,
        judges=_count(review.model for _, review in pairs),
        n=len(pairs),
        labellers=tuple(sorted({answer.labeller for answer in answers})),
        rubrics=found,
        unjudged=_count(said for said in judged if isinstance(said, str)),
        disagreements=tuple(row for answer, review in pairs for row in _disagreements(answer, review, policy)),
        policy=policy,
        why_not=tuple(_objections(found, policy)),
        cost_usd=round(sum(review.cost_usd for _, review in pairs), 6),
    )


def calibration_json(done: Calibration) -> dict[str, Json]:
    """Everything a report shows."""
    policy = done.policy
    return {
        "judge": done.judge,
        "judges": dict(done.judges),
        "n": done.n,
        "labellers": list(done.labellers),
        "bar": {
            "least_kappa": policy.least_kappa,
            "least_precision": policy.least_precision,
            "least_rows": policy.least_rows,
            "marks": dict(policy.marks),
        },
        "rubrics": {rubric.value: _agreement_json(one) for rubric, one in done.rubrics.items()},
        "unjudged": dict(done.unjudged),
        "may_lift": done.may_lift,
        "verdict": done.verdict,
        "disagreements": list(done.disagreements),
        "cost_usd": done.cost_usd,
    }


def calibration_lines(done: Calibration) -> list[str]:
    """The same for a person."""
    lines = [f"judge {done.judge} against {', '.join(done.labellers)}: {done.n} answers"]
    if set(done.judges) != {done.judge}:
        lines.append(f"who really spoke: {_told(done.judges)}")
    lines.append(
        f"{'rubric':13} {'n':>4} {'agree':>7} {'kappa':>7} {'precision':>9} {'recall':>7}  failed: people, judge"
    )
    lines += [
        f"{rubric.value:13} {one.n:4} {_shown(one.agreement):>7} {_shown(one.kappa):>7} {_shown(one.precision):>9} "
        f"{_shown(one.recall):>7}  {one.failed_by_people}, {one.failed_by_judge}"
        for rubric, one in done.rubrics.items()
    ]
    if done.unjudged:
        lines.append(f"not judged: {_told(done.unjudged)}")
    return [*lines, done.verdict]


async def _ask(judge: Judge, answer: LabelledAnswer, turns: asyncio.Semaphore) -> Review | str:
    async with turns:
        try:
            return await judge.score(answer.case)
        except (TryLater, Refused, Unusable) as error:
            return type(error).__name__


def _labelled(row: Mapping[str, object], number: int) -> LabelledAnswer:
    facts = row.get("tool_facts") or {}
    rating = row.get("rating")
    product = facts.get("product") if isinstance(facts, Mapping) else None
    return LabelledAnswer(
        key=optional_text_of(row, "id", number) or f"row-{number}",
        case=JudgeCase(
            channel=text_of(row, "channel", number),
            language=text_of(row, "lang", number),
            customer_text=text_of(row, "customer_text", number),
            answer=text_of(row, "draft", number),
            facts=tuple(flatten(facts)),
            rating=rating if isinstance(rating, int) and not isinstance(rating, bool) else None,
            product_name=product if isinstance(product, str) else None,
        ),
        labels=_labels(row, number),
        labeller=text_of(row, "labeller", number),
    )


def _labels(row: Mapping[str, object], number: int) -> dict[Rubric, bool]:
    told = object_of(row, "labels", number)
    unknown = [name for name in told if name not in set(Rubric)]
    wrong = [f"{name}: {label!r}" for name, label in told.items() if label not in _LABELS]
    if unknown or wrong or not told:
        raise BadInput(
            f"row {number}: labels: expected {', '.join(Rubric)}, each pass or fail, at least one of them; "
            f"found {', '.join((*map(repr, unknown), *wrong)) or 'none'}"
        )
    return {Rubric(name): _LABELS[str(label)] for name, label in told.items()}


def _agreement(pairs: Sequence[tuple[LabelledAnswer, Review]], rubric: Rubric, policy: JudgePolicy) -> Agreement | None:
    both = [
        (answer.labels[rubric], passed(review, policy)[rubric]) for answer, review in pairs if rubric in answer.labels
    ]
    if not both:
        return None
    by_people, by_judge = [not want for want, _ in both], [not got for _, got in both]
    shared = sum(want and got for want, got in zip(by_people, by_judge, strict=True))
    return Agreement(
        n=len(both),
        failed_by_people=sum(by_people),
        failed_by_judge=sum(by_judge),
        agreement=round(sum(want is got for want, got in both) / len(both), 4),
        kappa=cohen_kappa([str(one) for one in by_people], [str(one) for one in by_judge]),
        precision=_rate(shared, sum(by_judge)),
        recall=_rate(shared, sum(by_people)),
    )


def _objections(rubrics: Mapping[Rubric, Agreement], policy: JudgePolicy) -> list[str]:
    """Why the judge may not lift a verdict: a rubric nobody labelled is one of the reasons."""
    reasons = [f"{rubric} was labelled by nobody" for rubric in Rubric if rubric not in rubrics]
    for rubric, one in rubrics.items():
        if one.n < policy.least_rows:
            reasons.append(f"{rubric} was judged on {one.n} rows, at least {policy.least_rows} are needed")
        if one.kappa is None or one.kappa < policy.least_kappa:
            reasons.append(f"{rubric} kappa {_shown(one.kappa)}, at least {policy.least_kappa:.2f}")
        if one.precision is None or one.precision < policy.least_precision:
            reasons.append(f"{rubric} precision {_shown(one.precision)}, at least {policy.least_precision:.2f}")
    return reasons


def _disagreements(answer: LabelledAnswer, review: Review, policy: JudgePolicy) -> list[dict[str, Json]]:
    said = passed(review, policy)
    return [
        {
            "id": answer.key,
            "rubric": rubric.value,
            "people": "pass" if label else "fail",
            "score": review.scores[rubric].value,
            "reason": review.scores[rubric].reason,
        }
        for rubric, label in answer.labels.items()
        if said[rubric] is not label
    ]


def _agreement_json(one: Agreement) -> dict[str, Json]:
    return {
        "n": one.n,
        "failed_by_people": one.failed_by_people,
        "failed_by_judge": one.failed_by_judge,
        "agreement": one.agreement,
        "kappa": one.kappa,
        "precision": one.precision,
        "recall": one.recall,
    }


def _count(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items())


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _shown(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"
