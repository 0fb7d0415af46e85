"""The CI gate: what counts as worse, what nobody can tell, and how the baseline is kept."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import BadInput, BadPlaybook
from evals.baseline import Change, Measured, Rule, Status, compare
from evals.baseline_file import FIGURES, read_baseline, read_rules, write_baseline
from evals.baseline_report import is_pass, verdict_json, verdict_lines

UP = Rule(metric="gate.accuracy", is_higher_better=True, tolerance=0.02, is_dangerous=False)
DOWN = Rule(metric="gate.over_block", is_higher_better=False, tolerance=0.02, is_dangerous=False)
DANGER = Rule(metric="gate.block_recall", is_higher_better=True, tolerance=0.0, is_dangerous=True)
BEFORE = Measured(n=120, sha="a", figures={"gate.accuracy": 0.95, "gate.over_block": 0.05, "gate.block_recall": 0.98})


def _one(rule: Rule, now: float | None, **changes: object) -> Change:
    after = replace(BEFORE, figures={**BEFORE.figures, rule.metric: now}, **changes)  # type: ignore[arg-type]
    (change,) = compare("gate_dev", [rule], before=BEFORE, after=after)
    return change


@pytest.mark.parametrize(
    ("rule", "now", "status"),
    [
        (UP, 0.95, Status.SAME), (UP, 0.96, Status.BETTER), (UP, 0.93, Status.WITHIN), (UP, 0.9299, Status.WORSE),
        (DOWN, 0.04, Status.BETTER), (DOWN, 0.07, Status.WITHIN), (DOWN, 0.0701, Status.WORSE),
        (DANGER, 0.98, Status.SAME), (DANGER, 0.9799, Status.WORSE), (DANGER, 0.99, Status.BETTER),
    ],
)  # fmt: skip
def test_a_figure_may_lose_its_tolerance_and_no_more(rule: Rule, now: float, status: Status) -> None:
    assert _one(rule, now).status is status


@given(now=st.floats(min_value=0, max_value=1), tolerance=st.floats(min_value=0, max_value=0.5))
def test_better_never_fails_and_a_smaller_tolerance_never_forgives_more(now: float, tolerance: float) -> None:
    wide, narrow = (_one(replace(UP, tolerance=one), now) for one in (tolerance, tolerance / 2))
    assert not (wide.fails and now >= 0.95)
    assert narrow.fails or not wide.fails


def test_what_cannot_be_told_is_no_pass() -> None:
    for before, after in ((BEFORE, None), (None, BEFORE), (None, None)):
        (change,) = compare("gate_dev", [UP], before=before, after=after)
        assert change.status is Status.UNKNOWN
        assert change.fails
    assert _one(UP, None).fails
    assert not is_pass([])


def test_other_rows_are_no_comparison() -> None:
    change = _one(UP, 0.99, sha="b")
    assert (change.status, change.fails) == (Status.STALE, True)


def test_one_dangerous_case_in_anothers_place_is_seen_although_the_count_stays() -> None:
    before, after = replace(BEFORE, misses=("d1",)), replace(BEFORE, misses=("d2",))
    *_, fresh = compare("gate_dev", [UP, DANGER], before=before, after=after)
    assert (fresh.metric, fresh.about, fresh.fails) == ("newly_let_through", "d2", True)
    fewer = compare("gate_dev", [UP], before=before, after=BEFORE)
    assert not any(change.fails for change in fewer)


def test_the_report_says_what_to_do() -> None:
    changes = [_one(DANGER, 0.9), _one(UP, 0.95), _one(DOWN, 0.05, sha="b"), _one(UP, None)]
    lines = "\n".join(verdict_lines(changes, {"gate_dev": "no such file"}))
    assert "FAIL gate_dev gate.block_recall: 0.98 -> 0.9, worse, may lose 0, dangerous" in lines
    assert "--accept" in lines
    assert "gate_dev: could not be scored: no such file" in lines
    told = verdict_json(changes, {})
    assert told["is_pass"] is False


def test_what_is_accepted_is_read_back_and_the_same_figures_are_the_same_file(tmp_path: Path) -> None:
    sets = {"b": replace(BEFORE, misses=("d2", "d1")), "a": replace(BEFORE, figures={"z": None, "a": 0.5})}
    files = (tmp_path / "one.json", tmp_path / "two.json")
    write_baseline(sets, made_of={"playbook": "x"}, file=files[0])
    write_baseline(dict(reversed(sets.items())), made_of={"playbook": "x"}, file=files[1])
    assert files[0].read_bytes() == files[1].read_bytes()
    back = read_baseline(files[0])
    assert back["a"].figures == {"a": 0.5, "z": None}
    assert back["b"].misses == ("d1", "d2")


@pytest.mark.parametrize("text", ["", "{}", '{"sets": {"a": {"n": 1}}}', '{"sets": []}', "[1]"])
def test_a_broken_baseline_is_refused_and_says_what_to_do(tmp_path: Path, text: str) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="--accept"):
        read_baseline(file)


def test_without_a_file_nothing_was_ever_accepted(tmp_path: Path) -> None:
    assert read_baseline(tmp_path / "none.json") == {}


def test_the_shipped_baseline_has_a_value_for_every_rule_of_a_shipped_playbook() -> None:
    prompts, before = Path(__file__).parents[2] / "prompts", read_baseline(FIGURES)
    for ruled in read_rules():
        if (prompts / ruled.playbook / "playbook.toml").is_file():
            assert {rule.metric for rule in ruled.rules} == set(before[ruled.name].figures), ruled.name
            assert None not in before[ruled.name].figures.values()


def test_a_dangerous_figure_has_no_tolerance_whatever_the_sets_is() -> None:
    rules = [rule for ruled in read_rules() for rule in ruled.rules]
    assert {rule.tolerance for rule in rules if rule.is_dangerous} == {0.0}
    assert any(rule.tolerance for rule in rules if not rule.is_dangerous)


def test_a_misspelt_key_of_the_rules_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "baseline.toml"
    file.write_text('[sets.a]\nplaybook = "p"\ntolerance = 0.1\nhigher = ["x"]\ndangerus_lower = ["y"]\n')
    with pytest.raises(BadPlaybook, match="dangerus_lower"):
        read_rules(file)
