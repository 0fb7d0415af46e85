"""Finds the new address or recipient a letter gives, in parts, as the customer wrote them. Pure; fills nothing in."""

import re

from desk.customers import Address

_KIND = (
    "St|Street|Rd|Road|Ave|Avenue|Ln|Lane|Ct|Court|Dr|Drive|Blvd|Boulevard|Way|Pl|Place|Hwy|Highway|Cir|Circle|Ter|Terrace|Trl"
    "|Trail|Shore|Loop|Pkwy|Parkway|Sq|Square|Row|Walk|Path|Pike|Point|Ridge"
)
_UNIT = r"(?:(?i:apt|apartment|unit|suite|ste|room|rm|lot|floor)(?:\s+(?i:number|no|is))*\.?\s*#?\s*|#\s*)\w{1,6}\b"
_STREET = re.compile(
    rf"\d{{1,6}}[A-Za-z]?\s+(?:[A-Z0-9][\w.'’-]*\s+){{0,3}}(?:{_KIND})\b\.?(?:\s*,?\s*{_UNIT})?"
    rf"|(?i:\bP\.?\s?O\.?\s*box\s+\d+)"
)
_LONE_UNIT = re.compile(rf"\b{_UNIT}|#\s*\d+")
_TOWN = re.compile(
    r"^[\s,]*(?P<city>[A-Z][A-Za-z.'’-]*(?:\s+[A-Z][A-Za-z.'’-]*){0,2}?),?\s+(?P<region>[A-Z]{2})\b(?:[\s,]+(?P<code>\d{5}(?:-\d{4})?))?"
)
_ZIP = re.compile(r"(?i:\bzip(?:\s?code)?|\bpostcode)\b[^.\n]{0,20}?\b(?P<code>\d{5}(?:-\d{4})?)")
_NAME = r"[A-Z][\w'’-]+(?:\s+[A-Z][\w.'’-]*){1,2}"
_BEFORE_STREET = re.compile(rf"(?P<name>{_NAME})\s*,\s*$")
_RENAMED = re.compile(
    rf"(?i:recipient|name)\s+(?:(?i:should\s+be|is\s+now|to\s+be|is|to|from)\s+)(?:{_NAME}\s+to\s+)?(?P<name>{_NAME})|(?i:in\s+the\s+name\s+of)\s+(?P<other>{_NAME})"
)


def find_address(text: str, *, writer: str | None, is_mine: bool) -> Address | None:
    """The parts that are told; None when there are none. `is_mine`: the box is to be put in the `writer`'s own name."""
    street = _STREET.search(text)
    unit = None if street else _LONE_UNIT.search(text)
    code = _ZIP.search(text)
    town = _TOWN.match(text[street.end() :]) if street else None
    found = Address(
        recipient=_recipient(text, street) or (writer or "" if is_mine else ""),
        street=" ".join((street or unit)[0].split()) if street or unit else "",  # type: ignore[index]  # one of them is
        city=town["city"] if town else "",
        region=town["region"] if town else "",
        postal_code=(town["code"] if town else None) or (code["code"] if code else ""),
    )
    return found if found != Address() or is_mine else None


def _recipient(text: str, street: re.Match[str] | None) -> str:
    """Who is to get it: named before the street, or told outright."""
    before = _BEFORE_STREET.search(text[: street.start()]) if street else None
    if before:
        return " ".join(before["name"].split())
    told = _RENAMED.search(text)
    return " ".join((told["name"] or told["other"]).split()) if told else ""
