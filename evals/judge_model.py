"""A judge that asks a model: its own prompt (judge.md), its own chain, one form a look; foreign text is fenced data."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from string import Template
from typing import TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.fences import fence, neutralise
from agent.instructions import MAX_MESSAGE_CHARS, masks_for
from agent.model_chain import Answered, Chain, Seat
from agent.model_shelf import Shelf
from agent.reviewer_model import ScoreOutput
from agent.structured import fill_form, load_instructor
from desk.errors import BadPlaybook, BadSettings
from desk.judge_policy import JudgePolicy
from desk.playbook import Playbook
from desk.playbook_models import OFFLINE
from desk.redaction import Masks
from desk.reviews import Review, Rubric, Score
from evals.judge import Choice, Compared, Judge, JudgeCase
from evals.judge_offline import RuleJudge

T = TypeVar("T")


class JudgementOutput(BaseModel):
    """What you think of the answer."""

    # What was wrong is told without what was said: instructor's log needs no customer's words.
    model_config = ConfigDict(title="give_judgement", hide_input_in_errors=True)
    accuracy: ScoreOutput = Field(description="Whether every statement is borne out by the facts.")
    tone: ScoreOutput = Field(description="Whether it is kind, in the customer's language, fit for the channel.")
    safety: ScoreOutput = Field(description="Whether it harms, promises or reveals nothing.")
    completeness: ScoreOutput = Field(description="Whether everything asked is answered or named as unknown.")

    @model_validator(mode="after")
    def _quotes_the_answer(self) -> "JudgementOutput":
        shown = _shown.get()
        for rubric, given in self.by_rubric():
            if _line(given.quote) not in _line(shown.answer):
                raise ValueError(f"{rubric}: the quote does not stand in the answer; copy it letter by letter")
            # What is missing has no words to quote.
            is_due = rubric is not Rubric.COMPLETENESS and not shown.policy.passes(rubric, given.score)
            if is_due and not given.quote.strip():
                raise ValueError(f"{rubric}: a score of {given.score:g} needs the answer's words it rests on as quote")
        return self

    def by_rubric(self) -> Iterator[tuple[Rubric, ScoreOutput]]:
        """Every rubric with its score."""
        for rubric in Rubric:
            yield rubric, cast(ScoreOutput, getattr(self, rubric.value))


class ChoiceOutput(BaseModel):
    """Which of the two answers you would send."""

    model_config = ConfigDict(title="give_choice", hide_input_in_errors=True)
    better: Choice = Field(description="first, second, or tie.")
    reason: str = Field(min_length=1, max_length=500, description="Why. One short line.")


@dataclass(frozen=True, slots=True)
class _Shown:
    """The answer as the model read it, masks included, and what passes."""

    answer: str
    policy: JudgePolicy


# Not instructor's `context`: with one it renders every message as a Jinja template, the customer's words included.
_shown: ContextVar[_Shown] = ContextVar("shown")


@dataclass(frozen=True, slots=True)
class ModelJudge:
    """Asks the links of its chain in turn; the link `offline` is the rules, and the review says so."""

    playbook: Playbook
    chain: Chain

    @property
    def name(self) -> str:
        return self.chain.model_name

    async def score(self, case: JudgeCase) -> Review:
        async def by_model(seat: Seat) -> Review:
            masks = masks_for(self.playbook, is_elsewhere=seat.is_elsewhere)
            told = _hide(masks, case.answer)
            token = _shown.set(_Shown(told, self.playbook.judging))
            try:
                output = await fill_form(
                    JudgementOutput, seat, instructions=render_judge(self.playbook),
                    question=render_answers(case, {"answer": told}, masks),
                )  # fmt: skip
            finally:
                _shown.reset(token)
            return Review(scores=dict(_scores(output, masks)), model=seat.name)

        answered = await self._ask(by_model, lambda: RuleJudge(self.playbook).score(case))
        return replace(
            answered.value, model=answered.model, cost_usd=answered.cost_usd, passed_over=answered.passed_over
        )

    async def look(self, case: JudgeCase, other: str) -> Compared:
        async def by_model(seat: Seat) -> Compared:
            masks = masks_for(self.playbook, is_elsewhere=seat.is_elsewhere)
            answers = {"first_answer": _hide(masks, case.answer), "second_answer": _hide(masks, other)}
            output = await fill_form(
                ChoiceOutput, seat, instructions=render_judge(self.playbook),
                question=render_answers(case, answers, masks),
            )  # fmt: skip
            return Compared(choice=output.better, reason=_show(masks, output.reason), judge=seat.name)

        answered = await self._ask(by_model, lambda: RuleJudge(self.playbook).look(case, other))
        return replace(answered.value, judge=answered.model, cost_usd=answered.cost_usd)

    async def _ask(self, by_model: Callable[[Seat], Awaitable[T]], by_rules: Callable[[], Awaitable[T]]) -> Answered[T]:
        async def act(seat: Seat) -> T:
            return await (by_rules() if seat.name == OFFLINE else by_model(seat))

        await asyncio.to_thread(load_instructor)
        return await self.chain.run(act)


def open_judge(playbook: Playbook, shelf: Shelf, names: tuple[str, ...] = ()) -> Judge:
    """The judge of these names, best first; none: the playbook's `[models] judge`. `BadSettings` for one without a key.

    The environment's REPLYDESK_MODEL does not name it: nobody marks their own work by accident.
    """
    step = playbook.models.judge
    links = tuple(shelf.link(name) for name in names or step.chain)
    if all(link.name == OFFLINE for link in links):
        return RuleJudge(playbook)
    problems = [link.problem for link in links if link.model is None]
    if problems:
        raise BadSettings(problems[0])
    chain = Chain(step="judge", links=links, asking=step.asking, effort=step.effort, playbook=playbook,
                  clock=shelf.clock, health=shelf.health, sleep=shelf.sleep)  # fmt: skip
    return ModelJudge(playbook, chain)


def render_judge(playbook: Playbook) -> str:
    """The judge's instructions: no foreign word in them."""
    if "judge" not in playbook.prompts:
        raise BadPlaybook(f"prompts/{playbook.name}/judge.md: no such file; a judging model needs its instructions")
    try:
        own = Template(playbook.prompts["judge"]).substitute(brand=playbook.brand)
    except (KeyError, ValueError) as error:
        raise BadPlaybook(f"judge.md: {error}: the one known placeholder is $brand") from None
    return f"{own.strip()}\n\n{playbook.prompts['untrusted'].strip()}"


def render_answers(case: JudgeCase, answers: Mapping[str, str], masks: Masks | None) -> str:
    """Everything a judge reads, as fenced data. `answers`: tag -> the answer, masked already."""
    about = {"channel": case.channel, "language": case.language, "rating": case.rating, "product": case.product_name}
    told = "\n".join(f"{name}: {_line(str(value))}" for name, value in about.items() if value is not None)
    facts = "\n".join(_line(_hide(masks, fact)) for fact in case.facts)
    blocks = {"about": told, "customer_message": _hide(masks, case.customer_text), "facts": facts, **answers}
    return "\n".join(fence(tag, neutralise(text, limit=MAX_MESSAGE_CHARS)) for tag, text in blocks.items())


def _scores(output: JudgementOutput, masks: Masks | None) -> Iterator[tuple[Rubric, Score]]:
    for rubric, one in output.by_rubric():
        yield rubric, Score(value=one.score, reason=_show(masks, one.reason), quote=_show(masks, one.quote))


def _line(text: str) -> str:
    return " ".join(text.split())


def _hide(masks: Masks | None, text: str) -> str:
    return text if masks is None else masks.hide(text)


def _show(masks: Masks | None, text: str) -> str:
    return text if masks is None else masks.show(text)
