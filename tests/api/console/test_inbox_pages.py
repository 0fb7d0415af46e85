"""The inbox and the card as a browser gets them: what is shown, what a press does, what stays inert."""

import re
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI, Request
from makers import make_inbound, put_inbound

from api.app import create_app
from api.bootstrap import House
from api.console.card_view import read_card_view
from api.console.render import Page, render
from api.console.routes.inbox import CALM
from api.permissions import ROLES
from desk.accounts import Role
from desk.interactions import ChannelName, InteractionId, SellerId
from storage.database import Database
from storage.drafts import find_newest_draft
from storage.inbox import InboxFilter, list_inbox
from storage.replies import list_replies

_HX = {"HX-Request": "true"}
_THANKS = "Анна, спасибо за тёплые слова о кружке!"


@pytest.fixture
def opened(client: httpx.AsyncClient) -> httpx.AsyncClient:
    client.headers["Accept-Language"] = "en"
    return client


def _form(html: str, **more: str) -> dict[str, str]:
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
    return found | more


async def _card(client: httpx.AsyncClient, number: int) -> str:
    answer = await client.get(f"/inbox/{number}", headers=_HX)
    assert answer.status_code == 200
    return answer.text


async def test_a_stranger_is_shown_the_login_and_comes_back_where_they_were(app: FastAPI) -> None:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as stranger:
        page = await stranger.get("/inbox", params={"channel": "review"})
        part = await stranger.get("/inbox/1", headers=_HX | {"HX-Current-URL": "http://desk/inbox?id=1"})
        form = await stranger.get(page.headers["location"])
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=/inbox%3Fchannel%3Dreview")
    assert (part.status_code, part.headers["HX-Redirect"]) == (401, "/login?next=/inbox%3Fid%3D1")
    assert 'name="next" value="/inbox?channel=review"' in form.text


async def test_the_demo_s_pages_carry_the_token_their_forms_need(house: House, review: InteractionId) -> None:
    transport = httpx.ASGITransport(app=create_app(house, api_token="t" * 20, with_worker=False, is_demo=True))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as visitor:
        page = (await visitor.get("/inbox")).text
        (token,) = re.findall(r'<meta name="csrf-token" content="([^"]+)">', page)
        ours = {"Sec-Fetch-Site": "same-origin"}
        url, form = f"/inbox/{review}/note", {"text": "ждём"}
        bare = await visitor.post(url, data=form, headers=_HX | ours)
        with_token = await visitor.post(url, data=form, headers=_HX | ours | {"X-CSRF-Token": token})
    assert (bare.status_code, with_token.status_code) == (403, 200)


async def test_the_login_leads_nowhere_else(app: FastAPI) -> None:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as stranger:
        for bad in ("//evil.example", "https://evil.example", "/\\evil.example"):
            assert 'name="next" value="/inbox"' in (await stranger.get("/login", params={"next": bad})).text


async def test_the_list_filters_and_goes_on_where_it_stopped(
    opened: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    put_inbound(
        db, seller, *(make_inbound(f"r{n}") for n in range(60)), make_inbound("q", channel=ChannelName.QUESTION)
    )
    page = (await opened.get("/inbox")).text
    assert len(re.findall(r'<li id="row-', page)) == 50
    (more,) = re.findall(r'hx-get="(/inbox/rows\?[^"]+)"', page)
    rest = (await opened.get(more.replace("&amp;", "&"), headers=_HX)).text
    assert len(re.findall(r'<li id="row-', rest)) == 11
    only = (await opened.get("/inbox/list", params={"channel": "question"}, headers=_HX)).text
    assert len(re.findall(r'<li id="row-', only)) == 1


async def test_a_mark_that_is_out_of_date_begins_at_the_top(opened: httpx.AsyncClient, review: InteractionId) -> None:
    answer = await opened.get("/inbox/rows", params={"after": "what?"}, headers=_HX)
    assert (answer.status_code, f'id="row-{review}"' in answer.text) == (200, True)
    # In place of the whole list: behind its end the same rows would stand twice.
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#list", "innerHTML")
    assert "out%20of%20date" in answer.headers["HX-Trigger"]


async def test_what_customers_write_is_shown_and_never_run(
    opened: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    bad = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    put_inbound(db, seller, make_inbound(text=bad, customer_name='"><script>x</script>', product_name="{{ 7*7 }}"))
    number = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].id
    page = (await opened.get("/inbox", params={"id": number})).text
    assert "<script>alert" not in page
    assert "<script>x" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ 7*7 }}" in page


