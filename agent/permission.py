"""Whether a reply may leave without a person. Everything must say yes; the first no is the reason that is kept."""

from datetime import datetime

from sqlalchemy import Connection

from agent.desk import Desk
from desk.helpdesk import Assignee, Progress, Standing
from desk.interactions import Interaction, Source
from storage.runtime import read_switches
from storage.sellers import find_connected_at
from storage.settings import read_rules
from storage.standings import find_standing


def hold_reason(conn: Connection, desk: Desk, interaction: Interaction, *, now: datetime) -> str | None:
    """Why this interaction's answer waits for a person; None when it may leave by itself."""
    switches = read_switches(conn, desk.seller_id, interaction.channel)
    connected_at = find_connected_at(conn, desk.seller_id)
    max_age = read_rules(conn, desk.seller_id, desk.playbook).auto_send_max_age
    if interaction.source is Source.IMPORT:
        return "it was imported: no channel can take an answer to it"
    if switches.kill_reason:
        return switches.kill_reason
    if not switches.is_auto_send:
        return f"auto-send is off for {interaction.channel}"
    if connected_at is None:
        return "the seller was never connected"
    if interaction.occurred_at < connected_at:
        return "it was written before the seller was connected"
    if now - interaction.occurred_at > max_age:
        return f"it is older than {max_age.days} days"
    if interaction.answer_text is not None:
        return "an answer already stands at the vendor"
    return _whose_turn(find_standing(conn, desk.seller_id, interaction.id))


def _whose_turn(standing: Standing | None) -> str | None:
    """At a help desk we answer what is with the bot, and nothing else."""
    if standing is None or standing.assignee is Assignee.BOT:
        return None
    if standing.assignee is Assignee.PERSON:
        return "a person has the conversation at the help desk"
    return None if standing.progress is Progress.PENDING else "people have the conversation at the help desk"
