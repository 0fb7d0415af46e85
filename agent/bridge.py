"""What a decision means at a help desk: the acts that are owed, written in the transaction that records the decision.

Nothing for a desk without a help desk, and nothing once a person has the conversation. `agent.bridge_run` does them.
"""

from datetime import datetime

from sqlalchemy import Connection

from agent.bridge_words import draft_note, escalation_of, failure_note, form_of, handoff_note, reason_of, stopped_note
from agent.consider import Considered
from agent.desk import Desk
from desk.decisions import Verdict
from desk.interactions import Interaction, InteractionId, Json, Priority, SellerId
from desk.proposed_actions import ActionState, ProposedAction
from storage.bridge_acts import FORM, TOLD, NewAct, add_acts, has_shown_form, has_told
from storage.jobs import bridge_job
from storage.proposed_actions import list_actions
from storage.standings import is_with_person

DROPPED_LABELS = ("sentiment_", "escalation_")
"""Labels of ours that a newer decision replaces."""

_LABELS, _PRIORITY, _ASSIGN, _NOTE, _OPEN, _FORMS = range(6)


def owe_decision(
    conn: Connection, desk: Desk, interaction: Interaction, considered: Considered, *, held_because: str | None,
    is_leaving: bool, now: datetime,
) -> None:  # fmt: skip
    """Owe what this decision means. `is_leaving`: the answer is in the outbox; `held_because`: why one is not."""
    if not _is_ours(conn, desk, interaction):
        return
    actions = _open_actions(conn, desk.seller_id, interaction.id)
    acts = [_labels(considered)]
    if not is_leaving:
        acts += _to_people(desk, interaction, considered, held_because, actions)
    if considered.draft is not None and considered.decision.verdict is not Verdict.BLOCK:
        acts += _forms(conn, desk, interaction, actions)
    _owe(conn, desk, interaction, acts, now)


def owe_failure(conn: Connection, desk: Desk, interaction: Interaction, *, error: str, now: datetime) -> None:
    """The desk could not think it through: a note and the conversation opened, never silence."""
    if _is_ours(conn, desk, interaction):
        note = NewAct(kind="note", position=_NOTE, arguments={"text": failure_note(desk.playbook, error=error)})
        _owe(conn, desk, interaction, [_priority(Priority.HIGH), note, _open()], now)


def owe_stopped(
    conn: Connection, desk: Desk, interaction: Interaction, *, why: str, text: str, now: datetime
) -> None:  # fmt: skip
    """An answer that was under way goes to a person after all: they see it, and why."""
    if _is_ours(conn, desk, interaction):
        words = stopped_note(desk.playbook, why=why, text=text)
        note = NewAct(kind="note", position=_NOTE, arguments={"text": words})
        _owe(conn, desk, interaction, [_priority(Priority.HIGH), note, _open()], now)


def owe_outcome(conn: Connection, desk: Desk, interaction: Interaction, action_id: int, *, now: datetime) -> None:
    """The customer pressed a button: they will be told what came of it, once."""
    if has_told(conn, desk.seller_id, interaction.id, action_id):
        return
    kind = f"{TOLD}{action_id}"
    _owe(conn, desk, interaction, [NewAct(kind=kind, position=_FORMS, arguments={"action": action_id})], now)


def _is_ours(conn: Connection, desk: Desk, interaction: Interaction) -> bool:
    helpdesk = desk.helpdesk
    if helpdesk is None or (interaction.marketplace, interaction.channel) != (helpdesk.marketplace, helpdesk.channel):
        return False
    return not is_with_person(conn, desk.seller_id, interaction.id)


def _to_people(
    desk: Desk, interaction: Interaction, considered: Considered, held: str | None, actions: tuple[ProposedAction, ...]
) -> list[NewAct]:
    """What somebody needs who has to answer, and the conversation put before them."""
    decision, playbook = considered.decision, desk.playbook
    why = held or reason_of(decision)
    is_handed_over = decision.verdict is Verdict.ESCALATE
    text = (handoff_note if is_handed_over else draft_note)(
        playbook, interaction, considered, why=why, actions=actions
    )  # fmt: skip
    team = playbook.helpdesk.team_of(considered.route.category) if is_handed_over else None
    return [
        _priority(considered.placement.priority),
        *([NewAct(kind="assign", position=_ASSIGN, arguments={"team": team})] if team else []),
        NewAct(kind="note", position=_NOTE, arguments={"text": text}),
        _open(),
    ]


def _labels(considered: Considered) -> NewAct:
    """Labels are told of what the desk thinks; those of people stay."""
    route, decision = considered.route, considered.decision
    add: list[Json] = [f"sentiment_{route.sentiment}", route.category]
    if decision.verdict is Verdict.ESCALATE:
        add.append(f"escalation_{escalation_of(decision)}")
    return NewAct(kind="labels", position=_LABELS, arguments={"add": add})


def _priority(priority: Priority) -> NewAct:
    return NewAct(kind="priority", position=_PRIORITY, arguments={"priority": priority.value})


def _open() -> NewAct:
    return NewAct(kind="open", position=_OPEN, arguments={})


def _open_actions(conn: Connection, seller_id: SellerId, interaction_id: InteractionId) -> tuple[ProposedAction, ...]:
    return list_actions(conn, seller_id, interaction_id=interaction_id, state=ActionState.PROPOSED)


def _forms(
    conn: Connection, desk: Desk, interaction: Interaction, actions: tuple[ProposedAction, ...]
) -> list[NewAct]:  # fmt: skip
    """A form an action, once; each waits until the answer it belongs to stands."""
    acts = []
    for one in reversed(actions):
        if has_shown_form(conn, desk.seller_id, interaction.id, one.id):
            continue
        text, choices = form_of(desk.playbook, one)
        told: list[Json] = [{"title": choice.title, "value": choice.value} for choice in choices]
        arguments: dict[str, Json] = {"action": one.id, "text": text, "choices": told}
        acts.append(NewAct(kind=f"{FORM}{one.id}", position=_FORMS, arguments=arguments))
    return acts


def _owe(conn: Connection, desk: Desk, interaction: Interaction, acts: list[NewAct], now: datetime) -> None:
    added = add_acts(
        conn, desk.seller_id, interaction.id, acts, external_id=interaction.external_id,
        revision=interaction.revision, now=now,
    )  # fmt: skip
    if added:
        desk.enqueue(conn, bridge_job(desk.seller_id, interaction.id, mark=f"{interaction.revision}.{len(acts)}"))
