"""What we do at Chatwoot that is no answer: notes that stay private, labels that stay, forms, assignees, files."""

import httpx
import pytest
from chatwoot import ACCESS, URL, Practice, connect
from hypothesis import given
from hypothesis import strategies as st

from connectors.chatwoot_access import ChatwootAccess
from connectors.chatwoot_desk import label_of, merged
from desk.helpdesk import Assignee, Choice, Form, Note, Progress, Standing
from desk.interactions import Priority
from desk.ports import Absent, Accepted, Declined, Ours, Ready, Unknown, Unreadable, Withheld
from sandbox.chatwoot_state import INCOMING, Attachment
from sandbox.config import Fault

_LABELS = st.lists(st.text(alphabet="abc_ :é", min_size=1, max_size=12), max_size=5).map(tuple)


def _note(name: str, ref: str = "note-1") -> Note:
    return Note(external_id=name, ref=ref, text="Draft: it is on its way")


async def test_a_note_is_private_and_found_by_our_reference() -> None:
    practice = Practice()
    talk = practice.talk()
    practice.say(talk, "hello")
    name = str(talk.id)
    assert await practice.helpdesk.find(name, "note-1") == Absent()
    written = await practice.helpdesk.write_note(_note(name))
    assert isinstance(written, Accepted)
    assert await practice.helpdesk.find(name, "note-1") == Ours(remote_id=written.remote_id)
    assert [one.is_private for one in talk.messages] == [False, True]


async def test_a_note_that_came_back_public_is_not_taken_for_written() -> None:
    row = {"id": 7, "private": False, "content_attributes": {"replydesk_ref": "note-1"}}
    helpdesk = connect(lambda _: httpx.Response(200, json=row)).helpdesk
    assert isinstance(await helpdesk.write_note(_note("5")), Unknown)


async def test_a_note_nobody_confirmed_is_unknown_and_then_found() -> None:
    practice = Practice()
    name = str(practice.talk().id)
    practice.app.misbehave_so((Fault(kind="accept_then_status", method="POST", count=1),))
    assert isinstance(await practice.helpdesk.write_note(_note(name)), Unknown)
    assert isinstance(await practice.helpdesk.find(name, "note-1"), Ours)


async def test_a_form_shows_its_buttons() -> None:
    practice = Practice()
    talk = practice.talk()
    form = Form(external_id=str(talk.id), ref="form-1", text="Skip March?",
                choices=(Choice(title="Yes", value="v1"), Choice(title="No", value="v2")))  # fmt: skip
    assert isinstance(await practice.helpdesk.ask(form), Accepted)
    shown = talk.messages[-1]
    assert shown.content_type == "input_select"
    assert shown.content_attributes["items"] == [{"title": "Yes", "value": "v1"}, {"title": "No", "value": "v2"}]
    assert await practice.helpdesk.find(str(talk.id), "form-1") == Ours(remote_id=str(shown.id))


async def test_labels_of_people_stay_and_ours_are_exchanged() -> None:
    practice = Practice()
    talk = practice.talk()
    talk.labels = ["vip", "sentiment_positive"]
    done = await practice.helpdesk.merge_labels(str(talk.id), add=("sentiment_negative",), drop=("sentiment_",))
    assert done == Accepted()
    assert talk.labels == ["vip", "sentiment_negative"]


async def test_labels_that_are_there_are_not_written_again() -> None:
    practice = Practice()
    talk = practice.talk()
    talk.labels = ["vip"]
    await practice.helpdesk.merge_labels(str(talk.id), add=("vip",), drop=())
    assert [one["method"] for one in practice.app.calls] == ["GET"]


@given(held=_LABELS, add=_LABELS, drop=_LABELS)
def test_merging_keeps_what_is_foreign_and_repeats_harmlessly(
    held: tuple[str, ...], add: tuple[str, ...], drop: tuple[str, ...]
) -> None:
    held = tuple(dict.fromkeys(held))
    once = merged(held, add=add, drop=drop)
    assert {one for one in held if not one.startswith(drop)} <= set(once)
    assert {label_of(one) for one in add} - {""} <= set(once)
    assert merged(once, add=add, drop=drop) == once


async def test_labels_that_cannot_be_read_are_not_written() -> None:
    practice = Practice()
    talk = practice.talk()
    talk.labels = ["vip"]
    practice.app.misbehave_so((Fault(kind="status", method="GET"),))
    done = await practice.helpdesk.merge_labels(str(talk.id), add=("box",), drop=())
    assert isinstance(done, Declined)
    assert done.retry_after is not None
    assert talk.labels == ["vip"]


