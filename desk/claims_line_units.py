"""The unit that the name of a line gives to the bare numbers of its value: `cable m: 1.8`, `Высота, см: 25`. Pure."""

import re
from decimal import Decimal

from desk.claims_numbers import Number
from desk.quantities import PIECES, measure_of

_NAME = re.compile(
    r"(?P<rest>[^:]{1,60}?)[\s,(_]+(?P<unit>[^\W\d_]{1,12}|%)\.?\)?:(?=\s?\S)|(?P<alone>[^\W\d_]{2,12}):(?=\s)"
)
_PRICED = re.compile(r"\b(?:за|per)(?:\s\S+)?$", re.IGNORECASE)
# What names of lines write short, and only they do.
_SHORT = {"h": "hour", "pct": "%"}
# `water c: 75`, `temp f: 350`.
_WARM = re.compile(r"\b(?:temp|water|heat|oven|wash|kettle|brew|темп|вод|нагрев|духовк|стирк)[^\W\d_]*$", re.IGNORECASE)
_SCALES = frozenset("cfс")
# `steep s: 60`: a size is no second.
_LASTS = re.compile(
    r"\b(?:time|timer|steep|brew|last|duration|delay|cycle|rest|врем|длител|выдерж)[^\W\d_]*$", re.IGNORECASE
)
# A minimum as well as a minute; a preposition; one hour of the day, one month of the year.
_AMBIGUOUS_WORDS = "min мин в с a p р year month day week hour год месяц день неделя час"
_AMBIGUOUS = frozenset(_AMBIGUOUS_WORDS.split())
# `sleeve M` is a size of clothes, no metre; watts and volts are written large.
_LARGE = frozenset("WV")


def with_unit_of_name(text: str, numbers: tuple[Number, ...]) -> tuple[Number, ...]:
    """The numbers of a line; bare ones take the unit at the end of the line's name."""
    if not numbers or ":" not in text or "\n" in text or (name := _NAME.match(text)) is None:
        return numbers
    # A price for a metre is no length.
    if _PRICED.search(name["rest"] or ""):
        return numbers
    unit = name["unit"] or name["alone"]
    measure, factor = _by_sense(unit, name["rest"] or "") or _unit(unit)
    if not measure:
        return numbers
    return tuple(
        one._replace(measure=measure, value=one.raw * factor)
        if not one.measure and not one.code and one.start >= name.end()
        else one
        for one in numbers
    )


def _by_sense(unit: str, rest: str) -> tuple[str, Decimal] | None:
    """A letter that is a unit only beside words that say so."""
    if unit.lower() in _SCALES and _WARM.search(rest):
        return "degrees", Decimal(1)
    return measure_of("sec") if unit == "s" and _LASTS.search(rest) else None


def _unit(word: str) -> tuple[str, Decimal]:
    plain = word.lower()
    if plain in _AMBIGUOUS or (len(word) == 1 and word.isupper() and word not in _LARGE):
        return "", Decimal(1)
    measure, factor = measure_of(_SHORT.get(plain, plain))
    return ("", Decimal(1)) if measure == PIECES else (measure, factor)
