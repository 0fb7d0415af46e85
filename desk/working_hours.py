"""When a shop works, and where a deadline falls when only its working time counts. Pure; DST-correct."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desk.errors import BadInput
from desk.interactions import Json

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EXAMPLE = '{"time_zone": "Europe/Moscow", "mon": ["09:00-18:00"], "tue": ["09:00-13:00", "14:00-18:00"]}'
# A week needs this much open time: with less, a deadline would lie in another season.
_LEAST_A_WEEK = timedelta(hours=1)
_MIDNIGHT = "24:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One open stretch of a day, as minutes after local midnight: 0 <= opens < closes <= 1440."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """`week`: seven tuples of shifts, Monday first. `closed`: local dates on which nobody works."""

    zone: ZoneInfo
    week: tuple[tuple[Shift, ...], ...]
    closed: frozenset[date] = frozenset()


def add_working_time(start: datetime, allowed: timedelta, hours: WorkingHours | None) -> datetime:
    """The moment when `allowed` of open time has passed since `start` (aware); plain addition when `hours` is None.

    Never outside working time. It always ends: a week has an open hour at least, and closed dates are a finite list.
    """
    if hours is None:
        return start + allowed
    left, stretches = max(allowed, timedelta(0)), _open_stretches(start, hours)
    opens, closes = next(stretches)
    while closes - max(opens, start) < left:
        left -= closes - max(opens, start)
        opens, closes = next(stretches)
    return max(opens, start) + left


def parse_working_hours(value: Json) -> WorkingHours | None:
    """Hours as a setting holds them: null (always open) or a time zone and shifts a weekday, `closed` dates optional.

    A weekday left out is closed; a night shift is two stretches (`22:00-24:00`, next day `00:00-06:00`). `BadInput`
    says what was wrong.
    """
    if value is None:
        return None
    if not isinstance(value, dict):
        raise BadInput(f"working_hours: expected null (always open) or an object such as {_EXAMPLE}, found {value!r}")
    unknown = set(value) - {"time_zone", "closed", *DAYS}
    if unknown:
        raise BadInput(
            f"working_hours: unknown key {sorted(unknown)[0]!r}; known: time_zone, closed, {', '.join(DAYS)}"
        )
    week = tuple(_parse_day(day, value.get(day, [])) for day in DAYS)
    open_minutes = sum(shift.closes - shift.opens for shifts in week for shift in shifts)
    if timedelta(minutes=open_minutes) < _LEAST_A_WEEK:
        raise BadInput(f"working_hours: a week needs at least one open hour; expected an object such as {_EXAMPLE}")
    return WorkingHours(zone=_parse_zone(value.get("time_zone")), week=week, closed=_parse_closed(value.get("closed")))


def _open_stretches(start: datetime, hours: WorkingHours) -> Iterator[tuple[datetime, datetime]]:
    """Open stretches that end after `start`, in UTC and in order, without end."""
    day = start.astimezone(hours.zone).date()
    while True:
        for shift in () if day in hours.closed else hours.week[day.weekday()]:
            opens, closes = _moment(day, shift.opens, hours.zone), _moment(day, shift.closes, hours.zone)
            if closes > start and closes > opens:
                yield opens, closes
        day += timedelta(days=1)


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """A local wall-clock minute as UTC; 1440 is the next midnight."""
    days, rest = divmod(minutes, 1440)
    local = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), tzinfo=zone)
    return local.astimezone(UTC)


def _parse_zone(value: Json) -> ZoneInfo:
    if not isinstance(value, str):
        raise BadInput(f"working_hours.time_zone: expected a name such as Europe/Moscow, found {value!r}")
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(
            f"working_hours.time_zone: no time zone {value!r}; expected a name such as Europe/Moscow"
        ) from None


def _parse_day(day: str, value: Json) -> tuple[Shift, ...]:
    if not isinstance(value, list):
        raise BadInput(f'working_hours.{day}: expected a list such as ["09:00-18:00"], found {value!r}')
    shifts = sorted((_parse_shift(day, text) for text in value), key=lambda shift: shift.opens)
    for earlier, later in pairwise(shifts):
        if later.opens < earlier.closes:
            raise BadInput(f"working_hours.{day}: the stretches overlap: {value!r}")
    return tuple(shifts)


def _parse_shift(day: str, value: Json) -> Shift:
    opens, dash, closes = value.partition("-") if isinstance(value, str) else ("", "", "")
    first, last = _minutes(opens), _minutes(closes)
    if not dash or first is None or last is None or first >= last:
        raise BadInput(f'working_hours.{day}: expected "HH:MM-HH:MM", the first before the second, found {value!r}')
    return Shift(opens=first, closes=last)


def _minutes(text: str) -> int | None:
    if text.strip() == _MIDNIGHT:
        return 1440
    try:
        parsed = datetime.strptime(text.strip(), "%H:%M").replace(tzinfo=UTC)
    except ValueError:
        return None
    return parsed.hour * 60 + parsed.minute


def _parse_closed(value: Json) -> frozenset[date]:
    if value is None:
        return frozenset()
    if not isinstance(value, list):
        raise BadInput(f'working_hours.closed: expected a list of dates such as ["2027-01-01"], found {value!r}')
    try:
        return frozenset(date.fromisoformat(str(text)) for text in value)
    except ValueError:
        raise BadInput(f'working_hours.closed: expected dates such as "2027-01-01", found {value!r}') from None
