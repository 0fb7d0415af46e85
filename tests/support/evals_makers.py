"""Candidates, cases and outcomes for tests of the eval lab."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from makers import PROMPTS, make_playbook
from pydantic_ai.models import Model

from agent.models import resolve
from desk.playbook import Playbook
from evals.answers import Answer
from evals.candidate import Candidate, Recipe
from evals.case_rows import make_set, read_cases
from evals.cases import About, Case, CaseSet, Expected, Kind, Row
from evals.evaluators.judged import Scores
from evals.outcomes import Outcome
from evals.rows import load_rows
from evals.runner import ready
from evals.variants import BASELINE, load_variant

SHOP = PROMPTS / "wildberries_seller"
DATASETS = Path(__file__).parents[2] / "evals/datasets"


def offline(name: str, playbook: Playbook) -> Model:
    """The model of that name, without a key."""
    return resolve(name, playbook=playbook)


def make_recipe(variant: str | Path = BASELINE, make_model: object = offline) -> Recipe:
    """A recipe for the shipped playbook."""
    return Recipe(
        folder=SHOP, variant=load_variant(variant), make_model=make_model, code_version="0.1.0+abc1234"  # type: ignore[arg-type]
    )  # fmt: skip


@cache
def the_candidate(variant: str = BASELINE) -> Candidate:
    """One candidate for all tests of a process: it takes seconds to learn."""
    return ready(make_recipe(variant))


def shipped_rows(name: str) -> list[Row]:
    """Every row of a shipped file."""
    return [*load_rows(DATASETS / f"{name}.jsonl")]


def set_of(rows: Sequence[Row], kind: Kind, name: str = "mine") -> CaseSet:
    """Rows as a set."""
    return make_set(name, kind, read_cases(rows, kind, make_playbook()), about=About())


def make_case(key: str = "a", number: int = 1, group: str = "g", expected: Expected = Expected()) -> Case:
    """A case of no kind: enough to be summed up."""
    return Case(key=key, number=number, row={"id": key}, sha="s", group=group, expected=expected)


def make_outcome(case: Case, answer: Answer, scores: dict[str, Scores] | None = None, repeat: int = 0) -> Outcome:
    """What came of a case."""
    return Outcome(case=case, repeat=repeat, answer=answer, scores=scores or {}, faults={})
