"""Numbers written in words, with all their endings: `двадцати пяти`, `полторы тысячи`, `двухлетний`, `forty`. Pure.

Ordinals are told apart (`двадцать первого`): they name a day or a place in a row, not an amount.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from desk.lemmas import lemma
from desk.letters import letters_of
from desk.remembered import remembered

_CARDINALS = {
    1: "один one", 2: "два двое two", 3: "три трое three", 4: "четыре четверо four", 5: "пять пятеро five",
    6: "шесть шестеро six", 7: "семь семеро seven", 8: "восемь восьмеро eight", 9: "девять девятеро nine",
    10: "десять десятеро десяток ten", 11: "одиннадцать eleven", 12: "двенадцать дюжина twelve dozen",
    13: "тринадцать thirteen", 14: "четырнадцать fourteen", 15: "пятнадцать fifteen", 16: "шестнадцать sixteen",
    17: "семнадцать seventeen", 18: "восемнадцать eighteen", 19: "девятнадцать nineteen", 20: "двадцать twenty",
    30: "тридцать thirty", 40: "сорок forty", 50: "пятьдесят полсотни fifty", 60: "шестьдесят sixty",
    70: "семьдесят seventy", 80: "восемьдесят eighty", 90: "девяносто ninety", 100: "сто сотня", 200: "двести",
    300: "триста", 400: "четыреста", 500: "пятьсот", 600: "шестьсот", 700: "семьсот", 800: "восемьсот",
    900: "девятьсот",
}  # fmt: skip
_ORDINALS = {
    1: "первый first", 2: "второй second", 3: "третий third", 4: "четвертый fourth", 5: "пятый fifth",
    6: "шестой sixth", 7: "седьмой seventh", 8: "восьмой eighth", 9: "девятый ninth", 10: "десятый tenth",
    11: "одиннадцатый eleventh",
    12: "двенадцатый twelfth", 13: "тринадцатый thirteenth", 14: "четырнадцатый fourteenth",
    15: "пятнадцатый fifteenth", 16: "шестнадцатый sixteenth", 17: "семнадцатый seventeenth",
    18: "восемнадцатый eighteenth",
    19: "девятнадцатый nineteenth", 20: "двадцатый twentieth", 30: "тридцатый thirtieth",
}  # fmt: skip
_SCALES = {100: "hundred", 1_000: "тысяча тыс thousand", 1_000_000: "миллион млн million"}
_HALVES = {"полтора": "1.5", "полторы": "1.5", "полутора": "1.5", "half": "0.5"}


def _table(rows: dict[int, str]) -> dict[str, Decimal]:
    return {word: Decimal(value) for value, words in rows.items() for word in words.split()}


_OF_CARDINAL, _OF_ORDINAL, _OF_SCALE = _table(_CARDINALS), _table(_ORDINALS), _table(_SCALES)
_OF_HALF = {word: Decimal(value) for word, value in _HALVES.items()}
# "Пол-литра" is one word.
_WORD, _JOINED = re.compile(r"[Пп]ол-[^\W\d_]+|[^\W\d_]+"), "ол-"
_AND_PART = re.compile(
    r"\s(?:and\s(?:an?\s|one\s|one-)?(?P<en>half|quarter)|and\s(?P<three>three[\s-]quarters?)|с\s(?P<ru>половиной|четвертью))\b",
    re.IGNORECASE,
)
_PARTS_OF_ONE = {"half": "0.5", "quarter": "0.25", "половиной": "0.5", "четвертью": "0.25"}
_THREE_QUARTERS = Decimal("0.75")
# A numeral may begin a longer word: "двухлетний", "пятилитровый". What follows must be a thing one counts.
_COUNTED = (
    "лет|год|месяц|месяч|недел|дневн|суточн|часов|минут|литр|метр|сантим|килог|кило|грамм|ватт|слойн|камерн|ярусн|спальн|местн|"
    "скорост|процент|предмет|комнатн|ступенч|разов|кратн|цветн|секцион"
)
_HEADS = {
    "пол": 0.5, "полутора": 1.5, "двух": 2, "трех": 3, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7, "восьми": 8,
    "девяти": 9, "десяти": 10,
    "двенадцати": 12, "пятнадцати": 15, "двадцати": 20, "тридцати": 30, "сорока": 40, "пятидесяти": 50, "сто": 100,
}  # fmt: skip
_COMPOUND = re.compile(rf"({'|'.join(sorted(_HEADS, key=len, reverse=True))})({_COUNTED})\w*")
_HALF_OF = {"полгода": ("6", "month"), "полчаса": ("30", "minute")}


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number in words. `counted`: what a longer word counts (`лет` in `двухлетний`), else empty."""

    start: int
    end: int
    value: Decimal
    is_ordinal: bool = False
    counted: str = ""


