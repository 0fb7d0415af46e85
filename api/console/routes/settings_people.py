"""Settings: the people of the shop, keys of other programs, the audit log. All of it is the owner's."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from agent.desk import Desk
from api.bootstrap import House
from api.console.accounts_view import audit_line, key_view, user_view
from api.console.forms import NOTHING, Refusal, TypedDep, read_form, refused
from api.console.render import Page
from api.console.settings_frame import SettingsPage, show_part
from api.console.zones import read_zone
from api.deps import DeskDep, HouseDep, PrincipalDep
from api.routes import api_keys, audit, users
from api.schemas.accounts import NewKeyRequest, NewUserRequest, UserChangeRequest
from desk.accounts import Principal, Role, Scope
from desk.errors import BadInput, Conflict, DeskError

router = APIRouter(prefix="/settings", include_in_schema=False)
_ADD = "add"
_AUDIT_ROWS = 50
_TOPICS = ("user", "login", "key", "setting", "switch", "connection", "reply", "macro", "person")


@router.get("/people")
async def people(page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep) -> HTMLResponse:
    """Who may do what."""
    return await _people(page, desk, principal, house)


@router.post("/people")
async def add_person(
    page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep, typed: TypedDep
) -> HTMLResponse:
    """Add somebody; the first password is made here and shown once."""
    shown = secrets.token_urlsafe(12)
    wanted = read_form(NewUserRequest, {**typed, "password": shown}, page.words, key=_ADD)
    if isinstance(wanted, Refusal):
        return await _people(page, desk, principal, house, refusal=wanted)
    try:
        made = await users.add(wanted, principal, house)
    except (BadInput, Conflict) as error:
        return await _people(page, desk, principal, house, refusal=_beside_login(error, typed))
    told = page.words.say("people.password", who=made.login)
    return await _people(page, desk, principal, house, shown=(told, shown))


@router.post("/people/{login}")
async def change_person(
    page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep, login: users.LoginPath, typed: TypedDep
) -> HTMLResponse:
    """Another role, or keep somebody out."""
    wanted = read_form(UserChangeRequest, typed, page.words, key=login)
    if isinstance(wanted, Refusal):
        return await _people(page, desk, principal, house, refusal=wanted)
    try:
        await users.change(login, wanted, principal, house)
    except DeskError as error:
        return await _people(page, desk, principal, house, refusal=refused(error, {}, key=login))
    return await _people(page, desk, principal, house, says=page.words.say("rules.saved"))


@router.post("/people/{login}/reset")
async def offer_reset(
    page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep, login: users.LoginPath
) -> HTMLResponse:
    """A link for who forgot their password, shown once: nobody but them learns the new one."""
    try:
        made = await users.make_reset_link(login, principal, house)
    except DeskError as error:
        return await _people(page, desk, principal, house, refusal=refused(error, {}, key=login))
    zone = await desk.db.read(read_zone, desk)
    told = page.words.say("people.link", who=login, until=page.words.moment(made.expires_at, zone))
    return await _people(page, desk, principal, house, shown=(told, str(page.request.base_url).rstrip("/") + made.path))


@router.post("/people/{login}/remove")
async def remove_person(
    page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep, login: users.LoginPath
) -> HTMLResponse:
    """Take somebody's role away."""
    try:
        await users.remove(login, principal, house)
    except DeskError as error:
        return await _people(page, desk, principal, house, refusal=refused(error, {}, key=login))
    return await _people(page, desk, principal, house, says=page.words.say("people.removed"))


@router.get("/keys")
async def keys(page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep) -> HTMLResponse:
    """Keys of other programs."""
    return await _keys(page, desk, principal, house)


@router.post("/keys")
async def add_key(
    page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep, typed: TypedDep
) -> HTMLResponse:
    """Make one; it is shown in this answer and never again."""
    wanted = read_form(NewKeyRequest, typed, page.words, key=_ADD)
    if isinstance(wanted, Refusal):
        return await _keys(page, desk, principal, house, refusal=wanted)
    made = await api_keys.add_key(wanted, principal, house)
    return await _keys(page, desk, principal, house, shown=(made.name, made.key))


@router.post("/keys/{key_id}/revoke")
async def revoke_key(
    page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep, key_id: str
) -> HTMLResponse:
    """Take one back."""
    await api_keys.revoke_key(key_id, principal, house)
    return await _keys(page, desk, principal, house, says=page.words.say("keys.revoked"))


@router.get("/audit")
async def read_audit(
    page: SettingsPage, desk: DeskDep, principal: PrincipalDep, house: HouseDep,
    topic: Annotated[str, Query(max_length=32)] = "", actor: Annotated[str, Query(max_length=64)] = "",
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> HTMLResponse:  # fmt: skip
    """Who did what, and whether the log is whole. With `before`, the rows after that mark alone."""
    topic, zone = topic if topic in _TOPICS else "", await desk.db.read(read_zone, desk)
    found = await audit.read_audit(
        principal, house, before=before, action=topic or None, actor=actor.replace("\x00", "") or None,
        limit=_AUDIT_ROWS,
    )  # fmt: skip
    view = {
        "rows": [audit_line(row, page.words, zone) for row in found.rows], "before": found.before, "topics": _TOPICS,
        "topic": topic, "actor": actor, "is_next": before is not None,
        "verdict": await audit.verify(principal, house) if before is None else None,
    }  # fmt: skip
    return show_part(page, "audit", view)


async def _people(
    page: Page, desk: Desk, principal: Principal, house: House, *, refusal: Refusal = NOTHING, says: str = "",
    shown: tuple[str, str] | None = None,
) -> HTMLResponse:  # fmt: skip
    zone = await desk.db.read(read_zone, desk)
    found = [user_view(one, page.words, zone) for one in await users.read_users(principal, house)]
    names = [(role.value, page.words.name("role", role)) for role in Role]
    view = {"people": found, "roles": list(Role), "role_names": names, "shown": shown}
    return show_part(page, "people", view, refusal=refusal, says=says)


async def _keys(
    page: Page, desk: Desk, principal: Principal, house: House, *, refusal: Refusal = NOTHING, says: str = "",
    shown: tuple[str, str] | None = None,
) -> HTMLResponse:  # fmt: skip
    zone, now = await desk.db.read(read_zone, desk), desk.clock()
    found = [key_view(one, page.words, zone, now) for one in await api_keys.read_keys(principal, house)]
    scopes = [(scope.value, page.words.name("scope", scope)) for scope in Scope]
    return show_part(page, "keys", {"keys": found, "scope_names": scopes, "shown": shown}, refusal=refusal, says=says)


def _beside_login(error: DeskError, typed: TypedDep) -> Refusal:
    return refused(BadInput(f"login: {error}"), {"login": "", **typed}, key=_ADD)
