"""The rules' scores move the right way: a worse draft of the same message never scores better."""

from dataclasses import replace

import pytest
from makers import make_interaction
from review_makers import TEXT, make_review_case

from agent.offline.reviewing import review_by_rules
from desk.claims import Claim, ClaimKind, ClaimState, Pinned
from desk.decisions import Draft, Evidence, Finding, Route, Severity
from desk.interactions import ChannelName
from desk.reviews import ReviewCase, Rubric

ASKED = make_interaction(
    channel=ChannelName.QUESTION, text="Какой объём у кружки? Можно ли мыть её в посудомойке?", rating=None
)
UNHAPPY = make_interaction(text="Ручка отвалилась на второй день, ужасное качество", rating=1)


def score(case: ReviewCase, rubric: Rubric) -> float:
    return review_by_rules(case).scores[rubric].value


def claim(state: ClaimState) -> Pinned:
    stated = Claim(kind=ClaimKind.NUMBER, start=0, end=4, quote=TEXT[:4])
    evidence = Evidence(kind="card", id="card:1", quote="350") if state is ClaimState.PINNED else None
    return Pinned(claim=stated, state=state, evidence=evidence, reason="" if evidence else "no source")


def complaint(text: str) -> ReviewCase:
    route = Route(category="review_quality", confidence=0.9, method="rules", why="", sentiment="negative")
    return make_review_case(text, interaction=UNHAPPY, route=route)


def test_a_kind_answer_to_praise_scores_full_marks_by_the_offline_judge() -> None:
    review = review_by_rules(make_review_case())
    assert {one.value for one in review.scores.values()} == {1.0}
    assert (review.model, review.cost_usd) == ("offline", 0.0)
    assert all(one.reason for one in review.scores.values())


def test_accuracy_falls_with_every_open_claim_and_a_contradicted_one_takes_all() -> None:
    pinned, open_one, against = (claim(ClaimState(state)) for state in ("pinned", "unsupported", "contradicted"))
    told = [
        score(make_review_case(claims=claims), Rubric.ACCURACY)
        for claims in ((pinned, pinned), (pinned, pinned, open_one), (pinned, open_one), (pinned, against))
    ]
    assert told == sorted(told, reverse=True)
    assert len(set(told)) == len(told)
    assert (told[0], told[-1]) == (1.0, 0.0)


def test_completeness_falls_with_every_question_left() -> None:
    texts = (
        "Здравствуйте! Объём кружки 350 мл, в посудомойке её мыть можно.",
        "Здравствуйте! Мыть в посудомойке можно.",
        "Здравствуйте! Спасибо, что выбрали нас.",
    )
    told = [score(make_review_case(text, interaction=ASKED), Rubric.COMPLETENESS) for text in texts]
    assert told == [1.0, 0.5, 0.0]


def test_what_the_draft_says_it_does_not_know_is_not_answered() -> None:
    text = "Здравствуйте! Объём кружки 350 мл, о посудомойке уточним."
    draft = Draft(text=text, language="ru", unknowns=("можно ли мыть в посудомойке",))
    case = make_review_case(interaction=ASKED, draft=draft)
    assert score(case, Rubric.COMPLETENESS) == 0.5
    assert score(replace(case, draft=replace(draft, unknowns=())), Rubric.COMPLETENESS) == 1.0


def test_a_complaint_wants_a_kind_word_and_its_matter_named() -> None:
    good = complaint("Здравствуйте! Нам жаль, что ручка отвалилась, передадим это мастерам.")
    cold = complaint("Ручка отвалилась: бывает.")
    vague = complaint("Здравствуйте! Нам очень жаль.")
    assert score(good, Rubric.TONE) > score(cold, Rubric.TONE)
    assert score(good, Rubric.COMPLETENESS) > score(vague, Rubric.COMPLETENESS)


@pytest.mark.parametrize("worse", [TEXT + " УРА, КУПИТЕ ЕЩЁ", TEXT.replace("!", "!!!"), "Ок, принято.", TEXT * 40])
def test_shouting_a_missing_greeting_and_a_lecture_cost_tone(worse: str) -> None:
    assert score(make_review_case(worse), Rubric.TONE) < score(make_review_case(), Rubric.TONE)


@pytest.mark.parametrize(
    ("guardrail", "rubric"),
    [
        ("unsupported_fact", Rubric.ACCURACY),
        ("cold_tone", Rubric.TONE),
        ("unanswered_request", Rubric.COMPLETENESS),
        ("personal_data", Rubric.SAFETY),
        ("a guardrail nobody sorted yet", Rubric.SAFETY),
    ],
)
def test_the_graver_a_finding_the_lower_its_rubric(guardrail: str, rubric: Rubric) -> None:
    told = [1.0]
    for severity in (Severity.NOTE, Severity.DRAFT, Severity.BLOCK):
        finding = Finding(guardrail=guardrail, severity=severity, quote=TEXT[:9], reason="because")
        told.append(score(make_review_case(findings=(finding,)), rubric))
    assert told == sorted(told, reverse=True)
    assert len(set(told)) == 4


def test_who_wrote_the_draft_is_no_fault_of_it() -> None:
    note = Finding(guardrail="model", severity=Severity.NOTE, quote="offline", reason="stood in", about="model")
    assert review_by_rules(make_review_case(findings=(note,))) == review_by_rules(make_review_case())
