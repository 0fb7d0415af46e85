"""A variant that is worse on purpose is called worse by compare; the playbook against itself is the same."""

from datetime import UTC, datetime
from functools import partial

import pytest
from makers import PROMPTS, make_playbook
from pydantic_ai.models import Model

from agent.models import resolve
from desk.playbook import Playbook
from evals.candidate import Recipe
from evals.case_rows import make_set
from evals.cases import CaseSet
from evals.compare import Comparison, Run, compare_runs
from evals.outcomes import result_of
from evals.runs import Plan, run_set
from evals.sets import shipped_set
from evals.variants import load_variant
from storage.eval_runs import StoredRun

AT = datetime(2026, 11, 27, tzinfo=UTC)


def _offline(name: str, playbook: Playbook) -> Model:
    return resolve(name, playbook=playbook)


def run(variant: str, chosen: CaseSet) -> Run:
    recipe = Recipe(folder=PROMPTS / "wildberries_seller", variant=load_variant(variant), make_model=partial(_offline),
                    code_version="test")  # fmt: skip
    report = run_set(chosen, recipe, plan=Plan(concurrency=1))
    stored = StoredRun(id=variant, set_name=chosen.name, set_sha=chosen.sha, kind=chosen.kind, variant=variant,
                       status="done", seed=7, repeat=1, made_of=report.made_of, figures=report.figures, cost_usd=0.0,
                       started_at=AT)  # fmt: skip
    return Run(run=stored, results=tuple(map(result_of, report.outcomes)))


def compared(variant: str, name: str, *, group: str = "", most: int = 40) -> Comparison:
    whole = shipped_set(name, make_playbook())
    cases = [case for case in whole.cases if group in case.group][:most]
    chosen = make_set(name, whole.kind, cases, about=whole.about)
    return compare_runs(run("baseline", chosen), run(variant, chosen))


def test_the_playbook_against_itself_is_the_same() -> None:
    done = compared("baseline", "drafts_gate_dev", most=10)
    assert (done.verdict, done.changed, done.flips) == ("same", 0, ())


def test_without_the_money_guard_a_promise_would_leave() -> None:
    done = compared("no_money_guard", "drafts_gate_dev", most=120)
    assert done.verdict == "worse"
    assert any(flip.is_dangerous and flip.is_right is False for flip in done.flips)


@pytest.mark.parametrize(
    ("variant", "name"), [("shuffled_classifier", "wb_questions_dev"), ("swapped_prompts", "wb_reviews_dev")]
)
def test_shuffled_examples_and_swapped_prompts_are_seen(variant: str, name: str) -> None:
    done = compared(variant, name)
    assert done.verdict in ("worse", "mixed")
    assert any(one.change == "worse" for one in done.differences) or any(flip.is_dangerous for flip in done.flips)
