"""What came of the cases of a run: each with the answer and how every evaluator judged it; to and from stored rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.errors import BadInput
from desk.interactions import Json
from evals.answers import Answer, answer_json, answer_of
from evals.cases import Case, CaseSet
from evals.evaluators.judged import Scores
from storage.eval_runs import StoredResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One case, one repeat (from 0). `scores`: evaluator -> its scores; `faults`: evaluator -> why it has none."""

    case: Case
    repeat: int
    answer: Answer
    scores: Mapping[str, Scores]
    faults: Mapping[str, str]

    @property
    def flat(self) -> dict[str, bool | float | str]:
        """Every score by `evaluator.name`."""
        return {f"{one}.{name}": value for one, scores in self.scores.items() for name, value in scores.items()}


def result_of(outcome: Outcome) -> StoredResult:
    """As a row."""
    scores: dict[str, Json] = {name: dict(found) for name, found in outcome.scores.items() if found}
    if outcome.faults:
        scores["faults"] = dict(outcome.faults)
    return StoredResult(
        case_key=outcome.case.key,
        repeat=outcome.repeat,
        output=answer_json(outcome.answer),
        scores=scores,
        cost_usd=outcome.answer.cost_usd,
        latency_ms=outcome.answer.latency_ms,
        error=outcome.answer.error,
        interaction_id=outcome.case.interaction_id,
    )


def outcomes_of(chosen: CaseSet, results: Sequence[StoredResult]) -> tuple[Outcome, ...]:
    """The rows of a run over that set, in the order of its cases; `BadInput` for a row of a case it does not have."""
    cases = {case.key: case for case in chosen.cases}
    for result in results:
        if result.case_key not in cases:
            raise BadInput(f"the run has a result for case {result.case_key!r}, which set {chosen.name} does not have")
    ordered = sorted(results, key=lambda one: (cases[one.case_key].number, one.repeat))
    return tuple(_outcome(cases[result.case_key], result) for result in ordered)


def _outcome(case: Case, result: StoredResult) -> Outcome:
    found = {name: value for name, value in result.scores.items() if isinstance(value, dict)}
    faults = found.pop("faults", {})
    return Outcome(
        case=case,
        repeat=result.repeat,
        answer=answer_of(result.output, latency_ms=result.latency_ms),
        scores={name: {key: _score(value) for key, value in scores.items()} for name, scores in found.items()},
        faults={name: str(why) for name, why in faults.items()},
    )


def _score(value: Json) -> bool | float | str:
    if not isinstance(value, bool | int | float | str):
        raise BadInput(f"a stored score is {value!r}; expected true, false, a number or a word")
    return value
