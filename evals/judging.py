"""A judge goes over the answers of a run: scores beside those of the evaluators, and what it would do to each verdict.

Below the bar of `evals/calibration.py` its word only ever lowers a verdict; the run says who spoke and whether it might
do more.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.decisions import Verdict
from desk.errors import Refused, TryLater, Unusable
from desk.interactions import Json
from desk.judge_policy import JudgePolicy
from desk.reviews import Review
from evals.answers import answer_of
from evals.cases import CaseSet
from evals.judge import Judge, JudgeCase, passed
from evals.judge_cases import case_to_judge
from storage.eval_runs import StoredResult

_AT_ONCE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedResult:
    """One answer. `review` None: no verdict, `error` says why. `before`, `after`: the desk's verdict, and the judge's
    word over it.
    """

    case_key: str
    repeat: int
    before: str
    after: str
    is_accepted: bool = False
    review: Review | None = None
    error: str = ""

    @property
    def scores(self) -> dict[str, Json]:
        """As a result keeps them: `judge.<rubric>` and `judge.accepted`; nothing without a review."""
        if self.review is None:
            return {}
        values: dict[str, Json] = {rubric.value: score.value for rubric, score in self.review.scores.items()}
        return values | {"accepted": self.is_accepted}


def weigh_in(verdict: Verdict, *, is_accepted: bool, may_lift: bool) -> Verdict:
    """The verdict with the judge's word. An answer that fails a rubric is at least held for a person.

    Only a judge that agrees with people may lift, only from `draft`, and never what was blocked or escalated.
    """
    if not is_accepted:
        return max(verdict, Verdict.DRAFT, key=lambda one: one.caution)
    return Verdict.SEND if may_lift and verdict is Verdict.DRAFT else verdict


async def judge_results(
    judge: Judge, chosen: CaseSet, results: Sequence[StoredResult], *, policy: JudgePolicy, language: str,
    may_lift: bool,
) -> tuple[JudgedResult, ...]:  # fmt: skip
    """Every answer with a draft. `language`: of messages that say none."""
    cases = {case.key: case for case in chosen.cases}
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(result: StoredResult, shown: JudgeCase) -> JudgedResult:
        before = Verdict(str(result.output["verdict"]))
        kept = {"case_key": result.case_key, "repeat": result.repeat, "before": before.value}
        async with turns:
            try:
                review = await judge.score(shown)
            except (TryLater, Refused, Unusable) as error:
                # Nobody looked: as cautious as if it had failed.
                after = weigh_in(before, is_accepted=False, may_lift=False)
                return JudgedResult(**kept, after=after.value, error=type(error).__name__)  # type: ignore[arg-type]
        is_accepted = all(passed(review, policy).values())
        after = weigh_in(before, is_accepted=is_accepted, may_lift=may_lift)
        return JudgedResult(**kept, after=after.value, is_accepted=is_accepted, review=review)  # type: ignore[arg-type]

    pairs = [(result, case_to_judge(cases[result.case_key], answer_of(result.output).draft, language))
             for result in results
             if result.case_key in cases and result.error is None and result.output.get("verdict")]  # fmt: skip
    return tuple(await asyncio.gather(*(one(result, shown) for result, shown in pairs if shown is not None)))


def judged_json(judge: Judge, judged: Sequence[JudgedResult], *, may_lift: bool, why_not: str) -> dict[str, Json]:
    """What a run keeps of it: who spoke, whether it may lift, how often it accepted, lowered and lifted."""
    steps = [Verdict(one.after).caution - Verdict(one.before).caution for one in judged]
    spoke = Counter(one.review.model for one in judged if one.review is not None)
    failed = Counter(one.error for one in judged if one.error)
    return {
        "judge": judge.name,
        "judges": dict(sorted(spoke.items())),
        "n": len(judged),
        "accepted": sum(one.is_accepted for one in judged),
        "lowered": sum(step > 0 for step in steps),
        "lifted": sum(step < 0 for step in steps),
        "unjudged": dict(sorted(failed.items())),
        "may_lift": may_lift,
        "why_not": why_not,
        "cost_usd": round(sum(one.review.cost_usd for one in judged if one.review), 6),
    }


def faults_json(judged: Sequence[JudgedResult], policy: JudgePolicy) -> list[dict[str, Json]]:
    """Every rubric an answer fails, with score, reason and quote; answers that would have left come first."""
    ordered = sorted(judged, key=lambda one: (Verdict(one.before).caution, one.case_key, one.repeat))
    return [
        {
            "case": one.case_key,
            "verdict": one.before,
            "rubric": rubric.value,
            "score": score.value,
            "reason": score.reason,
            "quote": score.quote,
        }
        for one in ordered
        if one.review is not None
        for rubric, score in one.review.scores.items()
        if not policy.passes(rubric, score.value)
    ]


def with_scores(result: StoredResult, judged: Mapping[tuple[str, int], JudgedResult]) -> dict[str, Json]:
    """The result's scores with the judge's."""
    found = judged.get((result.case_key, result.repeat))
    return dict(result.scores) | ({"judge": found.scores} if found and found.scores else {})
