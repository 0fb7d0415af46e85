"""The shape of a help desk: a vendor whose conversations people work in beside us, and what we do there that is no
answer.

Answers go through `desk.ports.Channel`, exactly once, like everywhere. Acts here repeat harmlessly (labels, priority,
assignee, status) or carry our own `ref`, by which they are looked for before they are written again (notes, forms).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from desk.interactions import ChannelName, Inbound, Json, Marketplace, Priority
from desk.ports import Absent, Attachment, Ours, Permit, SendOutcome, Unreadable, unbarred

STANDING = "helpdesk"
"""Where an `Inbound.extra` of a help desk keeps the `Standing` of its conversation, as `Standing.as_json`."""


class Assignee(StrEnum):
    """Who has a conversation. While a person has it, we are silent."""

    NOBODY = "nobody"
    BOT = "bot"
    PERSON = "person"


class Progress(StrEnum):
    """Where a conversation stands at the help desk. `pending`: with the bot; `other`: a word we do not know."""

    PENDING = "pending"
    OPEN = "open"
    RESOLVED = "resolved"
    SNOOZED = "snoozed"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a conversation stands and who has it. `labels` are empty where the vendor did not tell them.

    `changed_at`: by the vendor's clock; None when it does not say.
    """

    external_id: str
    progress: Progress
    assignee: Assignee
    labels: tuple[str, ...] = ()
    changed_at: datetime | None = None

    def as_json(self) -> dict[str, Json]:
        """As it is kept in `Inbound.extra[STANDING]`."""
        changed = self.changed_at.isoformat() if self.changed_at else None
        return {"progress": self.progress.value, "assignee": self.assignee.value, "changed_at": changed}


def standing_in(item: Inbound) -> Standing | None:
    """The standing that came with a conversation; None for what no help desk sent."""
    told = item.extra.get(STANDING)
    if not isinstance(told, dict):
        return None
    return Standing(
        external_id=item.external_id,
        progress=next((one for one in Progress if one == told.get("progress")), Progress.OTHER),
        assignee=next((one for one in Assignee if one == told.get("assignee")), Assignee.NOBODY),
        changed_at=datetime.fromisoformat(changed) if isinstance(changed := told.get("changed_at"), str) else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One button of a form. `value` comes back as it is when it is pressed."""

    title: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Words beside a conversation, for colleagues only. `ref`: our name for it. `permit`: as in `desk.ports.Outgoing`.

    Guard of the vendor's client: a note that would be public must not leave.
    """

    external_id: str
    ref: str
    text: str
    permit: Permit = field(default=unbarred, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A question with buttons, shown to the customer; without choices plain words, such as what came of a button.

    `ref`, `permit`: as in `Note`.
    """

    external_id: str
    ref: str
    text: str
    choices: tuple[Choice, ...]
    permit: Permit = field(default=unbarred, compare=False, repr=False)


# What a help desk pushes to us, read.
@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """A customer wrote, or a person of the shop answered: to be stored as a pull would. `message`: the vendor's id."""

    item: Inbound
    is_customer: bool
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button of a form was pressed. `value`: what `Choice.value` was, unless somebody forged it."""

    standing: Standing
    value: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The conversation's status or assignee changed; nobody wrote."""

    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """Nothing to do: our own echo, another bot's words, a private note, an event we do not know. `why`: one of few."""

    why: str


Push = Wrote | Pressed | Moved | Nothing


class Helpdesk(Protocol):
    """One seller's. Acts are one attempt each and raise nothing: the outcome is the value, as with `Channel.send`."""

    @property
    def marketplace(self) -> Marketplace: ...

    @property
    def channel(self) -> ChannelName:
        """The channel whose conversations these are: `Interaction.external_id` names the conversation."""
        ...

    @property
    def webhook_secret(self) -> str | None:
        """What the vendor signs its pushes with; None: pushes are refused."""
        ...

    def read_push(self, payload: Mapping[str, Json]) -> Push:
        """What a push says; `BadInput` for one that is not of this vendor's shape. Pure: no call is made."""
        ...

    async def look(self, external_id: str) -> Standing | Unreadable:
        """Where a conversation stands now, with its labels."""
        ...

    async def find(self, external_id: str, ref: str) -> Ours | Absent | Unreadable:
        """The note or form with our `ref`. `Absent` only after a complete, successful read."""
        ...

    async def write_note(self, note: Note) -> SendOutcome:
        """Leave a private note."""
        ...

    async def ask(self, form: Form) -> SendOutcome:
        """Show a form to the customer."""
        ...

    async def merge_labels(self, external_id: str, *, add: tuple[str, ...], drop: tuple[str, ...]) -> SendOutcome:
        """Add labels; take away those that begin with one of `drop` and are not in `add`; others stay."""
        ...

    async def set_priority(self, external_id: str, priority: Priority) -> SendOutcome:
        """What colleagues should look at first."""
        ...

    async def assign(self, external_id: str, *, team: str | None = None, agent: str | None = None) -> SendOutcome:
        """Give it to a team or a person by name; `Declined` names what there is when that one is not."""
        ...

    async def open(self, external_id: str) -> SendOutcome:
        """Put it where people see it; one that is open stays."""
        ...

    async def fetch_file(self, url: str) -> Attachment:
        """A file a customer sent; `Withheld` for an address that is not the vendor's own."""
        ...
