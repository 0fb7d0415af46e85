"""The assistant's policy without a model: one request of a known kind, the tools it needs, an answer made of results.

Everything else is owned up to. It reads the operator's question alone: no word of a customer decides what is done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponsePart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters

from agent.fences import unfence
from agent.offline.assistant_asked import Asked, read_question, reader_of
from agent.offline.assistant_says import Result, Says
from desk.playbook import Playbook

_CARD = "interaction:"
_ORDERS = ("escalate", "assign", "reopen", "close", "note")
_READS = {"why": "explain_decision", "open": "open_message", "story": "get_story", "product": "get_product"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What stands before the model: the question, the open card, the tools on offer, the results by name."""

    asked: Asked
    about: int | None
    tools: frozenset[str]
    results: Mapping[str, Result]

    @property
    def card(self) -> int | None:
        """The card that is meant: the one that is named, else the one that is open."""
        return self.asked.ids[0] if self.asked.ids else self.about


class Assistant:
    """Answers operators; holds no state between calls."""

    def __init__(self, playbook: Playbook) -> None:
        self._usual = playbook.language if playbook.language in ("ru", "en") else "ru"
        self._says = {language: Says(playbook, language) for language in ("ru", "en")}
        self._matcher = reader_of(playbook)

    def next_parts(
        self, messages: Sequence[ModelMessage], parameters: ModelRequestParameters
    ) -> list[ModelResponsePart]:
        """One tool to ask, or the answer."""
        scene = self._look(messages, parameters)
        step = self._step(scene, self._says[scene.asked.language])
        if isinstance(step, str):
            return [TextPart(step)]
        name, arguments = step
        return [ToolCallPart(tool_name=name, args=arguments, tool_call_id=f"offline-{len(messages)}")]

    def _look(self, messages: Sequence[ModelMessage], parameters: ModelRequestParameters) -> Scene:
        prompt, results = "", dict[str, Result]()
        for message in messages:
            for part in message.parts if isinstance(message, ModelRequest) else ():
                if isinstance(part, UserPromptPart) and isinstance(part.content, str):
                    prompt, results = part.content, {}
                elif isinstance(part, ToolReturnPart) and isinstance(part.content, Mapping):
                    results[part.tool_name] = part.content
        card = (unfence("open_card", prompt) or "").removeprefix(_CARD)
        return Scene(
            asked=read_question(unfence("question", prompt) or "", self._matcher, usual=self._usual),
            about=int(card) if card.isdigit() else None,
            tools=frozenset(parameters.tool_defs),
            results=results,
        )

    def _step(self, scene: Scene, says: Says) -> str | tuple[str, dict[str, Any]]:
        for result in scene.results.values():
            if "error" in result:
                return says.say("failed", error=result["error"])
        act = scene.asked.act
        if act in ("draft", "link", "unlink", *_ORDERS) and "propose_act" not in scene.tools:
            return says.say("viewer")
        match act:
            case "find" | "count" | "figures":
                return _listed(scene, says)
            case "link" | "unlink":
                return _linked(scene, says)
            case "draft":
                return _drafted(scene, says)
            case "help":
                return says.say("help")
            case "unknown":
                return says.say("unknown") + "\n\n" + says.say("help")
        return _of_card(scene, says)


def _listed(scene: Scene, says: Says) -> str | tuple[str, dict[str, Any]]:
    narrow, act = dict(scene.asked.narrow), scene.asked.act
    if act == "figures":
        result = scene.results.get("get_figures")
        return says.figures(result) if result else ("get_figures", {"period": narrow.get("period", "today")})
    if act == "count":
        result, by = scene.results.get("count_messages"), scene.asked.by
        return says.counted(result, lambda name: says.name(by, name)) if result else (
            "count_messages", {"by": by, **narrow}
        )  # fmt: skip
    result = scene.results.get("find_messages")
    return says.found(result, overdue=bool(narrow.get("overdue"))) if result else ("find_messages", narrow)


def _of_card(scene: Scene, says: Says) -> str | tuple[str, dict[str, Any]]:
    """What is asked or ordered about one card."""
    act, card = scene.asked.act, scene.card
    if card is None:
        return says.say("which_card")
    if act in _ORDERS:
        words = scene.asked.note if act == "note" else ""
        arguments = {"interaction_id": card, "act": act, "words": words}
        return says.say("proposed") if "propose_act" in scene.results else ("propose_act", arguments)
    tool = _READS[act]
    result = scene.results.get(tool)
    if result is None:
        return tool, {"interaction_id": card}
    match act:
        case "why":
            return says.explained(result)
        case "open":
            return says.opened(result)
        case "story":
            return says.story(result, card)
    return says.product(result)


def _linked(scene: Scene, says: Says) -> str | tuple[str, dict[str, Any]]:
    both = (*scene.asked.ids, *((scene.about,) if scene.about is not None else ()))
    pair = tuple(dict.fromkeys(both))[:2]
    if len(pair) < 2:
        return says.say("which_pair")
    arguments = {"interaction_id": pair[0], "other_id": pair[1], "linked": scene.asked.act == "link"}
    return says.say("proposed") if "propose_link" in scene.results else ("propose_link", arguments)


def _drafted(scene: Scene, says: Says) -> str | tuple[str, dict[str, Any]]:
    card = scene.card
    if card is None:
        return says.say("which_card")
    result = scene.results.get("draft_reply")
    if result is None:
        return "draft_reply", {"interaction_id": card, "wish": scene.asked.wish}
    may_leave = result["verdict"] != "block"
    if may_leave and "propose_reply" not in scene.results:
        return "propose_reply", {"interaction_id": card, "text": result["text"]}
    return says.draft(result, is_proposed=may_leave)
