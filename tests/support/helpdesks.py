"""A help desk in memory that keeps the port's promises, with the real reader of pushes, and faults on request."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chatwoot_pushes import ACCOUNT, SECRET

from connectors.chatwoot_push import read_push
from desk.helpdesk import Assignee, Form, Note, Progress, Push, Standing
from desk.interactions import ChannelName, Json, Marketplace, Priority
from desk.ports import Absent, Accepted, Attachment, Declined, Ours, SendOutcome, Unreadable, Withheld


@dataclass(slots=True)
class MemoryHelpdesk:
    """Everything that was done to its conversations. `fails`: outcomes of the next acts, before they are done;
    `loses`: acts that are done and whose answer is lost. `is_blind`: nothing can be read.
    """

    webhook_secret: str | None = SECRET
    notes: list[Note] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    priority: Priority | None = None
    team: str | None = None
    is_open: bool = False
    assignee: Assignee = Assignee.NOBODY
    files: dict[str, Attachment] = field(default_factory=dict)
    fails: list[SendOutcome] = field(default_factory=list)
    loses: list[SendOutcome] = field(default_factory=list)
    is_blind: bool = False
    calls: list[str] = field(default_factory=list)

    marketplace = Marketplace.CHATWOOT
    channel = ChannelName.CHAT

    def read_push(self, payload: Mapping[str, Json]) -> Push:
        return read_push(payload, account=ACCOUNT)

    async def look(self, external_id: str) -> Standing | Unreadable:
        if self.is_blind:
            return Unreadable("nothing can be read")
        progress = Progress.OPEN if self.is_open else Progress.PENDING
        labels = tuple(sorted(self.labels))
        return Standing(external_id=external_id, progress=progress, assignee=self.assignee, labels=labels)

    async def find(self, external_id: str, ref: str) -> Ours | Absent | Unreadable:
        self.calls.append("find")
        if self.is_blind:
            return Unreadable("nothing can be read")
        known = {(one.external_id, one.ref) for one in self.notes} | {(one.external_id, one.ref) for one in self.forms}
        return Ours() if (external_id, ref) in known else Absent()

    async def write_note(self, note: Note) -> SendOutcome:
        return await self._do("note", lambda: self.notes.append(note), note.permit)

    async def ask(self, form: Form) -> SendOutcome:
        return await self._do("form", lambda: self.forms.append(form), form.permit)

    async def merge_labels(self, external_id: str, *, add: tuple[str, ...], drop: tuple[str, ...]) -> SendOutcome:
        def merge() -> None:
            self.labels = {one for one in self.labels if not one.startswith(drop)} | set(add)

        return await self._do("labels", merge)

    async def set_priority(self, external_id: str, priority: Priority) -> SendOutcome:
        return await self._do("priority", lambda: setattr(self, "priority", priority))

    async def assign(self, external_id: str, *, team: str | None = None, agent: str | None = None) -> SendOutcome:
        return await self._do("assign", lambda: setattr(self, "team", team or agent))

    async def open(self, external_id: str) -> SendOutcome:
        return await self._do("open", lambda: setattr(self, "is_open", True))

    async def fetch_file(self, url: str) -> Attachment:
        self.calls.append("fetch")
        return self.files.get(url, Withheld("unknown"))

    async def _do(self, name: str, act: object, permit: object = None) -> SendOutcome:
        self.calls.append(name)
        if callable(permit) and (refused := await permit()) is not None:
            return Declined(refused)
        if self.fails:
            return self.fails.pop(0)
        if callable(act):
            act()
        return self.loses.pop(0) if self.loses else Accepted()
