"""Fetches what customers sent along, from the help desk's own hosts alone, and keeps what it is and says it is."""

import logging

from agent.desk import Desk
from desk.errors import DeskError, TryLater
from desk.file_types import kind_of, misfit_of
from desk.helpdesk import Helpdesk
from desk.ports import Attachment, Moderating, Ready, Withheld
from storage.message_files import (
    WaitingFile,
    find_waiting_files,
    has_waiting_files,
    keep_file,
    put_off_file,
    withhold_file,
)

log = logging.getLogger(__name__)


async def has_files(desk: Desk) -> bool:
    """Whether one waits whose time has come."""
    return desk.helpdesk is not None and await desk.db.read(has_waiting_files, desk.seller_id, now=desk.clock())


async def fetch_files(desk: Desk) -> int:
    """Fetch what waits; returns how many were looked at."""
    if desk.helpdesk is None:
        return 0
    waiting = await desk.db.read(find_waiting_files, desk.seller_id, now=desk.clock())
    for file in waiting:
        await _record(desk, file, await _fetch(desk.helpdesk, file.url))
    return len(waiting)


async def _fetch(helpdesk: Helpdesk, url: str) -> Attachment | None:
    try:
        return await helpdesk.fetch_file(url)
    except TryLater as busy:
        return Moderating(retry_after=busy.retry_after) if busy.retry_after else None
    except DeskError as error:
        return Withheld(str(error))


async def _record(desk: Desk, file: WaitingFile, found: Attachment | None) -> None:
    match found:
        case Ready(body=body, kind=named):
            if (misfit := misfit_of(body, named)) is None:
                await desk.db.write(keep_file, desk.seller_id, file.id, body=body, kind=kind_of(body) or named)
            else:
                log.warning("a customer's file is not kept", extra={"file": file.id, "reason": misfit})
                await desk.db.write(withhold_file, desk.seller_id, file.id, reason=misfit)
        case Withheld(reason=reason):
            await desk.db.write(withhold_file, desk.seller_id, file.id, reason=reason)
        case _:
            wait = found.retry_after if found is not None else None
            await desk.db.write(
                put_off_file, desk.seller_id, file, reason="not there yet", wait=wait, now=desk.clock()
            )  # fmt: skip
