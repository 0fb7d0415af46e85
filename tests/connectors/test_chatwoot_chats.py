"""Conversations of Chatwoot over the practice one: nothing lost by polling, an answer once, proof by our reference."""

from datetime import timedelta

import httpx
import pytest
from chatwoot import ACCESS, START, Practice, connect, reply_to

from desk.helpdesk import STANDING
from desk.identity import PROVEN
from desk.interactions import Author, ChannelName
from desk.ports import Absent, Accepted, AnsweredElsewhere, Declined, Moderation, Ours, Unknown, Unreadable
from sandbox.chatwoot_people import MAIL
from sandbox.config import Fault


async def test_a_conversation_comes_in_with_its_words_and_who_wrote_them() -> None:
    practice = Practice()
    talk = practice.talk("box-1")
    practice.say(talk, "Where is my box?")
    practice.answer(talk, "internal", is_private=True)
    practice.account.note(talk, "Conversation was muted")
    practice.answer(talk, "Let me look")
    (page,) = await practice.pull()
    (item,) = page.items
    assert [(one.author, one.text) for one in item.messages] == [
        (Author.CUSTOMER, "Where is my box?"), (Author.SHOP, "Let me look"),
    ]  # fmt: skip
    assert (item.external_id, item.channel, item.customer_name) == (str(talk.id), ChannelName.CHAT, "Barbara Hill")


@pytest.mark.parametrize(("is_signed_in", "proven"), [(True, [{"kind": "chat", "value": "box-1"}]), (False, None)])
async def test_an_identity_is_proven_only_where_the_shop_has_signed_it(is_signed_in: bool, proven: object) -> None:
    practice = Practice()
    practice.say(practice.talk("box-1", is_signed_in=is_signed_in), "hello, I am barb.hill@example.com")
    (page,) = await practice.pull()
    assert page.items[0].extra.get(PROVEN) == proven


async def test_the_sender_of_a_mail_is_proven_as_an_address() -> None:
    practice = Practice()
    talk = practice.talk("box-2", inbox=MAIL)
    practice.say(talk, "hello").content_attributes = {"email": {"from": ["mort.feldman@example.com"]}}
    (page,) = await practice.pull()
    assert page.items[0].extra[PROVEN] == [{"kind": "email", "value": "mort.feldman@example.com"}]


async def test_who_has_a_conversation_comes_with_it() -> None:
    practice = Practice()
    talk = practice.talk()
    practice.say(talk, "hello")
    practice.account.assign(talk, practice.account.find_person("user", 2), by="Sam Agent")
    (page,) = await practice.pull()
    told = page.items[0].extra[STANDING]
    assert isinstance(told, dict)
    assert (told["progress"], told["assignee"]) == ("pending", "person")


async def test_every_conversation_of_many_pages_is_read_once() -> None:
    practice = Practice()
    for number in range(60):
        practice.say(practice.talk(f"Stranger {number}", is_signed_in=False), f"word {number}")
    pages = await practice.pull()
    names = [item.external_id for page in pages for item in page.items]
    assert (len(pages), len(names), len(set(names))) == (3, 60, 60)


async def test_the_next_pull_reads_what_happened_since() -> None:
    practice = Practice()
    for number in range(30):
        practice.say(practice.talk(f"Stranger {number}", is_signed_in=False), "word", later=120)
    last = (await practice.pull())[-1].cursor
    old = next(iter(practice.account.conversations.values()))
    practice.say(old, "are you there?")
    pages = await practice.pull(last)
    found = {item.external_id: item.messages[-1].text for page in pages for item in page.items}
    assert found[str(old.id)] == "are you there?"
    assert len(found) == 2  # and the newest of before, for the overlap


async def test_a_conversation_that_moves_up_during_a_walk_is_not_lost() -> None:
    practice = Practice()
    talks = [practice.talk(f"Stranger {number}", is_signed_in=False) for number in range(30)]
    for talk in talks:
        practice.say(talk, "word", later=120)
    first = await practice.chats.fetch_since(None)
    practice.say(talks[0], "moved up", later=120)  # from the second page to the first
    rest = await practice.pull(first.cursor)
    again = await practice.pull(rest[-1].cursor)
    texts = {one.text for page in (*rest, *again) for item in page.items for one in item.messages}
    assert "moved up" in texts


