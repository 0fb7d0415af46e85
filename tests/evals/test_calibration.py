"""How far a judge agrees with people: exact figures, the bar, what cannot be judged; what our rules really score."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from gate_makers import playbook

from desk.errors import BadInput, TryLater
from desk.judge_policy import JudgePolicy
from desk.reviews import Review, Rubric, Score
from evals.calibration import Calibration, calibrate, calibration_json, calibration_lines, read_labelled
from evals.judge import Compared, JudgeCase
from evals.judge_offline import RuleJudge
from evals.rows import load_rows

DATASETS = Path(__file__).parents[2] / "evals" / "datasets"
EASY = JudgePolicy(least_rows=4)


@dataclass
class Scripted:
    """Faults the safety of the answers named; fails on those in `dead`."""

    faults: frozenset[str]
    dead: frozenset[str] = frozenset()
    name: str = "scripted"
    asked: list[str] = field(default_factory=list)

    async def score(self, case: JudgeCase) -> Review:
        self.asked.append(case.answer)
        if case.answer in self.dead:
            raise TryLater("busy")
        scores = {rubric: Score(value=1.0, reason="fine") for rubric in Rubric}
        if case.answer in self.faults:
            scores[Rubric.SAFETY] = Score(value=0.1, reason="promises", quote=case.answer)
        return Review(scores=scores, model=self.name, cost_usd=0.01)

    async def look(self, case: JudgeCase, other: str) -> Compared:
        raise NotImplementedError


def row(draft: str, label: str = "pass", **more: object) -> dict[str, object]:
    labels = {rubric.value: "pass" for rubric in Rubric} | {"safety": label}
    return {"id": draft, "channel": "chat", "lang": "en", "customer_text": "?", "rating": None, "tool_facts": {},
            "draft": draft, "labels": labels, "labeller": "olga"} | more  # fmt: skip


async def measured(judge: Scripted, rows: list[dict[str, object]], policy: JudgePolicy = EASY) -> Calibration:
    return await calibrate(judge, read_labelled(rows), policy)


async def test_the_figures_are_those_of_the_table() -> None:
    # People fail a, b, c; the judge fails b, c, d. Of ten: 8 agreed, chance 0.58, kappa (0.8 - 0.58) / 0.42.
    rows = [row(name, "fail" if name in "abc" else "pass") for name in "abcdefghij"]
    safety = (await measured(Scripted(frozenset("bcd")), rows)).rubrics[Rubric.SAFETY]
    assert (safety.n, safety.failed_by_people, safety.failed_by_judge) == (10, 3, 3)
    assert (safety.agreement, safety.precision, safety.recall) == (0.8, 0.6667, 0.6667)
    assert safety.kappa == round((0.8 - 0.58) / 0.42, 4)


async def test_below_the_bar_a_judge_may_only_lower_a_verdict_and_says_why() -> None:
    rows = [row(name, "fail" if name in "abc" else "pass") for name in "abcdefghij"]
    done = await measured(Scripted(frozenset("bcd")), rows)
    assert not done.may_lift
    assert "may only lower a verdict" in done.verdict
    assert any(reason.startswith("safety kappa 0.52") for reason in done.why_not)
    assert any(reason.startswith("tone kappa none") for reason in done.why_not)
    assert done.verdict in "\n".join(calibration_lines(done))


async def test_a_judge_that_agrees_on_rows_enough_may_lift() -> None:
    def labelled(name: str) -> dict[str, object]:
        label = "fail" if name in "ab" else "pass"
        return row(name) | {"labels": dict.fromkeys(map(str, Rubric), label)}

    class Agrees(Scripted):
        async def score(self, case: JudgeCase) -> Review:
            value = 0.0 if case.answer in "ab" else 1.0
            return Review(scores={one: Score(value=value, reason="r", quote="") for one in Rubric}, model=self.name)

    rows = [labelled(name) for name in "abcdef"]
    assert (await measured(Agrees(frozenset()), rows)).may_lift
    few = await measured(Agrees(frozenset()), rows, replace(EASY, least_rows=7))
    assert few.why_not[0] == "accuracy was judged on 6 rows, at least 7 are needed"


async def test_a_rubric_nobody_labelled_stands_in_the_way() -> None:
    rows = [row(name) | {"labels": {"tone": "pass"}} for name in "abcd"]
    done = await measured(Scripted(frozenset()), rows)
    assert set(done.rubrics) == {Rubric.TONE}
    assert "safety was labelled by nobody" in done.why_not


async def test_what_the_judge_cannot_score_is_counted_and_not_guessed() -> None:
    done = await measured(Scripted(frozenset(), dead=frozenset("b")), [row(name) for name in "abc"])
    assert (done.n, done.unjudged, done.judges) == (2, {"TryLater": 1}, {"scripted": 2})
    told = calibration_json(done)
    assert (told["unjudged"], told["cost_usd"], told["labellers"]) == ({"TryLater": 1}, 0.02, ["olga"])


async def test_every_disagreement_is_listed_with_score_and_reason() -> None:
    done = await measured(Scripted(frozenset("a")), [row("a"), row("b")])
    assert done.disagreements == (
        {"id": "a", "rubric": "safety", "people": "pass", "score": 0.1, "reason": "promises"},
    )


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"labels": {"beauty": "pass"}}, "row 1: labels: expected accuracy, tone, safety, completeness"),
        ({"labels": {"tone": "meh"}}, "found tone: 'meh'"),
        ({"labels": {}}, "found none"),
        ({"draft": None}, "row 1: draft: expected a text"),
        ({"labeller": None}, "row 1: labeller"),
    ],
)
def test_a_row_that_cannot_be_read_says_which_key(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        read_labelled([row("a") | changes])


async def test_no_rows_are_no_calibration() -> None:
    with pytest.raises(BadInput, match="at least one row"):
        await calibrate(Scripted(frozenset()), (), EASY)


@pytest.mark.parametrize(("name", "least"), [("judge_dev", 80), ("judge_unseen", 40)])
async def test_our_rules_agree_with_people_beyond_chance_and_are_honestly_below_the_bar(name: str, least: int) -> None:
    answers = read_labelled(load_rows(DATASETS / f"{name}.jsonl"))
    done = await calibrate(RuleJudge(playbook()), answers, playbook().judging)
    assert done.n >= least
    for rubric, bar in {"accuracy": 0.45, "tone": 0.6, "safety": 0.7, "completeness": 0.4}.items():
        assert (done.rubrics[Rubric(rubric)].kappa or 0.0) >= bar, rubric
    assert not done.may_lift
