"""What a number amounts to in physical dimensions, so that any two can be reckoned with: `10 м² на литр`. Pure.

A number may be read in several ways (`$7 a month`: seven dollars, or dollars by time); a bare one is of any unit.
Units and how they are spelt beyond `desk.quantities` are data: prompts/shared/words/gate_reckoned.toml.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from desk.claims_numbers import Number
from desk.claims_spoken import CLOCK
from desk.errors import BadPlaybook
from desk.kept import once_per_playbook
from desk.playbook import Playbook
from desk.quantities import PIECES, measure_of

FILE = "gate_reckoned"
HUGE = 10**15
"""From here on a figure is no amount: one of hundreds of digits no float holds."""

Dims = tuple[int, ...]
"""Powers of length, mass, time, money, energy, charge, data, temperature, time of day."""

SCALAR: Dims = (0,) * 9
LENGTH, MASS, TIME = (1, *SCALAR[1:]), (0, 1, *SCALAR[2:]), (0, 0, 1, *SCALAR[3:])
PRICE: Dims = (0, 0, 0, 1, *SCALAR[4:])
OF_DAY: Dims = (*SCALAR[:8], 1)

# What desk.quantities measures: its dimensions, and how many of ours (mm, g, s, J, C) one of its base units has.
_MEASURES: dict[str, tuple[Dims, float]] = {
    "length": (LENGTH, 1), "inch": (LENGTH, 25.4), "area": ((2, *SCALAR[1:]), 1e6), "volume": ((3, *SCALAR[1:]), 1e3),
    "mass": (MASS, 1), "ounce": (MASS, 28.349523125), "time": (TIME, 1), "months": (TIME, 2_629_800),
    "power": ((0, 0, -1, 0, 1, 0, 0, 0, 0), 1), "voltage": ((0, 0, 0, 0, 1, -1, 0, 0, 0), 1),
    "charge": ((0, 0, 0, 0, 0, 1, 0, 0, 0), 3.6), "energy": ((0, 0, 0, 0, 1, 0, 0, 0, 0), 1),
    "data": ((0, 0, 0, 0, 0, 0, 1, 0, 0), 1), "degrees": ((0, 0, 0, 0, 0, 0, 0, 1, 0), 1),
    "rub": (PRICE, 1), "usd": (PRICE, 1), "eur": (PRICE, 1), "gbp": (PRICE, 1),
    "share": (SCALAR, 0.01), PIECES: (SCALAR, 1), CLOCK: (OF_DAY, 1),
}  # fmt: skip
_HEAD = re.compile(r"[$£€]?\s?\d+(?:[\s\u00a0]\d{3})*(?:[.,]\d+)?")
_WORD = r"[^\W\d_]+[²³]?"
_RATE = re.compile(
    rf"[\s\u00a0]?(?:{_WORD}[\s\u00a0]?)?(?:/|(?:в|на|за|per|an?|every|to an?|to the|кажд\w+)\b)[\s\u00a0]?"
    rf"(?:(?:один|одну|every|each|кажд\w+|погонн\w+)\s)?(?P<sign>\$?)(?P<many>\d+(?:[.,]\d+)?)?[\s\u00a0]?(?P<unit>{_WORD})?",
    re.IGNORECASE,
)
_NAMED_RATE = re.compile(rf"(?:^|[\s,])(?:(?:за|в|на|per)\s(?:погонный\s)?)?(?P<unit>{_WORD})$", re.IGNORECASE)
_REACH, _YEARS = 40, 1_000
_SIGNED_NAME = re.compile(rf"\s(?P<unit>{_WORD})$")


class Amount(NamedTuple):
    """One way to read a number. `value`: in base units; `factor`: base units in the unit it is told in; `dims`: None
    for a bare number, which may be of any unit; `is_share`: percents."""

    value: float
    dims: Dims | None
    factor: float = 1.0
    is_share: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """Spellings beyond `desk.quantities`. `known`: spelling -> measure and factor; `adverbs`: `daily` -> seconds."""

    known: Mapping[str, tuple[str, float]]
    adverbs: Mapping[str, float]
    found: re.Pattern[str]
    told_often: re.Pattern[str]


def _read_units(playbook: Playbook) -> Units:
    known, adverbs = _rows(playbook, "units"), _rows(playbook, "adverbs")
    for name, (measure, _) in known.items():
        if measure not in _MEASURES:
            raise BadPlaybook(f"words/{FILE}.toml: units: {name}: {measure!r} is none of {', '.join(_MEASURES)}")
    names = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    often = "|".join(sorted(map(re.escape, adverbs), key=len, reverse=True))
    return Units(
        known=known,
        adverbs={name: factor for name, (_, factor) in adverbs.items()},
        found=re.compile(rf"[\s\u00a0-]?(?P<unit>{names})(?![^\W\d_])", re.IGNORECASE),
        told_often=re.compile(rf"(?:\s?{_WORD}){{0,2}}\s(?P<often>{often})(?!\w)", re.IGNORECASE),
    )


units_of = once_per_playbook(_read_units)


def _rows(playbook: Playbook, key: str) -> dict[str, tuple[str, float]]:
    """`name measure factor` each."""
    try:
        return {
            name: (measure, float(factor))
            for name, measure, factor in (entry.rsplit(None, 2) for entry in playbook.word_list(FILE, key))
        }
    except ValueError:
        raise BadPlaybook(f"words/{FILE}.toml: {key}: expected texts like 'gallon volume 3785.4'") from None


def amounts_of(text: str, number: Number, units: Units, *, is_reply: bool = False) -> tuple[Amount, ...]:
    """Every way to read the number, the plainest first; none for the name of a model. `is_reply`: `12 кг на 40 дней`
    is no rate there, its second number may be the one that is looked for."""
    # `300 г в день` looks like a year.
    if number.code or (number.is_date and (not number.measure or number.raw >= _YEARS)):
        return ()
    if number.raw >= HUGE:
        return ()
    raw = float(number.raw)
    # Half of a fraction, degrees that no unit is added to.
    is_fraction = number.is_part and not number.measure and "/" in text[number.start : number.end]
    if is_fraction or number.measure == "degrees":
        return ()
    measure, end = number.measure, number.end
    dims, factor = _MEASURES.get(measure, (None, 1.0))
    unit = factor * (float(number.value) / raw if raw and measure else 1.0)
    if not number.is_part:
        end, other = _unit_at(text, number, units)
        if other is not None:
            dims, unit = other
            measure = "told"
    plain = Amount(raw * unit, dims, unit, measure == "share")
    return (plain, *(_rates(text, end, plain, units, is_reply=is_reply) if dims != OF_DAY else ()))


def _unit_at(text: str, number: Number, units: Units) -> tuple[int, tuple[Dims, float] | None]:
    """Where the number with its unit ends, and a unit that desk.quantities does not know."""
    start = figure_end(text, number)
    if match := units.found.match(text, start):
        measure, factor = units.known[match["unit"].lower()]
        dims, base = _MEASURES[measure]
        return match.end(), (dims, base * factor)
    # A sign of money stands before its figure; what comes after is another word.
    return (number.end if number.measure and text[number.start] not in "$£€" else start), None


def figure_end(text: str, number: Number) -> int:
    """Where the figure itself ends: a number takes in the word after it, whatever that is."""
    head = _HEAD.match(text, number.start)
    return head.end() if head else number.end


def _rates(text: str, end: int, plain: Amount, units: Units, *, is_reply: bool) -> Iterator[Amount]:
    """So much by a unit of something else, told right after it."""
    if often := units.told_often.match(text[: end + _REACH], end):
        yield _by(plain, TIME, units.adverbs[often["often"].lower()])
        return
    match = _RATE.match(text, end)
    if match is None or (is_reply and match["many"]):
        return
    many = float((match["many"] or "1").replace(",", "."))
    if match["sign"]:
        yield _by(plain, PRICE, many)
    elif match["unit"] and many and (unit := _unit(match["unit"], units)) is not None:
        yield _by(plain, unit[0], unit[1] * many)


def _by(plain: Amount, dims: Dims, many: float) -> Amount:
    told = plain.dims if plain.dims is not None else SCALAR
    by = tuple(one - other for one, other in zip(told, dims, strict=True))
    return Amount(plain.value / many, by, plain.factor / many)


def _unit(word: str, units: Units) -> tuple[Dims, float] | None:
    plain = word.lower()
    measure, factor = units.known[plain] if plain in units.known else _measure(plain)
    if measure in ("", "share", PIECES, CLOCK):
        return None
    dims, base = _MEASURES[measure]
    return dims, base * factor


@lru_cache(maxsize=4096)
def _measure(word: str) -> tuple[str, float]:
    measure, factor = measure_of(word)
    return measure, float(factor)


def named_rate(name: str, plain: Amount, units: Units) -> Amount | None:
    """A price by time or by a unit that the line's name ends with: `tariffs month: 399`, `цена за литр: 90`."""
    match = _NAMED_RATE.search(name)
    if match is None or plain.is_share or plain.dims not in (None, PRICE):
        return None
    word = match["unit"].lower()
    if word in units.adverbs:
        return _by(plain._replace(dims=PRICE), TIME, units.adverbs[word])
    unit = _unit(word, units)
    is_told = match.group().strip(" ,") != match["unit"]
    if unit is None or not (is_told or unit[0] == TIME):
        return None
    return _by(plain._replace(dims=PRICE), *unit)


def named_unit(name: str, plain: Amount, units: Units) -> Amount | None:
    """The unit a line's name ends with where `desk.claims_line_units` finds it of two meanings: `bake min: 60`."""
    match = _SIGNED_NAME.search(name)
    unit = _unit(match["unit"], units) if match and plain.dims is None else None
    return Amount(plain.value * unit[1], *unit) if unit is not None else None
