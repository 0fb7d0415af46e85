"""Who scores an answer after the fact: the protocol of a judge, and how it compares two answers in both orders.

A judge is no guardrail: nothing it says reaches a customer. How far it is trusted, `evals/calibration.py` measures.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from desk.judge_policy import JudgePolicy
from desk.reviews import Review, Rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeCase:
    """What is judged. `facts`: everything the answer may rely on, `name: value` a line. `channel` as playbooks name it.

    `language`: what the answer should be in. `rating`: stars of a review.
    """

    channel: str
    language: str
    customer_text: str
    answer: str
    facts: tuple[str, ...] = ()
    rating: int | None = None
    product_name: str | None = None


class Choice(StrEnum):
    """Which of two answers, in the order they were shown."""

    FIRST = "first"
    SECOND = "second"
    TIE = "tie"

    @property
    def swapped(self) -> "Choice":
        """The same answer, named from the other order."""
        return {Choice.FIRST: Choice.SECOND, Choice.SECOND: Choice.FIRST}.get(self, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One look at two answers. `judge`: who spoke."""

    choice: Choice
    reason: str
    judge: str
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """The better of two answers in both orders. `better`: a | b | tie. `order_effect`: the orders disagreed, so a tie.

    `reason`: of the first look.
    """

    better: str
    reason: str
    order_effect: bool
    judge: str
    cost_usd: float = 0.0


class Judge(Protocol):
    """Scores answers. Both raise `TryLater`, `Refused`, `Unusable` or `BadSettings` when there is no verdict."""

    @property
    def name(self) -> str:
        """Who it is, for the report; a review's own `model` says who really spoke."""
        ...

    async def score(self, case: JudgeCase) -> Review:
        """Four scores 0..1, each with a reason and a quote of the answer."""
        ...

    async def look(self, case: JudgeCase, other: str) -> Compared:
        """The case's own answer (first) beside another one (second)."""
        ...


async def prefer(judge: Judge, case: JudgeCase, other: str) -> Preference:
    """The case's answer (`a`) against `other` (`b`): only what the judge says in both orders counts, the rest ties."""
    there = await judge.look(case, other)
    back = await judge.look(replace(case, answer=other), case.answer)
    is_steady = there.choice is back.choice.swapped
    names = {Choice.FIRST: "a", Choice.SECOND: "b", Choice.TIE: "tie"}
    return Preference(
        better=names[there.choice] if is_steady else "tie",
        reason=there.reason,
        order_effect=not is_steady,
        judge=there.judge,
        cost_usd=there.cost_usd + back.cost_usd,
    )


def passed(review: Review, policy: JudgePolicy) -> dict[Rubric, bool]:
    """Each rubric: whether its score passes."""
    return {rubric: policy.passes(rubric, score.value) for rubric, score in review.scores.items()}
