"""What a single word may mean in a date: a month, a near day, a season, a day of the week. Pure."""

from functools import lru_cache
from typing import NamedTuple

from desk.claims_near import near_of
from desk.lemmas import lemmas_of

_SHORTEST_MONTH = 3
_MONTHS = (
    ("январь", "january", "jan"), ("февраль", "february", "feb"), ("март", "march", "mar"), ("апрель", "april", "apr"),
    ("май", "may"), ("июнь", "june", "jun"), ("июль", "july", "jul"), ("август", "august", "aug"),
    ("сентябрь", "september", "sep", "sept"), ("октябрь", "october", "oct"), ("ноябрь", "november", "nov"),
    ("декабрь", "december", "dec"),
)  # fmt: skip
_WEEKDAYS = (
    ("понедельник", "пн", "monday", "mondays", "mon"), ("вторник", "вт", "tuesday", "tuesdays", "tue", "tues"),
    ("среда", "ср", "wednesday", "wednesdays", "wed"), ("четверг", "чт", "thursday", "thursdays", "thu", "thurs"),
    ("пятница", "пт", "friday", "fridays", "fri"),
    ("суббота", "сб", "saturday", "saturdays", "sat"), ("воскресенье", "вс", "sunday", "sundays", "sun"),
)  # fmt: skip
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words}
_DAY_OF = {word: number for number, words in enumerate(_WEEKDAYS, start=1) for word in words}
_SEASONS = {"весна": "spring", "весной": "spring", "лето": "summer", "летом": "summer", "осень": "autumn",
            "осенью": "autumn", "зима": "winter", "зимой": "winter", "spring": "spring", "summer": "summer",
            "autumn": "autumn", "fall": "autumn", "winter": "winter"}  # fmt: skip


class Meaning(NamedTuple):
    """What a word may mean in a date: a month, a near day, a season, a day of the week."""

    month: int | None
    near: str | None
    season: str | None
    weekday: int | None


@lru_cache(maxsize=50_000)
def meaning_of(plain: str) -> Meaning | None:
    """None for nearly every word."""
    forms = frozenset((plain,)) if plain.isascii() else lemmas_of(plain) | {plain}
    is_month = plain.isascii() or len(plain) >= _SHORTEST_MONTH
    meant = Meaning(
        month=next((_MONTH_OF[form] for form in forms if form in _MONTH_OF), None) if is_month else None,
        near=near_of(plain),
        season=next((_SEASONS[form] for form in forms if form in _SEASONS), None),
        weekday=next((_DAY_OF[form] for form in forms if form in _DAY_OF), None),
    )
    return None if meant == (None,) * len(meant) else meant


def season_of(plain: str) -> str | None:
    """The season a word names, as `When.near` tells it."""
    meant = meaning_of(plain)
    return meant.season if meant else None
