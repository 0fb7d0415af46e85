"""The second tier of the gate may hold a draft back, never let one go; without its word a draft waits."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import Clock
from model_scripts import FIRST, LAST, SECOND, counted, make_shelf, raises, says
from pydantic_ai.exceptions import ModelHTTPError
from review_makers import TEXT, decided, form, make_review_case, reviewed_by, reviews, with_policy

from agent.model_chain import Chain
from agent.reviewer import Reviewed, findings_of, lower, second_opinion
from desk.decisions import Severity, Verdict
from desk.review_policy import ReviewPolicy
from desk.reviews import Review, ReviewCase, Rubric, Score

SCORES = st.fixed_dictionaries({rubric: st.floats(0, 1) for rubric in Rubric})
EVERY = tuple(severity for severity in Severity if severity is not Severity.NOTE)
FAILURES = {
    "busy": raises(ModelHTTPError(429, "m")),
    "dead": raises(ModelHTTPError(500, "m")),
    "no key": raises(ModelHTTPError(401, "m")),
    "garbage": says("{not json"),
    "empty": says(""),
    "wrong form": reviews({"accuracy": 1.0}),
    "out of range": reviews(form(1.7)),
    "invented quote": reviews(form(quote="этого в ответе нет")),
}


def chain_of(case: ReviewCase, *names: str, **scripts: object) -> Chain:
    ours = reviewed_by(case.playbook, *names)
    return make_shelf(ours, Clock(), **scripts).chain("reviewer")  # type: ignore[arg-type]  # scripts by name


async def judge(case: ReviewCase, script: object, *names: str) -> Reviewed:
    return await second_opinion(case, decided(), chain_of(case, *(names or (FIRST,)), first=script))


@given(scores=SCORES, found=st.lists(st.sampled_from(Severity)), least=st.floats(0, 1))
def test_a_review_never_makes_a_verdict_less_cautious(
    scores: dict[Rubric, float], found: list[Severity], least: float
) -> None:
    decision = decided(*found)
    review = Review(scores={rubric: Score(value=value, reason="r") for rubric, value in scores.items()}, model="m")
    policy = ReviewPolicy(accuracy=least, tone=least, safety=least, completeness=least)
    after = lower(decision, findings_of(review, policy))
    assert after.verdict.caution >= decision.verdict.caution
    assert after.findings[: len(decision.findings)] == decision.findings
    assert (after.verdict is Verdict.SEND) == (
        decision.verdict is Verdict.SEND and all(value >= least for value in scores.values())
    )


def test_a_score_that_is_no_number_holds_the_draft() -> None:
    review = Review(scores={Rubric.SAFETY: Score(value=float("nan"), reason="r")}, model="m")
    assert lower(decided(), findings_of(review, ReviewPolicy())).verdict is Verdict.DRAFT


@settings(max_examples=5, deadline=None)
@given(severity=st.sampled_from(EVERY))
async def test_a_reviewer_that_praises_everything_sends_nothing_the_gate_held(severity: Severity) -> None:
    case, asked = make_review_case(), list[str]()
    chain = chain_of(case, FIRST, first=counted(reviews(form(1.0)), asked, "first"))
    after = await second_opinion(case, decided(severity), chain)
    assert after == Reviewed(decision=decided(severity))
    assert asked == []


async def test_a_contented_reviewer_lets_a_good_draft_go() -> None:
    after = await judge(make_review_case(), reviews(form(1.0)))
    assert after.decision.verdict is Verdict.SEND
    assert after.review is not None
    assert after.review.model == FIRST


@pytest.mark.parametrize("rubric", list(Rubric))
async def test_one_low_score_holds_the_draft_with_reason_and_quote(rubric: Rubric) -> None:
    after = await judge(make_review_case(), reviews(form(1.0, only=rubric)))
    (finding,) = after.decision.findings
    assert after.decision.verdict is Verdict.DRAFT
    assert finding.guardrail == f"reviewer_{rubric}"
    assert finding.quote in TEXT
    assert f"about {rubric}" in finding.reason


@pytest.mark.parametrize("failure", FAILURES)
async def test_without_a_usable_review_nothing_leaves_where_one_is_required(failure: str) -> None:
    after = await judge(make_review_case(), FAILURES[failure])
    assert after.decision.verdict is Verdict.DRAFT
    assert [finding.guardrail for finding in after.decision.findings] == ["reviewer"]
    assert after.decision.findings[0].reason.startswith("no review: ")


async def test_where_no_review_is_required_its_failure_is_only_noted() -> None:
    case = with_policy(make_review_case(), ReviewPolicy(is_required=False))
    after = await judge(case, FAILURES["dead"])
    assert after.decision.verdict is Verdict.SEND
    assert [finding.severity for finding in after.decision.findings] == [Severity.NOTE]
    assert after.review is not None
    assert after.review.model == LAST


@pytest.mark.parametrize(
    ("is_required", "severity", "verdict"),
    [(True, Severity.DRAFT, Verdict.DRAFT), (False, Severity.NOTE, Verdict.SEND)],
)
async def test_rules_that_stand_in_say_so_and_suffice_only_where_no_review_is_required(
    is_required: bool, severity: Severity, verdict: Verdict
) -> None:
    case = with_policy(make_review_case(), ReviewPolicy(is_required=is_required))
    after = await judge(case, FAILURES["dead"], FIRST, LAST)
    (finding,) = after.decision.findings
    assert after.review is not None
    assert (after.review.model, after.review.passed_over) == (LAST, (f"{FIRST} failed (HTTP 500)",))
    assert (after.decision.verdict, finding.severity) == (verdict, severity)
    assert finding.reason == f"no review: {FIRST} failed (HTTP 500)"


async def test_the_next_model_of_the_chain_reviews_and_the_first_is_noted() -> None:
    case = make_review_case()
    chain = chain_of(case, FIRST, SECOND, first=FAILURES["dead"], second=reviews(form()))
    after = await second_opinion(case, decided(), chain)
    assert after.decision.verdict is Verdict.SEND
    assert [finding.reason for finding in after.decision.findings] == [
        f"{FIRST} failed (HTTP 500); {SECOND} reviewed it"
    ]


async def test_what_the_rules_hold_back_costs_no_model() -> None:
    asked: list[str] = []
    case = make_review_case("ОТЛИЧНО!!! КУПИТЕ ЕЩЁ")
    chain = chain_of(case, FIRST, first=counted(reviews(form(1.0)), asked, "first"))
    after = await second_opinion(case, decided(), chain)
    assert (after.decision.verdict, asked) == (Verdict.DRAFT, [])
    assert after.review is not None
    assert after.review.model == LAST


@pytest.mark.parametrize(
    ("when", "confidence", "is_asked"),
    [("always", 1.0, True), ("unsure", 0.9, True), ("unsure", 0.99, False), ("never", 0.5, False)],
)
async def test_the_playbook_says_when_a_model_is_asked(when: str, confidence: float, is_asked: bool) -> None:
    asked: list[str] = []
    case = with_policy(make_review_case(), ReviewPolicy(when=when))
    chain = chain_of(case, FIRST, first=counted(reviews(form(1.0)), asked, "first"))
    after = await second_opinion(case, replace(decided(), confidence=confidence), chain)
    assert (bool(asked), after.decision.verdict) == (is_asked, Verdict.SEND)
    assert (after.review is None) == (when == "never")


async def test_a_category_may_ask_for_more() -> None:
    case = with_policy(make_review_case(), ReviewPolicy(accuracy=0.99))
    assert (await judge(case, reviews(form(0.95)))).decision.verdict is Verdict.DRAFT
    assert (await judge(make_review_case(), reviews(form(0.95)))).decision.verdict is Verdict.SEND
