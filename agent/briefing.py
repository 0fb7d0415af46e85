"""Looks up for a person what a letter with a red line needs: the plan's reads, no draft, nothing put forward.

Whoever takes over finds the facts beside the message; no model is asked.
"""

from pydantic_ai import RunContext
from pydantic_ai.usage import RunUsage

from agent.offline.model import OfflineModel
from agent.tracing import span
from desk.decisions import Finding, Route, Severity
from desk.interactions import Interaction
from desk.letter_details import read_details
from desk.letter_plan import WRITES, Wanted, plan_calls
from desk.playbook import Playbook
from desk.routing_letters import reads_letters
from tools import TOOLS
from tools.context import ToolContext


async def hand_off(
    interaction: Interaction, route: Route, red_lines: tuple[Finding, ...], *, context: ToolContext, playbook: Playbook
) -> tuple[Finding, ...]:
    """The facts a person needs, read into `context`, and notes of what to mind. Nothing where nobody writes letters."""
    if not reads_letters(playbook):
        return ()
    await _look_up(interaction, route, red_lines, context=context, playbook=playbook)
    return _notes_for(red_lines, playbook)


async def _look_up(
    interaction: Interaction, route: Route, findings: tuple[Finding, ...], *, context: ToolContext, playbook: Playbook
) -> None:
    today = interaction.occurred_at.date()
    wanted = Wanted(
        category=route.category,
        secondary=route.secondary,
        details=read_details(interaction.words, playbook, today=today, writer=route.signed),
        topics=frozenset(one.reason.partition(":")[0] for one in findings),
    )
    # The tools read `deps` alone; a run has to have a model.
    run = RunContext(deps=context, model=OfflineModel(playbook), usage=RunUsage())
    for call in plan_calls(wanted, playbook, today=today):
        if call.tool not in WRITES:
            with span(f"execute_tool {call.tool}"):
                await TOOLS[call.tool](run)


def _notes_for(findings: tuple[Finding, ...], playbook: Playbook) -> tuple[Finding, ...]:
    """What words/handoff.toml says of each red line, as notes for whoever takes over."""
    known = playbook.words.get("handoff", {})
    topics = dict.fromkeys(one.reason.partition(":")[0] for one in findings)
    return tuple(
        Finding(guardrail="handoff", severity=Severity.NOTE, quote=topic, reason=note, about="customer")
        for topic in topics
        for note in known.get(topic, ())
    )
