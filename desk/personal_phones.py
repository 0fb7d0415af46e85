"""Finds phones in a cleaned text: with a country's code, Russian and American writings, by context, in words. Pure."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import phonenumbers
from phonenumbers import NumberParseException, ValidationResult

from desk import personal_context as topics
from desk.personal_context import Context
from desk.personal_spans import PHONE, Span
from desk.personal_spoken import NUMBER_WORDS, spell
from desk.sieve import Sieve

_GAP = r"[\s().\-–/_*|]{0,3}"
_DIGITS = re.compile(r"\d+")
# "00" is how a plus is dialled.
_ABROAD = Sieve(rf"(?<![\d+])(?:\+\s?|(?<![\w.,-])00\s?)[1-9](?:{_GAP}\d){{6,19}}")
_RUSSIAN = Sieve(rf"(?<![\d№#/-])(?<!\d[.,])(?<!№\s)(?<![A-Za-z_])[78](?:{_GAP}\d){{10}}(?!\d|[-/]\d)")
# Without the 8: a mobile code, or a town's code in brackets, and the rest parted from it.
_RUSSIAN_TAIL = Sieve(
    r"(?<![\w.№#/-])(?:\(?9\d{2}\)?[\s.–-]{1,3}|\((?=[3489])\d{3}\)\s?)\d(?:[\s.–-]{0,2}\d){6}(?![\d-])"
    r"|(?<![\w.№#/-])\([3489]\d{3,4}\)\s?\d{1,3}[\s–-]\d{2}[\s–-]\d{2}(?![\d-])"
)
_AMERICAN = Sieve(r"(?<![\w.№#/-])(?:\(?[2-9]\d{2}\)?[\s.-]\d{3}[.-]\d{4}|\([2-9]\d{2}\)\s?\d{3}[\s.-]\d{4})(?![\d-])")
_NAMED = re.compile(r"(?<![\w.№#/-])\(?\d{1,5}\)?(?:[\s.\-–/]{1,2}\(?\d{1,8}\)?){0,5}(?!\w)")
# Ten bare digits are a phone where the text calls them one. Looks back from behind the 9: a search skips to the next.
_BARE = re.compile(r"9(?<![\w.№#/-]9)\d{9}(?![\w-])")
_OWN = re.compile(
    r"(?:\b(?:мо[йяиеё]\w{0,2}|сво[йи]\w{0,2}|е[её]|его|my)\s(?:номер\w{0,2}|number))[\s:—–-]{0,4}$", re.IGNORECASE
)
_NAMED_AFTER = re.compile(r"\s?[-–(]\s?(?:office|fax|mobile|home|work|cell|тел|факс|моб|раб|дом)", re.IGNORECASE)
_LEAD = re.compile(
    r"(?:[\s:;.,()—–-]|(?:мой|моя|номер|номеру|такой|на|по|это|для связи|me|at|on|is|number|us|no|registered)\b){0,8}"
)
# How long a country's numbers are phonenumbers says; so many digits after a plus are a phone without it (made-up ones).
_SHORTEST_MADE_UP, _LONGEST = 10, 15
_THOUSANDS = re.compile(r"(?:\+\s?)?\d{1,3}(?: \d{3}){2,}")
# Parsing costs 70 us; past so many in one text every number after a plus is a phone.
_MOST_PARSED = 400
_WHOLE = 10
_LOCAL_SIZES = range(6, 13)
_ONE = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_SPOKEN = Sieve(
    rf"(?<!\w)(?:плюс\s|plus\s)?(?:(?:{_ONE}|\d{{1,4}})[\s,.()-]{{1,3}}){{3,18}}(?:{_ONE}|\d{{1,4}})(?!\w)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\w+")
_FEWEST_WORDS = 3


def find_phones(text: str, context: Context) -> Iterator[Span]:
    """Phones; without a plus never one that the words around call an order or an article."""
    yield from _spoken(text, context)
    if context.most_digits < _LOCAL_SIZES[0]:
        return
    yield from _abroad(text, context)
    yield from _named(text, context)
    if context.most_digits < _WHOLE:
        return
    for pattern in (_RUSSIAN, _RUSSIAN_TAIL, _AMERICAN):
        for match in pattern.finditer(text):
            is_phone = pattern is _AMERICAN or _is_russian(match, is_coded=pattern is _RUSSIAN_TAIL)
            if is_phone and context.before(match.start()) != topics.GOODS:
                yield Span(match.start(), match.end(), PHONE)
    yield from _bare(text, context)


def _abroad(text: str, context: Context) -> Iterator[Span]:
    if "+" not in text and "00" not in text:
        return
    for number, match in enumerate(_ABROAD.finditer(text)):
        end = match.end() if number >= _MOST_PARSED else _whole_end(match)
        if end and (match.group().startswith("+") or _is_dialled(context, match, end)):
            yield Span(match.start(), end, PHONE)


def _is_dialled(context: Context, match: re.Match[str], end: int) -> bool:
    """A number after "00" must exist: rows of bits and serials open so too."""
    shown = "+" + "".join(_DIGITS.findall(context.text[match.start() : end])).removeprefix("00")
    return context.before(match.start()) != topics.GOODS and phonenumbers.is_valid_number(phonenumbers.parse(shown))


def _whole_end(match: re.Match[str]) -> int:
    """Where the phone ends: groups after it may be other numbers; 0 when it is none."""
    shown = match.group()
    ends = [group.end() for group in _DIGITS.finditer(shown)]
    possible = next((end for end in reversed(ends[-6:]) if _is_possible(shown[:end])), 0)
    if possible:
        return match.start() + possible
    made_up = next((end for end in reversed(ends) if len(_digits(shown[:end])) <= _LONGEST), 0)
    digits = len(_digits(shown[:made_up]))
    if digits < _SHORTEST_MADE_UP or shown[0] != "+" or _THOUSANDS.fullmatch(shown[:made_up]):
        return 0
    return match.start() + made_up


@lru_cache(maxsize=4_096)
def _is_possible(shown: str) -> bool:
    try:
        number = phonenumbers.parse("+" + "".join(_DIGITS.findall(shown.removeprefix("00"))), None)
    except NumberParseException:
        return False
    return phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE


def _digits(shown: str) -> str:
    return "".join(_DIGITS.findall(shown))


def _is_russian(match: re.Match[str], *, is_coded: bool) -> bool:
    """A Russian number opens with 8 or 7 and a code of 3, 4, 8 or 9; rows of sizes and great sums are none."""
    is_coded = is_coded or _digits(match.group())[1] in "3489"
    return is_coded and not _THOUSANDS.fullmatch(match.group()) and not _is_row(_DIGITS.findall(match.group()))


def _is_row(groups: list[str]) -> bool:
    """`84-86-88-90-100`: sizes, each greater than the one before."""
    sizes = [int(group) for group in groups]
    return len(groups) > 1 and max(sizes) < 1_000 and all(left < right for left, right in pairwise(sizes))


def _bare(text: str, context: Context) -> Iterator[Span]:
    for match in _BARE.finditer(text):
        if context.before(match.start()) == topics.PHONE or _OWN.search(
            text, max(0, match.start() - 24), match.start()
        ):
            yield Span(match.start(), match.end(), PHONE)


def _named(text: str, context: Context) -> Iterator[Span]:
    """Any number of six to twelve digits right after "телефон:", "call me on", or right before "-Office"."""
    if topics.PHONE not in context.named:
        return
    for match in _NAMED.finditer(text):
        if len(_digits(match.group())) in _LOCAL_SIZES and (
            _NAMED_AFTER.match(text, match.end())
            or (context.before(match.start(), 28) == topics.PHONE and _leads(text, context, match.start()))
        ):
            yield Span(match.start(), match.end(), PHONE)


def _leads(text: str, context: Context, start: int) -> bool:
    """Nothing but small words stands between the word for a phone and the number ("телефон Samsung 8 128" is none)."""
    return bool(_LEAD.fullmatch(text[context.ends[bisect_left(context.starts, start) - 1] : start].lower()))


def _spoken(text: str, context: Context) -> Iterator[Span]:
    if context.digit_words < _FEWEST_WORDS:
        return
    for match in _SPOKEN.finditer(text):
        words = [token.group().lower() for token in _TOKEN.finditer(match.group())]
        if sum(word in NUMBER_WORDS for word in words) < _FEWEST_WORDS:
            continue
        digits = spell(words)
        is_russian = digits[:1] in ("7", "8") if len(digits) == 11 else len(digits) == 10 and digits[0] == "9"
        if is_russian or (len(digits) in range(7, 13) and context.before(match.start()) == topics.PHONE):
            yield Span(match.start(), match.end(), PHONE)
