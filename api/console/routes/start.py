"""The first steps: a token that is tried before it is kept, the first pull as it goes, then the inbox."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from agent.desk import Desk
from agent.sync_turns import ask, names_of
from api.bootstrap import House
from api.console.connection_view import connection_view, sync_view
from api.console.forms import NOTHING, Refusal, TypedDep, read_form, refusal_of
from api.console.render import Page, render, saying
from api.console.settings_frame import SettingsPage
from api.console.token_words import say_useless
from api.console.words import Words
from api.console.zones import read_zone
from api.deps import DeskDep, HouseDep, PrincipalDep
from api.routes import connections as tokens
from api.routes.sync import list_syncs
from api.schemas.connections import TokenCheckOut, TokenRequest
from api.stored_tokens import WILDBERRIES
from api.token_check import check_token
from desk.accounts import Principal, Role
from desk.errors import Conflict
from desk.interactions import ChannelName
from desk.ports import CredentialReport
from storage.runtime import read_switches

router = APIRouter(prefix="/start", include_in_schema=False)


@router.get("")
async def start(page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep) -> HTMLResponse:
    """Where the shop stands on its way to the inbox."""
    return await _start(page, desk, principal, house)


@router.get("/progress")
async def progress(page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep) -> HTMLResponse:
    """The first pull, to stand in its place on the page."""
    return render(page, "partials/first_sync.html", await _syncs(page, desk, house))


@router.post("")
async def connect(
    page: SettingsPage, principal: PrincipalDep, house: HouseDep, typed: TypedDep
) -> HTMLResponse:  # fmt: skip
    """Try a token by a call that only reads; keep it when it works, and have everything pulled."""
    desk, key = house.desk(principal.seller_id), "start"
    wanted = read_form(TokenRequest, typed, page.words, key=key)
    if isinstance(wanted, Refusal):
        return await _start(page, desk, principal, house, refusal=wanted)
    found = await check_token(house, principal.seller_id, WILDBERRIES, wanted.token.get_secret_value().strip())
    if found.outcome != "works":
        refusal = refusal_of(key, typed, {"token": _why_not(found, page.words)})
        return await _start(page, desk, principal, house, refusal=refusal)
    await tokens.connect(WILDBERRIES, wanted, principal, house)
    desk = house.desk(principal.seller_id)
    await _pull_everything(desk)
    return await _start(page, desk, principal, house, says=page.words.say("start.works", n=found.seen or 0))


@router.post("/pull")
async def pull(page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep) -> HTMLResponse:
    """Have everything pulled now; what is being pulled already goes on."""
    await _pull_everything(desk)
    return await _start(page, desk, principal, house, says=page.words.say("inbox.sync_asked"))


async def _pull_everything(desk: Desk) -> None:
    for name in names_of(desk):
        try:
            await ask(desk, name)
        except Conflict:
            continue


def _why_not(found: TokenCheckOut, words: Words) -> str:
    """The check's outcome in words: what the token lacks, what the marketplace said, or that nothing was heard."""
    if found.outcome == "useless":
        report = CredentialReport(
            kind=found.kind, expires_at=found.expires_at, rights=tuple(found.rights), limits=tuple(found.limits),
            problems=tuple(found.problems),
        )  # fmt: skip
        return say_useless(report, words)
    return words.say("start.refused" if found.outcome == "refused" else "start.unreachable", why=found.detail)


async def _start(
    page: Page, desk: Desk, principal: Principal, house: House, *, refusal: Refusal = NOTHING, says: str = ""
) -> HTMLResponse:
    zone, words = await desk.db.read(read_zone, desk), page.words
    found = [connection_view(one, words, zone) for one in await tokens.read_connections(principal, house)]
    auto = {one: (await desk.db.read(read_switches, desk.seller_id, one)).is_auto_send for one in ChannelName}
    view = {
        "connection": next((one for one in found if one.name == WILDBERRIES), None),
        "form": refusal.in_words(words),
        "owns": page.role is not None and page.role.may(Role.OWNER),
        "is_demo": bool(getattr(page.request.app.state, "is_demo", False)),
        "auto": [words.name("channel", one) for one, is_on in auto.items() if is_on],
    } | await _syncs(page, desk, house)
    is_part = page.request.headers.get("HX-Request") == "true"
    answer = render(page, "partials/start.html" if is_part else "pages/start.html", view)
    answer.headers.update(saying(says) if says else {})
    return answer


async def _syncs(page: Page, desk: Desk, house: House) -> dict[str, object]:
    zone = await desk.db.read(read_zone, desk)
    syncs = [sync_view(one, page.words, zone) for one in await list_syncs(desk, house)] if names_of(desk) else []
    is_over = bool(syncs) and all(one.is_first_over for one in syncs)
    is_failed = any(one.tone == "bad" for one in syncs)
    return {"syncs": syncs, "is_over": is_over, "is_failed": is_failed}
