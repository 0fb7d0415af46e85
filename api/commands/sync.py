"""`replydesk sync`: how fresh every channel is, and a pull on demand by a running worker."""

from datetime import timedelta

from agent.sync_turns import ask, look, names_of
from api.bootstrap import House, open_house
from api.commands.launch import give, no_token
from api.schemas.sync import progress_in_words, sync_out
from desk.errors import Conflict
from desk.settings import Settings
from storage.sync import SyncState


async def main(settings: Settings, *, is_now: bool, channel: str | None, seller: str | None, as_json: bool) -> int:
    """Print the channels, or ask for a pull of one or all; 1 when one that was named is being pulled already."""
    house = open_house(settings)
    try:
        return await (_ask(house, channel, seller, as_json) if is_now else _list(house, seller, as_json))
    finally:
        await house.aclose()


async def _list(house: House, seller: str | None, as_json: bool) -> int:
    every = timedelta(seconds=house.settings.sync_seconds)
    found = await look(house.desk(seller), every=every)
    lines = [f"{one.state.channel}: {describe(one.state)}{', LATE' if one.is_late else ''}" for one in found]
    give({"channels": [sync_out(one).model_dump(mode="json") for one in found]}, as_json=as_json,
         lines=lines or ["nothing is connected; set REPLYDESK_WB_TOKENS"])  # fmt: skip
    return 0


async def _ask(house: House, channel: str | None, seller: str | None, as_json: bool) -> int:
    desk = house.desk(seller)
    names = (channel,) if channel is not None else names_of(desk)
    if not names:
        raise no_token(desk.seller_id)
    asked, busy = [], []
    for name in names:
        try:
            asked.append((await ask(desk, name)).channel)
        except Conflict as conflict:
            busy.append(str(conflict))
    lines = [f"{name}: asked for; a running worker pulls it (`replydesk sync`)" for name in asked] + busy
    give({"requested": asked, "busy": busy}, as_json=as_json, lines=lines)
    return 1 if channel is not None and busy else 0


def describe(state: SyncState) -> str:
    """One channel in words; `doctor` says the same."""
    last = f"last complete pull {state.last_sync_at:%Y-%m-%d %H:%M} UTC" if state.last_sync_at else "never pulled whole"
    if state.is_running:
        last = f"being pulled since {state.started_at:%H:%M:%S} UTC, {state.fetched} so far"
    asked = ", asked for" if state.requested_at else ""
    tried = f", attempt {state.attempts} failed" if state.attempts else ""
    again = f", next at {state.next_try_at:%H:%M:%S} UTC" if state.next_try_at and not state.is_running else ""
    error = f": {state.error}" if state.error and not state.is_running else ""
    return f"{last}{progress_in_words(state.backfill)}{asked}{tried}{again}{error}"
