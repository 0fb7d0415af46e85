"""Reading what a client asked for, as strictly as the vendor does."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request

from sandbox.goods import Message
from sandbox.state import Shop


class BadQuery(Exception):
    """The vendor's words for what is wrong; they go out as a 400."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which messages to list or count."""

    is_answered: bool
    nm_id: int | None
    since: datetime | None
    until: datetime | None

    def admits(self, shop: Shop, message: Message) -> bool:
        """Whether a message is on this list."""
        return (
            shop.is_processed(message) is self.is_answered
            and (self.nm_id is None or message.nm_id == self.nm_id)
            and (self.since is None or message.created_at.replace(microsecond=0) >= self.since)
            and (self.until is None or message.created_at <= self.until)
        )


def read_filter(request: Request, *, is_answered: bool | None = None) -> Filter:
    """The filter of a query. `is_answered`: the default where the vendor has one (questions/count)."""
    return Filter(
        is_answered=_flag(request, "isAnswered", is_answered),
        nm_id=_whole(request, "nmId"),
        since=_moment(request, "dateFrom"),
        until=_moment(request, "dateTo"),
    )


def read_slice(request: Request, *, most: int, deepest: int, together: int | None = None) -> tuple[int, int]:
    """(take, skip), both required. `together`: the cap of their sum."""
    take, skip = _whole(request, "take"), _whole(request, "skip")
    if take is None or not 0 < take <= most:
        raise BadQuery("Плохой формат take")
    if skip is None or not 0 <= skip <= deepest or (together is not None and take + skip > together):
        raise BadQuery("Плохой формат skip")
    return take, skip


def is_newest_first(request: Request) -> bool:
    """The order; the vendor's own default is newest first."""
    order = request.query_params.get("order", "dateDesc")
    if order not in ("dateAsc", "dateDesc"):
        raise BadQuery("Плохой формат order")
    return order == "dateDesc"


async def read_body(request: Request) -> dict[str, object]:
    """A JSON object; the vendor's four complaints otherwise."""
    kind = request.headers.get("content-type")
    if not kind:
        raise BadQuery("content-type header not specified")
    if kind.split(";")[0].strip().lower() != "application/json":
        raise BadQuery(f"not a json content-type: {kind}")
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise BadQuery("Неверный синтаксис JSON") from None
    if not isinstance(body, dict):
        raise BadQuery("Неверный синтаксис JSON")
    return body


def text_field(body: dict[str, object], key: str) -> str:
    """A required non-empty text of a body."""
    value = body.get(key)
    if not isinstance(value, str) or not value:
        raise BadQuery(f"Не указано поле {key}")
    return value


def _flag(request: Request, key: str, default: bool | None) -> bool:
    value = request.query_params.get(key)
    if value is None and default is not None:
        return default
    if value not in ("true", "false"):
        raise BadQuery(f"Плохой формат {key}")
    return value == "true"


def _whole(request: Request, key: str) -> int | None:
    value = request.query_params.get(key)
    if value is None or value == "":
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise BadQuery(f"Плохой формат {key}")
    return int(value)


def _moment(request: Request, key: str) -> datetime | None:
    seconds = _whole(request, key)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise BadQuery(f"Плохой формат {key}") from None
