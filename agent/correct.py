"""A person says what a message is really about: recorded, obeyed at once, learnt from at the next training."""

from sqlalchemy import Connection

from agent.desk import Desk
from agent.triage import place, screen
from desk.decisions import Route
from desk.errors import BadInput
from desk.interactions import Interaction, InteractionId
from desk.playbook_files import nearest
from storage.corrections import add_correction
from storage.events import add_event
from storage.intents import set_intent
from storage.interactions import lock_interaction
from storage.settings import read_rules

METHOD = "operator"


async def correct_intent(desk: Desk, interaction_id: InteractionId, *, intent: str, author: str) -> Interaction:
    """Move a message to another category, with the priority and deadline of that one; the message as it stands then.

    `NotFound` for somebody else's message, `BadInput` for a category its channel does not know. The correction holds
    for these words: when the customer writes again, the new words are routed anew.
    """
    return await desk.db.write(_correct, desk, interaction_id, intent, author)


def _correct(conn: Connection, desk: Desk, interaction_id: InteractionId, intent: str, author: str) -> Interaction:
    now = desk.clock()
    interaction = lock_interaction(conn, desk.seller_id, interaction_id)
    _check(desk, interaction, intent)
    method = interaction.intent_method
    add_correction(conn, desk.seller_id, interaction, intent=intent, previous_method=method, author=author, now=now)
    route = Route(category=intent, confidence=1.0, method=METHOD, why="a person said so")
    placement = place(
        route,
        interaction,
        screen(interaction, desk.playbook),
        now=now,
        playbook=desk.playbook,
        rules=read_rules(conn, desk.seller_id, desk.playbook),
    )
    set_intent(
        conn,
        desk.seller_id,
        interaction_id,
        intent=intent,
        method=METHOD,
        runner_up=interaction.intent if interaction.intent != intent else interaction.intent_runner_up,
        priority=placement.priority,
        priority_reason=placement.priority_reason,
        sla_due_at=placement.sla_due_at,
        sla_soon_at=placement.sla_soon_at,
        now=now,
    )
    add_event(
        conn,
        desk.seller_id,
        interaction_id,
        kind="intent_corrected",
        actor=author,
        revision=interaction.revision,
        now=now,
        details={"from": interaction.intent, "from_method": method, "to": intent},
    )
    return lock_interaction(conn, desk.seller_id, interaction_id)


def _check(desk: Desk, interaction: Interaction, intent: str) -> None:
    known = [category.name for category in desk.playbook.categories_for(interaction.channel)]
    if intent not in known:
        raise BadInput(
            f"{intent!r} is no category of a {interaction.channel}; known: {', '.join(known)}{nearest(intent, known)}"
        )
