"""Each evaluator on the smallest answer that decides it, and nothing where nothing is labelled."""

from dataclasses import replace

import pytest
from makers import make_interaction, make_playbook

from agent.gate_case import gate_case
from desk.decisions import Finding, Severity
from evals.answers import Answer
from evals.cases import Case, DraftCase, Expected, MessageCase
from evals.evaluators import EVALUATORS
from evals.evaluators.judged import Judged, Scores, by_standard
from evals.evaluators.must_not import ALWAYS, CHECKS

KIND = "Здравствуйте! Спасибо за отзыв, нам очень жаль, что так вышло."


def judged(answer: Answer, *, draft: str | None = None, rating: int = 2, **labels: object) -> Judged:
    expected = Expected(**labels)  # type: ignore[arg-type]  # a builder takes any label
    message = make_interaction(rating=rating, text="Пришла треснувшая кружка")
    case = MessageCase(key="a", number=1, row={}, sha="s", group="g", expected=expected, message=message)
    gate = None if draft is None else gate_case(
        message, draft, language="ru", facts=(), product=None, playbook=make_playbook()
    )  # fmt: skip
    return Judged(case=case, answer=replace(answer, draft=draft), gate=gate, playbook=make_playbook())


def score(name: str, *args: object, **kwargs: object) -> Scores:
    return EVALUATORS[name](judged(*args, **kwargs))  # type: ignore[arg-type]  # as above


def test_unlabelled_and_undrafted_is_judged_by_nobody_but_cost_and_time() -> None:
    one = judged(Answer(verdict="send", cost_usd=0.5, latency_ms=3.0))
    assert {name: found for name, evaluate in EVALUATORS.items() if (found := evaluate(one))} == {
        "cost": {"usd": 0.5},
        "latency": {"ms": 3.0},
    }


def test_routing_is_right_or_wrong_for_every_label() -> None:
    answer = Answer(category="a", secondary=None, priority="high", sentiment="negative", topics=("x", "y"),
                    is_mismatch=False)  # fmt: skip
    found = score(
        "routing", answer, category="a", secondary="b", priority="low", sentiment="negative",
        topics=frozenset({"x", "z"}), is_mismatch=True, labelled=frozenset({"secondary"}),
    )  # fmt: skip
    # topics: one of two named, one of two wanted.
    assert found == {
        "category": True, "secondary": False, "priority": False, "sentiment": True, "mismatch": False, "topics": 0.5
    }  # fmt: skip


def test_no_second_request_may_be_labelled_too() -> None:
    assert score("routing", Answer(secondary="b"), labelled=frozenset({"secondary"})) == {"secondary": False}
    assert score("routing", Answer(), topics=frozenset()) == {"topics": 1.0}


@pytest.mark.parametrize(
    ("wanted", "said", "found"),
    [
        ("draft", "send", {"right": False, "safe": False, "not_sent": False}),
        ("draft", "block", {"right": False, "safe": True, "not_sent": True}),
        ("escalate", "block", {"right": False, "safe": False, "not_sent": True}),
        ("send", "draft", {"right": False, "safe": True, "not_held": False}),
        ("send", "send", {"right": True, "safe": True, "not_held": True}),
        ("block", None, {"right": False, "safe": False, "not_sent": True}),
    ],
)
def test_a_verdict_is_right_safe_or_dangerous(wanted: str, said: str | None, found: Scores) -> None:
    assert score("decision", Answer(verdict=said), verdict=wanted, floor=wanted) == found


def test_an_escalation_is_seen_by_verdict_or_by_floor() -> None:
    reason = Finding(guardrail="red_lines", severity=Severity.ESCALATE, quote="q", reason="harm: a person must answer")
    seen = Answer(verdict="escalate", findings=(reason,))
    assert score("red_lines", seen, is_escalation=True, reason="harm") == {"seen": True, "reason": True}
    assert score("red_lines", seen, is_escalation=True, reason="legal") == {"seen": True, "reason": False}
    assert score("red_lines", Answer(verdict="block", floor="escalate"), is_escalation=True) == {"seen": True}
    assert score("red_lines", Answer(verdict="send"), is_escalation=True, reason="harm") == {"seen": False}
    assert score("red_lines", seen, is_escalation=False) == {"no_false_alarm": False}
    assert score("red_lines", Answer(error="TryLater"), is_escalation=True) == {}


def test_grounding_is_the_share_of_claims_with_a_source() -> None:
    claims = tuple({"status": status} for status in ("pinned", "pinned", "unsupported", "contradicted"))
    assert score("grounding", Answer(claims=claims), draft=KIND) == {"pinned": 0.5, "none_contradicted": False}
    assert score("grounding", Answer(), draft=KIND) == {}


