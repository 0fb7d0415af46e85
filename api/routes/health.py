"""Probes, open to everyone: is the process alive, and could it do its work."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.deps import HouseDep
from storage.migrate import current_and_newest

router = APIRouter(tags=["probes"])


@router.get("/health", summary="The process answers")
async def health() -> dict[str, str]:
    """Alive; says nothing about the database."""
    return {"status": "ok"}


@router.get("/ready", summary="The desk can work", responses={503: {"description": "It cannot; says why."}})
async def ready(house: HouseDep) -> JSONResponse:
    """The database answers and stands at this code's version."""
    current, newest = await house.db.read(lambda conn: current_and_newest(house.db))
    is_ready = current == newest
    reason = None if is_ready else f"the database is at {current}, this code wants {newest}: run `replydesk migrate`"
    return JSONResponse(
        {"status": "ready" if is_ready else "not ready", "reason": reason, "playbook": house.playbook.name},
        status_code=200 if is_ready else 503,
    )
