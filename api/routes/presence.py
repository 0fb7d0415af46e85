"""Who has a card open, so that two people do not answer it at once."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import Connection

from agent.desk import Desk
from api.deps import DeskDep, IdDep, PrincipalDep
from api.schemas.presence import PresentOut
from api.schemas.texts import NO_NUL
from desk.interactions import InteractionId
from storage.interactions import get_interaction
from storage.presence import drop_presence, list_present, note_presence

router = APIRouter(prefix="/api", tags=["acts"])
_GONE: dict[int | str, dict[str, Any]] = {404: {"description": "Not this seller's."}}
_Author = Annotated[str, Query(min_length=1, max_length=64, pattern=NO_NUL)]


@router.get("/presence", summary="Who has a card open")
async def read_all(desk: DeskDep) -> list[PresentOut]:
    """Everybody who said so within the last 25 seconds, by card."""
    found = await desk.db.read(list_present, desk.seller_id, now=desk.clock())
    return [PresentOut.model_validate(one) for one in found]


@router.put(
    "/interactions/{interaction_id}/presence", summary="Say that you have it open", status_code=204, responses=_GONE
)
async def stay(interaction_id: IdDep, desk: DeskDep, principal: PrincipalDep, author: _Author = "operator") -> None:
    """Good for 25 seconds; a page says so every ten."""
    await desk.db.write(note_at, desk, interaction_id, principal.author(author))


@router.delete(
    "/interactions/{interaction_id}/presence", summary="Say that you closed it", status_code=204, responses=_GONE
)
async def leave(interaction_id: IdDep, desk: DeskDep, principal: PrincipalDep, author: _Author = "operator") -> None:
    """It would be forgotten by itself a little later."""
    await desk.db.write(leave_it, desk, interaction_id, principal.author(author))


def note_at(conn: Connection, desk: Desk, interaction_id: InteractionId, person: str) -> None:
    """`NotFound` when the card is not this seller's."""
    get_interaction(conn, desk.seller_id, interaction_id)
    note_presence(conn, desk.seller_id, interaction_id, person=person, now=desk.clock())


def leave_it(conn: Connection, desk: Desk, interaction_id: InteractionId, person: str) -> None:
    """`NotFound` when the card is not this seller's."""
    get_interaction(conn, desk.seller_id, interaction_id)
    drop_presence(conn, desk.seller_id, interaction_id, person=person)
