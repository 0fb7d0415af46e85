"""What the desk holds about one person: handed out, or erased. Both leave a signed act."""

from typing import Any

from fastapi import APIRouter

from agent.persons import Asked, erase_person, export_person, look_up
from api.bootstrap import House
from api.deps import DeskDep, HouseDep, PrincipalDep
from api.schemas.persons import (
    ErasedOut,
    EraseRequest,
    ExportOut,
    ExportRequest,
    PersonOut,
    erased_out,
    person_out,
)
from desk.accounts import Principal

router = APIRouter(prefix="/api/persons", tags=["persons"])

_UNCLEAR: dict[int | str, dict[str, Any]] = {
    400: {"description": "The names mean nobody, or more than one person."},
    404: {"description": "No message of theirs here."},
    409: {"description": "An answer to them is on its way, or another number of messages was found."},
}


@router.post("/export", summary="Everything stored about a person", responses=_UNCLEAR)
async def export(
    wanted: ExportRequest, desk: DeskDep, house: HouseDep, principal: PrincipalDep
) -> ExportOut | PersonOut:
    """Every row of theirs, table by table; other customers' words in it are withheld. A dry run lists messages."""
    if wanted.dry_run:
        return person_out(await look_up(desk, wanted.names()))
    return ExportOut.model_validate(await export_person(desk, wanted.names(), _asked(house, principal, wanted)))


@router.post("/erase", summary="Erase a person", responses=_UNCLEAR)
async def erase(wanted: EraseRequest, desk: DeskDep, house: HouseDep, principal: PrincipalDep) -> ErasedOut | PersonOut:
    """From every table, index and trace. What the vendor delivers again stays out; what they write later is new."""
    if wanted.dry_run:
        return person_out(await look_up(desk, wanted.names()))
    return erased_out(
        await erase_person(desk, wanted.names(), _asked(house, principal, wanted), expected=wanted.expected)
    )


def _asked(house: House, principal: Principal, wanted: ExportRequest) -> Asked:
    key = house.settings.act_key
    return Asked(actor=principal.author(wanted.author), key=key.get_secret_value() if key else None)
