"""What the assistant's model reads: its instructions, and the operator's question with what was said before, as data.

Earlier answers quote customers; they are fenced like a customer's own words and masked for a model elsewhere.
"""

from collections.abc import Sequence

from agent.assistant_context import AssistantContext
from agent.fences import fence, neutralise
from desk.playbook import Playbook
from desk.redaction import Masks
from desk.talks import TalkTurn, TurnState

_QUESTION = 4_000
# What was said long ago is rarely meant, and every question pays for it.
_TURNS, _SAID, _ALL = 6, 1_200, 6_000


def render_instructions(playbook: Playbook) -> str:
    """The assistant's own rules and the rule about foreign words."""
    return "\n\n".join((playbook.prompts["assistant"], playbook.prompts["untrusted"]))


def render_question(question: str, deps: AssistantContext, earlier: Sequence[TalkTurn], masks: Masks | None) -> str:
    """The user prompt. `earlier`: turns before this one, oldest first; the newest that fit are told."""
    blocks = [fence("now", deps.now.isoformat(timespec="minutes")), fence("reader", deps.role.value)]
    if deps.about is not None:
        blocks.append(fence("open_card", f"interaction:{deps.about}"))
    if said := _said(earlier, masks):
        blocks.append(fence("earlier_talk", said))
    return "\n".join((*blocks, fence("question", neutralise(_hidden(question, masks), limit=_QUESTION))))


def _said(earlier: Sequence[TalkTurn], masks: Masks | None) -> str:
    lines: list[str] = []
    left = _ALL
    whole = [turn for turn in earlier if turn.state is TurnState.DONE]
    for turn in reversed(whole[-_TURNS:]):
        told = f"operator: {_line(turn.question, masks)}\nassistant: {_line(turn.answer, masks)}"
        left -= len(told)
        if left < 0:
            break
        lines.append(told)
    return "\n".join(reversed(lines))


def _line(text: str, masks: Masks | None) -> str:
    return " ".join(neutralise(_hidden(text, masks), limit=_SAID).split())


def _hidden(text: str, masks: Masks | None) -> str:
    return text if masks is None else masks.hide(text)