async def test_a_card_of_another_seller_is_not_there(opened: httpx.AsyncClient, db: Database) -> None:
    put_inbound(db, SellerId("others"), make_inbound())
    number = db.read_now(list_inbox, SellerId("others"), wanted=InboxFilter()).items[0].id
    assert (await opened.get(f"/inbox/{number}")).status_code == 404


async def test_what_stands_in_the_editor_leaves_once_and_can_be_called_back(
    opened: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    form = _form(await _card(opened, review), text=_THANKS)
    first = await opened.post(f"/inbox/{review}/reply", data=form, headers=_HX)
    await opened.post(f"/inbox/{review}/reply", data=form, headers=_HX)
    (reply,) = db.read_now(list_replies, seller, review)
    assert reply.undo_until is not None
    assert reply.undo_until - reply.created_at == timedelta(seconds=10)
    (undo,) = re.findall(r'hx-post="(/inbox/\d+/replies/\d+/undo)"', first.text)
    back = await opened.post(undo, headers=_HX)
    assert f">{_THANKS}</textarea>" in back.text
    (reply,) = db.read_now(list_replies, seller, review)
    assert (reply.state, reply.reason) == ("cancelled", "called back by api-token")


async def test_what_is_refused_stays_in_the_editor_with_the_reason(
    opened: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    text = "Анна, вы сами виноваты, что разбили кружку!"
    form = _form(await _card(opened, review), text=text)
    refused = await opened.post(f"/inbox/{review}/reply", data=form, headers=_HX)
    assert f">{text}</textarea>" in refused.text
    assert 'role="alert"' in refused.text
    assert 'name="override"' in refused.text
    assert db.read_now(list_replies, seller, review) == ()
    meant = form | {"override": "the customer asked for plain words"}
    await opened.post(f"/inbox/{review}/reply", data=meant, headers=_HX)
    assert len(db.read_now(list_replies, seller, review)) == 1


async def test_no_reason_is_asked_for_where_none_helps(
    opened: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    form = _form(await _card(opened, review), text="Анна, вернём вам деньги сегодня же!")
    refused = await opened.post(f"/inbox/{review}/reply", data=form, headers=_HX)
    assert 'role="alert"' in refused.text
    assert 'name="override"' not in refused.text
    assert db.read_now(list_replies, seller, review) == ()


async def test_two_people_on_one_text_lose_nothing(opened: httpx.AsyncClient, review: InteractionId) -> None:
    url = f"/inbox/{review}/text"
    first = await opened.put(url, data={"text": "Анна, добрый день", "version": "0", "revision": "1"})
    other = await opened.put(url, data={"text": "Спасибо, Анна", "version": "0", "revision": "1"})
    again = await opened.put(url, data={"text": "Спасибо, Анна", "version": "1", "revision": "1"})
    stale = await opened.put(url, data={"text": "третий", "version": "1", "revision": "1"})
    assert (first.json()["version"], other.status_code, again.json()["version"]) == (1, 409, 2)
    assert (stale.status_code, stale.json()["text"]) == (409, "Спасибо, Анна")
    assert other.json()["text"] == "Анна, добрый день"
    assert ">Спасибо, Анна</textarea>" in await _card(opened, review)


async def test_a_redraft_never_replaces_what_somebody_writes(
    opened: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    await opened.put(f"/inbox/{review}/text", data={"text": "моё", "version": "0", "revision": "1"})
    answer = await opened.post(f"/inbox/{review}/redraft", data={"wish": "shorter"}, headers=_HX)
    draft = db.read_now(find_newest_draft, seller, review)
    assert draft is not None
    assert ">моё</textarea>" in answer.text
    assert f'data-text="{draft.draft.text[:20]}' in answer.text


async def test_what_was_written_for_older_words_is_offered_and_not_in_the_editor(
    opened: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    await opened.put(f"/inbox/{review}/text", data={"text": "моё старое", "version": "0", "revision": "1"})
    put_inbound(db, seller, make_inbound(text="Разбилась через день", rating=1))
    card = await _card(opened, review)
    assert ">моё старое</textarea>" not in card
    assert 'data-text="моё старое"' in card


async def test_a_reason_is_more_than_a_letter(
    opened: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    text = "Анна, вы сами виноваты, что разбили кружку!"
    form = _form(await _card(opened, review), text=text, override="x")
    answer = await opened.post(f"/inbox/{review}/reply", data=form, headers=_HX)
    assert "3 characters" in answer.text
    assert db.read_now(list_replies, seller, review) == ()


async def test_taking_closing_opening_and_notes_stand_in_the_history(
    opened: httpx.AsyncClient, review: InteractionId
) -> None:
    for act in ("assign", "close", "reopen", "escalate"):
        assert (await opened.post(f"/inbox/{review}/{act}", headers=_HX)).status_code == 200
    await opened.post(f"/inbox/{review}/note", data={"text": "ждём склад"}, headers=_HX)
    card = await _card(opened, review)
    for told in ("assigned", "closed", "opened again", "given to a person", "ждём склад", "urgent"):
        assert told in card


async def test_closing_what_is_closed_says_so(opened: httpx.AsyncClient, review: InteractionId) -> None:
    await opened.post(f"/inbox/{review}/close", headers=_HX)
    again = await opened.post(f"/inbox/{review}/close", headers=_HX)
    assert (again.status_code, "already" in again.json()["detail"]) == (409, True)


async def test_bulk_sends_only_what_the_gate_let_pass(
    opened: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    put_inbound(db, seller, make_inbound("bad", rating=1, text="Разбилась через день, осколки у ребёнка"))
    other = next(one.id for one in db.read_now(list_inbox, seller, wanted=InboxFilter()).items if one.id != review)
    for number in (review, other):
        await opened.post(f"/api/interactions/{number}/ai-draft")
    done = await opened.post("/inbox/bulk", data={"act": "approve", "picked": [str(review), str(other)]}, headers=_HX)
    assert "1%20done%2C%201%20left" in done.headers["HX-Trigger"]
    assert len(db.read_now(list_replies, seller, review)) == 1
    assert db.read_now(list_replies, seller, other) == ()


async def test_a_viewer_is_shown_nothing_to_press(
    app: FastAPI, db: Database, seller: SellerId, review: InteractionId
) -> None:
    def page(role: Role) -> str:
        shown = Page(request=Request({"type": "http", "headers": []}), seller=seller, who="v", role=role,
                     csrf_token="", section="inbox")  # fmt: skip
        house: House = app.state.house
        view = db.read_now(read_card_view, house.desk(None), review, shown.words)
        return bytes(render(shown, "partials/card.html", {"card": view, **CALM}).body).decode()

    for act in ("reply", "escalate", "assign", "close", "redraft", "note"):
        assert (f'type="button" hx-post="/inbox/{review}/{act}"' in page(Role.VIEWER)) is False
    assert "button primary" not in page(Role.VIEWER)
    assert "button primary" in page(Role.OPERATOR)


def test_a_viewer_may_call_nothing_that_changes() -> None:
    pages = {key: role for key, role in ROLES.items() if key[1].startswith("/inbox")}
    assert {role for (method, _), role in pages.items() if method == "GET"} == {Role.VIEWER}
    assert {role for (method, _), role in pages.items() if method != "GET"} == {Role.OPERATOR}


async def test_a_desk_with_nothing_connected_says_so_and_leads_its_owner_on(opened: httpx.AsyncClient) -> None:
    page = (await opened.get("/inbox")).text
    assert "Nothing is connected yet" in page
    assert 'href="/start"' in page
    assert "All answered" not in page
