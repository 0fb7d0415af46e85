"""Every figure of a run, computed by hand beside it."""

from evals_makers import make_case, make_outcome, set_of
from makers import make_playbook

from desk.decisions import Finding, Severity
from evals.answers import Answer, answer_json, answer_of
from evals.cases import Expected
from evals.figures import figures_of, timing_of
from evals.outcomes import Outcome, outcomes_of, result_of

EMPTY = set_of([{"text": "где заказ?", "intent": "general_question"}], "message")


def five() -> list[Outcome]:
    """Wanted and found: a>a send/send 10 ms; a>b send/draft 20 ms; b>b block/block 30 ms; b failed 40 ms; c>a
    escalate/send 100 ms. Costs 1, 2, 3, 0 and 0.5 dollars."""
    told = [
        ("1", "a", "a", "send", "send", True, 0.5, 1.0, 10.0),
        ("2", "a", "b", "send", "draft", False, 1.0, 2.0, 20.0),
        ("3", "b", "b", "block", "block", True, None, 3.0, 30.0),
        ("4", "b", None, "block", None, None, None, 0.0, 40.0),
        ("5", "c", "a", "escalate", "send", False, 0.0, 0.5, 100.0),
    ]
    outcomes = []
    for key, wanted, found, verdict, said, is_right, share, cost, took in told:
        case = make_case(key, int(key), wanted, Expected(category=wanted, verdict=verdict))
        scores: dict[str, dict[str, bool | float | str]] = {"routing": {}, "grounding": {}, "latency": {"ms": took}}
        if is_right is not None:
            scores["routing"]["category"] = is_right
        if share is not None:
            scores["grounding"]["pinned"] = share
        if said == "draft":
            scores["tone"] = {"fault": "rude_tone"}
        error = None if said else "TryLater: busy"
        answer = Answer(category=found, verdict=said, cost_usd=cost, latency_ms=took, error=error)
        outcomes.append(make_outcome(case, answer, dict(scores)))
    return outcomes


def test_every_figure_is_what_a_hand_computes() -> None:
    found = figures_of(EMPTY, five(), make_playbook())
    assert {name: found[name] for name in ("n", "answers", "errors", "first_error", "cost_usd", "verdicts")} == {
        "n": 5, "answers": 5, "errors": 1, "first_error": "TryLater: busy", "cost_usd": 6.5,
        "verdicts": {"block": 1, "draft": 1, "send": 2},
    }  # fmt: skip
    # category: 2 of 4; pinned: (0.5 + 1 + 0) / 3.
    assert found["scores"] == {
        "grounding.pinned": {"n": 3, "mean": 0.5},
        "routing.category": {"n": 4, "mean": 0.5},
        "tone.fault": {"rude_tone": 1},
    }
    assert found["confusion"] == {"a": {"a": 1, "b": 1}, "b": {"b": 1, "nothing": 1}, "c": {"a": 1}}
    assert found["decisions"] == {
        "block": {"block": 1, "nothing": 1}, "escalate": {"send": 1}, "send": {"draft": 1, "send": 1}
    }  # fmt: skip


def test_groups_have_their_own_means() -> None:
    groups = figures_of(EMPTY, five(), make_playbook())["groups"]
    assert groups == {
        "a": {
            "n": 2,
            "scores": {
                # (0.5 + 1) / 2 and 1 of 2.
                "grounding.pinned": {"n": 2, "mean": 0.75},
                "routing.category": {"n": 2, "mean": 0.5},
                "tone.fault": {"rude_tone": 1},
            },
        },
        "b": {"n": 2, "scores": {"routing.category": {"n": 1, "mean": 1.0}}},
        "c": {
            "n": 1,
            "scores": {"grounding.pinned": {"n": 1, "mean": 0.0}, "routing.category": {"n": 1, "mean": 0.0}},
        },
    }


def test_times_stand_apart_from_figures() -> None:
    # (10 + 20 + 30 + 40 + 100) / 5 = 40; the third of five is the median, the fifth the 95th percentile.
    assert timing_of(five()) == {"latency_ms": {"n": 5, "mean": 40.0, "p50": 30.0, "p95": 100.0, "most": 100.0}}
    assert "latency" not in str(figures_of(EMPTY, five(), make_playbook()))
    assert timing_of([]) == {"latency_ms": None}


def test_repeats_say_how_often_the_same_case_had_the_same_answer() -> None:
    case, other = make_case("1"), make_case("2", 2)
    turns = [
        make_outcome(case, Answer(verdict="send", category="a"), repeat=0),
        make_outcome(case, Answer(verdict="send", category="a"), repeat=1),
        make_outcome(other, Answer(verdict="send", category="a"), repeat=0),
        make_outcome(other, Answer(verdict="draft", category="a"), repeat=1),
    ]
    found = figures_of(EMPTY, turns, make_playbook())
    assert (found["n"], found["answers"], found["repeats"]) == (2, 4, {"n": 2, "same": 0.5})
    assert "repeats" not in figures_of(EMPTY, turns[:1], make_playbook())


def test_figures_of_nothing_are_empty_and_no_zeroes() -> None:
    found = figures_of(EMPTY, [], make_playbook())
    assert (found["n"], found["scores"], found["confusion"]) == (0, {}, {})
    assert "intents" not in found


def test_an_answer_comes_back_from_its_row_as_it_was() -> None:
    finding = Finding(guardrail="length", severity=Severity.BLOCK, quote="q", reason="r")
    answer = Answer(
        verdict="block", confidence=0.25, floor="send", category="a", runner_up="b", secondary="c", method="rules",
        priority="high", sentiment="negative", topics=("size",), is_mismatch=True, wants_human=False,
        findings=(finding,), draft="Нет.", language="ru", unknowns=("когда",), claims=({"kind": "number"},),
        review={"model": "offline"}, tools=("get_timeline",), models={"router": "rules"}, more={"is_auto": True},
        cost_usd=0.01, latency_ms=7.0,
    )  # fmt: skip
    assert answer_of(answer_json(answer), latency_ms=7.0) == answer


def test_outcomes_come_back_in_the_order_of_the_set() -> None:
    rows = [{"id": key, "text": "где заказ?", "intent": "general_question"} for key in ("z", "a")]
    chosen = set_of(rows, "message")
    told = [
        make_outcome(case, Answer(verdict="send"), {"routing": {"category": True}}) for case in reversed(chosen.cases)
    ]
    back = outcomes_of(chosen, [result_of(one) for one in told])
    assert [one.case.key for one in back] == ["z", "a"]
    assert back[0].flat == {"routing.category": True}
