"""Settings: connected marketplaces and their pulls, what leaves by itself, and the switches that stop everything."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from agent.desk import Desk
from agent.sync_turns import ask
from api.auth import now_of
from api.bootstrap import House, inspect_credential
from api.console.connection_view import connection_view, sync_view
from api.console.forms import NOTHING, Refusal, TypedDep, read_form, refusal_of, refused
from api.console.render import Page
from api.console.settings_frame import SettingsPage, parts_of, show_part
from api.console.token_words import say_useless
from api.console.zones import read_zone
from api.deps import DeskDep, HouseDep, PrincipalDep
from api.routes import connections as tokens
from api.routes import switches
from api.routes.sync import list_syncs
from api.schemas.connections import TokenRequest
from api.schemas.switches import SwitchRequest
from desk.accounts import Principal
from desk.errors import BadInput, DeskError
from desk.interactions import ChannelName
from storage.restore_gate import is_shut
from storage.runtime import list_kills
from storage.settings import read_rules

router = APIRouter(prefix="/settings", include_in_schema=False)
_EVERYONE, _SELLER = "everyone", "seller"
_Word = Annotated[str, Form(max_length=32)]


@router.get("")
async def settings(page: SettingsPage) -> RedirectResponse:
    """The first part this reader may open."""
    return RedirectResponse(f"/settings/{parts_of(page)[0]}", status_code=303)


@router.get("/connections")
async def connections(page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep) -> HTMLResponse:
    """Which marketplaces are connected, and how fresh each channel is."""
    return await _connections(page, desk, principal, house)


@router.post("/connections/{connector}")
async def connect(
    page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep, connector: str, typed: TypedDep
) -> HTMLResponse:
    """Store a token, or put another in its place. It is not shown again, also when it is refused."""
    wanted = read_form(TokenRequest, typed, page.words, key=connector)
    if isinstance(wanted, Refusal):
        return await _connections(page, desk, principal, house, refusal=wanted)
    try:
        await tokens.connect(connector, wanted, principal, house)
    except BadInput:
        said = say_useless(inspect_credential(connector, typed["token"].strip(), now_of(house)), page.words)
        return await _connections(
            page, desk, principal, house, refusal=refusal_of(connector, typed, {"token": said})
        )  # fmt: skip
    return await _connections(
        page, house.desk(principal.seller_id), principal, house, says=page.words.say("connections.connected")
    )


@router.post("/connections/{connector}/remove")
async def disconnect(
    page: SettingsPage, principal: PrincipalDep, house: HouseDep, connector: str
) -> HTMLResponse:  # fmt: skip
    """Forget a token."""
    await tokens.disconnect(connector, principal, house)
    desk = house.desk(principal.seller_id)
    return await _connections(page, desk, principal, house, says=page.words.say("connections.removed"))


@router.post("/sync/{channel}")
async def sync(
    page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep, channel: str
) -> HTMLResponse:  # fmt: skip
    """Have a channel pulled now."""
    try:
        await ask(desk, channel)
    except DeskError as error:
        return await _connections(page, desk, principal, house, refusal=refused(error, {}, key=f"sync-{channel}"))
    return await _connections(page, desk, principal, house, says=page.words.say("inbox.sync_asked"))


@router.get("/sending")
async def sending(page: SettingsPage, desk: DeskDep) -> HTMLResponse:
    """What leaves by itself, and what stops everything."""
    return await _sending(page, desk)


@router.post("/sending/auto-send")
async def auto_send(
    page: SettingsPage, desk: DeskDep, principal: PrincipalDep, channel: _Word, is_on: Annotated[bool, Form()]
) -> HTMLResponse:
    """Let a channel's answers that pass the gate leave by themselves, or not."""
    await switches.put_auto_send(SwitchRequest(is_on=is_on, channel=channel, author=page.author), desk, principal)
    return await _sending(page, desk, says=page.words.say("sending.on" if is_on else "sending.off"))


@router.post("/sending/kill")
async def kill(
    page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep, about: _Word,
    is_on: Annotated[bool, Form()],
) -> Response:  # fmt: skip
    """Stop every post of a channel, of the seller or of everyone, or let them go again."""
    wanted = SwitchRequest(
        is_on=is_on, channel=None if about in (_EVERYONE, _SELLER) else about, all_sellers=about == _EVERYONE,
        author=page.author,
    )  # fmt: skip
    try:
        await switches.put_kill(wanted, desk, principal, house)
    except DeskError as error:
        return await _sending(page, desk, refusal=refused(error, {}, key=f"kill-{about}"))
    return await _sending(page, desk, says=page.words.say("sending.stopped" if is_on else "sending.going"))


async def _connections(
    page: Page, desk: Desk, principal: Principal, house: House, *, refusal: Refusal = NOTHING, says: str = ""
) -> HTMLResponse:
    zone, words = await desk.db.read(read_zone, desk), page.words
    view = {
        "connections": [connection_view(one, words, zone) for one in await tokens.read_connections(principal, house)],
        "syncs": [sync_view(one, words, zone) for one in await list_syncs(desk, house)],
    }
    return show_part(page, "connections", view, refusal=refusal, says=says)


async def _sending(page: Page, desk: Desk, *, refusal: Refusal = NOTHING, says: str = "") -> HTMLResponse:
    on = {one.channel: one.auto_send for one in await switches.read_all(desk)}
    kills = await desk.db.read(list_kills, desk.seller_id)
    view = {
        "channels": [(one.value, page.words.name("channel", one), on[one], one.value in kills) for one in ChannelName],
        "kills": kills,
        "is_held": await desk.db.read(is_shut, desk.seller_id),
        "days": (await desk.db.read(read_rules, desk.seller_id, desk.playbook)).auto_send_max_age.days,
    }
    return show_part(page, "sending", view, refusal=refusal, says=says)
