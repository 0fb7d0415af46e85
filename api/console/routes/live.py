"""The stream of what happened, for pages that are open."""

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from api.console.access import InboxPage
from api.console.live import Feed
from api.deps import DeskDep

router = APIRouter(include_in_schema=False)


@router.get("/live")
async def live(_page: InboxPage, request: Request, desk: DeskDep) -> StreamingResponse:
    """Server-sent events: which cards changed. A browser comes back by itself, after a restart too.

    It ends by itself now and then, so that who was logged out hears nothing any more.
    """
    feeds: dict[str, Feed] = request.app.state.feeds
    feed = feeds.setdefault(desk.seller_id, Feed(desk))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        feed.watch(lasts=request.app.state.live_seconds), media_type="text/event-stream", headers=headers
    )
