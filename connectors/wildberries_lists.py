"""Reading reviews and questions: one page of a changing list, one item by id, the counters."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.http import LIST_CAP, BodyTooBig, VendorResponse, require_ok
from connectors.rows import Row, clean_text, row_of
from connectors.wildberries_client import WildberriesClient
from connectors.wildberries_paging import Seen, Walk, load_walk
from connectors.wildberries_rows import row_id, row_moment
from desk.errors import Refused, Unusable
from desk.interactions import Inbound
from desk.ports import Cursor, Page

# Later pulls read this far back again: an item may become visible later than it was written. A guess (the lag of
# Wildberries is not documented); a busy shop of 5,000 messages a day re-reads 1,250 rows, two pages.
OVERLAP = timedelta(hours=6)
PAGE = 1000
_SMALLEST_PAGE = 50
# The same answer for an unknown id from different methods: nothing, not found, cannot be got.
_UNKNOWN_ID = (204, 404, 410, 422)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCall:
    """One list method. `reach`: the vendor's cap of take + skip. `parse`: its row to ours."""

    path: str
    rows_key: str
    reach: int
    parse: Callable[[Row], Inbound]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Unanswered messages: all, and those of today."""

    total: int
    today: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReader:
    """Pages through one list method. `take`: items a page, at most 5,000; large for a token with few calls."""

    client: WildberriesClient
    call: ListCall
    take: int = PAGE
    overlap: timedelta = OVERLAP

    async def fetch(self, cursor: Cursor | None) -> Page:
        """The page after `cursor`, oldest first."""
        walk = load_walk(cursor)
        rows, take = await self._fetch_rows(walk)
        known = [(identity, row) for row in rows if (identity := row_id(row))]
        if len(known) < len(rows):
            _log.warning("%s: %d rows without an id or a date were left out", self.call.path, len(rows) - len(known))
        seen = [Seen(id=identity, second=int(row_moment(row).timestamp())) for identity, row in known]
        walk, has_more = walk.after(seen, is_full=len(rows) >= take, take=take, overlap=self.overlap)
        items = sorted((self.call.parse(row) for _, row in known), key=lambda item: item.occurred_at)
        return Page(items=tuple(items), cursor=walk.dump(), has_more=has_more)

    async def _fetch_rows(self, walk: Walk) -> tuple[list[Row], int]:
        """The rows, and how many were asked for. A page too big for the cap is asked for again by halves."""
        take = self.take
        while True:
            params = walk.params(take=take, reach=self.call.reach)
            try:
                response = require_ok(await self.client.read("GET", self.call.path, params=params, cap=LIST_CAP))
            except BodyTooBig:
                if take <= _SMALLEST_PAGE:
                    raise
                take = max(_SMALLEST_PAGE, take // 2)
                continue
            return _rows(response, self.call.rows_key), int(params["take"])


async def fetch_one(client: WildberriesClient, path: str, identity: str) -> Row | None:
    """One item by its id; None when Wildberries does not know it. Raises like any read."""
    response = await client.read("GET", path, params={"id": identity})
    if response.status in _UNKNOWN_ID:
        return None
    row = row_of(data_of(response))
    if not row:  # not how the vendor says "unknown": it has statuses for that
        raise Unusable(f"{response.what}: expected one item")
    if clean_text(row.get("id")) != identity:
        raise Unusable(f"{response.what}: asked for {identity!r}, got {clean_text(row.get('id'))!r}")
    return row


async def count(
    client: WildberriesClient, path: str, *, is_answered: bool, since: datetime | None, until: datetime | None
) -> int:
    """How many items a list holds in a span of time."""
    span = {"dateFrom": since, "dateTo": until}
    seconds = {key: int(moment.timestamp()) for key, moment in span.items() if moment is not None}
    response = await client.read("GET", path, params={"isAnswered": str(is_answered).lower(), **seconds})
    number = data_of(response)
    if not isinstance(number, int) or isinstance(number, bool):
        raise Unusable(f"{response.what}: expected a number")
    return number


async def count_waiting(client: WildberriesClient, path: str) -> Waiting:
    """How many items wait for an answer."""
    response = await client.read("GET", path)
    told = row_of(data_of(response))
    total, today = told.get("countUnanswered"), told.get("countUnansweredToday")
    if not isinstance(total, int) or not isinstance(today, int):
        raise Unusable(f"{response.what}: expected two numbers")
    return Waiting(total=total, today=today)


def data_of(response: VendorResponse) -> object:
    """`data` of the envelope; `Refused` when the envelope says `error: true` in spite of a 200."""
    told = require_ok(response).json()
    if not isinstance(told, dict) or "data" not in told:
        raise Unusable(f"{response.what}: the envelope with `data` is missing")
    if told.get("error"):
        raise Refused(f"{response.what}: {clean_text(told.get('errorText')) or 'an error without words'}")
    return told["data"]


def _rows(response: VendorResponse, key: str) -> list[Row]:
    data = data_of(response)
    rows = data.get(key, 0) if isinstance(data, dict) else 0
    if rows is None:  # how Go spells an empty list at times
        return []
    if not isinstance(rows, list):
        raise Unusable(f"{response.what}: expected a list of {key}")
    return [row_of(row) for row in rows]
