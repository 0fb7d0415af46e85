"""Files of customers: noted once, fetched from the help desk alone, kept when they are what they say they are."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from chatwoot_pushes import from_agent, message
from helpdesks import MemoryHelpdesk
from makers import Clock
from pushing import keep, make_helpdesk_desk, the_chat
from sqlalchemy import delete

from agent.desk import Desk
from agent.files import fetch_files
from agent.pushes import process_due
from api.app import create_app
from api.bootstrap import House
from desk.file_types import MOST_BYTES, kind_of, misfit_of
from desk.interactions import Json, SellerId
from desk.playbook import Playbook
from desk.ports import Attachment, Moderating, Ready, Withheld
from desk.settings import Settings
from storage.database import Database
from storage.message_files import FileHead, list_files
from storage.tables import interactions

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
BODIES = {
    "image/jpeg": b"\xff\xd8\xff\xe0 jpeg", "image/png": PNG, "image/webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "image/heic": b"\x00\x00\x00\x18ftypheic", "application/pdf": b"%PDF-1.7",
}  # fmt: skip


@pytest.fixture
def helpdesk() -> MemoryHelpdesk:
    return MemoryHelpdesk()


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook, helpdesk: MemoryHelpdesk) -> Desk:
    return replace(make_helpdesk_desk(db, seller, playbook), helpdesk=helpdesk)


def photo(n: int = 1) -> dict[str, Json]:
    return {"id": n, "file_type": "image", "data_url": f"http://chatwoot/{n}.png", "file_size": 20}


def files(desk: Desk) -> tuple[FileHead, ...]:
    return desk.db.read_now(list_files, desk.seller_id, the_chat(desk).id)


async def bring(desk: Desk, found: Attachment | None = None, *, count: int = 1) -> None:
    """A customer sends photos; the help desk gives `found` for each."""
    helpdesk = desk.helpdesk
    assert isinstance(helpdesk, MemoryHelpdesk)
    if found is not None:
        helpdesk.files = {f"http://chatwoot/{n}.png": found for n in range(1, count + 1)}
    keep(desk, message(attachments=[photo(n) for n in range(1, count + 1)]))
    await process_due(desk)
    await fetch_files(desk)


@pytest.mark.parametrize(("kind", "body"), BODIES.items())
async def test_a_file_that_is_what_it_says_is_kept(desk: Desk, kind: str, body: bytes) -> None:
    await bring(desk, Ready(body=body, kind=f"{kind}; charset=binary"))
    (head,) = files(desk)
    assert (head.kind, head.size, head.state, head.reason) == (kind, len(body), "kept", None)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"<html><script>alert(1)</script>", "image/png"),
        (b"<svg onload=alert(1)>", "image/svg+xml"),
        (b"MZ\x90\x00", "application/octet-stream"),
        (b"PK\x03\x04", "application/zip"),
        (PNG, "text/html"),
        (PNG, "image/jpeg"),
        (PNG, "image/svg+xml"),
        (b"%PDF-1.7", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00AVI ", "image/webp"),
        (b"\x00\x00\x00\x18ftypmp42", "image/heic"),
        (b"", "image/png"),
        (PNG + b"\x00" * MOST_BYTES, "image/png"),
    ],
)
async def test_a_file_that_is_something_else_is_not_kept(desk: Desk, body: bytes, named: str) -> None:
    await bring(desk, Ready(body=body, kind=named))
    (head,) = files(desk)
    assert (head.state, head.size) == ("withheld", None)
    assert head.reason


def test_an_unnamed_file_is_known_by_its_first_bytes() -> None:
    assert (kind_of(PNG), misfit_of(PNG, "application/octet-stream"), misfit_of(PNG, "")) == ("image/png", None, None)


async def test_a_message_may_bring_five_files(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    await bring(desk, Ready(body=PNG, kind="image/png"), count=7)
    assert [head.state for head in files(desk)] == ["kept"] * 5 + ["withheld"] * 2
    assert helpdesk.calls == ["fetch"] * 5


async def test_a_message_that_comes_twice_brings_its_files_once(desk: Desk) -> None:
    for _ in range(2):
        await bring(desk, Ready(body=PNG, kind="image/png"))
    assert len(files(desk)) == 1


async def test_what_people_of_the_shop_send_is_not_fetched(desk: Desk, helpdesk: MemoryHelpdesk) -> None:
    keep(desk, message())
    keep(desk, from_agent(attachments=[photo()]))
    await process_due(desk)
    await fetch_files(desk)
    assert (files(desk), helpdesk.calls) == ((), [])


async def test_a_file_that_is_not_there_yet_is_asked_for_again_and_given_up_in_the_end(desk: Desk) -> None:
    clock = desk.clock
    assert isinstance(clock, Clock)
    await bring(desk, Moderating(retry_after=timedelta(seconds=30)))
    assert [head.state for head in files(desk)] == ["waiting"]
    assert await fetch_files(desk) == 0
    for _ in range(9):
        clock.pass_by(timedelta(minutes=31))
        await fetch_files(desk)
    (head,) = files(desk)
    assert (head.state, head.reason) == ("withheld", "tried 8 times: not there yet")


async def test_a_file_goes_with_its_message(desk: Desk) -> None:
    await bring(desk, Ready(body=PNG, kind="image/png"))
    chat = the_chat(desk).id
    with desk.db.engine.begin() as conn:
        conn.execute(delete(interactions).where(interactions.c.id == chat))
    assert desk.db.read_now(list_files, desk.seller_id, chat) == ()


async def _get(desk: Desk, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    house = House(settings=Settings(seller=desk.seller_id), db=desk.db, playbook=desk.playbook,
                  desks={desk.seller_id: desk}, vendors={}, jobs=None)  # fmt: skip
    transport = httpx.ASGITransport(app=create_app(house, api_token="t", with_worker=False))
    given = {"Authorization": "Bearer t"} if headers is None else headers
    async with httpx.AsyncClient(transport=transport, base_url="http://desk", headers=given) as client:
        return await client.get(f"/api/interactions/{the_chat(desk).id}/attachments{path}")


async def test_a_file_is_given_as_a_download_that_no_browser_draws(desk: Desk) -> None:
    await bring(desk, Ready(body=PNG, kind="image/png"))
    response = await _get(desk, "/1")
    assert (response.status_code, response.content) == (200, PNG)
    assert response.headers["content-type"] == "image/png"
    assert response.headers["content-disposition"].startswith("attachment;")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in response.headers["content-security-policy"]
    assert (await _get(desk, "")).json()[0]["state"] == "kept"


@pytest.mark.parametrize(
    ("found", "path", "status"),
    [(Withheld("not Chatwoot's own"), "/1", 404), (Moderating(retry_after=timedelta(seconds=9)), "/1", 409),
     (Ready(body=PNG, kind="image/png"), "/2", 404), (Ready(body=PNG, kind="image/png"), "/0", 404),
     (Ready(body=PNG, kind="image/png"), "/-1", 404), (Ready(body=PNG, kind="image/png"), "/x", 422)],
)  # fmt: skip
async def test_what_is_not_kept_is_not_given(desk: Desk, found: Attachment, path: str, status: int) -> None:
    await bring(desk, found)
    assert (await _get(desk, path)).status_code == status


async def test_nobody_reads_a_file_without_a_key(desk: Desk) -> None:
    await bring(desk, Ready(body=PNG, kind="image/png"))
    assert (await _get(desk, "/1", {})).status_code == 401
