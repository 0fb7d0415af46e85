"""A pydantic-ai model that answers from rules and the playbook: no key, no network, the same input the same output.

It sees only what any model sees: the conversation and the tools on offer.
"""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic_ai import RunContext
from pydantic_ai.exceptions import UserError
from pydantic_ai.messages import (
    ModelMessage,
    ModelResponse,
    ModelResponsePart,
    ModelResponseStreamEvent,
    TextPart,
    ToolCallPart,
)
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.profiles import ModelProfile
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RequestUsage

from agent.offline.assisting import Assistant
from agent.offline.drafting import Drafter
from agent.offline.letters import Letters
from agent.offline.reading import Turn, read_turn
from agent.offline.routing import choose_route
from agent.offline.steps import Answer, Step
from desk.playbook import Playbook
from desk.routing_letters import reads_letters

NAME = "offline"
# A few words at a time, as other models stream.
_PIECES = re.compile(r"(?:\S*\s*){1,6}", re.DOTALL)


class OfflineModel(Model):
    """Drives the desk's tools, fills the outputs `give_route` and `give_draft`; plain words are `Assistant`'s."""

    def __init__(self, playbook: Playbook) -> None:
        super().__init__(profile=ModelProfile(supports_json_schema_output=True, supports_json_object_output=True))
        drafter = Letters(playbook) if reads_letters(playbook) else Drafter(playbook)
        self._assistant = Assistant(playbook)
        self._policies: Mapping[str, Callable[[Turn], Step]] = {
            "give_route": lambda turn: choose_route(turn, playbook),
            "give_draft": drafter.next_step,
        }

    @property
    def model_name(self) -> str:
        return NAME

    @property
    def system(self) -> str:
        return "replydesk"

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        _, parameters = self.prepare_request(model_settings, model_request_parameters)
        return self._respond(messages, parameters)

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncGenerator[StreamedResponse]:
        _, parameters = self.prepare_request(model_settings, model_request_parameters)
        yield _OfflineStream(model_request_parameters=parameters, response=self._respond(messages, parameters))

    def _respond(self, messages: list[ModelMessage], parameters: ModelRequestParameters) -> ModelResponse:
        if not parameters.output_tools:
            return _spoken(self._assistant.next_parts(messages, parameters))
        turn = read_turn(messages, parameters)
        policy = self._policies.get(turn.output_tool or "")
        if policy is None:
            raise UserError(f"the offline model cannot fill {turn.output_tool!r}; it knows {', '.join(self._policies)}")
        step = policy(turn)
        calls = (
            [(str(turn.output_tool), step.values)]
            if isinstance(step, Answer)
            else [(name, step.arguments.get(name, {})) for name in step.tools]
        )
        parts = [
            ToolCallPart(tool_name=name, args=dict(args), tool_call_id=f"{NAME}-{len(messages)}-{number}")
            for number, (name, args) in enumerate(calls)
        ]
        return _spoken(parts)


def _spoken(parts: Sequence[ModelResponsePart]) -> ModelResponse:
    return ModelResponse(parts=parts, model_name=NAME, provider_name="replydesk", usage=RequestUsage())


@dataclass
class _OfflineStream(StreamedResponse):
    """A finished answer handed out as a stream."""

    response: ModelResponse
    _timestamp: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def _get_event_iterator(self) -> AsyncIterator[ModelResponseStreamEvent]:
        for number, part in enumerate(self.response.parts):
            if not isinstance(part, TextPart):
                yield self._parts_manager.handle_part(vendor_part_id=number, part=part)
                continue
            for words in _PIECES.findall(part.content):
                for event in self._parts_manager.handle_text_delta(vendor_part_id=number, content=words):
                    yield event

    async def close_stream(self) -> None:
        """Nothing is open."""

    @property
    def model_name(self) -> str:
        return NAME

    @property
    def provider_name(self) -> str:
        return "replydesk"

    @property
    def provider_url(self) -> None:
        return None

    @property
    def timestamp(self) -> datetime:
        return self._timestamp
