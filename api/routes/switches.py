"""The switches: auto-send per channel, and the kill switch that stops every post within a second."""

from fastapi import APIRouter
from sqlalchemy import Connection

from agent.desk import Desk
from api.deps import DeskDep, HouseDep, PrincipalDep, check_everywhere
from api.schemas import SwitchesOut, SwitchRequest
from desk.errors import BadInput
from desk.interactions import ChannelName
from storage.runtime import EVERYONE, read_switches, set_auto_send, set_kill_switch

router = APIRouter(prefix="/api/switches", tags=["switches"])


@router.get("", summary="What is on")
async def read_all(desk: DeskDep) -> list[SwitchesOut]:
    """The switches of every channel of the seller."""
    return await desk.db.read(_all, desk)


@router.put("/auto-send", summary="Let answers of a channel leave without a person, or not")
async def put_auto_send(wanted: SwitchRequest, desk: DeskDep, principal: PrincipalDep) -> list[SwitchesOut]:
    """Per seller and channel; off by default."""
    channel = _channel(wanted)
    if channel is None or wanted.all_sellers:
        raise BadInput(f"auto-send is switched per channel: name one of {', '.join(ChannelName)}")
    author = principal.author(wanted.author)
    await desk.db.write(set_auto_send, desk.seller_id, channel, is_on=wanted.is_on, now=desk.clock(), author=author)
    return await desk.db.read(_all, desk)


@router.put("/kill", summary="Stop every post, or allow posts again")
async def put_kill(wanted: SwitchRequest, desk: DeskDep, principal: PrincipalDep, house: HouseDep) -> list[SwitchesOut]:
    """Of one channel, of the seller (`channel` null), or of everyone (`all_sellers`). Nothing is lost meanwhile."""
    if wanted.all_sellers:
        check_everywhere(principal, house)
    seller, author = EVERYONE if wanted.all_sellers else desk.seller_id, principal.author(wanted.author)
    await desk.db.write(set_kill_switch, seller, _channel(wanted), is_on=wanted.is_on, now=desk.clock(), author=author)
    return await desk.db.read(_all, desk)


def _channel(wanted: SwitchRequest) -> ChannelName | None:
    if wanted.channel is None:
        return None
    if wanted.channel not in list(ChannelName):
        raise BadInput(f"channel {wanted.channel!r} is not one of {', '.join(ChannelName)}")
    return ChannelName(wanted.channel)


def _all(conn: Connection, desk: Desk) -> list[SwitchesOut]:
    found = []
    for channel in ChannelName:
        switches = read_switches(conn, desk.seller_id, channel)
        found.append(
            SwitchesOut(channel=channel, auto_send=switches.is_auto_send, stopped_because=switches.kill_reason)
        )
    return found
