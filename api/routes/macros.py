"""Saved replies: kept for everybody of a shop, filled on a card wholly or not at all."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Connection

from agent.desk import Desk
from agent.text_check import check_reply
from api.bootstrap import PROMPTS
from api.deps import DeskDep, PrincipalDep
from api.schemas.drafts import FindingOut
from api.schemas.macros import ExamplesOut, FilledOut, Language, MacroOut, MacroRequest
from api.schemas.numbers import LARGEST, RowId
from desk.interactions import InteractionId
from desk.macros import MacroText, check_macro, fill, load_examples, values_of
from storage.interactions import get_interaction
from storage.macros import add_macro, add_missing, change_macro, delete_macro, get_macro, list_macros

router = APIRouter(prefix="/api/macros", tags=["saved replies"])

_GONE: dict[int | str, dict[str, Any]] = {404: {"description": "Not this seller's."}}
_BAD: dict[int | str, dict[str, Any]] = {
    400: {"description": "An unknown variable, or a brace that is none; says which there are."},
    409: {"description": "The name is taken in its language, or there are too many."},
}


def to_macro_text(wanted: MacroRequest) -> MacroText:
    """What is asked for, checked; `BadInput` says what is wrong."""
    return check_macro(name=wanted.name, language=wanted.language, text=wanted.text)


Wanted = Annotated[MacroText, Depends(to_macro_text)]


@router.get("", summary="Every saved reply")
async def read_all(desk: DeskDep, language: Annotated[Language | None, Query()] = None) -> list[MacroOut]:
    """By name, blanks open."""
    found = await desk.db.read(list_macros, desk.seller_id, language=language)
    return [MacroOut.model_validate(one) for one in found]


@router.post("", summary="Save a reply", status_code=201, responses=_BAD)
async def add(wanted: Wanted, desk: DeskDep, principal: PrincipalDep) -> MacroOut:
    """For everybody of the shop."""
    actor = principal.author("api-token")
    made = await desk.db.write(add_macro, desk.seller_id, wanted, actor=actor, now=desk.clock())
    return MacroOut.model_validate(made)


@router.post("/examples", summary="Take the examples that come along")
async def add_examples(desk: DeskDep, principal: PrincipalDep) -> ExamplesOut:
    """Those whose names are free; what somebody wrote stays."""
    actor = principal.author("api-token")
    added = await desk.db.write(
        add_missing, desk.seller_id, load_examples(PROMPTS), actor=actor, now=desk.clock()
    )  # fmt: skip
    return ExamplesOut(added=added)


@router.put("/{macro_id}", summary="Change a saved reply", responses=_GONE | _BAD)
async def change(macro_id: RowId, wanted: Wanted, desk: DeskDep, principal: PrincipalDep) -> MacroOut:
    """What was sent with the old text stays sent."""
    actor = principal.author("api-token")
    changed = await desk.db.write(change_macro, desk.seller_id, macro_id, wanted, actor=actor, now=desk.clock())
    return MacroOut.model_validate(changed)


@router.delete("/{macro_id}", summary="Delete a saved reply", status_code=204, responses=_GONE)
async def delete(macro_id: RowId, desk: DeskDep, principal: PrincipalDep) -> None:
    """What was sent with it stays."""
    actor = principal.author("api-token")
    await desk.db.write(delete_macro, desk.seller_id, macro_id, actor=actor, now=desk.clock())


@router.get("/{macro_id}/preview", summary="A saved reply on a card", responses=_GONE)
async def preview(macro_id: RowId, desk: DeskDep, interaction_id: Annotated[int, Query(ge=1, le=LARGEST)]) -> FilledOut:
    """What would go into the editor, and what the gate says of it. Nothing is stored or sent."""
    return await desk.db.read(fill_on, desk, macro_id, InteractionId(interaction_id))


def fill_on(conn: Connection, desk: Desk, macro_id: int, interaction_id: InteractionId) -> FilledOut:
    """One saved reply on one card; `NotFound` for either."""
    macro = get_macro(conn, desk.seller_id, macro_id)
    item = get_interaction(conn, desk.seller_id, interaction_id)
    filled = fill(macro.text, values_of(item))
    findings = () if filled.missing else check_reply(conn, desk, item, filled.text)
    return FilledOut(
        id=macro.id,
        name=macro.name,
        language=MacroOut.model_validate(macro).language,
        text=None if filled.missing else filled.text,
        missing=list(filled.missing),
        findings=[FindingOut.model_validate(one) for one in findings],
    )
