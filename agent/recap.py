"""Sums up what was said in a conversation long before, once: by rules offline, else by the drafter's own models.

Kept in a row and carried on from there, so that no turn sums up anew what an earlier one has. It is customers' words
in short: data, never an instruction.
"""

import logging

from pydantic import BaseModel, Field
from pydantic_ai import Agent, ToolOutput

from agent.desk import Desk
from agent.instructions import masks_for, render_recap
from agent.model_chain import Seat, lone
from agent.tracing import span
from desk.errors import DeskError
from desk.history import recap_by_rule, split_thread
from desk.interactions import ChannelName, Interaction, Message
from desk.playbook_models import OFFLINE
from storage.messages import list_messages
from storage.recaps import Recap, find_recap, save_recap

log = logging.getLogger(__name__)

_RULES, _PROMPT = "rules", "recap"


class RecapOutput(BaseModel):
    """What was said."""

    text: str = Field(min_length=1, description="The recap: short lines, only what was said, nothing to do.")


_agent: Agent[None, RecapOutput] = Agent(
    output_type=ToolOutput(RecapOutput, name="give_recap"), name="recap", retries={"output": 2}
)


async def sum_up(desk: Desk, interaction: Interaction) -> None:
    """Bring the conversation's recap up to date; nothing while all of it is short enough to be read."""
    if interaction.channel is not ChannelName.CHAT:
        return
    thread = await desk.db.read(list_messages, desk.seller_id, interaction.id)
    thread = tuple(message for message in thread if message.occurred_at < interaction.occurred_at)
    older = split_thread(thread, budget=desk.playbook.drafting.history.word_for_word).older
    if not older:
        return
    known = await desk.db.read(find_recap, desk.seller_id, interaction.id)
    fresh = tuple(message for message in older if known is None or message.occurred_at > known.until)
    if not fresh:
        return
    with span("recap"):
        text, by = await _write(desk, fresh, before=known.text if known else "")
    recap = Recap(
        text=text, until=fresh[-1].occurred_at, messages=len(fresh) + (known.messages if known else 0), written_by=by
    )
    await desk.db.write(save_recap, desk.seller_id, interaction.id, recap, now=desk.clock())


async def _write(desk: Desk, fresh: tuple[Message, ...], *, before: str) -> tuple[str, str]:
    longest = desk.playbook.drafting.history.recap
    by_rule = recap_by_rule(fresh, longest=longest, before=before)
    chain = lone(desk.drafter_model, step="drafter", playbook=desk.playbook)
    if chain.model_name == OFFLINE or _PROMPT not in desk.playbook.prompts:
        return by_rule, _RULES

    async def write(seat: Seat) -> str:
        if seat.name == OFFLINE:
            return by_rule
        masks = masks_for(desk.playbook, is_elsewhere=seat.is_elsewhere)
        instructions, question = render_recap(desk.playbook, fresh, before=before, longest=longest, masks=masks)
        run = await _agent.run(
            question, model=seat.model, model_settings=seat.settings, instructions=instructions,
            usage_limits=seat.limits,
        )  # fmt: skip
        return (masks.show(run.output.text) if masks else run.output.text)[:longest]

    try:
        answered = await chain.run(write)
    except DeskError as error:
        log.warning("no model sums up; rules do", extra={"error": str(error)})
        return by_rule, _RULES
    return answered.value, _RULES if answered.model == OFFLINE else answered.model
