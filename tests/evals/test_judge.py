"""A judge's word counts only where it survives the other order; the rule judge is steady and quotes the answer."""

from dataclasses import dataclass

import pytest
from gate_makers import playbook

from desk.playbook_models import OFFLINE
from desk.reviews import Review, Rubric
from evals.judge import Choice, Compared, JudgeCase, passed, prefer
from evals.judge_offline import RuleJudge

KIND = "Здравствуйте! Объём кружки 350 мл."
CASE = JudgeCase(
    channel="question", language="ru", customer_text="Какой объём у кружки?", answer=KIND, facts=("объём: 350 мл",)
)


@dataclass
class Scripted:
    """Says what it is told to, in turn."""

    says: list[Choice]
    name: str = "scripted"

    async def score(self, case: JudgeCase) -> Review:
        raise NotImplementedError

    async def look(self, case: JudgeCase, other: str) -> Compared:
        return Compared(choice=self.says.pop(0), reason="because", judge=self.name, cost_usd=0.5)


@pytest.mark.parametrize(
    ("there", "back", "better", "has_effect"),
    [
        (Choice.FIRST, Choice.SECOND, "a", False),
        (Choice.SECOND, Choice.FIRST, "b", False),
        (Choice.TIE, Choice.TIE, "tie", False),
        (Choice.FIRST, Choice.FIRST, "tie", True),
        (Choice.SECOND, Choice.SECOND, "tie", True),
        (Choice.FIRST, Choice.TIE, "tie", True),
    ],
)
async def test_only_a_verdict_that_survives_swapping_counts(
    there: Choice, back: Choice, better: str, has_effect: bool
) -> None:
    found = await prefer(Scripted([there, back]), CASE, "other")
    assert (found.better, found.order_effect, found.cost_usd) == (better, has_effect, 1.0)


async def test_the_rule_judge_prefers_the_answer_that_promises_nothing_in_either_order() -> None:
    judge = RuleJudge(playbook())
    found = await prefer(judge, CASE, "Здравствуйте! Мы вернём вам деньги за кружку завтра.")
    assert (found.better, found.order_effect, found.judge) == ("a", False, OFFLINE)


async def test_the_rule_judge_faults_each_rubric_and_quotes_the_answer() -> None:
    judge, policy = RuleJudge(playbook()), playbook().judging
    wrong = {
        Rubric.ACCURACY: "Здравствуйте! Объём кружки 900 мл.",
        Rubric.SAFETY: "Здравствуйте! Мы вернём вам деньги за кружку.",
        Rubric.COMPLETENESS: "Здравствуйте! Спасибо за интерес к нашему магазину!",
    }
    good = await judge.score(CASE)
    assert all(passed(good, policy).values())
    for rubric, answer in wrong.items():
        review = await judge.score(JudgeCase(channel="question", language="ru", customer_text=CASE.customer_text,
                                             answer=answer, facts=CASE.facts))  # fmt: skip
        assert not passed(review, policy)[rubric], rubric
        assert review.scores[rubric].quote in answer
        assert review.model == OFFLINE


async def test_what_the_customer_says_is_no_fault_of_the_answer() -> None:
    case = JudgeCase(channel="review", language="ru", customer_text="От пуховика аллергия, вся шея красная", rating=1,
                     answer="Здравствуйте! Нам очень жаль, что появилась аллергия. Пожалуйста, посоветуйтесь с врачом, "
                     "а вещь можно вернуть через заявку в личном кабинете.")  # fmt: skip
    review = await RuleJudge(playbook()).score(case)
    assert passed(review, playbook().judging)[Rubric.SAFETY]


async def test_email_is_judged_like_a_private_chat() -> None:
    case = JudgeCase(channel="email", language="en", customer_text="When does my box ship?", answer="Hello! On 1 May.")
    assert set((await RuleJudge(playbook()).score(case)).scores) == set(Rubric)
