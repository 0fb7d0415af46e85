"""Addresses of pages and mail in a text, also written out (`shop точка ru`), comparable letter by letter. Pure."""

import re
from dataclasses import dataclass

from desk.cleaning import clean
from desk.remembered import remembered
from desk.sieve import Sieve

_ENDINGS = (
    "ru|рф|com|org|net|shop|store|info|io|me|co|biz|online|site|us|su|by|kz|ua|uk|de|ly|gg|cc|app|dev|link|page|club|"
    "pro|xyz|top|eu|tv|to|moscow|market|example|test"
)
_LINK = Sieve(
    rf"(?:https?|ftp)://[^\s<>«»\"”)]+|\bwww\.[^\s<>«»\"”)]+"
    rf"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|(?<![\w@.-])(?:[^\W_][\w-]{{0,40}}\.){{1,4}}(?:{_ENDINGS})(?![\w-])(?:/[^\s<>«»\"”),]*)?"
    rf"|(?<![\w.@])@[A-Za-z][\w.]{{2,}}",
    re.IGNORECASE,
)
_SAID = Sieve(
    r"[\w-]{2,40}(?:\s[\w-]{2,40})?\s?[\[({]?\s?(?:(?:точка|тчк|слеш|слэш|slash|собака|собачка)\s?[\])}]?\s?"
    # `dot` begins names and words: what stands after it must end addresses.
    rf"(?:ру|ком|рф|нет|орг|[a-z]{{2,10}})|dot\s?[\])}}]?\s?(?:{_ENDINGS}))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One address. `address`: lower case, without protocol, `www.` and closing marks."""

    start: int
    end: int
    address: str


@remembered(1024)
def find_links(text: str) -> tuple[Link, ...]:
    """Every address in text order, none inside another."""
    cleaned, places = clean(text)
    spans = sorted({match.span() for pattern in (_LINK, _SAID) for match in pattern.finditer(cleaned)})
    found: list[Link] = []
    for start, end in spans:
        shown = cleaned[start:end].rstrip(".,!?;:…")
        if not found or places[start] >= found[-1].end:
            end = start + len(shown)
            found.append(Link(start=places[start], end=places[end - 1] + 1, address=_plain(shown)))
    return tuple(found)


def _plain(shown: str) -> str:
    return re.sub(r"^(?:https?://|ftp://)?(?:www\.)?", "", shown.lower()).rstrip("/")
