"""Data of people: cards, documents, addresses, full names, other customers. Stricter where the whole world reads."""

import re
from itertools import pairwise

from agent.guardrails.case import GateCase, blocks, keys_in
from desk.decisions import Finding
from desk.patterns import Match
from desk.redaction import find_personal
from desk.text import Word, clean

_FILE = "gate_personal"
_REASON = "personal data"
_STREET_RU = re.compile(
    # a kind of street and a number, a flat, or a street's adjective after a preposition: "на Тульской, 4"
    r"\b(?:ул|улиц\w{1,3}|проспект\w{0,2}|пр-к?т\w{0,2}|переул\w{2,3}|пер|шоссе|ш|бульвар\w{0,2}|б-р|набережн\w{2}|проезд\w{0,2}|площад\w{1,2})\b\.?\s"
    r"[А-ЯЁ\d][\w-]+(?:\s[А-ЯЁ][\w-]+)?,?\s(?:д(?:ом)?\b\.?\s?)?\d{1,4}"
    r"|\b(?:кв|квартир\w{1,2}|подъезд\w{0,2})\b\.?\s?№?\s?\d{1,4}\b"
    r"|\b(?:на|с|со|по|из|адрес\w{0,2}:?|ул\.?)\s[А-ЯЁ][а-яё-]+(?:ской|ого|ой|ая|ский|ова|ина),?\s(?:д(?:ом)?\b\.?\s?)?"
    r"\d{1,4}[а-я]?(?=[\s,.!?]*(?:кв\b|$|[,.!?;)]))"
)
_STREET_EN = re.compile(
    r"\b\d{1,5}\s(?:[NSEW]\.?\s)?[A-Z][a-z]+(?:\s[A-Z][a-z]+)?\s"
    r"(?:St|Street|Ave|Avenue|Rd|Road|Ct|Court|Blvd|Boulevard|Ln|Lane|Dr|Drive|Way|Pl|Place|Terrace|Circle|Hwy|Apt)\b"
)
_ORDER = re.compile(r"(?<![\w.,-])(?:\d{3,}-\d{3,}(?:-\d+)?|\d{5,})(?![\w%])(?![.,]\d)")
_CARD_TAIL = re.compile(r"(?<!\d)(?:\*{2,}\s?|x{2,}|•+\s?)?\d{4}(?!\d)")
_NAME_PARTS = (":Name", ":Surn", ":Patr")
_CAPITALISED = re.compile(r"\b[A-Z][a-z]{2,}\s[A-Z][a-z]{2,}\b")


def personal_data(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft that shows data of a person.

    Everywhere: whole card numbers, documents, other customers' data. In public also addresses, order numbers and full
    names; in private an address or order number only if neither customer nor facts named it.
    """
    found = (*_cards(case), *_documents(case), *_addresses(case), *_names(case), *_others(case), *_orders(case))
    return blocks("personal_data", found, _REASON)


def _cards(case: GateCase) -> tuple[Match, ...]:
    if not any(char.isdigit() for char in case.draft):
        return ()
    cleaned, places = clean(case.draft)
    whole = tuple(
        _at(case, places[span.start], places[span.end - 1] + 1)
        for span in find_personal(cleaned)
        if span.kind in ("card", "document")
    )
    speaks_of_cards = all(case.find(_FILE, key, unless_denied=False) for key in ("cards", "card_tail"))
    tails = tuple(
        _at(case, tail.start(), tail.end())
        for tail in (_CARD_TAIL.finditer(case.draft) if speaks_of_cards else ())
        if case.is_public or tail.group()[-4:] not in case.facts_text + case.customer_text
    )
    return (*whole, *tails)


def _documents(case: GateCase) -> tuple[Match, ...]:
    return tuple(
        match
        for match in case.find(_FILE, "documents", unless_denied=False)
        if re.search(r"\d[\d\s-]{2,}", case.draft[match.end : match.end + 30]) and not _is_product_fact(case, match)
    )


def _is_product_fact(case: GateCase, match: Match) -> bool:
    """The card speaks of it: the series of a model, a cover for a passport."""
    return not keys_in(match.quote).isdisjoint({key for key in case.fact_keys if key[0] not in ":=" and key[-1] != "*"})


def _addresses(case: GateCase) -> tuple[Match, ...]:
    found = [match for pattern in (_STREET_RU, _STREET_EN) for match in pattern.finditer(case.draft)]
    if not found:
        return ()
    own = "" if case.is_public else (case.customer_text + "\n" + _facts_of_no_one_else(case)).casefold()
    return tuple(_at(case, m.start(), m.end()) for m in found if case.is_public or m.group().casefold() not in own)


def _facts_of_no_one_else(case: GateCase) -> str:
    return "\n".join(fact for fact in case.facts if not case.find_in(fact, _FILE, "other_marks", unless_denied=False))


def _names(case: GateCase) -> tuple[Match, ...]:
    """Two parts of a name side by side; the customer's own display name and the product's words are known."""
    if ":Name" not in case.reading.index:
        return ()
    pairs = [
        (left, right)
        for left, right in pairwise(case.reading.words)
        if _is_full_name(left, right) and _is_capital(case, left) and _is_capital(case, right)
    ]
    known = _known_names(case) if pairs else frozenset[str]()
    return tuple(
        _at(case, left.start, right.end) for left, right in pairs if not {"=" + left.plain, "=" + right.plain} <= known
    )


def _known_names(case: GateCase) -> frozenset[str]:
    public = keys_in(case.customer_name or "") | keys_in(case.product_name or "")
    if case.is_public:
        return public
    return public | keys_in(case.customer_text) | keys_in(_facts_of_no_one_else(case))


def _is_full_name(left: Word, right: Word) -> bool:
    parts = [{part for part in _NAME_PARTS if part in word.keys} for word in (left, right)]
    if left.sentence != right.sentence or not all(parts):
        return False
    return any(one != other for one in parts[0] for other in parts[1]) and bool({":Name"} & (parts[0] | parts[1]))


def _is_capital(case: GateCase, word: Word) -> bool:
    return case.draft[word.start].isupper()


def _others(case: GateCase) -> tuple[Match, ...]:
    """Another customer beside a name, a number or a deed of theirs; or a name the facts mark as somebody else's."""
    words = case.reading.words
    found = list(case.find(_FILE, "leak", unless_denied=False))
    for match in case.find(_FILE, "other_people", unless_denied=False):
        near = [word for word in words if match.start - 60 <= word.start <= match.end + 60]
        if any(":Name" in word.keys and _is_capital(case, word) for word in near) or _ORDER.search(case.draft):
            found.append(match)
    return (*found, *_marked_names(case))


def _marked_names(case: GateCase) -> tuple[Match, ...]:
    names = list(_CAPITALISED.finditer(case.draft))
    if not names:
        return ()
    others = "\n".join(fact for fact in case.facts if case.find_in(fact, _FILE, "other_marks", unless_denied=False))
    return tuple(_at(case, name.start(), name.end()) for name in names if name.group() in others)


def _orders(case: GateCase) -> tuple[Match, ...]:
    if not case.find(_FILE, "order_words", unless_denied=False):
        return ()
    known = case.customer_text + ("" if case.is_public else case.facts_text)
    return tuple(
        _at(case, match.start(), match.end()) for match in _ORDER.finditer(case.draft) if match.group() not in known
    )


def _at(case: GateCase, start: int, end: int) -> Match:
    return Match(start=start, end=end, quote=case.draft[start:end].strip(" ,"))
