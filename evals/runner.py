"""Runs a set through a candidate on pydantic-evals: case by case, several at once, in one process or more.

A case that fails is a result with an error; the others go on. Results come in batches, in the order of the cases, so
that whoever stores them can go on after a crash.
"""

import asyncio
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice

from pydantic_evals import Case as EvalCase
from pydantic_evals import Dataset
from pydantic_evals.evaluators import Evaluator, EvaluatorContext, EvaluatorFailure
from pydantic_evals.reporting import ReportCase

from agent.warm import warm_up
from evals.answers import Answer
from evals.asking import ask
from evals.candidate import Candidate, Recipe, classifiers_of
from evals.cases import Case, CaseSet
from evals.evaluators import EVALUATORS
from evals.evaluators.judged import Judged, Scores, by_standard
from evals.outcomes import Outcome, result_of
from storage.eval_runs import StoredResult

BATCH = 20
"""So many cases are asked before what came of them is handed on."""
# A second process takes some seconds to learn what the playbook teaches: not worth it for less.
_WORTH_IT = 200
_AHEAD = 3

Unit = tuple[Case, int]
"""A case and which repeat of it, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """`concurrency`: cases asked at the same time, of models that are waited for. `processes`: for others."""

    concurrency: int = 8
    processes: int = 1


def pace_for(candidate: Candidate, units: int, concurrency: int | None = None) -> Pace:
    """How many at once: processes where everything is computed here, else requests under way."""
    if not candidate.is_offline:
        return Pace(concurrency=concurrency or 8)
    most = concurrency or (os.cpu_count() or 1 if units >= _WORTH_IT else 1)
    return Pace(concurrency=1, processes=most)


def units_of(chosen: CaseSet, *, repeat: int, done: Sequence[StoredResult] = ()) -> list[Unit]:
    """What is left to ask. `done`: results so far; those with an error are asked again."""
    known = {(one.case_key, one.repeat) for one in done if one.error is None}
    return [(case, turn) for case in chosen.cases for turn in range(repeat) if (case.key, turn) not in known]


def run_units(units: Sequence[Unit], recipe: Recipe, *, pace: Pace) -> Iterator[tuple[StoredResult, ...]]:
    """What comes of them, a batch at a time, in their order.

    Raises what `recipe.make` raises: a candidate that cannot be made is no failed case.
    """
    batches = [units[start : start + BATCH] for start in range(0, len(units), BATCH)]
    if pace.processes > 1 and len(batches) > 1:
        yield from _in_processes(batches, recipe, pace)
        return
    candidate = ready(recipe)
    with asyncio.Runner() as runner:
        for batch in batches:
            yield runner.run(run_batch(candidate, batch, concurrency=pace.concurrency))


def ready(recipe: Recipe) -> Candidate:
    """The candidate with everything learnt, so that no case pays for it with its time."""
    candidate = recipe.make()
    warm_up(candidate.playbook)
    classifiers_of(candidate.playbook)
    return candidate


async def run_batch(candidate: Candidate, units: Sequence[Unit], *, concurrency: int = 1) -> tuple[StoredResult, ...]:
    """Ask the candidate and let every evaluator judge. Nothing a case does can stop another."""

    async def show(case: object) -> object:
        if not isinstance(case, Case):
            raise TypeError(f"expected a case, found {case!r}")
        answer = await ask(candidate, case)
        gate = by_standard(answer.gate, candidate.standard)
        return Judged(case=case, answer=replace(answer, gate=None), gate=gate, playbook=candidate.standard)

    dataset = Dataset[object, object, object](
        name="cases",
        cases=[EvalCase(name=_name(case, turn), inputs=case) for case, turn in units],
        evaluators=[_Wrapped(one) for one in EVALUATORS],
    )
    report = await dataset.evaluate(show, max_concurrency=concurrency, progress=False)
    answered = {one.name: one for one in report.cases}
    failed = {one.name: one.error_message for one in report.failures}
    return tuple(
        result_of(_outcome(case, turn, answered.get(_name(case, turn)), failed.get(_name(case, turn))))
        for case, turn in units
    )


@dataclass(repr=False)
class _Wrapped(Evaluator[object, object, object]):
    """One of `EVALUATORS` as pydantic-evals wants it; its scores are told apart by `evaluator.name`.

    Typed by `object`: pydantic would build a schema of every case and answer, and meet JSON's endless type on the way.
    """

    evaluator: str

    def evaluate(self, ctx: EvaluatorContext[object, object, object]) -> Mapping[str, bool | float | str]:
        if not isinstance(ctx.output, Judged):
            raise TypeError(f"expected what a candidate said, found {ctx.output!r}")
        return {f"{self.evaluator}.{name}": value for name, value in EVALUATORS[self.evaluator](ctx.output).items()}


def _outcome(case: Case, turn: int, found: ReportCase[object, object, object] | None, why: str | None) -> Outcome:
    if found is None or not isinstance(found.output, Judged):
        return Outcome(case=case, repeat=turn, answer=Answer(error=why or "it was lost"), scores={}, faults={})
    scores: dict[str, dict[str, bool | float | str]] = {name: {} for name in EVALUATORS}
    for kind in (found.assertions, found.scores, found.labels):
        for name, result in kind.items():
            evaluator, _, score = name.partition(".")
            scores[evaluator][score] = result.value
    faults = {_evaluator_of(fault): fault.error_message for fault in found.evaluator_failures}
    told: dict[str, Scores] = dict(scores)
    return Outcome(case=case, repeat=turn, answer=found.output.answer, scores=told, faults=faults)


def _evaluator_of(fault: EvaluatorFailure) -> str:
    """The wrapper's one argument is the evaluator's name."""
    given = fault.source.arguments
    return str(given[0]) if isinstance(given, tuple) else fault.name


def _name(case: Case, turn: int) -> str:
    return f"{case.key}#{turn}"


def _in_processes(batches: Sequence[Sequence[Unit]], recipe: Recipe, pace: Pace) -> Iterator[tuple[StoredResult, ...]]:
    # Spawned, not forked: the parent has threads of its database.
    pool = ProcessPoolExecutor(
        min(pace.processes, len(batches)),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(recipe,),
    )
    left = iter(batches)
    try:
        under_way: list[Future[tuple[StoredResult, ...]]] = [
            pool.submit(_work, batch) for batch in islice(left, pace.processes * _AHEAD)
        ]
        while under_way:
            yield under_way.pop(0).result()
            under_way += [pool.submit(_work, batch) for batch in islice(left, 1)]
    finally:
        pool.shutdown(cancel_futures=True)


class _Here:
    """What a worker process keeps between batches."""

    candidate: Candidate | None = None
    runner: asyncio.Runner | None = None


def _begin(recipe: Recipe) -> None:
    _Here.candidate, _Here.runner = ready(recipe), asyncio.Runner()


def _work(units: Sequence[Unit]) -> tuple[StoredResult, ...]:
    if _Here.candidate is None or _Here.runner is None:
        raise RuntimeError("a worker process was never given a candidate")
    return _Here.runner.run(run_batch(_Here.candidate, units))
