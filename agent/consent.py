"""Hears a customer's plain yes or no to what was put forward in this very chat, and does it: no model has a say.

Only a message that is nothing else counts, only of a proven customer, only about changes that the shop's last message
names; a yes to one of several is nobody's guess. All checks of `agent.executor` apply.
"""

import logging
from dataclasses import replace

from sqlalchemy import Connection

from agent import triage
from agent.consider import Considered
from agent.desk import Desk
from agent.executor import decide
from agent.letters import about_letter
from agent.router import route as find_route
from agent.think import reader_of
from desk.action_checks import ByCustomer
from desk.assembly import as_text, assemble
from desk.decisions import Decision, Draft, Finding, Severity, weigh
from desk.errors import Conflict, NotFound
from desk.followups import Word, word_of
from desk.interactions import Author, ChannelName, Interaction
from desk.letter_plan import CLAIM
from desk.proposed_actions import ActionState, ProposedAction, tell_outcome
from desk.routing_letters import reads_letters
from desk.seller_rules import SellerRules
from storage.messages import list_messages
from storage.proposed_actions import list_actions
from tools.context import subject_of
from tools.kept_reads import open_context

log = logging.getLogger(__name__)

NAME = "consent"
_SETTLED = (ActionState.DONE, ActionState.DECLINED)


async def hear(desk: Desk, interaction: Interaction, rules: SellerRules) -> Considered | None:
    """What came of the customer's word, ready to be told; None when it is no such word or nothing waits for one."""
    word = word_of(interaction.text, desk.playbook) if _may_hold_one(desk, interaction) else None
    if word is None:
        return None
    told = await desk.db.read(_told_actions, desk, interaction)
    if not told or (word is Word.YES and len(told) > 1):
        return None
    try:
        decided = [await _decide(desk, interaction, action, word) for action in told]
    except (Conflict, NotFound) as refusal:
        log.warning("a plain word came to nothing", extra={"interaction": interaction.id, "error": str(refusal)})
        return None
    return await _told(desk, interaction, tuple(decided), rules)


def _may_hold_one(desk: Desk, interaction: Interaction) -> bool:
    is_private = interaction.channel is ChannelName.CHAT and not interaction.extra.get("files")
    return is_private and desk.shop is not None and reads_letters(desk.playbook)


def _told_actions(conn: Connection, desk: Desk, interaction: Interaction) -> tuple[ProposedAction, ...]:
    """What waits for a word, oldest first: put forward in this chat, named in the shop's last message, not expired."""
    actions = list_actions(conn, desk.seller_id, interaction_id=interaction.id, state=ActionState.PROPOSED)
    said = [one for one in list_messages(conn, desk.seller_id, interaction.id) if one.author is Author.SHOP]
    if not said:
        return ()
    now, last = desk.clock(), said[-1].text.lower()
    # A "yes" to whatever else was asked last is no consent.
    named = [one for one in actions if _plain(one).summary.lower() in last and one.expires_at > now]
    return tuple(reversed(named))


async def _decide(desk: Desk, interaction: Interaction, action: ProposedAction, word: Word) -> ProposedAction:
    by = ByCustomer(interaction_id=interaction.id)
    return await decide(desk, action.id, hash=action.hash, by=by, is_wanted=word is not Word.NO)


async def _told(
    desk: Desk, interaction: Interaction, decided: tuple[ProposedAction, ...], rules: SellerRules
) -> Considered:
    """The answer in the desk's own words; what the shop did not do, a person reads first."""
    route = await find_route(interaction, playbook=desk.playbook, model=desk.router_model)
    # A bare "yes please" has no matter of its own: it is about what was put forward.
    route = replace(route, category=interaction.intent or route.category)
    findings = tuple(map(_finding, decided))
    placement = triage.place(route, interaction, findings, now=desk.clock(), playbook=desk.playbook, rules=rules)
    body = " ".join(tell_outcome(_plain(one)) for one in decided)
    context = open_context(reader_of(desk, interaction), subject=subject_of(interaction))
    for one in decided:
        context.record(NAME, {"id": f"action:{one.id}", "action": one.summary, "state": one.state.value})
    text = as_text(assemble(body, about_letter(interaction, route, desk.playbook), desk.playbook))
    return Considered(
        route=route,
        placement=placement,
        draft=Draft(text=text, language=desk.playbook.language, why="a plain word of the customer", model=NAME),
        decision=Decision(verdict=weigh(findings), findings=findings),
        context=context,
    )


def _plain(action: ProposedAction) -> ProposedAction:
    """Told without the customer's own words, who knows them."""
    summary = action.summary.partition(":")[0] if action.tool == CLAIM else action.summary
    return replace(action, summary=summary.rstrip("."))


def _finding(action: ProposedAction) -> Finding:
    return Finding(
        guardrail=NAME,
        severity=Severity.NOTE if action.state in _SETTLED else Severity.DRAFT,
        quote=action.summary,
        reason=f"the customer's word to action {action.id}: {action.state.value}",
        about="customer",
    )
