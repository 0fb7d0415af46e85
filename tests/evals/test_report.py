"""A run's report: the most dangerous case first, nothing personal, nothing that could be markup."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from makers import NOW, make_interaction

from desk.interactions import Json
from evals.cases import Case, DraftCase, MessageCase, PairCase
from evals.compare import Run, compare_runs
from evals.report import Report, cut, flatten, make_report, words_of
from evals.report_text import Form, write_report
from evals.report_worst import find_worst
from storage.eval_runs import StoredResult, StoredRun

PHONE = "+7 912 555-01-40"
RUN = StoredRun(
    id="0123456789ab",
    set_name="wb_questions_dev",
    set_sha="x",
    kind="message",
    variant="baseline",
    status="done",
    seed=7,
    repeat=1,
    made_of={"models": {"drafter": "offline"}, "judge": "offline", "git_commit": "abc1234", "nothing": None},
    figures={
        "n": 3,
        "verdicts": {"send": 1, "draft": 2},
        "scores": {"routing.category": {"n": 3, "mean": 2 / 3}, "routing.confusion": {"a > b": 1}},
        "confusion": {"general_question": {"general_question": 1, "sizing_fit": 1}, "sizing_fit": {"sizing_fit": 1}},
        "decisions": {"block": {"send": 1}},
        "groups": {"sizing_fit": {"n": 1, "scores": {"routing.category": {"n": 1, "mean": 1.0}}}},
        "intents": {"accuracy": 0.6667},
    },
    cost_usd=0.0125,
    started_at=NOW,
)


def _result(key: str, *, scores: Mapping[str, Json] | None = None, **changes: object) -> StoredResult:
    result = StoredResult(
        case_key=key,
        repeat=0,
        output={"verdict": "send", "category": "sizing_fit", "draft": "Спасибо!", "models": {"reviewer": "offline"}},
        scores=scores or {},
        cost_usd=0.0,
        latency_ms=10.0,
    )
    return replace(result, **changes)  # type: ignore[arg-type]  # a builder takes any field


RESULTS = (
    _result("ok", scores={"routing": {"category": True}}),
    _result("wrong", scores={"routing": {"category": False}}),
    _result("sent", scores={"decision": {"not_sent": False, "safe": False}}),
    _result("missed", scores={"red_lines": {"seen": False}, "decision": {"not_sent": False}}),
    _result("failed", error="TryLater: busy", latency_ms=99.0),
)


def _message(key: str, text: str) -> MessageCase:
    return MessageCase(key=key, number=1, row={}, sha="x", group="g", message=make_interaction(text=text))


def _report(cases: Mapping[str, Case] | None = None, results: tuple[StoredResult, ...] = RESULTS) -> Report:
    return make_report(RUN, results, cases=cases or {})


def test_the_most_dangerous_case_stands_first_and_a_right_one_nowhere() -> None:
    assert [one.key for one in find_worst(RESULTS)] == ["missed", "sent", "failed", "wrong"]
    missed, sent, *_ = find_worst(RESULTS)
    assert missed.faults[0] == "a person was not called who had to be"
    assert sent.faults == ("would have left by itself and must not", "less cautious than the label allows")


def test_an_answer_the_judge_does_not_accept_is_a_bad_case() -> None:
    (found,) = find_worst([_result("j", scores={"judge": {"accepted": False, "tone": 0.2}})])
    assert found.faults == ("the judge does not accept it",)


def test_a_stranger_who_may_be_acted_upon_is_a_bad_case() -> None:
    same, other = ({"more": {"is_auto": True, "is_same": is_same}} for is_same in (True, False))
    assert [one.key for one in find_worst([_result("a", output=same), _result("b", output=other)])] == ["b"]


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_report_shows_everything_that_was_asked_for(form: Form) -> None:
    text = write_report(_report(), form)
    plain = text.replace("\\", "")
    for part in ("routing.category", "0.6667", "intents accuracy", "$0.0125", "p95 99.0 ms", "git_commit", "abc1234",
                 "second reading by offline", "4 cases have a fault", "sizing_fit",
                 "Verdicts: wanted against found"):  # fmt: skip
        assert part in plain, part
    assert "nothing" not in plain.split("Made of")[1]


@pytest.mark.parametrize("form", ["md", "html"])
def test_no_words_of_a_customer_or_a_model_are_markup_or_personal(form: Form) -> None:
    evil = f"<script>alert(1)</script> | **жирно** ``` {PHONE}"
    cases = {"missed": _message("missed", evil)}
    drafted = replace(RESULTS[3], output={**RESULTS[3].output, "draft": evil, "verdict": "<b>send</b>"})
    text = write_report(_report(cases, (drafted,)), form)
    assert "<script>" not in text
    assert "<b>send" not in text
    assert "555" not in text
    assert "**жирно**" not in text or form == "html"
    if form == "md":
        assert "```" not in text
        assert all(line.count(" | ") == 0 for line in text.splitlines() if "alert" in line)


def test_the_page_loads_nothing() -> None:
    page = write_report(_report(), "html")
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page


def test_a_comparison_stands_in_the_report() -> None:
    before = Run(run=RUN, results=(_result("a", scores={"routing": {"category": True}}),))
    after = Run(run=replace(RUN, id="other", variant="worse"),
                results=(_result("a", scores={"routing": {"category": False}}),))  # fmt: skip
    report = make_report(RUN, before.results, cases={}, comparison=compare_runs(before, after))
    assert "worse on wb_questions_dev" in write_report(report, "md")
    assert "worse on wb_questions_dev" in write_report(report, "html")


def test_an_empty_run_is_a_report_too() -> None:
    empty = replace(RUN, figures={}, made_of={}, status="running")
    for form in ("md", "html"):
        text = write_report(make_report(empty, (), cases={}), form)
        assert "None." in text
        assert "rules alone" in text.replace("offline", "")


def test_words_are_redacted_before_they_are_cut() -> None:
    assert "555" not in cut("а" * 390 + f" {PHONE}")


def test_every_kind_of_case_has_its_words() -> None:
    common = {"key": "k", "number": 1, "sha": "x", "group": "g"}
    draft = DraftCase(**common, row={}, channel="chat", language="ru", customer_text="Где заказ?", draft="Едет")  # type: ignore[arg-type]
    pair = PairCase(**common, row={"A": {"text": "раз"}, "B": {"text": "два"}}, is_same=True)  # type: ignore[arg-type]
    other = Case(**common, row={"text": "что-то"})  # type: ignore[arg-type]
    assert [words_of(case) for case in (_message("k", "Привет"), draft, pair, other)] == [
        "Привет", "Где заказ?", "раз | два", "что-то",
    ]  # fmt: skip


def test_objects_inside_objects_become_lines() -> None:
    assert flatten({"a": {"b": 1.25, "c": None}, "d": [1, True], "e": [], "f": False}) == [
        ("a b", "1.25"), ("d", "1, yes"), ("f", "no"),
    ]  # fmt: skip
