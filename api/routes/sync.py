"""Where each channel's pull stands, and a pull on demand by whichever worker is free."""

from datetime import timedelta
from http import HTTPStatus

from fastapi import APIRouter

from agent.sync_turns import ask, look
from api.deps import DeskDep, HouseDep
from api.schemas.sync import ChannelSyncOut, RequestedOut, sync_out

router = APIRouter(prefix="/api/sync", tags=["sync"])


@router.get("", summary="How fresh every channel is")
async def list_syncs(desk: DeskDep, house: HouseDep) -> list[ChannelSyncOut]:
    """Every connected channel and the product cards: status, failures, the next try, progress of the first pull."""
    every = timedelta(seconds=house.settings.sync_seconds)
    return [sync_out(one) for one in await look(desk, every=every)]


@router.post(
    "/{channel}",
    summary="Pull a channel now",
    status_code=HTTPStatus.ACCEPTED,
    responses={
        404: {"description": "No such channel is connected; says which are."},
        409: {"description": "It is being pulled already."},
    },
)
async def sync_now(channel: str, desk: DeskDep) -> RequestedOut:
    """`review`, `question`, `chat` or `products`. Forgets failures and pauses; watch `GET /api/sync`. Asked twice
    before a worker has begun is asked once."""
    state = await ask(desk, channel)
    return RequestedOut(channel=state.channel, requested_at=state.requested_at or desk.clock())