async def test_a_conversation_deleted_during_a_walk_hides_no_other() -> None:
    practice = Practice()
    for number in range(30):
        practice.say(practice.talk(f"Stranger {number}", is_signed_in=False), f"word {number}", later=120)
    first = await practice.chats.fetch_since(None)
    newest = max(practice.account.conversations)
    del practice.account.conversations[newest]  # the first row of page two is on page one now
    rest = await practice.pull(first.cursor)
    again = await practice.pull(rest[-1].cursor)
    names = {item.external_id for page in (first, *rest, *again) for item in page.items}
    assert names >= {str(number) for number in practice.account.conversations}


async def test_an_answer_is_written_once_by_the_bot_and_found_by_our_reference() -> None:
    practice = Practice()
    talk = practice.talk()
    practice.say(talk, "Where is my box?")
    reply = reply_to(talk, asked_at=practice.clock.now)
    assert await practice.chats.read_back(reply) == Absent()
    sent = await practice.chats.send(reply)
    assert isinstance(sent, Accepted)
    assert await practice.chats.read_back(reply) == Ours(remote_id=sent.remote_id)
    written = talk.messages[-1]
    assert (written.content, written.is_private, written.source_id) == (reply.text, False, None)
    assert getattr(written.author, "kind", "") == "bot"


async def test_mail_is_sent_as_html_with_everything_foreign_escaped() -> None:
    practice = Practice()
    talk = practice.talk(inbox=MAIL)
    practice.say(talk, "hello")
    await practice.chats.send(reply_to(talk, "Dear <b>Barbara</b>,\n\nit is on its way."))
    shown = talk.messages[-1].content_attributes["email"]["html_content"]["full"]
    assert shown == "<p>Dear &lt;b&gt;Barbara&lt;/b&gt;,</p>\n<p>it is on its way.</p>"


@pytest.mark.parametrize("kind", ["accept_then_status", "garbage"])
async def test_an_answer_nobody_confirmed_is_unknown_and_then_ours(kind: str) -> None:
    practice = Practice()
    talk = practice.talk()
    practice.say(talk, "Where is my box?")
    reply = reply_to(talk, asked_at=practice.clock.now)
    practice.app.misbehave_so((Fault(kind=kind, method="POST", count=1),))  # type: ignore[arg-type]  # one of them
    assert isinstance(await practice.chats.send(reply), Unknown)
    assert isinstance(await practice.chats.read_back(reply), Ours)


async def test_a_person_who_answered_first_is_told_with_their_words() -> None:
    practice = Practice()
    talk = practice.talk()
    asked_at = practice.say(talk, "Where is my box?").created_at
    practice.answer(talk, "It is in Dayton")
    assert await practice.chats.read_back(reply_to(talk, asked_at=asked_at)) == AnsweredElsewhere("It is in Dayton")


async def test_an_answer_before_the_customers_last_words_is_no_answer_to_them() -> None:
    practice = Practice()
    talk = practice.talk()
    asked_at = practice.say(talk, "Where is my box?").created_at
    practice.answer(talk, "It is in Dayton")
    practice.say(talk, "And the other one?")
    assert await practice.chats.read_back(reply_to(talk, asked_at=asked_at)) == Absent()


async def test_a_note_is_no_answer() -> None:
    practice = Practice()
    talk = practice.talk()
    asked_at = practice.say(talk, "Where is my box?").created_at
    practice.answer(talk, "I shall call the carrier", is_private=True)
    assert await practice.chats.read_back(reply_to(talk, asked_at=asked_at)) == Absent()


async def test_our_answer_is_found_below_a_hundred_later_messages() -> None:
    practice = Practice()
    talk = practice.talk()
    asked_at = practice.say(talk, "Where is my box?").created_at
    reply = reply_to(talk, asked_at=asked_at)
    await practice.chats.send(reply)
    for number in range(100):
        practice.say(talk, f"and {number}?")
    assert isinstance(await practice.chats.read_back(reply), Ours)


