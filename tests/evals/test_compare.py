"""Two runs side by side: exact differences, reproducible intervals, every flip, and what makes the verdict."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from desk.errors import BadInput
from desk.interactions import Json
from evals.compare import Run, compare_runs
from evals.compare_interval import paired_intervals
from evals.compare_report import comparison_json, comparison_lines
from storage.eval_runs import StoredResult, StoredRun

RUN = StoredRun(
    id="run-a", set_name="gate", set_sha="abc", kind="draft", variant="baseline", status="done", seed=7, repeat=1,
    made_of={}, figures={}, cost_usd=0.0, started_at=datetime(2026, 11, 27, tzinfo=UTC),
)  # fmt: skip


def result(key: str, verdict: str, *, right: bool | None = None, repeat: int = 0, **more: object) -> StoredResult:
    scores: dict[str, Json] = {} if right is None else {"decision": {"right": right}}
    output: dict[str, Json] = {"verdict": verdict, "category": "praise"}
    made = StoredResult(case_key=key, repeat=repeat, output=output, scores=scores, cost_usd=0.0, latency_ms=1.0)
    return replace(made, **more)  # type: ignore[arg-type]  # a builder takes any field


def run(name: str, *results: StoredResult, **changes: object) -> Run:
    return Run(run=replace(RUN, id=name, **changes), results=results)  # type: ignore[arg-type]  # as above


def many(right: int, wrong: int) -> tuple[StoredResult, ...]:
    flags = [True] * right + [False] * wrong
    return tuple(result(f"c{number:03}", "draft", right=flag) for number, flag in enumerate(flags))


def test_the_difference_of_a_metric_is_the_mean_of_the_pairs() -> None:
    a = run("a", *(result(f"c{n}", "draft", right=n < 3) for n in range(4)))
    b = run("b", *(result(f"c{n}", "draft", right=n < 1) for n in range(4)))
    metric = next(one for one in compare_runs(a, b).differences if one.metric == "decision.right")
    assert (metric.a, metric.b, metric.interval.mean, metric.interval.n) == (0.75, 0.25, -0.5, 4)


def test_a_clear_loss_is_worse_and_the_same_run_is_the_same() -> None:
    good, bad = run("a", *many(40, 0)), run("b", *many(20, 20))
    assert compare_runs(good, bad).verdict == "worse"
    assert compare_runs(bad, good).verdict == "better"
    same = compare_runs(good, run("b", *many(40, 0)))
    assert (same.verdict, same.reasons, same.flips, same.changed) == ("same", (), (), 0)
    assert {one.change for one in same.differences} == {"same", "context"}


def test_one_unlucky_case_of_many_is_no_verdict() -> None:
    done = compare_runs(run("a", *many(40, 0)), run("b", *many(39, 1)))
    assert done.verdict == "same"
    assert next(one.change for one in done.differences if one.metric == "decision.right") == "unsure"


def test_a_metric_up_and_another_down_is_mixed() -> None:
    def both(tone: bool, right: bool) -> tuple[StoredResult, ...]:
        scores: dict[str, Json] = {"decision": {"right": right}, "tone": {"kind": tone}}
        return tuple(result(f"c{n}", "draft", scores=scores) for n in range(10))

    done = compare_runs(run("a", *both(True, False)), run("b", *both(False, True)))
    assert done.verdict == "mixed"
    assert [reason.partition(":")[0] for reason in done.reasons] == ["worse", "better"]


def test_a_stopped_draft_that_would_leave_is_worse_however_many_cases_there_are() -> None:
    usual = tuple(result(f"c{n:03}", "draft") for n in range(500))
    done = compare_runs(run("a", *usual, result("x", "block")), run("b", *usual, result("x", "send")))
    assert (done.verdict, done.flips[0].is_dangerous) == ("worse", True)
    assert "became dangerous: x" in done.reasons[0]


def test_a_stop_that_the_label_calls_wrong_may_go() -> None:
    done = compare_runs(run("a", result("x", "block", right=False)), run("b", result("x", "send", right=True)))
    assert done.flips[0].is_dangerous
    assert done.verdict != "worse"


def test_flips_are_listed_dangerous_first_then_the_bolder() -> None:
    a = run("a", result("1", "draft"), result("2", "send"), result("3", "escalate"), result("4", "block"))
    b = run("b", result("1", "send"), result("2", "draft"), result("3", "send"), result("4", "draft"))
    assert [flip.case_key for flip in compare_runs(a, b).flips] == ["3", "1", "4", "2"]


def test_money_and_time_are_shown_and_decide_nothing() -> None:
    cheap = tuple(result(f"c{n}", "draft") for n in range(20))
    dear = tuple(replace(one, cost_usd=1.0, latency_ms=900.0) for one in cheap)
    done = compare_runs(run("a", *cheap), run("b", *dear))
    assert done.verdict == "same"
    assert {one.metric: one.change for one in done.differences}["cost_usd"] == "context"


@pytest.mark.parametrize(
    ("judges", "may_lift", "was", "now", "verdict"),
    [
        (("m", "m"), False, 1.0, 0.2, "worse"),
        (("m", "m"), False, 0.2, 1.0, "same"),
        (("m", "m"), True, 0.2, 1.0, "better"),
        (("m", "n"), True, 1.0, 0.2, "same"),
    ],
)
def test_a_judge_below_its_bar_may_only_say_worse_and_two_judges_say_nothing(
    judges: tuple[str, str], may_lift: bool, was: float, now: float, verdict: str
) -> None:
    def judged(name: str, judge: str, score: float) -> Run:
        scores: dict[str, Json] = {"judge": {"tone": score}}
        figures: dict[str, Json] = {"judge": {"judge": judge, "may_lift": may_lift}}
        return run(name, *(result(f"c{n}", "draft", scores=scores) for n in range(10)), figures=figures)

    assert compare_runs(judged("a", judges[0], was), judged("b", judges[1], now)).verdict == verdict


def test_cases_of_one_run_alone_are_named_and_left_out() -> None:
    a, b = run("a", result("1", "send"), result("2", "send")), run("b", result("2", "send"), result("3", "send"))
    done = compare_runs(a, b)
    assert (done.n, done.only_a, done.only_b) == (1, ("1",), ("3",))


def test_runs_of_different_sets_are_refused() -> None:
    other = run("b", result("1", "send"), set_name="reviews", set_sha="def")
    with pytest.raises(BadInput, match=r"different sets.*gate.*reviews"):
        compare_runs(run("a", result("1", "send")), other)


def test_repeats_are_no_new_cases() -> None:
    once = compare_runs(run("a", *many(5, 5)), run("b", *many(2, 8)))
    good, bad = (tuple(replace(one, repeat=1) for one in many(*shares)) for shares in ((5, 5), (2, 8)))
    twice = compare_runs(run("a", *many(5, 5), *good), run("b", *many(2, 8), *bad))
    assert [one.interval for one in once.differences] == [one.interval for one in twice.differences]


def test_a_case_that_failed_counts_as_not_answered() -> None:
    fine = tuple(result(f"c{n}", "draft", right=True) for n in range(10))
    broken = tuple(replace(one, error="TryLater: busy", output={}) for one in fine)
    done = compare_runs(run("a", *fine), run("b", *broken))
    assert done.verdict == "worse"
    assert [one.metric for one in done.differences] == ["answered"]


def test_the_same_seed_gives_the_same_intervals_and_another_one_others() -> None:
    rows = [[1 / (n + 1), None if n % 2 else float(n)] for n in range(50)]
    assert paired_intervals(rows, seed=1) == paired_intervals(rows, seed=1)
    assert paired_intervals(rows, seed=1) != paired_intervals(rows, seed=2)


def test_the_interval_is_about_the_textbooks_width() -> None:
    # Half of 100 differences are 1: the mean's standard error is 0.05, so 95 % is 0.5 +- 0.098.
    (found,) = paired_intervals([[float(n % 2)] for n in range(100)], seed=3)
    assert found is not None
    assert found.low == pytest.approx(0.402, abs=0.02)
    assert found.high == pytest.approx(0.598, abs=0.02)


def test_a_metric_nobody_has_gets_no_interval() -> None:
    assert paired_intervals([[None, 1.0]], seed=1)[0] is None
    assert paired_intervals([], seed=1) == ()


def test_categories_are_compared_apart_and_named_by_the_label() -> None:
    a, b = run("a", *many(4, 0)), run("b", *many(2, 2))
    done = compare_runs(a, b, groups={"c000": "money", "c001": "money", "c002": "money"})
    assert [(part.category, part.n) for part in done.parts] == [("money", 3), ("praise", 1)]


def test_a_set_without_scores_of_single_cases_still_shows_what_moved() -> None:
    figures: dict[str, Json] = {"linking": {"precision": 0.9, "n": 5}, "n": 5}
    a = run("a", result("1", "send"), figures=figures)
    b = run("b", result("1", "send"), figures={"linking": {"precision": 0.7, "n": 5}, "n": 5})
    assert compare_runs(a, b).figures == {"linking.precision": (0.9, 0.7)}


def test_the_report_says_verdict_reason_and_rule() -> None:
    done = compare_runs(run("a", result("1", "block", right=True)), run("b", result("1", "send", right=False)))
    told, lines = comparison_json(done), "\n".join(comparison_lines(done))
    assert (told["verdict"], told["dangerous_flips"]) == ("worse", 1)
    assert "WORSE" in lines
    assert "DANGEROUS 1: block -> send, against the label" in lines
    assert "rule: " in lines