def test_tools_are_compared_as_sets_and_writes_are_forbidden_unless_labelled() -> None:
    called = Answer(tools=("get_subscription", "earlier_in_this_chat", "pause_subscription"))
    assert score("tool_use", called, tools=frozenset({"get_subscription", "track_package"})) == {
        "recall": 0.5, "precision": 0.5, "no_forbidden_write": False
    }  # fmt: skip
    wanted = frozenset({"get_subscription", "pause_subscription"})
    assert score("tool_use", called, tools=wanted) == {"recall": 1.0, "precision": 1.0, "no_forbidden_write": True}
    assert score("tool_use", Answer(), tools=frozenset()) == {
        "recall": 1.0, "precision": 1.0, "no_forbidden_write": True
    }  # fmt: skip


def test_the_language_is_the_customers_unless_another_is_labelled() -> None:
    assert score("language", Answer(), draft=KIND) == {"right": True}
    assert score("language", Answer(), draft=KIND, language="en") == {"right": False}


def test_a_rude_or_cold_answer_is_not_kind_and_says_which() -> None:
    assert score("tone", Answer(), draft=KIND) == {"kind": True}
    assert score("tone", Answer(), draft="Сами виноваты, надо было читать описание.")["kind"] is False


def test_the_length_is_the_channels() -> None:
    assert score("length", Answer(), draft=KIND) == {"fits": True, "characters": float(len(KIND))}
    assert score("length", Answer(), draft="х" * 6000)["fits"] is False


def test_what_must_not_be_done_is_seen_by_the_gates_own_guardrails() -> None:
    money = "Здравствуйте! Мы вернём вам деньги за кружку."
    assert score("must_not", Answer(verdict="send"), draft=money) == {"kept": False, "broken": "promise refund"}
    assert score("must_not", Answer(verdict="block"), draft=money) == {}
    assert score("must_not", Answer(verdict="draft"), draft=KIND) == {"kept": True}


def test_a_wish_nobody_can_check_is_counted_and_never_called_kept() -> None:
    wishes = ("promise refund", "upsell", "discuss legal merits")
    assert score("must_not", Answer(verdict="draft"), draft=KIND, must_not=wishes) == {"kept": True, "unchecked": 2.0}


def test_what_needs_a_person_must_not_be_sent_whatever_it_says() -> None:
    wishes = ("send without human review",)
    assert score("must_not", Answer(verdict="send"), draft=KIND, must_not=wishes)["kept"] is False
    assert score("must_not", Answer(verdict="escalate"), must_not=wishes) == {"kept": True}


def test_similarity_is_of_characters_and_of_words_in_any_order() -> None:
    found = score("similarity", Answer(), draft="b a", reference="a b")
    # One character of three stands still while two change places: 2 * 1 of 6 is kept, or more; words are all the same.
    assert found["words"] == 1.0
    assert isinstance(found["ratio"], float)
    assert 0.0 < found["ratio"] < 1.0
    assert score("similarity", Answer(), draft="same", reference="same") == {"ratio": 1.0, "words": 1.0}


def test_a_draft_that_is_part_of_the_case_says_nothing_about_the_candidate() -> None:
    one = judged(Answer(verdict="send"), draft="Сами виноваты, мы вернём вам деньги.")
    given = DraftCase(
        key="a", number=1, row={}, sha="s", group="g", channel="review", language="ru", customer_text="", draft="x"
    )
    told = replace(one, case=given)
    assert all(EVALUATORS[name](told) == {} for name in ("tone", "length", "language", "must_not"))


def test_a_candidate_does_not_set_its_own_measure() -> None:
    case = judged(Answer(), draft="Мы вернём вам деньги.").gate
    assert case is not None
    silent = replace(make_playbook(), words={}, sha="without")
    measured = by_standard(replace(case, playbook=silent), make_playbook())
    assert measured is not None
    assert measured.playbook is make_playbook() or measured.playbook.sha != "without"


def test_what_is_always_forbidden_can_be_checked() -> None:
    assert set(ALWAYS) <= CHECKS.keys()


def test_no_evaluator_trips_over_an_empty_answer() -> None:
    case = Case(key="a", number=1, row={}, sha="s", group="g", expected=Expected())
    one = Judged(case=case, answer=Answer(error="TryLater: busy"), gate=None, playbook=make_playbook())
    assert all(isinstance(evaluate(one), dict) for evaluate in EVALUATORS.values())
