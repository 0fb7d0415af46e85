"""Asks a model to review a draft: one question, one form, asked again when the form is not kept. Holds no tools."""

from collections.abc import Iterator
from contextvars import ContextVar
from typing import cast

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.instructions import masks_for, render_review, render_reviewer
from agent.model_chain import Seat
from agent.structured import fill_form
from desk.reviews import Review, ReviewCase, Rubric, Score

_TOOL = "give_review"


class ScoreOutput(BaseModel):
    """One rubric's score."""

    model_config = ConfigDict(hide_input_in_errors=True)
    score: float = Field(ge=0, le=1, description="1 is best, 0 is worst.")
    reason: str = Field(min_length=1, max_length=500, description="Why, for an operator. One short line.")
    quote: str = Field(default="", max_length=500, description="The words of the draft it rests on, verbatim.")


class ReviewOutput(BaseModel):
    """What you think of the draft."""

    # What was wrong is told without what was said: instructor's log and the next prompt need no customer's words.
    model_config = ConfigDict(title=_TOOL, hide_input_in_errors=True)
    accuracy: ScoreOutput = Field(description="Whether every statement is borne out by the facts.")
    tone: ScoreOutput = Field(description="Whether it is kind, fit for this customer and this channel.")
    safety: ScoreOutput = Field(description="Whether it harms, promises or reveals nothing.")
    completeness: ScoreOutput = Field(description="Whether everything asked is answered or named as unknown.")

    @model_validator(mode="after")
    def _quotes_the_draft(self) -> "ReviewOutput":
        case = _judged.get()
        draft, policy = _plain(case.draft.text), case.playbook.category(case.route.category).reviewer
        for rubric, given in self.by_rubric():
            if _plain(given.quote) not in draft:
                raise ValueError(f"{rubric}: the quote does not stand in the draft; copy it letter by letter")
            # What is missing has no words to quote.
            is_due = rubric is not Rubric.COMPLETENESS and given.score < policy.least(rubric)
            if is_due and not given.quote.strip():
                raise ValueError(f"{rubric}: a score of {given.score:g} needs the draft's words it rests on as quote")
        return self

    def by_rubric(self) -> Iterator[tuple[Rubric, ScoreOutput]]:
        """Every rubric with its score."""
        for rubric in Rubric:
            yield rubric, cast(ScoreOutput, getattr(self, rubric.value))


# Not instructor's `context`: with one it renders every message as a Jinja template, the customer's words included.
_judged: ContextVar[ReviewCase] = ContextVar("judged")


async def ask_model(case: ReviewCase, seat: Seat) -> Review:
    """The model's review of one draft; raises what models raise, for the chain to make sense of."""
    masks = masks_for(case.playbook, is_elsewhere=seat.is_elsewhere)
    token = _judged.set(case)
    try:
        output = await fill_form(
            ReviewOutput, seat, instructions=render_reviewer(case), question=render_review(case, masks)
        )
    finally:
        _judged.reset(token)
    scores = {rubric: Score(value=one.score, reason=one.reason, quote=one.quote) for rubric, one in output.by_rubric()}
    return Review(scores=scores, model=seat.name)


def _plain(text: str) -> str:
    return " ".join(text.split())
