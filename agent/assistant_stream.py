"""Tells what a run does while it does it: words as they come, tools as cards. What a model took back is taken back."""

from collections.abc import AsyncIterable, Awaitable, Callable, Mapping
from dataclasses import dataclass

from pydantic_ai import RunContext
from pydantic_ai.messages import (
    AgentStreamEvent,
    FunctionToolCallEvent,
    FunctionToolResultEvent,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
)

from agent.assistant_context import AssistantContext
from desk.interactions import Json
from desk.redaction import Masks
from desk.talks import EventKind

Emit = Callable[[EventKind, Mapping[str, Json]], Awaitable[None]]
# A mask is this long at most: "[document 12]". Until it is closed its value cannot be shown.
_LONGEST_MASK = 24
_LISTED = 10


@dataclass(slots=True)
class Teller:
    """One run's way to whoever listens. `masks`: shown by their values, for people of the desk."""

    emit: Emit
    masks: Masks | None = None
    _waiting: str = ""
    _has_text: bool = False

    async def begin(self) -> None:
        """Take back what is shown: another model, or the same one, begins anew."""
        if self._has_text or self._waiting:
            await self.emit(EventKind.RESTART, {})
        self._waiting, self._has_text = "", False

    async def hear(self, _ctx: RunContext[AssistantContext], events: AsyncIterable[AgentStreamEvent]) -> None:
        """The events of one answer of the model, or of the tools it asked."""
        is_first = True
        async for event in events:
            if isinstance(event, PartStartEvent) and is_first:
                # Words before a tool call were thinking aloud: the answer is what comes last.
                await self.begin()
            is_first = False
            await self._tell(event)
        await self._say("", is_last=True)

    async def _tell(self, event: AgentStreamEvent) -> None:
        if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
            await self._say(event.part.content)
        elif isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
            await self._say(event.delta.content_delta)
        elif isinstance(event, FunctionToolCallEvent):
            call = event.part
            told: dict[str, Json] = {"call": call.tool_call_id, "name": call.tool_name, "state": "called"}
            await self.emit(EventKind.TOOL, told)
        elif isinstance(event, FunctionToolResultEvent):
            part = event.part
            told = {"call": part.tool_call_id, "name": part.tool_name or "", "state": "returned"}
            await self.emit(EventKind.TOOL, told | _summary(part.content))

    async def _say(self, words: str, *, is_last: bool = False) -> None:
        text = self._waiting + words
        at = text.rfind("[") if self.masks is not None and not is_last else -1
        is_open = at >= 0 and "]" not in text[at:] and len(text) - at <= _LONGEST_MASK
        ready, self._waiting = (text[:at], text[at:]) if is_open else (text, "")
        if ready:
            self._has_text = True
            await self.emit(EventKind.TEXT, {"text": self.masks.show(ready) if self.masks else ready})


def _summary(content: object) -> dict[str, Json]:
    """What a card says of a result: how many, which messages, or what went wrong."""
    if not isinstance(content, Mapping):
        return {"error": "not understood"}
    if "error" in content:
        return {"error": str(content["error"])[:300]}
    items = content.get("items")
    ids: list[Json] = (
        [one["id"] for one in items[:_LISTED] if isinstance(one, Mapping)] if isinstance(items, list) else []
    )
    own = content.get("id", content.get("interaction_id"))
    ids = ids or ([own] if isinstance(own, int) else [])
    total = content.get("total")
    return {"ids": ids} | ({"total": total} if isinstance(total, int) else {})
