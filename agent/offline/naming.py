"""How an answer calls things: the product by a short form of its name, the customer by a sane first name."""

import re

from desk.lemmas import analyser, is_known

_LONGEST_TITLE = 48
_SHORTEST_TITLE = 4
_BREAK = re.compile(r"\s[-–—+/|]\s|[;!?(\[|]|,\s")
_QUOTES = re.compile(r"[\"«»„“”]")
# A letter after a number is a unit: "18 В".
_DANGLING = re.compile(
    r"(?:(?<!\d)\s+(?:и|с|со|для|на|в|во|из|от|до|по|без|под|к|за|the|for|with|and|of|in|a)|\s*[-–—,.:])+$", re.I
)
_NAME = re.compile(r"[а-яё]{2,15}(?:-[а-яё]{2,15})?|[a-z]{2,15}", re.IGNORECASE)


def short_title(name: str) -> str:
    """A product name one can put between quotation marks: no search words behind a dash, cut at a word."""
    plain = " ".join(_QUOTES.sub("", name).split())
    head = next((part for part in _heads(plain) if len(part) >= _SHORTEST_TITLE), plain)
    title = _DANGLING.sub("", _cut(head, _LONGEST_TITLE))
    return title if title[1:2].isupper() else title[:1].upper() + title[1:]


def title_without_numbers(title: str) -> str:
    """The part of a title before its first number: an answer that knows no value must not seem to state one."""
    head = re.split(r"\s*\S*\d", title, maxsplit=1)[0]
    return _DANGLING.sub("", head) if len(head) >= _SHORTEST_TITLE else ""


def first_name(name: str, *, language: str, not_names: frozenset[str]) -> str:
    """The name to greet with, or an empty text: letters only, in the script of the answer, not a surname or a word."""
    for part in name.split()[:3]:
        if _NAME.fullmatch(part) and part.lower() not in not_names and _fits_script(part, language) and _is_name(part):
            return "-".join(piece.capitalize() for piece in part.split("-"))
    return ""


def _heads(name: str) -> list[str]:
    """The name cut at its first break, at its second, and so on."""
    ends = [match.start() for match in _BREAK.finditer(name)]
    return [name[:end].strip() for end in ends] + [name]


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit + 1].rsplit(" ", 1)[0][:limit]


def _fits_script(part: str, language: str) -> bool:
    return bool(re.match(r"[а-яё]", part, re.IGNORECASE)) == (language == "ru")


def _is_name(part: str) -> bool:
    """A dictionary word must be a first name; a word nobody knows may be one."""
    word = part.lower()
    if not re.match(r"[а-яё]", word) or not is_known(word):
        return True
    return any("Name" in parse.tag for parse in analyser().parse(word))