@pytest.mark.parametrize(
    ("priority", "theirs"),
    [(Priority.URGENT, "urgent"), (Priority.HIGH, "high"), (Priority.NORMAL, "medium"), (Priority.LOW, "low")],
)
async def test_a_priority_is_told_in_their_words(priority: Priority, theirs: str) -> None:
    practice = Practice()
    talk = practice.talk()
    assert await practice.helpdesk.set_priority(str(talk.id), priority) == Accepted()
    assert talk.priority == theirs


async def test_a_conversation_is_given_to_a_team_or_a_person_by_name() -> None:
    practice = Practice()
    talk = practice.talk()
    practice.account.teams.append({"id": 4, "name": "shipping", "account_id": 1})
    name = str(talk.id)
    assert await practice.helpdesk.assign(name, team="Shipping") == Accepted()
    assert await practice.helpdesk.assign(name, agent="sam agent") == Accepted()
    assert talk.team is not None
    assert (talk.team["id"], talk.assignee and talk.assignee.name) == (4, "Sam Agent")


async def test_a_team_that_is_not_there_is_declined_with_those_that_are() -> None:
    practice = Practice()
    practice.account.teams.append({"id": 4, "name": "shipping", "account_id": 1})
    done = await practice.helpdesk.assign(str(practice.talk().id), team="billing")
    assert isinstance(done, Declined)
    assert "shipping" in done.reason


async def test_opening_shows_a_conversation_to_people() -> None:
    practice = Practice()
    talk = practice.talk()
    talk.labels = ["vip"]
    for _ in range(2):
        assert await practice.helpdesk.open(str(talk.id)) == Accepted()
    seen = await practice.helpdesk.look(str(talk.id))
    assert isinstance(seen, Standing)
    assert (seen.progress, seen.assignee, seen.labels) == (Progress.OPEN, Assignee.NOBODY, ("vip",))


async def test_a_conversation_that_is_gone_cannot_be_looked_at() -> None:
    seen = await Practice().helpdesk.look("999")
    assert isinstance(seen, Unreadable)
    assert seen.is_gone


async def test_a_photo_is_fetched_without_a_token() -> None:
    practice = Practice()
    talk = practice.talk()
    photo = Attachment(id=3, name="box.png", kind="image/png", body=b"\x89PNG")
    practice.account.add_message(talk, None, INCOMING, talk.contact_inbox.contact, attachments=[photo])
    (page,) = await practice.pull()
    (file,) = page.items[0].messages[0].attachments
    assert await practice.helpdesk.fetch_file(str(file["id"])) == Ready(body=b"\x89PNG", kind="image/png")


@pytest.mark.parametrize(
    "url",
    ["http://169.254.169.254/latest/meta-data", "http://127.0.0.1/x", "file:///etc/passwd", "http://chatwoot.example.evil/x",
     "https://chatwoot.example/x", "http://chatwoot.example:81/x", "http://chatwoot.example@evil.example/x", "//x", ""],
)  # fmt: skip
async def test_a_file_that_lies_elsewhere_is_not_fetched(url: str) -> None:
    asked: list[str] = []
    helpdesk = connect(lambda request: asked.append(str(request.url)) or httpx.Response(200)).helpdesk  # type: ignore[func-returns-value]  # keeps it
    assert isinstance(await helpdesk.fetch_file(url), Withheld)
    assert asked == []


@pytest.mark.parametrize(("host", "is_named"), [("files.example", True), ("169.254.169.254", False)])
async def test_a_redirect_leads_only_where_the_settings_say(host: str, is_named: bool) -> None:
    def vendor(request: httpx.Request) -> httpx.Response:
        assert "api_access_token" not in request.headers
        if request.url.host == host:
            return httpx.Response(200, content=b"%PDF", headers={"Content-Type": "application/pdf"})
        return httpx.Response(302, headers={"Location": f"https://{host}/a.pdf"})

    access = ChatwootAccess(url=URL, account=1, token=ACCESS.token, file_hosts=("files.example",))
    file = await connect(vendor, access=access).helpdesk.fetch_file(f"{URL}/rails/a.pdf")
    assert isinstance(file, Ready if is_named else Withheld)


async def test_without_a_bot_token_acts_are_the_users() -> None:
    asked: list[str] = []

    def vendor(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["api_access_token"])
        return httpx.Response(200, json={})

    helpdesk = connect(vendor, access=ChatwootAccess(url=URL, account=1, token=ACCESS.token)).helpdesk
    await helpdesk.open("5")
    assert asked == [ACCESS.token]
