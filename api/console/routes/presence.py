"""A page says that its reader has a card open, and that they closed it."""

from fastapi import APIRouter, Response

from api.console.access import InboxPage
from api.deps import DeskDep, IdDep
from api.routes.presence import leave_it, note_at

router = APIRouter(prefix="/inbox", include_in_schema=False)


@router.put("/{interaction_id}/here")
async def stay(page: InboxPage, desk: DeskDep, interaction_id: IdDep) -> Response:
    """Still open."""
    await desk.db.write(note_at, desk, interaction_id, page.author)
    return Response(status_code=204)


@router.delete("/{interaction_id}/here")
async def leave(page: InboxPage, desk: DeskDep, interaction_id: IdDep) -> Response:
    """Closed."""
    await desk.db.write(leave_it, desk, interaction_id, page.author)
    return Response(status_code=204)
