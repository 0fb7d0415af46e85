"""Chats the whole way: read from the stream, drafted, sent by a person's word, proven, and never twice."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from desks import make_desk
from makers import NOW, make_inbound
from practice import Practice, practising

from agent.approve import approve
from agent.dispatcher import dispatch
from agent.ingest import Pulled, pull, pull_products
from agent.pipeline import Outcome, handle_interaction
from desk.errors import TryLater
from desk.interactions import Author, ChannelName, Interaction, Marketplace, Message, SellerId, Status
from desk.playbook import Playbook
from desk.ports import Absent, Accepted, Cursor, Outgoing, Page, ReadBack, SendOutcome
from sandbox.chats import Chat
from sandbox.config import Fault, ShopConfig
from storage.database import Database
from storage.drafts import find_newest_draft
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import get_interaction
from storage.messages import list_messages
from storage.replies import Reply, ReplyState, get_reply, list_replies

_SENT = Fault(kind="accept_then_drop", path="/api/v1/seller/message", count=1)


class Case:
    """One chat of the practice shop and the desk that has pulled it."""

    def __init__(self, practice: Practice, db: Database, seller: SellerId) -> None:
        self.practice, self.db, self.seller, self.desk = practice, db, seller, practice.desk

    @property
    def chat(self) -> Chat:
        """The chat as it stands at the vendor."""
        return next(chat for chat in self.practice.shop.chats.all() if chat.customer == "Светлана")

    @property
    def item(self) -> Interaction:
        """The chat as it stands in the record."""
        items = self.db.read_now(list_inbox, self.seller, wanted=InboxFilter(channel=ChannelName.CHAT)).items
        return next(item for item in items if item.external_id == self.chat.id)

    async def pull(self) -> Pulled:
        return await pull(self.desk, ChannelName.CHAT)

    async def approve(self, text: str = "Да, кружку можно мыть в посудомоечной машине.") -> Reply:
        done = await approve(
            self.desk, self.item.id, text=text, revision=self.item.revision, author="anna",
            idempotency_key=f"key-{self.seller}-{self.item.revision}",
        )  # fmt: skip
        assert done.reply is not None, done.findings
        return done.reply

    async def send(self, text: str = "Да, кружку можно мыть в посудомоечной машине.") -> Reply:
        return await dispatch(self.desk, (await self.approve(text)).id)

    def written(self) -> list[str]:
        return [event.text for event in self.chat.written]


@asynccontextmanager
async def _pulled(
    db: Database, seller: SellerId, playbook: Playbook, *, config: ShopConfig | None = None
) -> AsyncIterator[Case]:
    async with practising(db, seller, playbook, config=config) as practice:
        case = Case(practice, db, seller)
        await pull_products(case.desk)
        assert (await case.pull()).error is None
        yield case


async def test_a_chat_is_drafted_in_its_own_form_and_waits_for_a_person(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with _pulled(db, seller, playbook) as case:
        handled = await handle_interaction(case.desk, case.item.id)
        draft = db.read_now(find_newest_draft, seller, case.item.id)
        assert draft is not None
        assert handled.outcome is Outcome.DRAFTED
        assert handled.held_because == "auto-send is off for chat"
        assert len(draft.draft.text) <= 1000
        assert case.written() == []


async def test_an_approved_reply_leaves_once_is_proven_and_its_echo_changes_nothing(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with _pulled(db, seller, playbook) as case:
        reply = await case.send()
        assert reply.state is ReplyState.CONFIRMED
        assert case.written() == [reply.text]
        before = case.item
        assert (before.status, before.answer_text) == (Status.RESPONDED, reply.text)
        # The thread knows our words before any pull: who writes on at once is not read together with what was answered.
        assert [one.text for one in db.read_now(list_messages, seller, before.id)] == [before.text, reply.text]
        pulled = await case.pull()
        assert (pulled.added, pulled.edited) == (0, 0)
        thread = db.read_now(list_messages, seller, case.item.id)
        assert [message.author for message in thread] == [Author.CUSTOMER, Author.SHOP]
        assert (case.item.revision, case.item.status, case.item.text) == (1, Status.RESPONDED, before.text)


async def test_a_reply_whose_outcome_is_unknown_is_read_back_and_not_sent_again(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    config = ShopConfig(limits="lifted", faults=(_SENT,))
    async with _pulled(db, seller, playbook, config=config) as case:
        reply = await case.send()
        assert reply.state is ReplyState.SENDING
        reply = await dispatch(case.desk, reply.id)
        assert reply.state is ReplyState.CONFIRMED
        assert case.written() == [reply.text]


async def test_our_answer_is_proven_even_when_the_customer_wrote_before_we_could_look(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    config = ShopConfig(limits="lifted", faults=(_SENT,))
    async with _pulled(db, seller, playbook, config=config) as case:
        reply = await case.send()
        case.practice.shop.record("client", channel="chat", id=case.chat.id, text="А в микроволновку?")
        await case.pull()
        reply = await dispatch(case.desk, reply.id)
        assert (reply.state, case.written()) == (ReplyState.CONFIRMED, [reply.text])
        assert (case.item.status, case.item.text) == (Status.OPEN, "А в микроволновку?")


async def test_words_written_while_a_reply_waits_cancel_it_and_are_handled_anew(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with _pulled(db, seller, playbook) as case:
        await handle_interaction(case.desk, case.item.id)
        reply = await case.approve()
        case.practice.shop.record("client", channel="chat", id=case.chat.id, text="И ещё: она из керамики?")
        await case.pull()
        assert (await dispatch(case.desk, reply.id)).state is ReplyState.CANCELLED
        assert case.written() == []
        await handle_interaction(case.desk, case.item.id)
        draft = db.read_now(find_newest_draft, seller, case.item.id)
        assert draft is not None
        assert draft.revision == 2
        assert "керамика" in draft.draft.text


async def test_a_person_who_answered_in_the_portal_is_not_talked_over(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with _pulled(db, seller, playbook) as case:
        reply = await case.approve()
        case.practice.shop.record("human", channel="chat", id=case.chat.id, text="Можно, но лучше вручную")
        assert (await dispatch(case.desk, reply.id)).state is ReplyState.CANCELLED
        assert case.written() == []
        assert (case.item.status, case.item.answer_text) == (Status.RESPONDED, "Можно, но лучше вручную")


async def test_a_changed_signature_costs_an_attempt_and_no_message(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with _pulled(db, seller, playbook) as case:
        case.practice.shop.record("resign", channel="chat", id=case.chat.id)
        reply = await case.send()
        assert reply.state is ReplyState.PENDING
        assert (await dispatch(case.desk, reply.id)).state is ReplyState.CONFIRMED
        assert len(case.written()) == 1


async def test_the_next_question_of_the_same_customer_is_answered_too(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with _pulled(db, seller, playbook) as case:
        await case.send("Да, можно.")
        case.practice.shop.record("client", channel="chat", id=case.chat.id, text="А в микроволновку?")
        await case.pull()
        reply = await case.send("Да, можно.")
        assert reply.state is ReplyState.CONFIRMED
        assert case.written() == ["Да, можно.", "Да, можно."]
        assert case.chat.most_answers == 1


class Stream:
    """A channel that hands out its pages by the cursor; a page that is an exception is raised."""

    name = ChannelName.CHAT
    marketplace = Marketplace.WILDBERRIES

    def __init__(self, pages: Sequence[Sequence[Message] | Exception]) -> None:
        self.pages = list(pages)

    async def fetch_since(self, cursor: Cursor | None) -> Page:
        place = int(cursor or 0)
        if place >= len(self.pages):
            return Page(items=(), cursor=Cursor(str(place)), has_more=False)
        page = self.pages[place]
        if isinstance(page, Exception):
            raise page
        items = (make_inbound("1:c1", channel=ChannelName.CHAT, rating=None, messages=tuple(page)),)
        return Page(items=items, cursor=Cursor(str(place + 1)), has_more=True)

    async def send(self, reply: Outgoing) -> SendOutcome:
        return Accepted()

    async def read_back(self, reply: Outgoing) -> ReadBack:
        return Absent()


def _said(number: int, text: str) -> Message:
    return Message(
        event_id=f"e{number}", author=Author.CUSTOMER, text=text, occurred_at=NOW + timedelta(minutes=number)
    )


async def test_a_pull_that_breaks_between_pages_loses_nothing(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    stream = Stream([[_said(1, "один")], TryLater("busy"), [_said(3, "три")]])
    desk = make_desk(db, seller, playbook=playbook, channels={ChannelName.CHAT: stream})
    assert (await pull(desk, ChannelName.CHAT)).error == "busy"
    stream.pages[1] = [_said(2, "два")]
    assert (await pull(desk, ChannelName.CHAT)).error is None
    (item,) = db.read_now(list_inbox, seller, wanted=InboxFilter()).items
    assert item.text == "один\nдва\nтри"


async def test_a_page_that_cannot_be_stored_moves_no_cursor(db: Database, seller: SellerId, playbook: Playbook) -> None:
    # No database keeps half of a surrogate pair: the transaction of this page fails as a whole.
    stream = Stream([[_said(1, "один")], [_said(2, "два"), _said(3, "\ud800")]])
    desk = make_desk(db, seller, playbook=playbook, channels={ChannelName.CHAT: stream})
    with pytest.raises(UnicodeEncodeError):
        await pull(desk, ChannelName.CHAT)
    (item,) = db.read_now(list_inbox, seller, wanted=InboxFilter()).items
    assert (item.text, len(db.read_now(list_messages, seller, item.id))) == ("один", 1)
    stream.pages[1] = [_said(2, "два"), _said(3, "три")]
    await pull(desk, ChannelName.CHAT)
    assert db.read_now(get_interaction, seller, item.id).text == "один\nдва\nтри"
    assert len(db.read_now(list_messages, seller, item.id)) == 3


async def test_replies_of_a_chat_are_kept_with_the_revision_they_answer(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with _pulled(db, seller, playbook) as case:
        reply = await case.send()
        assert db.read_now(get_reply, seller, reply.id).revision == 1
        assert len(db.read_now(list_replies, seller, case.item.id)) == 1
