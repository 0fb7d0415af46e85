"""Terms that a text tells: so many days, working days or months, and how often something comes again. Pure.

`хранение: 7 дней`, `storage days: 7`, `a week`, `10 рабочих дней`, `каждые 2 недели`, `repeats: weekly`.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from desk.claims_calendar import DAYS, MONTHS, WORKING
from desk.claims_dates import find_dates
from desk.claims_known_numbers import numbers_in
from desk.claims_numbers import Number
from desk.quantities import DAY, SPANS, measure_of
from desk.remembered import remembered

_WORKING = re.compile(r"рабоч|будн|\b(?:business|working|work|week)[\s-]?days?\b", re.IGNORECASE)
_OFTEN = re.compile(
    r"\b(?:кажд\w*|интервал\w*|период\w*|повтор\w*|еже\w+|раз\sв|every|each|per|interval|repeats?|frequency|cadence|schedule"
    r"|daily|weekly|monthly|quarterly|yearly|annually)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:before|prior|ahead|in\sadvance|notice|earlier)\b|\b(?:заранее|до\sначал|до\sдаты|до\sсобыт|до\sвыезд|до\sзаезд)"
    r"|\bза\s[^.,;:]{1,24}\sдо\b|\bне\sпоздне\w+\sчем\sза\b",
    re.IGNORECASE,
)
# How many words a term is worth where no figure stands: "a week", "на неделю", "weekly".
_WORDS = re.compile(
    r"(?<![\w-])(?:(?P<week>(?:на|через|за|целую|ровно|одну|ещ[её]|хранится|лежит|полежит|пролежит|течение|неделя|:)\sнедел[юяи]"
    r"|недел[юя](?=\s*(?:$|[,.;]|с\b|со\b|от\b|после\b))|(?:a|one|every|each|per)\sweek|weekly|еженедельн\w*|кажд\w+\sнедел\w+|раз\sв\sнеделю)"
    r"|(?P<fortnight>(?:a|one|every)\sfortnight|fortnightly|biweekly|bi-weekly|every\sother\sweek)"
    r"|(?P<month>(?:на|через|за|целый|ровно|один|течение)\sмесяца?|месяц(?=\s*(?:$|[,.;]|с\b|со\b|от\b|после\b))"
    r"|(?:a|one|every|each|per)\smonth|monthly|ежемесячн\w*|кажд\w+\sмесяц\w*|раз\sв\sмесяц)"
    r"|(?P<quarter>quarterly|ежеквартальн\w*|раз\sв\sквартал|a\squarter)"
    r"|(?P<half>half\sa\syear)"
    r"|(?P<year>(?:на|через|за|целый|ровно|один|течение)\sгода?|(?<!\d\s)год(?=\s*(?:$|[,.;]|с\b|со\b|от\b|после\b))"
    r"|(?:a|one|every|each|per)\syear|yearly|annual\w*|ежегодн\w*|раз\sв\sгод))(?!\w)",
    re.IGNORECASE,
)
_WORTH = {"week": (7, DAYS), "fortnight": (14, DAYS), "month": (1, MONTHS), "quarter": (3, MONTHS), "half": (6, MONTHS),
          "year": (12, MONTHS)}  # fmt: skip
# "each Tuesday", "weekday: Tuesday", "по вторникам": it comes every week.
_WEEKDAY_LINE = re.compile(r"\W*(?:[\w\s]{0,30}\s)?(?:weekday|day|день недели|день|дни)\s?:", re.IGNORECASE)
_EVERY_WEEKDAY = re.compile(r"\b(?:every|each|кажд\w+|по)\s$", re.IGNORECASE)
# The unit stands in the name, before other words: "days in the locker: 7", "дней хранения: 7".
_UNIT_IN_NAME = re.compile(
    r"\b(?:дней|дни|сутки|суток|недель|месяцев|мес|лет|days|weeks|months|years)\b", re.IGNORECASE
)
_TO = re.compile(r"[^\W_]+\s?(?:to|or|до|или|[-–—])\s?")
_BESIDE, _LONGEST_TERM = 14, 3_700
_NAMED, _BARE = re.compile(r"[^:]{1,60}:"), 80


class Term(NamedTuple):
    """One term and its place. `unit`: DAYS | WORKING | MONTHS; `is_often`: it comes again after it; `is_before`: it
    is counted back from a day."""

    start: int
    end: int
    length: int
    unit: str
    is_often: bool
    is_before: bool

    def is_alike(self, other: "Term") -> bool:
        """Both are as long, whether or not one says that it counts working days alone."""
        months = MONTHS in (self.unit, other.unit)
        return self.length == other.length and (not months or self.unit == other.unit)


@remembered(1024)
def find_terms(text: str) -> tuple[Term, ...]:
    """Every term of a text, in text order."""
    found = [term for number in _numbers(text) if (term := _of_number(text, number)) is not None]
    found += [
        one for one in _of_words(text) if not any(one.start < term.end and term.start < one.end for term in found)
    ]
    found += _of_weekdays(text)
    return tuple(sorted(found))


def _numbers(text: str) -> Iterator[Number]:
    """The first of two takes the unit of the second: `2 to 4 days`."""
    for one, after in pairwise((*numbers_in(text), None)):
        is_bare = one is not None and after is not None and not one.measure and not one.code
        if one is None:
            continue
        if (
            is_bare
            and after is not None
            and after.measure in SPANS
            and after.raw
            and _TO.fullmatch(text[one.start : after.start])
        ):
            yield one._replace(measure=after.measure, value=one.raw * after.value / after.raw)
        else:
            yield one


def _of_number(text: str, number: Number) -> Term | None:
    measure, value = _measured(text, number)
    if measure not in SPANS:
        return None
    size = value / (DAY if measure == "time" else 1)
    if size % 1 or not 0 < size <= _LONGEST_TERM:
        return None
    is_working = measure == "time" and _is_working(text, number)
    return _term(
        text, number.start, number.end, int(size), WORKING if is_working else (DAYS if measure == "time" else MONTHS)
    )


def _measured(text: str, number: Number) -> tuple[str, int]:
    """What it measures; a bare figure takes the unit that the name of its line has."""
    if number.measure or number.code:
        return number.measure, int(number.value) if number.value % 1 == 0 else 0
    name = _NAMED.match(text)
    unit = _UNIT_IN_NAME.search(name.group()) if name and number.start >= name.end() and len(text) <= _BARE else None
    measure, factor = measure_of(unit.group()) if unit else ("", 1)
    value = number.raw * factor
    return measure, int(value) if value % 1 == 0 else 0


def _is_working(text: str, number: Number) -> bool:
    name = _NAMED.match(text)
    is_named = name is not None and number.start >= name.end() and bool(_WORKING.search(name.group()))
    return is_named or bool(_WORKING.search(text[number.start : number.end + _BESIDE]))


def _of_words(text: str) -> Iterator[Term]:
    for match in _WORDS.finditer(text):
        count, unit = _WORTH[match.lastgroup or ""]
        yield _term(text, match.start(), match.end(), count, unit)


def _of_weekdays(text: str) -> Iterator[Term]:
    line = _WEEKDAY_LINE.match(text)
    for when in find_dates(text):
        if when.weekday and not when.day and (line or _EVERY_WEEKDAY.search(text[: when.start])):
            yield Term(when.start, when.end, 7, DAYS, is_often=True, is_before=False)
            return


def _term(text: str, start: int, end: int, count: int, unit: str) -> Term:
    """What the line says of the term stands in its name or beside it."""
    name = _NAMED.match(text)
    told = (
        text[: end + _BESIDE * 2]
        if name and len(text) <= _BARE * 2
        else text[max(0, start - _BESIDE * 2) : end + _BESIDE * 2]
    )
    is_often = bool(_OFTEN.search(told))
    return Term(start, end, count, unit, is_often=is_often, is_before=bool(_BEFORE.search(told)))
