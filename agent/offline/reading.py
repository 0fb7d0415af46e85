"""Reads a conversation the way a model gets it: the prompt's blocks, the tools on offer, the results so far."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    RetryPromptPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters

from agent.fences import unfence, unfence_all
from desk.interactions import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The customer's message and the desk's facts about it, as `agent.instructions` rendered them."""

    facts: Mapping[str, str]
    name: str
    text: str
    pros: str
    cons: str
    instruction: str
    avoid: tuple[str, ...]

    @property
    def words(self) -> str:
        """Everything the customer said, a part a line."""
        return "\n".join(part for part in (self.text, self.pros, self.cons) if part)

    @property
    def rating(self) -> int | None:
        """Stars, where the channel has them."""
        value = self.facts.get("rating", "")
        return int(value) if value.isdigit() else None

    @property
    def topics(self) -> tuple[str, ...]:
        """The router's topics."""
        return tuple(topic.strip() for topic in self.facts.get("topics", "").split(",") if topic.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What the model knows when it is its turn. `called`: tools asked so far; `results`: the last answer of each."""

    message: Message
    output_tool: str | None
    tools: frozenset[str]
    called: frozenset[str]
    results: Mapping[str, Json]

    def wants(self, tool: str) -> bool:
        """Whether the tool is on offer and was not asked yet."""
        return tool in self.tools and tool not in self.called


def read_turn(messages: Sequence[ModelMessage], parameters: ModelRequestParameters) -> Turn:
    """Everything of the conversation the policies need."""
    results: dict[str, Json] = {}
    called: set[str] = set()
    prompt = ""
    for message in messages:
        if isinstance(message, ModelResponse):
            called |= {part.tool_name for part in message.parts if isinstance(part, ToolCallPart)}
        if isinstance(message, ModelRequest):
            prompt = _prompt_of(message) or prompt
            results |= _results_of(message)
    return Turn(
        message=read_message(prompt),
        output_tool=parameters.output_tools[0].name if parameters.output_tools else None,
        tools=frozenset(tool.name for tool in parameters.function_tools),
        called=frozenset(called),
        results=results,
    )


def read_message(prompt: str) -> Message:
    """The blocks of one user prompt; parts that are not there are empty."""
    customer = unfence("customer_message", prompt) or ""
    lines = (unfence("message_facts", prompt) or "").splitlines()
    return Message(
        facts={key: value for key, _, value in (line.partition(": ") for line in lines)},
        name=unfence("customer_name", customer) or "",
        text=unfence("customer_text", customer) or "",
        pros=unfence("customer_pros", customer) or "",
        cons=unfence("customer_cons", customer) or "",
        instruction=unfence("instruction", prompt) or "",
        avoid=unfence_all("do_not_repeat", prompt),
    )


def _prompt_of(request: ModelRequest) -> str:
    """The user's words in a request; a retry's feedback is not one."""
    texts = [
        part.content for part in request.parts if isinstance(part, UserPromptPart) and isinstance(part.content, str)
    ]
    return "\n".join(text for text in texts if "<customer_message>" in text)


def _results_of(request: ModelRequest) -> dict[str, Json]:
    results: dict[str, Json] = {}
    for part in request.parts:
        # Newer pydantic-ai marks a refused call on the return part, 2.38 sends a RetryPromptPart: neither is a result.
        if isinstance(part, RetryPromptPart) or getattr(part, "outcome", "success") == "retried":
            continue
        if isinstance(part, ToolReturnPart):
            results[part.tool_name] = json.loads(part.model_response_str())
    return results