async def test_words_of_the_same_second_are_seen_whatever_the_fraction() -> None:
    practice = Practice()
    practice.clock.after(0.7)
    talk = practice.talk()
    asked_at = practice.say(talk, "Where is my box?", later=0).created_at
    assert asked_at.microsecond
    assert await practice.chats.read_back(reply_to(talk, asked_at=asked_at)) == Absent()


async def test_a_message_that_was_not_delivered_goes_to_a_person() -> None:
    row = {"id": 7, "message_type": 1, "content": "x", "created_at": 1, "private": False, "status": "failed",
           "content_attributes": {"replydesk_ref": "ref-1"}}  # fmt: skip

    def vendor(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"payload": [] if "before" in request.url.params else [row]})

    seen = await connect(vendor).channels[ChannelName.CHAT].read_back(reply_to("5"))
    assert isinstance(seen, Ours)
    assert seen.moderation is Moderation.REFUSED


async def test_after_a_send_a_deleted_message_is_never_taken_for_absent() -> None:
    practice = Practice()
    talk = practice.talk()
    asked_at = practice.say(talk, "Where is my box?").created_at
    reply = reply_to(talk, asked_at=asked_at, sent_after=practice.clock.now)
    await practice.chats.send(reply)
    talk.messages[-1].content_attributes = {"deleted": True}
    practice.say(talk, "hello?")
    assert isinstance(await practice.chats.read_back(reply), Unreadable)


async def test_a_conversation_that_is_gone_is_told_so() -> None:
    seen = await Practice().chats.read_back(reply_to("999"))
    assert isinstance(seen, Unreadable)
    assert seen.is_gone


@pytest.mark.parametrize("name", ["", "x", "../contacts", "1/../../profile", "-1", "1" * 30])
async def test_no_address_is_built_of_a_name_that_is_no_number(name: str) -> None:
    asked: list[httpx.Request] = []
    chats = connect(lambda request: asked.append(request) or httpx.Response(200)).channels[ChannelName.CHAT]  # type: ignore[func-returns-value]  # keeps it
    assert isinstance(await chats.send(reply_to(name)), Declined)
    assert isinstance(await chats.read_back(reply_to(name)), Unreadable)
    assert asked == []


async def test_reads_carry_the_users_token_and_answers_the_bots() -> None:
    asked: list[tuple[str, str]] = []

    def vendor(request: httpx.Request) -> httpx.Response:
        asked.append((request.method, request.headers["api_access_token"]))
        return httpx.Response(200, json={"payload": [], "id": 1})

    chats = connect(vendor).channels[ChannelName.CHAT]
    await chats.read_back(reply_to("5"))
    await chats.send(reply_to("5"))
    assert asked == [("GET", ACCESS.token), ("POST", ACCESS.bot_token)]


async def test_a_permit_that_is_refused_keeps_the_answer_here() -> None:
    practice = Practice()
    talk = practice.talk()
    practice.say(talk, "hello")

    async def no() -> str:
        return "the kill switch is on"

    sent = await practice.chats.send(reply_to(talk, permit=no))
    assert isinstance(sent, Declined)
    assert len(talk.messages) == 1


@pytest.mark.parametrize("cursor", ["", "nonsense", "[1]", '{"v":2,"page":9}', '{"v":1,"page":-3,"since":"x"}'])
async def test_a_cursor_nobody_of_us_wrote_begins_anew(cursor: str) -> None:
    practice = Practice()
    practice.say(practice.talk(), "hello")
    (page,) = await practice.pull(cursor)  # type: ignore[arg-type]  # any text may stand there
    assert len(page.items) == 1


async def test_unknown_words_of_the_vendor_break_no_page() -> None:
    practice = Practice()
    talk = practice.talk()
    practice.say(talk, "hello")
    talk.status, talk.priority = "hibernating", "whatever"
    talk.messages[0].content_type = "hologram"
    (page,) = await practice.pull()
    assert page.items[0].messages[0].text == "hello"
    assert page.items[0].occurred_at == START + timedelta(seconds=1)