Spelt = tuple[str, int, int]
"""One run of letters: in lower case with `ё` as `е`, its start and end. A plain tuple: the collector lets go of it."""

_Part = tuple[Decimal, bool, bool]
"""What a word is worth, whether it is an ordinal, whether it multiplies."""


# Numbers, dates and units are all looked for among the same words.
@remembered(256)
def spelt_words(text: str) -> tuple[Spelt, ...]:
    """Every run of letters in text order."""
    if _JOINED not in text:
        return tuple([(_plain(word), start, end) for word, start, end in letters_of(text)])
    return tuple([(_plain(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)])


@lru_cache(maxsize=50_000)
def _plain(word: str) -> str:
    return word.lower().replace("ё", "е").replace("-", "")


@remembered(1024)
def find_numerals(text: str) -> tuple[Numeral, ...]:
    """Every number in words, in text order; words of one number are taken together."""
    found: list[Numeral] = []
    run: list[tuple[Spelt, _Part]] = []
    words = spelt_words(text)
    # A text repeats its words. One that is no number ends a run as any sign between two numbers does.
    telling = {plain: parts for plain in {word[0] for word in words} if (parts := _parts(plain)) != (None, None)}
    for word in [word for word in words if word[0] in telling] if telling else ():
        plain, start, end = word
        part, inside = telling[plain]
        if run and text[run[-1][0][2] : start].strip(" \u00a0-"):
            found += _close(run)
            run = []
        if part is not None and (not run or _goes_on(run, part)):
            run.append((word, part))
            continue
        if run:
            found += _close(run)
        run = [(word, part)] if part is not None else []
        if inside is not None:
            found.append(Numeral(start, end, inside[0], counted=inside[1]))
    return tuple(_with_halves(text, found + list(_close(run))))


def _with_halves(text: str, found: list[Numeral]) -> Iterator[Numeral]:
    """`seven and a half`, `five and three-quarter`, `два с половиной` are one number."""
    read = 0
    for one in found:
        part = _AND_PART.match(text, one.end)
        if part and one.start >= read:
            yield Numeral(one.start, part.end(), one.value + _part_of_one(part))
            read = part.end()
        elif one.start >= read:
            yield one


def _part_of_one(part: re.Match[str]) -> Decimal:
    name = part["en"] or part["ru"]
    return Decimal(_PARTS_OF_ONE[name.lower()]) if name else _THREE_QUARTERS


def scale_of(word: str) -> Decimal | None:
    """1000 for `тысяч`, `тыс`, `thousand`; None for any other word."""
    plain = word.lower()
    return _OF_SCALE.get(plain) or _OF_SCALE.get(lemma(plain))


@lru_cache(maxsize=50_000)
def _parts(word: str) -> tuple[_Part | None, tuple[Decimal, str] | None]:
    """What a word is as a number, and the number inside a longer word with what it counts; mostly neither."""
    return _part(word), _inside(word)


def _part(word: str) -> _Part | None:
    if word in _OF_HALF:
        return _OF_HALF[word], False, False
    form = lemma(word).replace("ё", "е")
    for table, is_ordinal, is_scale in (
        (_OF_CARDINAL, False, False),
        (_OF_ORDINAL, True, False),
        (_OF_SCALE, False, True),
    ):
        value = table.get(word) or table.get(form)
        if value is not None:
            return value, is_ordinal, is_scale
    return None


def _goes_on(run: list[tuple[Spelt, _Part]], part: _Part) -> bool:
    """`двадцать` + `пять`, `две` + `тысячи`; `пять` + `шесть` are two numbers, and nothing follows an ordinal."""
    value, _, is_scale = part
    last, was_ordinal, was_scale = run[-1][1]
    if was_ordinal:
        return False
    return is_scale or was_scale or (last >= 20 and value < 10) or (last >= 100 and value < 100)


def _close(run: list[tuple[Spelt, _Part]]) -> Iterator[Numeral]:
    if not run:
        return
    (_, start, _), (_, _, end) = run[0][0], run[-1][0]
    total, current = Decimal(0), Decimal(0)
    for _, (value, _, is_scale) in run:
        if is_scale:
            total, current = total + (current or 1) * value, Decimal(0)
        else:
            current += value
    yield Numeral(start, end, total + current, is_ordinal=run[-1][1][1])


def _inside(word: str) -> tuple[Decimal, str] | None:
    if word in _HALF_OF:
        value, counted = _HALF_OF[word]
        return Decimal(value), counted
    found = _COMPOUND.fullmatch(word)
    return (Decimal(str(_HEADS[found[1]])), found[2]) if found else None
