"""Saved replies: kept in the settings, picked on a card."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from agent.desk import Desk
from api.console.access import InboxPage
from api.console.forms import NOTHING, Refusal, TypedDep, read_form, refused
from api.console.render import Page, render
from api.console.settings_frame import SettingsPage, show_part
from api.console.words import load_words
from api.deps import DeskDep, IdDep, PrincipalDep
from api.routes import macros as replies
from api.schemas.macros import MacroRequest
from api.schemas.numbers import RowId
from desk.errors import BadInput, Conflict
from desk.interactions import InteractionId
from desk.macros import LANGUAGES, MOST_NAME, MOST_TEXT, VARIABLES, Macro, fill, values_of
from storage.interactions import get_interaction
from storage.macros import list_macros

router = APIRouter(include_in_schema=False)
_ADD = "add"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A saved reply on a card. `text`: whole, or empty when `missing` names what the card does not know."""

    name: str
    language: str
    text: str
    missing: str


@router.get("/settings/macros")
async def macros(page: SettingsPage, desk: DeskDep) -> HTMLResponse:
    """Every saved reply."""
    return await _macros(page, desk)


@router.post("/settings/macros")
async def add_macro(page: SettingsPage, desk: DeskDep, principal: PrincipalDep, typed: TypedDep) -> HTMLResponse:
    """Save one."""
    wanted = read_form(MacroRequest, typed, page.words, key=_ADD)
    if isinstance(wanted, Refusal):
        return await _macros(page, desk, refusal=wanted)
    try:
        await replies.add(replies.to_macro_text(wanted), desk, principal)
    except (BadInput, Conflict) as error:
        return await _macros(page, desk, refusal=refused(error, typed, key=_ADD))
    return await _macros(page, desk, says=page.words.say("macros.saved"))


@router.post("/settings/macros/examples")
async def add_examples(page: SettingsPage, desk: DeskDep, principal: PrincipalDep) -> HTMLResponse:
    """Take the examples that come along."""
    added = (await replies.add_examples(desk, principal)).added
    return await _macros(page, desk, says=page.words.say("macros.examples_added", n=added))


@router.post("/settings/macros/{macro_id}")
async def change_macro(
    page: SettingsPage, desk: DeskDep, principal: PrincipalDep, macro_id: RowId, typed: TypedDep
) -> HTMLResponse:
    """Put another text in its place."""
    key = str(macro_id)
    wanted = read_form(MacroRequest, typed, page.words, key=key)
    if isinstance(wanted, Refusal):
        return await _macros(page, desk, refusal=wanted)
    try:
        await replies.change(macro_id, replies.to_macro_text(wanted), desk, principal)
    except (BadInput, Conflict) as error:
        return await _macros(page, desk, refusal=refused(error, typed, key=key))
    return await _macros(page, desk, says=page.words.say("macros.saved"))


@router.post("/settings/macros/{macro_id}/remove")
async def remove_macro(page: SettingsPage, desk: DeskDep, principal: PrincipalDep, macro_id: RowId) -> HTMLResponse:
    """Delete one."""
    await replies.delete(macro_id, desk, principal)
    return await _macros(page, desk, says=page.words.say("macros.removed"))


@router.get("/inbox/{interaction_id}/macros")
async def choices(page: InboxPage, desk: DeskDep, interaction_id: IdDep) -> HTMLResponse:
    """The saved replies, filled for a card, those in the customer's language first."""
    found = await desk.db.read(_choices, desk, interaction_id, page)
    return render(page, "partials/macros.html", {"choices": found})


def _choices(conn: Connection, desk: Desk, interaction_id: InteractionId, page: Page) -> list[Choice]:
    item = get_interaction(conn, desk.seller_id, interaction_id)
    known, spoken = values_of(item), "en" if item.language == "en" else "ru"
    found = []
    for one in list_macros(conn, desk.seller_id):
        filled = fill(one.text, known)
        missing = ", ".join(page.words.name("variable", name) for name in filled.missing)
        found.append(Choice(name=one.name, language=one.language, text=filled.text, missing=missing))
    return sorted(found, key=lambda one: (bool(one.missing), one.language != spoken, one.name))


def _sample(macro: Macro) -> str:
    """How it reads on a made-up card."""
    words = load_words(macro.language)
    return fill(macro.text, {name: words.name("variable_sample", name) for name in VARIABLES}).text


async def _macros(page: Page, desk: Desk, *, refusal: Refusal = NOTHING, says: str = "") -> HTMLResponse:
    found = [(one, _sample(one)) for one in await desk.db.read(list_macros, desk.seller_id)]
    view = {
        "macros": found, "languages": LANGUAGES, "most_name": MOST_NAME, "most_text": MOST_TEXT,
        "variables": [(f"{{{name}}}", page.words.name("variable", name)) for name in VARIABLES],
    }  # fmt: skip
    return show_part(page, "macros", view, refusal=refusal, says=says)
