"""The CI gate stops deliberately worsened variants and lets the desk as it is pass; on a part of the shipped sets."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import pytest
from makers import PROMPTS, make_playbook

from api.commands.eval_check import make_offline
from desk.errors import NotFound
from desk.playbook import Playbook
from evals.baseline import Change, Measured, compare
from evals.baseline_file import RuledSet, read_rules
from evals.baseline_measure import Sum, measure
from evals.candidate import Recipe
from evals.cases import CaseSet
from evals.sets import shipped_set
from evals.variants import load_variant

SETS = ("drafts_gate_dev", "wb_questions_dev", "linking_pairs_dev")
RULED = [ruled for ruled in read_rules() if ruled.name in SETS]

pytestmark = pytest.mark.timeout(900)


def _part(name: str, playbook: Playbook) -> CaseSet:
    """Every draft and pair, and every fourth question: what a candidate drafts takes a while."""
    chosen = shipped_set(name, playbook)
    return replace(chosen, cases=chosen.cases[::4]) if chosen.kind == "message" else chosen


@lru_cache(maxsize=4)
def _measured(variant: str) -> Sum:
    recipe = Recipe(
        folder=PROMPTS / "wildberries_seller", variant=load_variant(variant), make_model=make_offline, code_version="t"
    )
    return measure(RULED, playbook=make_playbook(), recipe=recipe, processes=1, on_batch=lambda _done, _of: None,
                   load=_part)  # fmt: skip


def _failed(before: Sum, after: Sum) -> list[Change]:
    changes = [
        change
        for ruled in RULED
        for change in compare(ruled.name, ruled.rules, before=before.measured[ruled.name],
                              after=after.measured.get(ruled.name))
    ]  # fmt: skip
    return [change for change in changes if change.fails]


def test_the_desk_as_it_is_passes_against_itself_with_every_figure_there() -> None:
    found = _measured("baseline")
    assert not found.errors
    assert {name: one.n for name, one in found.measured.items()}.keys() == set(SETS)
    assert all(value is not None for one in found.measured.values() for value in one.figures.values())
    assert _failed(found, found) == []


@pytest.mark.parametrize(
    ("variant", "seen_in"),
    [
        ("no_money_guard", "drafts_gate_dev"),
        ("shuffled_classifier", "wb_questions_dev"),
        ("swapped_prompts", "wb_questions_dev"),
    ],
)
def test_a_deliberately_worsened_variant_fails(variant: str, seen_in: str) -> None:
    failed = _failed(_measured("baseline"), _measured(variant))
    assert seen_in in {change.set_name for change in failed}


def test_a_missing_guardrail_is_told_by_the_cases_it_lets_through() -> None:
    failed = _failed(_measured("baseline"), _measured("no_money_guard"))
    assert any(change.metric == "newly_let_through" and change.about for change in failed)


def test_a_set_that_cannot_be_read_takes_no_other_sets_figures_away() -> None:
    def load(name: str, playbook: Playbook) -> CaseSet:
        if name == "drafts_gate_dev":
            raise NotFound("no such set")
        return _only(10)(name, playbook)

    found = _measure_two(load)
    assert dict(found.errors) == {"drafts_gate_dev": "no such set"}
    assert set(found.measured) == {"linking_pairs_dev"}


def test_a_case_without_an_answer_makes_its_set_no_pass() -> None:
    def load(name: str, playbook: Playbook) -> CaseSet:
        chosen = _only(3)(name, playbook)
        broken = replace(chosen.cases[0], row={**chosen.cases[0].row, "channel": "telegraph", "A": {}})
        return replace(chosen, cases=(broken, *chosen.cases[1:]))

    found = _measure_two(load)
    assert set(found.errors) == {"drafts_gate_dev", "linking_pairs_dev"}
    assert "1 cases have no answer" in found.errors["drafts_gate_dev"]
    assert not found.measured


def _only(count: int) -> Callable[[str, Playbook], CaseSet]:
    def load(name: str, playbook: Playbook) -> CaseSet:
        chosen = shipped_set(name, playbook)
        return replace(chosen, cases=chosen.cases[:count])

    return load


def _measure_two(load: Callable[[str, Playbook], CaseSet]) -> Sum:
    ruled: list[RuledSet] = [one for one in RULED if one.name != "wb_questions_dev"]
    recipe = Recipe(
        folder=PROMPTS / "wildberries_seller", variant=load_variant("baseline"), make_model=make_offline,
        code_version="t",
    )  # fmt: skip
    return measure(ruled, playbook=make_playbook(), recipe=recipe, processes=1, on_batch=lambda _done, _of: None,
                   load=load)  # fmt: skip


def test_a_link_to_a_stranger_that_may_be_acted_upon_is_let_through() -> None:
    before = Measured(n=1, sha="x", figures={}, misses=())
    (change,) = compare("linking", [], before=before, after=replace(before, misses=("p1",)))
    assert (change.fails, change.is_dangerous, change.about) == (True, True, "p1")
