"""Asks a model to review a draft: one question, one form, asked again when the form is not kept. Holds no tools.

instructor checks the form and asks again; every request still goes through the chain's own watched model, so that
time, money and outcome are on one bill whoever the vendor is.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_ai.exceptions import UnexpectedModelBehavior
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelRequestPart,
    ModelResponse,
    SystemPromptPart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.tools import ToolDefinition
from pydantic_ai.usage import RunUsage

from agent.instructions import masks_for, render_review, render_reviewer
from agent.model_chain import Seat
from agent.models import ModelFailure
from desk.interactions import Json
from desk.reviews import Review, ReviewCase, Rubric, Score

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

_TOOL = "give_review"
_ASKED_AGAIN = 2
Message = Mapping[str, Json]


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


class _CallFailed(Exception):
    """Carries a model's failure past instructor, which would log a vendor's words."""

    def __init__(self, failure: Exception) -> None:
        super().__init__("the model's call failed")
        self.failure = failure


async def ask_model(case: ReviewCase, seat: Seat) -> Review:
    """The model's review of one draft; raises what models raise, for the chain to make sense of."""
    from instructor.core.exceptions import InstructorRetryException  # SDK: only where a model is configured

    messages = [
        {"role": "system", "content": render_reviewer(case)},
        {"role": "user", "content": render_review(case, masks_for(case.playbook, is_elsewhere=seat.is_elsewhere))},
    ]
    token = _judged.set(case)
    try:
        output: ReviewOutput = await _structured(_calls_of(seat))(
            messages=messages, response_model=ReviewOutput, max_retries=_ASKED_AGAIN, strict=False
        )
    except InstructorRetryException as error:
        if isinstance(error.__cause__, _CallFailed):
            raise error.__cause__.failure from None
        raise UnexpectedModelBehavior("the review did not keep to its form") from None
    finally:
        _judged.reset(token)
    scores = {rubric: Score(value=one.score, reason=one.reason, quote=one.quote) for rubric, one in output.by_rubric()}
    return Review(scores=scores, model=seat.name)


@cache
def load_instructor() -> None:
    """Import what a review needs, by rehearsing one: seconds the first time, which are not the model's.

    Call it in a thread that runs no event loop.
    """
    # The chain tells what went wrong, in its own words; instructor repeats it as an error of the program.
    logging.getLogger("instructor").setLevel(logging.CRITICAL)
    call = _structured(_rehearse)(messages=[{"role": "user", "content": ""}], response_model=_Rehearsal, max_retries=0)
    asyncio.run(cast(Coroutine[None, None, object], call))


class _Rehearsal(BaseModel):
    """A form with nothing to fill."""


async def _rehearse(**_kwargs: Json) -> "ChatCompletion":
    return _to_openai(ModelResponse(parts=[ToolCallPart(_Rehearsal.__name__, {})]))


def _structured(call: "Callable[..., Awaitable[ChatCompletion]]") -> Callable[..., Awaitable[Any]]:
    import instructor  # loads the OpenAI SDK

    return cast(Callable[..., Awaitable[Any]], instructor.patch(create=call, mode=instructor.Mode.TOOLS))


def _calls_of(seat: Seat) -> "Callable[..., Awaitable[ChatCompletion]]":
    """One request to the seat's model in the shape instructor speaks: OpenAI's chat completions."""
    usage = RunUsage()

    async def create(
        *, messages: Sequence[Message], tools: Sequence[Mapping[str, Message]], **_kwargs: Json
    ) -> "ChatCompletion":
        function = tools[0]["function"]
        form = ToolDefinition(
            name=str(function["name"]),
            description=str(function.get("description", "")),
            parameters_json_schema=cast(dict[str, Json], function["parameters"]),
            kind="output",
        )
        parameters = ModelRequestParameters(output_mode="tool", output_tools=[form], allow_text_output=False)
        try:
            seat.limits.check_before_request(usage)
            response = await seat.model.request(list(_from_openai(messages)), seat.settings, parameters)
            usage.incr(response.usage)
            usage.requests += 1
            seat.limits.check_tokens(usage)
        except ModelFailure as failure:
            raise _CallFailed(failure) from None
        return _to_openai(response)

    return create


def _from_openai(messages: Sequence[Message]) -> Iterator[ModelMessage]:
    for message in messages:
        content = str(message.get("content") or "")
        if message["role"] == "assistant":
            calls = cast(Sequence[Mapping[str, Message]], message.get("tool_calls") or ())
            parts = [
                ToolCallPart(
                    str(call["function"]["name"]), str(call["function"]["arguments"]), tool_call_id=str(call["id"])
                )
                for call in calls
            ]
            yield ModelResponse(parts=parts or [TextPart(content)])
        else:
            yield ModelRequest(parts=[_part(str(message["role"]), content, str(message.get("tool_call_id") or ""))])


def _part(role: str, content: str, call_id: str) -> ModelRequestPart:
    if role == "system":
        return SystemPromptPart(content)
    if role == "tool":
        return ToolReturnPart(_TOOL, content, tool_call_id=call_id)
    return UserPromptPart(content)


def _to_openai(response: ModelResponse) -> "ChatCompletion":
    from openai.types.chat import ChatCompletion  # SDK: only where a model is configured

    calls = [
        {
            "id": part.tool_call_id,
            "type": "function",
            "function": {"name": part.tool_name, "arguments": part.args_as_json_str()},
        }
        for part in response.parts
        if isinstance(part, ToolCallPart)
    ]
    words = "".join(part.content for part in response.parts if isinstance(part, TextPart))
    message = {"role": "assistant", "content": words or None, "tool_calls": calls or None}
    reason = "tool_calls" if calls else "stop"
    body = {
        "id": "review", "object": "chat.completion", "created": 0, "model": response.model_name or "",
        "choices": [{"index": 0, "message": message, "finish_reason": reason}],
    }  # fmt: skip
    return ChatCompletion.model_validate_json(json.dumps(body))


def _plain(text: str) -> str:
    return " ".join(text.split())
