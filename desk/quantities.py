"""Numbers with their units as a text states them, comparable across spellings: `1,5 кг` is `1500 г`. Pure."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from desk.lemmas import lemma
from desk.numerals import spelt_words
from desk.remembered import remembered

MONEY = ("rub", "usd", "eur", "gbp")
SPANS = ("time", "months")
PIECES = "pieces"
"""Measures that belong together, and that of things counted."""
DAY = 86_400
"""A day in base units of `time`."""

# (what it measures, how many base units) -> spellings of the unit
_SPELLINGS: dict[tuple[str, str], str] = {
    ("area", "1"): "м² m²",
    ("area", "0.0001"): "см² cm²",
    ("charge", "1"): "мач mah",
    ("degrees", "1"): "° °c °с градус градуса градусов degrees",
    ("inch", "1"): "in inch inches дюйм",
    ("inch", "12"): "ft foot feet фут фута футов",
    ("inch", "36"): "yard yards",
    ("inch", "63360"): "mile miles",
    ("length", "1"): "мм mm миллиметр",
    ("length", "10"): "см cm сантиметр centimeter centimeters",
    ("length", "100"): "дм",
    ("length", "1000"): "м m метр meter meters metre metres",
    ("length", "1000000"): "km км",
    ("mass", "0.001"): "мг",
    ("mass", "1"): "г гр грамм грамма граммов g gram grams",
    ("mass", "1000"): "кг килограмм кило kg kilogram kilograms kilo kilos",
    ("months", "1"): "месяц месяца месяцев мес month months",
    ("months", "12"): "год года лет year years yr yrs",
    ("ounce", "1"): "oz ounce ounces",
    ("ounce", "16"): "lb lbs pound pounds",
    ("pieces", "1"): "шт штук штуки pcs pieces",
    ("power", "1"): "вт w ватт watt watts",
    ("power", "1000"): "квт",
    ("rub", "1"): "руб рублей рубля рубль ₽ р rub rubles roubles",
    ("share", "1"): "% процент процента процентов percent",
    ("time", "1"): "сек секунд секунда sec secs second seconds",
    ("time", "3600"): "ч час часа часов часам часах hour hours hr hrs",
    ("time", "60"): "мин минут минуты minutes minute min mins",
    ("time", "604800"): "неделя недели недель неделю week weeks",
    ("time", "86400"): "день дня дней сутки суток day days",
    ("gbp", "1"): "£",
    ("eur", "1"): "€ евро eur euro euros",
    ("rub", "0.01"): "коп копеек копейка копейки",
    ("usd", "0.01"): "cent cents",
    ("usd", "1"): "$ dollar dollars usd доллар доллара долларов",
    ("voltage", "1"): "в v вольт",
    ("volume", "1"): "мл ml миллилитр",
    ("volume", "1000"): "л литр литра литров l liter liters litre litres",
}
_SHORTEST_WORD = 3
_UNITS = {name: (measure, Decimal(factor)) for (measure, factor), names in _SPELLINGS.items() for name in names.split()}
_NUMBERS: dict[str, str] = {
    "1": "один одна одну одной one",
    "1.5": "полтора",
    "2": "два две двух two",
    "3": "три трех трёх three",
    "4": "четыре четырех четырёх four",
    "5": "пять пяти five",
    "6": "шесть шести полгода six",
    "7": "семь семи seven",
    "8": "восемь восьми eight",
    "9": "девять девяти nine",
    "10": "десять десяти ten",
    "12": "двенадцать двенадцати twelve",
    "14": "четырнадцать четырнадцати",
    "15": "пятнадцать fifteen",
    "20": "двадцать двадцати twenty",
    "30": "тридцать тридцати thirty",
    "40": "сорок сорока forty",
    "50": "пятьдесят fifty",
    "60": "шестьдесят sixty",
    "100": "сто hundred",
}
_NUMBER_WORDS = {word: Decimal(value) for value, words in _NUMBERS.items() for word in words.split()}
_FIGURE = re.compile(
    r"(?<![\w.,])(?P<sign>[$£€]\s?)?(?P<value>\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)"
    # English thousands, `1,000 pieces`, `$1,250.50`: beside a Cyrillic unit the comma parts a fraction.
    r"|(?P<grouped>[1-9]\d{0,2}(?:,\d{3})+(?:\.\d\d(?!\d)|(?!\d)(?(sign)|(?=\s?[A-Za-z]))))|\d+(?:[.,]\d+)?)"
    r"(?:\s?[-–—…x×хX*/]\s?(?P<second>\d+(?:[.,]\d+)?))?(?:\s?[-–—x×хX*/]\s?(?P<third>\d+(?:[.,]\d+)?))?"
    r"[-\s\u00a0]{0,2}(?:рабочих |календарных |полных |business |working |calendar )?"
    r"(?P<unit>°\s?[CСcс]?|[%₽€$£]|[^\W\d_]+)?"
)
# "three a day", "раза в день": what stands after them is no unit of the number.
RATE_WORDS = frozenset({"a", "an", "per", "в", "за", "раз", "раза"})
_OPENING = re.compile(r"[$£€\d](?<![\w.,].)")
_WORD_NEXT = re.compile(r"\s\w")
# Begins at a number in words.
_SPOKEN = re.compile(r"\b(?P<word>[^\W\d_]+)(?=[\s-]+(?P<unit>[^\W\d_]+)(?:[\s-]+(?P<next>[^\W\d_]+))?)")


# A tuple: a long draft has a hundred of them, and a frozen dataclass takes four times as long to make.
class Quantity(NamedTuple):
    """One number as stated. `value`: in base units of `measure`; `measure` is empty for a bare number."""

    start: int
    end: int
    value: Decimal
    measure: str
    raw: Decimal


# A card is read for every draft about it.
@remembered(256)
def find_quantities(text: str, *, with_words: bool = True) -> tuple[Quantity, ...]:
    """Every number in figures, and numbers in words beside a unit (`две недели`) unless unwanted, in text order."""
    found: list[Quantity] = []
    for match in _figures(text):
        sign, *figures, unit = match.group("sign", "value", "second", "third", "unit")
        measure, factor = measure_of(sign) if sign else measure_of("" if _is_preposition(text, match) else unit or "")
        for figure in figures:
            if figure:
                raw = _decimal(figure.replace(",", "") if figure == match["grouped"] else figure)
                found.append(Quantity(match.start(), match.end(), raw * factor, measure, raw))
    for plain, start, _ in spelt_words(text) if with_words else ():
        if plain in _NUMBER_WORDS and (said := _SPOKEN.match(text, start)):
            found += _said_with_unit(said)
    return tuple(sorted(found, key=lambda one: one.start))


def _figures(text: str) -> Iterator[re.Match[str]]:
    """What `_FIGURE.finditer` finds, tried only where a figure may open."""
    read = 0
    for opening in _OPENING.finditer(text):
        if opening.start() >= read and (match := _FIGURE.match(text, opening.start())):
            yield match
            read = match.end()


def _said_with_unit(said: re.Match[str]) -> Iterator[Quantity]:
    value = _NUMBER_WORDS[said["word"].lower().replace("ё", "е")]
    for group in ("unit",) if said["unit"].lower() in RATE_WORDS else ("unit", "next"):
        measure, factor = measure_of(said[group] or "")
        if measure and len(said[group]) > 1:
            yield Quantity(said.start(), said.end(group), value * factor, measure, value)
            return


@lru_cache(maxsize=20_000)
def measure_of(unit: str) -> tuple[str, Decimal]:
    """What a spelling of a unit measures and its size in base units; an empty measure for any other word."""
    plain = "".join(unit.lower().split())
    # Short spellings have no other forms: "м" is no word, "минутах" is.
    form = lemma(plain) if len(plain) >= _SHORTEST_WORD else plain
    return _UNITS.get(plain) or _UNITS.get(form) or ("", Decimal(1))


def _is_preposition(text: str, match: re.Match[str]) -> bool:
    """`3 в 1`, `10 in the box`: no volts, no inches."""
    return match["unit"] in ("в", "in") and bool(_WORD_NEXT.match(text, match.end()))


def _decimal(text: str) -> Decimal:
    return Decimal("".join(text.split()).replace(",", "."))
