"""What a practice Chatwoot account holds, and what changes in it. No wire: `chatwoot_rows` says how it is told.

Every change tells the listeners, as the vendor's dispatcher does; webhooks hang on them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

ACCOUNT = 1
INCOMING, OUTGOING, ACTIVITY, TEMPLATE = 0, 1, 2, 3
STATUSES = ("open", "resolved", "pending", "snoozed")
PRIORITIES = ("urgent", "high", "medium", "low")


@dataclass(slots=True, kw_only=True)
class Contact:
    """Whoever writes. `identifier`: the shop's own number of the customer."""

    id: int
    name: str
    email: str | None = None
    phone: str | None = None
    identifier: str | None = None
    custom_attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Inbox:
    """`channel`: Channel::Api | Channel::WebWidget | Channel::Email. `bot_id`: who answers first here."""

    id: int
    name: str
    channel: str
    webhook_url: str | None = None
    secret: str | None = None
    bot_id: int | None = None


@dataclass(slots=True, kw_only=True)
class ContactInbox:
    """A contact in an inbox. `is_verified`: the shop has signed its identifier there."""

    id: int
    contact: Contact
    inbox: Inbox
    source_id: str
    is_verified: bool = False


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody who may call: an agent, or a bot. `kind`: user | bot. `url`, `secret`: where a bot is told things."""

    id: int
    name: str
    kind: str
    token: str
    email: str = ""
    role: str = "agent"
    url: str | None = None
    secret: str = ""


@dataclass(slots=True, kw_only=True)
class Attachment:
    """A file of a message, in memory."""

    id: int
    name: str
    kind: str
    body: bytes


@dataclass(slots=True, kw_only=True)
class Message:
    """`kind`: INCOMING | OUTGOING | ACTIVITY | TEMPLATE. `author`: None where nobody in particular wrote it."""

    id: int
    conversation: "Conversation"
    content: str | None
    kind: int
    author: Contact | Person | None
    created_at: datetime
    is_private: bool = False
    content_type: str = "text"
    content_attributes: dict[str, Any] = field(default_factory=dict)
    source_id: str | None = None
    attachments: list[Attachment] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Conversation:
    """`id`: what the vendor calls display_id. `assignee`: an agent or a bot. `html`: mail bodies by message."""

    id: int
    contact_inbox: ContactInbox
    status: str
    created_at: datetime
    last_activity_at: datetime
    messages: list[Message] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    priority: str | None = None
    assignee: Person | None = None
    team: dict[str, Any] | None = None
    custom_attributes: dict[str, Any] = field(default_factory=dict)
    snoozed_until: int | None = None
    first_reply_at: datetime | None = None

    @property
    def inbox(self) -> Inbox:
        """Where it is held."""
        return self.contact_inbox.inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened. `changed`: attribute -> (before, now)."""

    name: str
    conversation: Conversation
    message: Message | None = None
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)


Listener = Callable[[Event], None]


