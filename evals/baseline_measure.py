"""Runs the gate's sets through a candidate, all in one go, and sums each up as the baseline keeps it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from desk.decisions import Verdict
from desk.errors import BadInput, NotFound
from desk.figures import find_figure
from desk.playbook import Playbook
from evals.baseline import Measured
from evals.baseline_file import RuledSet
from evals.candidate import Recipe
from evals.cases import CaseSet, PairCase
from evals.figures import figures_of
from evals.message_rows import check_categories
from evals.outcomes import Outcome, outcomes_of
from evals.runner import Pace, Unit, run_units, units_of
from evals.sets import shipped_set
from storage.eval_runs import StoredResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What the gate knows after a run: figures by set, and why a set has none."""

    measured: Mapping[str, Measured]
    errors: Mapping[str, str]


def measure(
    ruled: Sequence[RuledSet],
    *,
    playbook: Playbook,
    recipe: Recipe,
    processes: int,
    on_batch: Callable[[int, int], None],
    load: Callable[[str, Playbook], CaseSet] = shipped_set,
) -> Sum:
    """Every set of one playbook. `on_batch`: told how many cases of how many are done. A set that cannot be read, or a
    case without an answer, takes no other set's figures away; what `recipe.make` raises ends it all.
    """
    sets, errors = _load(ruled, playbook, load)
    units: list[Unit] = [unit for chosen in sets for unit in units_of(chosen, repeat=1)]
    results = list(_flat(units, recipe, processes, on_batch))
    measured = {}
    for rules, chosen in zip((one for one in ruled if one.name not in errors), sets, strict=True):
        mine, results = results[: len(chosen.cases)], results[len(chosen.cases) :]
        outcomes = outcomes_of(chosen, mine)
        measured[chosen.name] = _measured(rules, chosen, outcomes, playbook)
        if failed := [f"{one.case_key}: {one.error}" for one in mine if one.error is not None]:
            errors[chosen.name] = f"{len(failed)} cases have no answer; {failed[0]}"
    return Sum(measured={name: one for name, one in measured.items() if name not in errors}, errors=errors)


def _load(
    ruled: Sequence[RuledSet], playbook: Playbook, load: Callable[[str, Playbook], CaseSet]
) -> tuple[list[CaseSet], dict[str, str]]:
    sets, errors = [], {}
    for one in ruled:
        try:
            chosen = load(one.name, playbook)
            check_categories(chosen, playbook)
            sets.append(chosen)
        except (BadInput, NotFound) as error:
            errors[one.name] = str(error)
    return sets, errors


def _flat(
    units: Sequence[Unit], recipe: Recipe, processes: int, on_batch: Callable[[int, int], None]
) -> Iterator[StoredResult]:
    done = 0
    for batch in run_units(units, recipe, pace=Pace(concurrency=1, processes=processes)):
        done += len(batch)
        on_batch(done, len(units))
        yield from batch


def _measured(rules: RuledSet, chosen: CaseSet, outcomes: Sequence[Outcome], playbook: Playbook) -> Measured:
    figures = figures_of(chosen, outcomes, playbook)
    return Measured(
        n=len(chosen.cases),
        sha=chosen.sha,
        figures={rule.metric: find_figure(figures, rule.metric) for rule in rules.rules},
        misses=tuple(sorted(outcome.case.key for outcome in outcomes if is_let_through(outcome))),
    )


def is_let_through(outcome: Outcome) -> bool:
    """Whether a customer would have read what must not leave, a person was not called who had to be, or a link that is
    none may be acted upon.
    """
    want, found = outcome.case.expected, outcome.answer
    if found.error is not None:
        return False
    if isinstance(outcome.case, PairCase):
        return bool(found.more.get("is_auto")) and not outcome.case.is_same
    if want.is_escalation and Verdict.ESCALATE not in (found.verdict, found.floor):
        return True
    is_grave = want.floor in (Verdict.BLOCK, Verdict.ESCALATE)
    return is_grave and found.verdict in (Verdict.SEND, Verdict.DRAFT) and found.floor != Verdict.ESCALATE
