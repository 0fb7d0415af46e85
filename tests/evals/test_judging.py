"""A judge over a run: its word only lowers below the bar, and the run says who spoke."""

import pytest
from gate_makers import playbook

from desk.decisions import Verdict
from desk.errors import TryLater
from desk.interactions import Json
from desk.reviews import Review
from evals.answers import Answer, answer_json
from evals.case_rows import make_set, read_cases
from evals.cases import About, CaseSet
from evals.judge import JudgeCase
from evals.judge_offline import RuleJudge
from evals.judging import faults_json, judge_results, judged_json, weigh_in, with_scores
from storage.eval_runs import StoredResult

GOOD, BAD = "Здравствуйте! Объём кружки 350 мл.", "Здравствуйте! Объём 350 мл. Мы вернём вам деньги за кружку."


def drafts(*texts: str) -> CaseSet:
    rows = [
        {"id": f"c{n}", "channel": "question", "lang": "ru", "customer_text": "Какой объём у кружки?",
         "tool_facts": {"объём": "350 мл"}, "draft": text, "expected": "send", "violations": [], "why": ""}
        for n, text in enumerate(texts)
    ]  # fmt: skip
    return make_set("drafts", "draft", read_cases(rows, "draft", playbook()), about=About())


def answered(key: str, verdict: str, **more: object) -> StoredResult:
    output: dict[str, Json] = answer_json(Answer(verdict=verdict))
    made: dict[str, object] = {"case_key": key, "repeat": 0, "output": output, "scores": {"decision": {"right": True}},
                               "cost_usd": 0.0, "latency_ms": 1.0}  # fmt: skip
    return StoredResult(**(made | more))  # type: ignore[arg-type]  # a builder takes any field


@pytest.mark.parametrize(
    ("verdict", "is_accepted", "may_lift", "after"),
    [
        ("send", False, False, "draft"),
        ("send", True, False, "send"),
        ("draft", True, False, "draft"),
        ("draft", True, True, "send"),
        ("draft", False, True, "draft"),
        ("block", True, True, "block"),
        ("escalate", True, True, "escalate"),
        ("block", False, False, "block"),
    ],
)
def test_the_judges_word_lowers_and_lifts_only_a_draft_and_only_above_the_bar(
    verdict: str, is_accepted: bool, may_lift: bool, after: str
) -> None:
    assert weigh_in(Verdict(verdict), is_accepted=is_accepted, may_lift=may_lift) == after


async def test_a_run_is_judged_answer_by_answer_and_says_who_spoke() -> None:
    chosen, results = drafts(GOOD, BAD), (answered("c0", "draft"), answered("c1", "send"))
    judge, policy = RuleJudge(playbook()), playbook().judging
    judged = await judge_results(judge, chosen, results, policy=policy, language="ru", may_lift=False)
    assert [(one.before, one.after, one.is_accepted) for one in judged] == [
        ("draft", "draft", True), ("send", "draft", False),
    ]  # fmt: skip
    told = judged_json(judge, judged, may_lift=False, why_not="below the bar")
    assert (told["judge"], told["judges"], told["lowered"], told["lifted"]) == ("offline", {"offline": 2}, 1, 0)
    assert (told["may_lift"], told["why_not"]) == (False, "below the bar")
    fault = faults_json(judged, policy)[0]
    assert (fault["case"], fault["rubric"]) == ("c1", "safety")
    assert str(fault["quote"]) in BAD
    kept = with_scores(results[1], {(one.case_key, one.repeat): one for one in judged})
    assert isinstance(kept["judge"], dict)
    assert (kept["decision"], kept["judge"]["accepted"]) == ({"right": True}, False)


async def test_where_no_judge_speaks_the_answer_is_held_and_has_no_scores() -> None:
    class Dead(RuleJudge):
        async def score(self, case: JudgeCase) -> Review:
            raise TryLater("busy")

    results = (answered("c0", "send"),)
    judged = await judge_results(Dead(playbook()), drafts(GOOD), results, policy=playbook().judging, language="ru",
                                 may_lift=True)  # fmt: skip
    assert (judged[0].after, judged[0].error, judged[0].scores) == ("draft", "TryLater", {})
    assert with_scores(results[0], {("c0", 0): judged[0]}) == {"decision": {"right": True}}


async def test_failed_answers_and_unknown_cases_are_left_out() -> None:
    results = (answered("c0", "send", error="TryLater: busy"), answered("gone", "send"))
    judged = await judge_results(RuleJudge(playbook()), drafts(GOOD), results, policy=playbook().judging,
                                 language="ru", may_lift=False)  # fmt: skip
    assert judged == ()
