"""Finds full names and postal addresses in a cleaned text: pymorphy's grammar, kinds of streets. Pure, heuristic.

A first name alone is no personal data here: half of all greetings are one.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from desk import personal_context as topics
from desk.lemmas import analyser, is_known
from desk.personal_context import Context
from desk.personal_spans import ADDRESS, NAME, Span
from desk.sieve import Sieve

_CAP = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ]?[а-яё]+)?"
_FULL_NAME = Sieve(rf"(?<![\w-]){_CAP}(?:\s{_CAP}){{1,2}}(?![\w-])")
_LOWER_NAME = Sieve(
    r"(?<![\w-])([а-яё]{3,16})\s([а-яё]{3,16}(?:ович|евич|ьич|овн|евн|ичн)[аеуыойм]{0,2})(?![\w-])", re.IGNORECASE
)
_INITIALS = Sieve(rf"(?<![\w-])(?:({_CAP})\s[А-ЯЁ]\.\s?[А-ЯЁ]\.|[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?({_CAP})(?![\w-]))")
_LATIN_NAME = Sieve(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr)\b\.?\s(?P<titled>[A-Z][a-z'-]+(?:\s[A-Z][a-z'-]+){0,2})"
    r"|\b(?:my|full|last|first|whose|customer|recipient)\s(?:full\s)?name(?:\sis|:|\?)?\s(?P<told>[A-Z][a-z'-]+(?:\s[A-Z][a-z'-]+){0,2})"
)
_BY_FATHER = ("ович", "евич", "ьич", "овн", "евн", "ичн")
_INTRODUCED = ("name", "Mr", "Ms", "Miss", "Dr")
_PARTS = ("Name", "Surn", "Patr")
_SURNAME = re.compile(
    r"(?:[оеё]в|[иы]н)(?:а|у|ым|ой|е|ых)?$|[сц]к(?:ий|ого|ому|им|ом|ая|ой|ую)$|енко$|[ую]к(?:а|у|ом)?$|ян(?:а|у|ом)?$|дзе$"
    r"|швили$|ых$"
)
# Grammar costs 100 us a new word; past so many candidates two capitals side by side are a name unread.
_MOST_NAMES = 300

_KIND_RU = (
    r"(?:ул|улиц[аеуы]|проспект[ае]?|просп|пр-к?т|переул(?:ок|ке)|пер|шоссе|ш|бульвар[ае]?|б-р|наб|набережн(?:ая|ой)"
    r"|проезд[ае]?|площад[ьи]|пл|мкр|микрорайон[ае]?|тупик)"
)
_HOUSE = r"(?:,?\s?(?:д|дом)\b\.?\s?|,\s?|\s)\d{1,4}(?:[а-я]\b|[/-]\d{1,3})?"
_REST = (
    r"(?:,?\s?(?:к|корп|корпус|стр|строение|кв|квартир[аеу]|под|подъезд|эт|этаж|оф|офис|домофон)\b"
    r"\.?\s?№?\s?\d{1,4}){0,5}"
)
_TOWN = r"(?:(?:\d{6},?\s)?(?:(?:г|гор|город)\b\.?\s?)?[А-ЯЁ][а-яё-]+,\s)?"
_NAMED_STREET = r"(?:\d{1,3}-[а-я]{1,3}\s)?[А-ЯЁ][а-яё-]+(?:\s[А-ЯЁ][а-яё-]+){0,2}"
_STREET_RU = Sieve(
    rf"(?<!\w){_TOWN}(?:{_KIND_RU}\b\.?\s(?:[а-я]{{3,8}}\s)?{_NAMED_STREET}|{_NAMED_STREET}\s{_KIND_RU}\b\.?){_HOUSE}{_REST}"
    rf"|(?<!\w){_TOWN}{_KIND_RU}\b\.?\s{_NAMED_STREET}(?=,?\s(?:кв|квартира|подъезд)\b){_REST}"
    r"|(?<!\w)(?:кв|квартир[аеу])\b\.?\s?№?\s?\d{1,4}\b"
)
# A street's adjective after a preposition: "на Тульской, 4".
_ON_STREET = Sieve(
    r"(?:(?<=\bна\s)|(?<=\bНа\s)|(?<=\bпо\s)|(?<=\bс\s)|(?<=\bиз\s))[А-ЯЁ][а-яё-]+(?:ской|цкой|ого|ой|ова),?\s"
    r"(?:д(?:ом)?\b\.?\s?)?\d{1,4}[а-я]?(?=[\s,.!?]*(?:кв\b|$|[,.!?;)]|[а-яё]))"
)
_KIND_EN = r"(?:St|Street|Ave|Avenue|Rd|Road|Ct|Court|Blvd|Boulevard|Ln|Lane|Dr|Drive|Way|Pl|Place|Terrace|Circle|Hwy)"
_STREET_EN = Sieve(
    rf"(?<!\w)\d{{1,5}}\s(?:[NSEW]\.?\s)?[A-Z][a-z]+(?:\s[A-Z][a-z]+){{0,2}}\s{_KIND_EN}\b\.?"
    r"(?:,?\s(?:Apt|Suite|Unit|Floor|#)\.?\s?\w{1,6})?|(?<!\w)(?:Apt|Suite|P\.?O\.? Box)\.?\s\d{1,6}(?!\w)"
)


def find_names(text: str, context: Context) -> Iterator[Span]:
    """Names of at least two parts, of which one is a first name; initials beside a surname; who is introduced."""
    for number, match in enumerate(_FULL_NAME.finditer(text)):
        words = [(word.start() + match.start(), word.group()) for word in re.finditer(r"\S+", match.group())]
        first, last = (0, len(words)) if number >= _MOST_NAMES else _name_part([word for _, word in words])
        if last - first >= 2:
            yield Span(words[first][0], words[last - 1][0] + len(words[last - 1][1]), NAME)
    by_father = any(ending in context.lower for ending in _BY_FATHER)
    for match in islice(_LOWER_NAME.finditer(text), _MOST_NAMES) if by_father else ():
        if "Name" in _parts_of(match.group(1)) and "Patr" in _parts_of(match.group(2)):
            yield Span(match.start(), match.end(), NAME)
    for match in islice(_INITIALS.finditer(text), _MOST_NAMES):
        if "Surn" in _parts_of(match.group(1) or match.group(2)):
            yield Span(match.start(), match.end(), NAME)
    for match in _LATIN_NAME.finditer(text) if any(sign in text for sign in _INTRODUCED) else ():
        yield Span(*match.span(match.lastgroup or 0), NAME)


def _name_part(words: list[str]) -> tuple[int, int]:
    """Which words in a row are a name: each some part of one, two different parts, a first name among them."""
    parts = [_parts_of(word) for word in words]
    for first, last in ((0, len(words)), (0, len(words) - 1), (1, len(words))):
        chosen = parts[first:last]
        if last - first >= 2 and all(chosen) and _makes_name(chosen):
            return first, last
    return 0, 0


def _makes_name(parts: list[frozenset[str]]) -> bool:
    return any("Name" in one for one in parts) and any(
        mine != other for mine in parts[0] for other in frozenset[str]().union(*parts[1:])
    )


@lru_cache(maxsize=20_000)
def _parts_of(word: str) -> frozenset[str]:
    """Which parts of a name a word may be; a word the dictionary lacks is a surname where it ends like one."""
    if not is_known(word.lower()):
        return frozenset({"Surn"}) if _SURNAME.search(word) else frozenset()
    tags = analyser().tag(word)
    return frozenset(part for tag in tags for part in _PARTS if part in tag)


def find_addresses(text: str, context: Context) -> Iterator[Span]:
    """Streets with a house, flats; Russian and English writings."""
    patterns = (_STREET_RU, _STREET_EN, _ON_STREET) if topics.STREET in context.named else (_ON_STREET,)
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end(), ADDRESS)
