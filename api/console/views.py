"""What templates of the inbox see: words and numbers ready to be shown, nothing to be looked up."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from api.console.reasons import say_reason
from api.console.words import Words
from desk.interactions import Interaction, Source

_EXCERPT = 160
_FOREIGN = {Source.WBCON_FALLBACK: "warn", Source.WB_API: "good"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """`state`: ok, due_soon, overdue, or empty when nothing is owed. `at`: ISO 8601 for the module that ticks."""

    state: str
    at: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the inbox. `stars`: 1 to 5, 0 for a channel without. `source_tone`: the badge's colour by name."""

    id: int
    who: str
    channel: str
    stars: int
    words: str
    source: str
    source_hint: str
    source_tone: str
    priority: str
    priority_name: str
    priority_why: str
    deadline: Deadline
    status: str
    is_unread: bool
    waits: bool


def row_of(item: Interaction, words: Words, zone: ZoneInfo, *, waits: bool = False) -> Row:
    """A message as a line. `waits`: a change for its customer waits for confirmation."""
    return Row(
        id=item.id,
        who=item.customer_name or words.say("inbox.customer"),
        channel=words.name("channel", item.channel),
        stars=item.rating or 0,
        words=" ".join(item.words.split())[:_EXCERPT] or words.say("inbox.no_words"),
        source=words.name("source", item.source),
        source_hint=words.sayings.get(f"source_hint.{item.source}", ""),
        source_tone=_FOREIGN.get(item.source, ""),
        priority=item.priority.value,
        priority_name=words.name("priority", item.priority),
        priority_why=say_reason(item.priority_reason or "", words),
        deadline=deadline_of(item, words, zone),
        status=words.name("status", item.status),
        is_unread=item.needs_response,
        waits=waits,
    )


def deadline_of(item: Interaction, words: Words, zone: ZoneInfo) -> Deadline:
    """How the deadline stands; empty when nothing is owed."""
    if item.sla_state is None or item.sla_due_at is None:
        return Deadline(state="", at="", title="")
    return Deadline(
        state=item.sla_state.value,
        at=iso(item.sla_due_at),
        title=f"{words.name('sla', item.sla_state)} · {words.moment(item.sla_due_at, zone)}",
    )


def iso(at: datetime) -> str:
    """A moment for a module to count from."""
    return at.isoformat()
