"""Has a model fill one form: one question, asked again when the form is not kept. Holds no tools.

instructor checks the form and asks again; every request still goes through the chain's own watched model, so that
time, money and outcome are on one bill whoever the vendor is.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import BaseModel
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

from agent.model_chain import Seat
from agent.models import ModelFailure
from desk.interactions import Json

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

_ASKED_AGAIN = 2
Message = Mapping[str, Json]
Form = TypeVar("Form", bound=BaseModel)


class _CallFailed(Exception):
    """Carries a model's failure past instructor, which would log a vendor's words."""

    def __init__(self, failure: Exception) -> None:
        super().__init__("the model's call failed")
        self.failure = failure


async def fill_form(form: type[Form], seat: Seat, *, instructions: str, question: str) -> Form:
    """The form, filled by the model of this seat; raises what models raise, for the chain to make sense of.

    `instructions`: the shop's own words; `question`: what may hold foreign text, fenced. A form's validators may refuse
    an answer: it is asked for again, twice. Call `load_instructor` before.
    """
    from instructor.core.exceptions import InstructorRetryException  # SDK: only where a model is configured

    messages = [{"role": "system", "content": instructions}, {"role": "user", "content": question}]
    name = str(form.model_config.get("title") or form.__name__)
    try:
        filled: Form = await _structured(_calls_of(seat, name))(
            messages=messages, response_model=form, max_retries=_ASKED_AGAIN, strict=False
        )
    except InstructorRetryException as error:
        if isinstance(error.__cause__, _CallFailed):
            raise error.__cause__.failure from None
        raise UnexpectedModelBehavior(f"{name} did not keep to its form") from None
    return filled


@cache
def load_instructor() -> None:
    """Import what a form needs, by rehearsing one: seconds the first time, which are not the model's.

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


def _calls_of(seat: Seat, answers_to: str) -> "Callable[..., Awaitable[ChatCompletion]]":
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
            response = await seat.model.request(list(_from_openai(messages, answers_to)), seat.settings, parameters)
            usage.incr(response.usage)
            usage.requests += 1
            seat.limits.check_tokens(usage)
        except ModelFailure as failure:
            raise _CallFailed(failure) from None
        return _to_openai(response)

    return create


def _from_openai(messages: Sequence[Message], answers_to: str) -> Iterator[ModelMessage]:
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
            yield ModelRequest(parts=[_part(message, content, answers_to)])


def _part(message: Message, content: str, answers_to: str) -> ModelRequestPart:
    if message["role"] == "system":
        return SystemPromptPart(content)
    if message["role"] == "tool":
        return ToolReturnPart(answers_to, content, tool_call_id=str(message.get("tool_call_id") or ""))
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
        "id": "form", "object": "chat.completion", "created": 0, "model": response.model_name or "",
        "choices": [{"index": 0, "message": message, "finish_reason": reason}],
    }  # fmt: skip
    return ChatCompletion.model_validate_json(json.dumps(body))
