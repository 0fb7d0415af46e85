"""Every number a text states, in digits or in words, with what it measures; how a source's number holds a stated one.

Pure. Dates and links are left to their own files: their places are passed in and skipped.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from desk.claims import ClaimKind
from desk.claims_spoken import CLOCK, spoken_amounts
from desk.numerals import Numeral, find_numerals, scale_of
from desk.quantities import MONEY, RATE_WORDS, Quantity, find_quantities, measure_of
from desk.sieve import Sieve

_CLOCK = Sieve(r"(?<![\d:.])(\d{1,2}):(\d{2})(?![\d:])")
# A name of a model or a standard: IP67, USB-C3, A4, 5G. It is compared letter by letter.
_CODE = Sieve(r"(?<![\w-])(?=[^\W_-]*[^\W\d_])[^\W\d_][\w-]*(?:[./][\w-]+)*?\d[\w-]*(?:[./]\w[\w-]*)*")
_AFTER = re.compile(
    r"[\s\u00a0-]{1,2}(?P<one>[^\W\d_]+)(?:[\s-]+(?P<two>[^\W\d_]+))?|\s?(?P<sign>[%₽°]|[€$£](?!\s?\d))"
)
_SEVERAL = re.compile(r"\d\s?[x×хX*/]\s?\d")
_LETTERS_LAST = re.compile(r"[^\W\d_]+$")
_SCALED = 1_000
_BARE_WORD_FROM = 2
# "пара слов", "один из": such words count nothing.
_FRACTION = re.compile(r"\s(?:част|дол)\w+", re.IGNORECASE)
# "2,4 на 2,1 метра", "8 by 10 inches": the unit of the second is the first one's too.
_BY = re.compile(r"[\s\u00a0](?:на|by)\s?$", re.IGNORECASE)
_LENGTHS = ("length", "inch")
# "до девяти вечера", "9 pm".
_DAYTIME = Sieve(
    r"(?:\s(?:часов|часа|час)(?P<noon>\sдня))|(?:\s(?:часов|часа|час))?\s?"
    r"(?:(?P<late>вечера|pm\b|p\.m\.)|(?P<early>утра|am\b|a\.m\.))",
    re.IGNORECASE,
)
_NOON = 12
# "3-4 pm", "3 and 4 pm" are both in the afternoon.
_HOURS = re.compile(r"\d+(?:\s?(?:[-–—]|and|to|until|till)\s?\d{1,2}(?=\s?[ap]\.?m))?")
_LONGEST_SIDE = 12
_IDIOMS = re.compile(r"^(?:одн\w*|один|one)$", re.IGNORECASE)
_ALIKE = str.maketrans("авекмнорстх", "abekmhopctx")
_CODE_MEASURE = "code"


# A tuple: a long draft has a hundred of them, and a frozen dataclass takes four times as long to make.
class Number(NamedTuple):
    """One number as stated. `value`: in base units of `measure`, empty for a bare number; `raw`: as written.

    `code`: the whole name of a model or a standard, lower case, else empty. `is_part`: one figure of several that
    make one value (`160×200`, `1/2/3`). `is_date`: it stands in a date of a source. `is_word`: an amount in words.
    """

    start: int
    end: int
    value: Decimal
    measure: str
    raw: Decimal
    code: str = ""
    is_part: bool = False
    is_date: bool = False
    is_word: bool = False

    @property
    def kind(self) -> ClaimKind:
        """Sum, measure or plain number."""
        if self.measure in MONEY:
            return ClaimKind.SUM
        return ClaimKind.MEASURE if self.measure not in ("", CLOCK, _CODE_MEASURE) else ClaimKind.NUMBER


def holds(fact: Number, stated: Number) -> bool:
    """Whether the two are one number: the same amount, or the same figure where one of them has no unit."""
    if stated.code or fact.code:
        # `v4.1` is told as 4.1.
        return stated.code == fact.code or (not stated.code and fact.code == f"v{stated.raw}")
    # "seven days", "there are six": no source of it is `Aug 7`.
    if fact.is_date and (stated.is_word or stated.measure):
        return False
    if stated.measure == CLOCK and fact.measure != CLOCK:
        return stated.raw % 60 == 0 and stated.raw / 60 == fact.raw and fact.measure in ("", "time")
    if stated.measure == fact.measure:
        return fact.value == stated.value
    return fact.raw == stated.raw and "" in (fact.measure, stated.measure) and (not stated.measure or not fact.is_part)


def find_numbers(text: str, taken: tuple[tuple[int, int], ...] = ()) -> tuple[Number, ...]:
    """Every number, in text order. `taken`: places that belong to dates and links."""
    codes = [_code(match) for match in _CODE.finditer(text)]
    clocks = [_clock(match) for match in _CLOCK.finditer(text)] if ":" in text else []
    # Places that are something else: a page of numbers asks of each whether it stands there.
    others = bytearray(len(text) + 1)
    _mark(others, taken)
    names = [one for one in (*codes, *clocks) if not others[one.start]]
    _mark(others, ((one.start, one.end) for one in (*codes, *clocks)))
    told = [one for one in spoken_amounts(text) if not others[one.start]]
    _mark(others, ((one.start, one.end) for one in told))
    names += [Number(one.start, one.end, one.value, one.measure, one.raw, is_word=True) for one in told]
    # A quantity's end takes in its unit, its start is the figure itself.
    figures = [_scaled(text, one) for one in find_quantities(text, with_words=False) if not others[one.start]]
    # The word of "17 тысяч" belongs to its figure.
    scaled = [one for one in figures if scale_of(_last_word(text, one)) or one.raw >= _SCALED]
    _mark(others, ((one.start, one.end) for one in scaled))
    spoken = [number for one in find_numerals(text) if not others[one.start] for number in _spoken(text, one)]
    found = _in_order(text, [*names, *figures, *spoken])
    return tuple(_in_sterling(text, found) if "£" in text else found)


def _in_sterling(text: str, found: Iterable[Number]) -> Iterator[Number]:
    """Beside a `£` pounds are money."""
    for one in found:
        is_pound = one.measure == "ounce" and "pound" in text[one.start : one.end].lower()
        yield one._replace(measure="gbp", value=one.raw) if is_pound else one


def _in_order(text: str, found: list[Number]) -> Iterator[Number]:
    ordered = sorted(found, key=lambda one: one.start)
    has_daytime = any(_DAYTIME.finditer(text))
    for one, after in pairwise([*ordered, None]):
        if one is not None:
            whole = _with_unit(text, one, after) if after is not None and after.measure in _LENGTHS else one
            yield _of_day(text, whole) if has_daytime else whole


def _with_unit(text: str, one: Number, after: Number) -> Number:
    """The first side of two takes the unit of the second."""
    if one.measure or one.code:
        return one
    between = text[one.start : after.start]
    if not _BY.search(between) or len(between) > _LONGEST_SIDE:
        return one
    return one._replace(measure=after.measure, value=one.raw * after.value / (after.raw or 1))


def _of_day(text: str, one: Number) -> Number:
    """`девяти вечера` reads as 21:00."""
    if one.measure not in ("", "time") or not 0 < one.raw <= _NOON or one.raw != one.raw.to_integral_value():
        return one
    digits = _HOURS.match(text, one.start)
    told = _DAYTIME.exact.match(text, digits.end() if digits else one.end)
    if told is None:
        return one
    hour = one.raw % _NOON + (_NOON if told["late"] or told["noon"] else 0)
    return one._replace(measure=CLOCK, value=hour * 60, raw=hour * 60, end=told.end())


def _mark(others: bytearray, spans: Iterable[tuple[int, int]]) -> None:
    for start, end in spans:
        others[start:end] = b"\1" * (end - start)


def _code(match: re.Match[str]) -> Number:
    # `А4` is the same sheet in either script.
    code = match.group().lower().rstrip("-").translate(_ALIKE)
    return Number(
        start=match.start(), end=match.end(), value=Decimal(0), measure=_CODE_MEASURE, raw=Decimal(-1), code=code
    )


def _clock(match: re.Match[str]) -> Number:
    minutes = Decimal(int(match[1]) * 60 + int(match[2]))
    return Number(start=match.start(), end=match.end(), value=minutes, measure=CLOCK, raw=minutes)


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
    # Most figures end in one: cheaper than searching them for letters.
    if text[one.end - 1].isdecimal():
        return ""
    unit = _LETTERS_LAST.search(text, one.start, one.end)
    return unit.group() if unit else ""


def _spoken(text: str, one: Numeral) -> Iterator[Number]:
    if one.is_ordinal and (fraction := _FRACTION.match(text, one.end)):
        share = Decimal(100) / one.value
        yield Number(start=one.start, end=fraction.end(), value=share, measure="share", raw=share)
        return
    if _is_name(text, one) or (one.is_ordinal and one.value < _BARE_WORD_FROM + 1):
        return
    if one.counted:
        measure, factor = measure_of(_COUNTED_UNITS.get(one.counted, ""))
        yield Number(start=one.start, end=one.end, value=one.value * factor, measure=measure, raw=one.value)
        return
    measure, factor, end = ("", Decimal(1), one.end) if one.is_ordinal else _unit_after(text, one.end)
    is_idiom = bool(_IDIOMS.match(text[one.start : one.end])) or one.value < _BARE_WORD_FROM
    if measure or not is_idiom:
        yield Number(
            start=one.start, end=end, value=one.value * factor, measure=measure, raw=one.value,
            is_word=not one.is_ordinal,
        )  # fmt: skip


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
    is_rate = (match["one"] or "").lower() in RATE_WORDS
    for group in ("sign", "one") if is_rate else ("sign", "one", "two"):
        if match[group]:
            measure, factor = measure_of(match[group])
            # "семь в", "one in": after a number in words these are prepositions, not units.
            if measure and (group == "sign" or (len(match[group]) > 1 and match[group].lower() != "in")):
                return measure, factor, match.end(group)
    return "", Decimal(1), end


_COUNTED_UNITS = {
    "лет": "лет", "год": "год", "месяч": "месяц", "недел": "неделя", "дневн": "день", "суточн": "день", "часов": "час",
    "минут": "минут", "литр": "литр", "метр": "м", "сантим": "см", "килог": "кг", "грамм": "г", "ватт": "вт",
    "кило": "кг", "месяц": "месяц", "процент": "процент", "предмет": "штук", "month": "month", "minute": "minute",
}  # fmt: skip