@dataclass(kw_only=True)
class Account:
    """Everything of one account. `clock` gives aware times."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    contacts: dict[int, Contact] = field(default_factory=dict)
    inboxes: dict[int, Inbox] = field(default_factory=dict)
    contact_inboxes: list[ContactInbox] = field(default_factory=list)
    conversations: dict[int, Conversation] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    teams: list[dict[str, Any]] = field(default_factory=list)
    labels: list[dict[str, Any]] = field(default_factory=list)
    webhooks: list[dict[str, Any]] = field(default_factory=list)
    files: dict[int, Attachment] = field(default_factory=dict)
    listeners: list[Listener] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def number(self, kind: str) -> int:
        """The next id of a kind."""
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        return self._numbers[kind]

    def person(self, token: str) -> Person | None:
        """Whose token this is."""
        return next((one for one in self.people if one.token == token), None)

    def find_person(self, kind: str, person_id: object) -> Person | None:
        """An agent (`user`) or a `bot` by id."""
        return next((one for one in self.people if (one.kind, one.id) == (kind, person_id)), None)

    def add_contact(self, name: str, **told: Any) -> Contact:
        """A new contact; `told`: the fields of `Contact`."""
        contact = Contact(id=self.number("contact"), name=name, **told)
        self.contacts[contact.id] = contact
        return contact

    def add_inbox(self, name: str, channel: str, **told: Any) -> Inbox:
        """A new inbox; `told`: the fields of `Inbox`."""
        inbox = Inbox(id=self.number("inbox"), name=name, channel=channel, **told)
        self.inboxes[inbox.id] = inbox
        return inbox

    def link(
        self, contact: Contact, inbox: Inbox, *, is_verified: bool = False, source_id: str | None = None
    ) -> ContactInbox:
        """The contact in the inbox, made when it is not there."""
        for one in self.contact_inboxes:
            if (one.contact.id, one.inbox.id, one.is_verified) == (contact.id, inbox.id, is_verified):
                return one
        number = self.number("contact_inbox")
        made = ContactInbox(
            id=number, contact=contact, inbox=inbox, source_id=source_id or f"source-{number:06d}",
            is_verified=is_verified,
        )  # fmt: skip
        self.contact_inboxes.append(made)
        return made

    def open_conversation(self, contact_inbox: ContactInbox, *, status: str | None = None) -> Conversation:
        """A new conversation: pending where a bot answers first."""
        now = self.clock()
        conversation = Conversation(
            id=self.number("conversation"), contact_inbox=contact_inbox, created_at=now, last_activity_at=now,
            status=status or ("pending" if contact_inbox.inbox.bot_id else "open"),
        )  # fmt: skip
        self.conversations[conversation.id] = conversation
        self.tell(Event(name="conversation_created", conversation=conversation))
        return conversation

    def add_message(
        self, conversation: Conversation, content: str | None, kind: int, author: Contact | Person | None, **told: Any
    ) -> Message:
        """Write a message; a customer's reopens what was resolved. `told`: the fields of `Message`."""
        now = self.clock()
        message = Message(
            id=self.number("message"), conversation=conversation, content=content, kind=kind, author=author,
            created_at=now, **told,
        )  # fmt: skip
        conversation.messages.append(message)
        conversation.last_activity_at = now
        if kind == OUTGOING and not message.is_private and conversation.first_reply_at is None:
            conversation.first_reply_at = now
        for one in message.attachments:
            self.files[one.id] = one
        if kind != ACTIVITY:
            self.tell(Event(name="message_created", conversation=conversation, message=message))
        if kind == INCOMING and conversation.status in ("resolved", "snoozed"):
            is_bots = conversation.inbox.bot_id is not None and conversation.assignee is None
            self.set_status(conversation, "pending" if is_bots else "open", by="the customer's message")
        return message

    def submit(self, message: Message, values: list[dict[str, Any]]) -> None:
        """A customer's click on a form: the message itself changes, the conversation's last activity does not."""
        before = dict(message.content_attributes)
        message.content_attributes = before | {"submitted_values": values}
        changed = {"content_attributes": (before, message.content_attributes)}
        self.tell(Event(name="message_updated", conversation=message.conversation, message=message, changed=changed))

    def set_status(
        self, conversation: Conversation, status: str, *, by: str, snoozed_until: int | None = None
    ) -> None:  # fmt: skip
        """Move it; the same status again is nothing."""
        before, conversation.snoozed_until = conversation.status, snoozed_until
        if before == status:
            return
        conversation.status = status
        self.note(conversation, f"Conversation was marked {status} by {by}")
        changed = {"status": (before, status)}
        for name in ({"open": "conversation_opened", "resolved": "conversation_resolved"}.get(status),
                     "conversation_status_changed"):  # fmt: skip
            if name:
                self.tell(Event(name=name, conversation=conversation, changed=changed))

    def assign(self, conversation: Conversation, assignee: Person | None, *, by: str) -> None:
        """To an agent or a bot, or to nobody."""
        before, conversation.assignee = conversation.assignee, assignee
        if before is assignee:
            return
        self.note(conversation, f"Assigned to {assignee.name} by {by}" if assignee else f"Unassigned by {by}")
        self.update(conversation, assignee_id=(before and before.id, assignee and assignee.id))

    def update(self, conversation: Conversation, **changed: tuple[Any, Any]) -> None:
        """Tell of attributes that were changed."""
        self.tell(Event(name="conversation_updated", conversation=conversation, changed=changed))

    def note(self, conversation: Conversation, words: str) -> None:
        """A line of the vendor's own in the conversation."""
        self.add_message(conversation, words, ACTIVITY, None)

    def tell(self, event: Event) -> None:
        """Say it to everyone who listens."""
        for listener in self.listeners:
            listener(event)
