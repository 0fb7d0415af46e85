"""Every number a text states, in digits or in words, with what it measures; how a source's number holds a stated one.

Pure. Dates and links are left to their own files: their places are passed in and skipped.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from desk.claims import ClaimKind
from desk.numerals import Numeral, find_numerals, scale_of
from desk.quantities import Quantity, find_quantities, measure_of

_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2}):(\d{2})(?![\d:])")
# A name of a model or a standard: IP67, USB-C3, A4, 5G. It is compared letter by letter.
_CODE = re.compile(r"(?<![\w-])(?=[^\W_-]*[^\W\d_])[^\W\d_][\w-]*(?:[./][\w-]+)*?\d[\w-]*(?:[./]\w[\w-]*)*")
_AFTER = re.compile(r"[\s\u00a0-]{1,2}(?P<one>[^\W\d_]+)(?:[\s-]+(?P<two>[^\W\d_]+))?|\s?(?P<sign>[%₽€$°])")
_MONEY = ("rub", "usd", "eur")
_SEVERAL = re.compile(r"\d\s?[x×хX*/]\s?\d")
_LETTERS_LAST = re.compile(r"[^\W\d_]+$")
_SCALED = 1_000
_BARE_WORD_FROM = 2
# "пара слов", "один из": such words count nothing.
_IDIOMS = re.compile(r"^(?:одн\w*|один|one)$", re.IGNORECASE)
_CLOCK_MEASURE, _CODE_MEASURE = "clock", "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number as stated. `value`: in base units of `measure`, empty for a bare number; `raw`: as written.

    `code`: the whole name of a model or a standard, lower case, else empty. `is_part`: one figure of several that
    make one value (`160×200`, `1/2/3`).
    """

    start: int
    end: int
    value: Decimal
    measure: str
    raw: Decimal
    code: str = ""
    is_part: bool = False

    @property
    def kind(self) -> ClaimKind:
        """Sum, measure or plain number."""
        if self.measure in _MONEY:
            return ClaimKind.SUM
        return ClaimKind.MEASURE if self.measure not in ("", _CLOCK_MEASURE, _CODE_MEASURE) else ClaimKind.NUMBER


def holds(fact: Number, stated: Number) -> bool:
    """Whether the two are one number: the same amount, or the same figure where one of them has no unit."""
    if stated.code or fact.code:
        return stated.code == fact.code
    if stated.measure == _CLOCK_MEASURE and fact.measure != _CLOCK_MEASURE:
        return stated.raw % 60 == 0 and stated.raw / 60 == fact.raw and fact.measure in ("", "time")
    if stated.measure == fact.measure:
        return fact.value == stated.value
    return fact.raw == stated.raw and "" in (fact.measure, stated.measure) and (not stated.measure or not fact.is_part)


@lru_cache(maxsize=1024)
def find_numbers(text: str, taken: tuple[tuple[int, int], ...] = ()) -> tuple[Number, ...]:
    """Every number, in text order. `taken`: places that belong to dates and links."""
    codes = [_code(match) for match in _CODE.finditer(text)]
    clocks = [_clock(match) for match in _CLOCK.finditer(text)]
    places = [*taken, *((one.start, one.end) for one in (*codes, *clocks))]
    figures = [_scaled(text, one) for one in find_quantities(text, with_words=False) if not _overlaps(one, places)]
    # The word of "17 тысяч" belongs to its figure.
    said = [
        *places,
        *((one.start, one.end) for one in figures if scale_of(_last_word(text, one)) or one.raw >= _SCALED),
    ]
    spoken = [number for one in find_numerals(text) if not _overlaps(one, said) for number in _spoken(text, one)]
    found = (*(one for one in (*codes, *clocks) if not _overlaps(one, taken)), *figures, *spoken)
    return tuple(sorted(found, key=lambda one: one.start))


def _overlaps(one: Number | Quantity | Numeral, places: Iterable[tuple[int, int]]) -> bool:
    # A quantity's end takes in its unit, its start is the figure itself.
    return any(start <= one.start < end for start, end in places)


def _code(match: re.Match[str]) -> Number:
    code = match.group().lower().rstrip("-")
    return Number(
        start=match.start(), end=match.end(), value=Decimal(0), measure=_CODE_MEASURE, raw=Decimal(-1), code=code
    )


def _clock(match: re.Match[str]) -> Number:
    minutes = Decimal(int(match[1]) * 60 + int(match[2]))
    return Number(start=match.start(), end=match.end(), value=minutes, measure=_CLOCK_MEASURE, raw=minutes)


def _scaled(text: str, one: Quantity) -> Number:
    """`17 тысяч рублей` is 17,000 roubles."""
    scale = scale_of(_last_word(text, one))
    if scale is None:
        is_part = bool(_SEVERAL.search(text[one.start : one.end]))
        return Number(start=one.start, end=one.end, value=one.value, measure=one.measure, raw=one.raw, is_part=is_part)
    measure, factor, end = _unit_after(text, one.end)
    raw = one.raw * scale
    return Number(start=one.start, end=end, value=raw * factor, measure=measure, raw=raw)


def _last_word(text: str, one: Quantity | Number) -> str:
    unit = _LETTERS_LAST.search(text, one.start, one.end)
    return unit.group() if unit else ""


def _spoken(text: str, one: Numeral) -> Iterator[Number]:
    if _is_name(text, one) or (one.is_ordinal and one.value < _BARE_WORD_FROM + 1):
        return
    if one.counted:
        measure, factor = measure_of(_COUNTED_UNITS.get(one.counted, ""))
        yield Number(start=one.start, end=one.end, value=one.value * factor, measure=measure, raw=one.value)
        return
    measure, factor, end = ("", Decimal(1), one.end) if one.is_ordinal else _unit_after(text, one.end)
    is_idiom = bool(_IDIOMS.match(text[one.start : one.end])) or one.value < _BARE_WORD_FROM
    if measure or not is_idiom:
        yield Number(start=one.start, end=end, value=one.value * factor, measure=measure, raw=one.value)


def _is_name(text: str, one: Numeral) -> bool:
    """`бренд Сорока`: a capital inside a sentence is a name."""
    return text[one.start].isupper() and text[: one.start].rstrip(' \u00a0«"')[-1:] not in (
        "",
        ".",
        "!",
        "?",
        "\n",
        ":",
    )


def _unit_after(text: str, end: int) -> tuple[str, Decimal, int]:
    match = _AFTER.match(text, end)
    if match is None:
        return "", Decimal(1), end
    for group in ("sign", "one", "two"):
        if match[group]:
            measure, factor = measure_of(match[group])
            # "семь в", "one in": after a number in words these are prepositions, not units.
            if measure and (group == "sign" or (len(match[group]) > 1 and match[group].lower() != "in")):
                return measure, factor, match.end(group)
    return "", Decimal(1), end


_COUNTED_UNITS = {
    "лет": "лет", "год": "год", "месяч": "месяц", "недел": "неделя", "дневн": "день", "суточн": "день", "часов": "час",
    "минут": "минут", "литр": "литр", "метр": "м", "сантим": "см", "килог": "кг", "грамм": "г", "ватт": "вт",
    "процент": "процент", "предмет": "штук", "month": "month", "minute": "minute",
}  # fmt: skip
