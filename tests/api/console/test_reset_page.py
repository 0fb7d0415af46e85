"""A forgotten password: the owner makes a link that is shown once, whoever opens it chooses another, once."""

import re

import httpx
from accounts import browser, log_in, make_user
from fastapi import FastAPI

from desk.accounts import Role
from desk.interactions import SellerId
from storage.database import Database

_HX = {"HX-Request": "true", "Accept-Language": "en"}


async def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(
    client: httpx.AsyncClient, app: FastAPI, db: Database, seller: SellerId
) -> None:
    anna = make_user(db, **{seller: Role.OPERATOR})
    made = await client.post(f"/settings/people/{anna.login}/reset", headers=_HX)
    (link,) = re.findall(r'<input class="input mono once" readonly value="http://desk([^"]+)"', made.text)
    assert link not in (await client.get("/settings/people", headers=_HX)).text
    form = {"link": link.partition("=")[2], "password": "another sentence nobody guesses"}
    async with browser(app) as stranger, browser(app, Accept_Language="ru") as late:
        assert form["link"] in (await stranger.get(link)).text
        weak = await stranger.post("/reset", data=form | {"password": "short"})
        done = await stranger.post("/reset", data=form)
        assert (weak.status_code, done.status_code, done.headers["location"]) == (400, 303, "/inbox")
        assert (await stranger.get("/inbox")).status_code == 200
        again = await late.post("/reset", data=form)
        assert (again.status_code, "Ссылка использована" in again.text) == (400, True)
        assert (await log_in(late, anna.login, form["password"])).status_code == 200
