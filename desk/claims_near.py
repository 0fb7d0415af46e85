"""Moments told from where one stands, and what dates they are: `завтра`, `next week`, `до конца года`. Pure."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from desk.sieve import Sieve

OFFSETS = {"yesterday": -1, "before yesterday": -2, "tomorrow": 1, "after tomorrow": 2, "tonight": 0}
"""How far a near day is from today."""

_NEAR = {"завтра": "tomorrow", "послезавтра": "after tomorrow", "вчера": "yesterday", "позавчера": "before yesterday",
         "tomorrow": "tomorrow", "yesterday": "yesterday", "tonight": "tonight"}  # fmt: skip
_RELATIVE = Sieve(
    r"\b(?:через|спустя)\s(?:пол)?(?:час|день|сутки|неделю|месяц|год|полгода|полтора)\b"
    r"|\b(?:на|к|до|с|в)?\s?(?:концу?а?\s|начал[еау]\s)?(?:следующ|будущ|прошл|ближайш|эт(?!\w{1,3}\s(?:час|дн)))\w{1,3}\s(?:недел\w+|месяц\w*|выходн\w+|год\w*|дн\w+|час\w*)"
    r"|\b(?:к|до|на|в)\s(?:конц[еуа]|начал[еуа]|середин[еуы])\s(?:недели|месяца|года)\b|\b(?:к|до|на)\sвыходны\w+"
    r"|\b(?:к|до|после|под)\s(?:Нов\w+\sгод\w*|праздник\w*|8\s[Мм]арта|23\s[Фф]евраля)|\bна\sднях\b"
    r"|\b(?:next|this|last)\s(?:week|month|weekend|year)\b|\bin\sa\s(?:week|month|day|few\sdays|couple\sof\sdays)\b|\bby\s(?:the\s)?(?:weekend|christmas|end\sof\sthe\s(?:week|month))\b"
    r"|\b(?:the\s)?day\s(?:after\stomorrow|before\syesterday)\b"
    r"|\b(?:until|till|through|before)\sthe\send\sof\sthe\s(?:week|month|year)\b|\ba\s(?:week|month|year)\s(?:later|after)\b",
    re.IGNORECASE,
)
_UNITS = {"недел": "week", "week": "week", "месяц": "month", "month": "month", "год": "year", "year": "year",
          "выходн": "weekend", "weekend": "weekend"}  # fmt: skip
_UNIT = re.compile(r"weekend|недел|week|месяц|month|год|year|выходн|праздник|christmas|марта|февраля")
_NEXT, _LAST, _THIS = re.compile(r"следующ|будущ|next"), re.compile(r"прошл|last"), re.compile(r"\bэт|this|ближайш")
_HOLIDAY = re.compile(r"праздник|\bнов\w+\sгод|\bнг\b|christmas|xmas|new year")
_BY = re.compile(r"(?:к|до|by)\s")
_SEASON_OF = {"winter": 0, "spring": 1, "summer": 2, "autumn": 3}
SEASONS = frozenset(_SEASON_OF)
"""Their names as dates tell them."""
_END, _LATER = re.compile(r"конц|\bend\b"), re.compile(r"через|спустя|\bin a\b|later|after")
_HALF_YEAR, _MONTHS = 6, {"month": 1, "year": 12, "half": 6}
_DAYS_OF_WEEK, _SATURDAY, _FRIDAY = 7, 6, 5


class Near(NamedTuple):
    """`kind`: window, the whole week, month, year or weekend so many on; end, the last day of it; eve, the weekend with
    the day before it; span, so long after.

    `unit`: week | month | year | weekend; for a span days | months and how many in `length`.
    """

    kind: str
    unit: str
    length: int


def near_of(plain: str) -> str | None:
    """The near day a word names, in one spelling."""
    return _NEAR.get(plain)


def find_relative(text: str) -> Iterator[tuple[int, int, str]]:
    """Where a text names such a moment in several words, and the words."""
    for match in _RELATIVE.finditer(text):
        words = match.group().lower().split()
        is_day = words[-1] in ("tomorrow", "yesterday")
        yield match.start(), match.end(), " ".join(words[-2:] if is_day else words)


@lru_cache(maxsize=1024)
def meaning_of(near: str) -> Near | None:
    """What the words mean; None for what no calendar knows (`на днях`, `до праздника`)."""
    if _LATER.search(near):
        return _span(near)
    found = _UNIT.search(near)
    unit = _UNITS.get(found.group()) if found else None
    if unit is None:
        return None
    count = 1 if _NEXT.search(near) else -1 if _LAST.search(near) else 0
    if _END.search(near):
        return Near("end", unit, count)
    is_told = count or _THIS.search(near) or unit == "weekend"
    kind = "eve" if unit == "weekend" and _BY.match(near) else "window"
    return Near(kind, unit, count) if is_told and not re.search(r"начал|середин", near) else None


def is_holiday(text: str) -> bool:
    """Whether it speaks of the holidays at the end of a year; small letters."""
    return bool(_HOLIDAY.search(text))


def _span(near: str) -> Near | None:
    if "полтора" in near or "час" in near or "few" in near or "couple" in near:
        return None
    if "полгода" in near:
        return Near("span", "months", _HALF_YEAR)
    if re.search(r"недел|week", near):
        return Near("span", "days", _DAYS_OF_WEEK)
    if re.search(r"\bдень|сутки|\bday", near):
        return Near("span", "days", 1)
    months = 12 if re.search(r"год|year", near) else 1
    return Near("span", "months", months) if re.search(r"год|year|месяц|month", near) else None


def is_in_season(season: str, month: int) -> bool:
    """Whether the month belongs to the season, winter from December on."""
    return _SEASON_OF.get(season) == month % 12 // 3


def is_within(near: Near, day: date, today: date | None) -> bool:
    """Whether a day is in that week, month or year, or its last. Without today only the end of a year is known."""
    if near.kind == "end" and near.unit == "year" and today is None:
        return (day.month, day.day) == (12, 31)
    if today is None or near.kind == "span":
        return False
    first, last = _window(near, today)
    if near.kind == "eve":
        return first - timedelta(days=1) <= day <= last
    if near.kind == "window":
        return first <= day <= last
    return day == last or (near.unit == "week" and last - timedelta(days=_DAYS_OF_WEEK - _FRIDAY) <= day <= last)


def _window(near: Near, today: date) -> tuple[date, date]:
    if near.unit == "year":
        year = today.year + near.length
        return date(year, 1, 1), date(year, 12, 31)
    if near.unit == "month":
        first, after = (_first_of_month(today, near.length + more) for more in (0, 1))
        return first, after - timedelta(days=1)
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=near.length)
    days = 5 if near.unit == "weekend" else 0
    return monday + timedelta(days=days), monday + timedelta(days=_DAYS_OF_WEEK - 1)


def _first_of_month(today: date, months: int) -> date:
    whole = today.year * 12 + today.month - 1 + months
    return date(whole // 12, whole % 12 + 1, 1)
