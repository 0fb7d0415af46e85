"""Data of people: cards, documents, addresses, names, other customers. Stricter where the whole world reads.

Phones and e-mails as ways out of the channel are the matter of contacts_and_links; here they are somebody's data.
"""

import re

from agent.guardrails.case import GateCase, blocks, keys_in
from desk.decisions import Finding
from desk.forms import plain_keys
from desk.linking_names import agreement, read_name
from desk.linking_policy import link_policy
from desk.patterns import Match
from desk.personal_data import find_personal
from desk.personal_spans import ADDRESS, BIRTH, CARD, DOCUMENTS, KEY, MONEY, NAME, Span
from desk.sieve import Sieve
from desk.text import Reading, Word, read

_FILE = "gate_personal"
_REASON = "personal data"
_STREET_RU = Sieve(
    # a kind of street and a number, a flat, or a street's adjective after a preposition: "на Тульской, 4"
    r"\b(?:ул|улиц\w{1,3}|проспект\w{0,2}|пр-к?т\w{0,2}|переул\w{2,3}|пер|шоссе|ш|бульвар\w{0,2}|б-р|набережн\w{2}|проезд\w{0,2}|площад\w{1,2})\b\.?\s"
    r"[А-ЯЁ\d][\w-]+(?:\s[А-ЯЁ][\w-]+)?,?\s(?:д(?:ом)?\b\.?\s?)?\d{1,4}"
    r"|\b(?:кв|квартир\w{1,2}|подъезд\w{0,2})\b\.?\s?№?\s?\d{1,4}\b"
    r"|\b(?:на|с|со|по|из|адрес\w{0,2}:?|ул\.?)\s[А-ЯЁ][а-яё-]+(?:ской|ого|ой|ая|ский|ова|ева|ина),?\s(?:д(?:ом)?\b\.?\s?)?"
    r"\d{1,4}[а-я]?(?=[\s,.!?]*(?:кв\b|$|[,.!?;)]))"
)
# One line says `пр-т`, another `проспект`.
_KIND_OF_STREET = re.compile(
    r"\b(?:улиц\w{1,3}|проспект\w{0,2}|пр-к?т\w{0,2}|переул\w{2,3}|шоссе|бульвар\w{0,2}|набережн\w{2}|проезд\w{0,2}|"
    r"площад\w{1,2})\b"
)
_STREET_EN = Sieve(
    r"\b\d{1,5}\s(?:[NSEW]\.?\s)?[A-Z][a-z]+(?:\s[A-Z][a-z]+)?\s"
    r"(?:St|Street|Ave|Avenue|Rd|Road|Ct|Court|Blvd|Boulevard|Ln|Lane|Dr|Drive|Way|Pl|Place|Terrace|Circle|Hwy|Apt)\b"
)
# They look back from behind their first sign: so a search may skip to the next such sign at once.
_ORDER = re.compile(r"\d(?<![\w.,-]\d)(?:\d{2,}-\d{3,}(?:-\d+)?|\d{4,})(?![\w%])(?![.,]\d)")
_CARD_TAIL = re.compile(r"(?<!\d)(?:\*{2,}\s?|x{2,}|•+\s?)?\d{4}(?!\d)")
# Kinds that never leave, whoever wrote them first.
_NEVER = frozenset({CARD, KEY}) | DOCUMENTS - {BIRTH}
# How somebody is called: at the start of a sentence or after a comma, before a comma or the end.
_CALLED = re.compile(r"\s?[,!.?]|\s?$")
_CALLING = re.compile(r"(?:^|[.!?\n,])\s*$")
_SIGNATURE_REACH = 40
# "дом", "на": no name of a street.
_SHORT_STREET = 3
_NAME_PARTS = (":Name", ":Surn", ":Patr")
_CAPITALISED = re.compile(r"[A-Z](?<!\w[A-Z])[a-z]{2,}\s[A-Z][a-z]{2,}\b")


def personal_data(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft that shows data of a person.

    Everywhere: whole card numbers, documents, other customers' data. In public also addresses, order numbers, full
    names and a first name that is not the customer's; in private an address, an account or an order number only if
    neither customer nor facts named it. What the customer wrote in private may be said back, but cards and documents.
    """
    found = (
        *_cards(case), *_documents(case), *_addresses(case), *_names(case), *_strangers(case), *_others(case),
        *_orders(case),
    )  # fmt: skip
    return blocks("personal_data", found, _REASON)


def _cards(case: GateCase) -> tuple[Match, ...]:
    if not any(char.isdigit() for char in case.draft):
        return ()
    whole = tuple(
        _at(case, span.start, span.end)
        for span in _personal(case)
        if span.kind in _NEVER or (span.kind in MONEY | DOCUMENTS and not _is_own(case, span.start, span.end))
    )
    speaks_of_cards = all(case.find(_FILE, key, unless_denied=False) for key in ("cards", "card_tail"))
    tails = tuple(
        _at(case, tail.start(), tail.end())
        for tail in (_CARD_TAIL.finditer(case.draft) if speaks_of_cards else ())
        if case.is_public or tail.group()[-4:] not in case.facts_text + case.customer_text
    )
    return (*whole, *tails)


def _personal(case: GateCase) -> tuple[Span, ...]:
    """What is personal in the draft; that it calls a number an order excuses nothing."""
    return find_personal(case.draft, trust_goods=False)


def _is_own(case: GateCase, start: int, end: int) -> bool:
    """The customer wrote it in private: the same digits, however parted."""
    return not case.is_public and _digits(case.draft[start:end]) in _digits(case.customer_text)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _documents(case: GateCase) -> tuple[Match, ...]:
    return tuple(
        match
        for match in case.find(_FILE, "documents", unless_denied=False)
        if re.search(r"\d(?:[\s-]?\d){2}", case.draft[match.end : match.end + 30]) and not _is_product_fact(case, match)
    )


def _is_product_fact(case: GateCase, match: Match) -> bool:
    """The card speaks of it: the series of a model, a cover for a passport."""
    return not plain_keys(keys_in(match.quote)).isdisjoint(case.fact_keys)


def _addresses(case: GateCase) -> tuple[Match, ...]:
    spans = [match.span() for pattern in (_STREET_RU, _STREET_EN) for match in pattern.finditer(case.draft)]
    spans += [
        (span.start, span.end)
        for span in _personal(case)
        if span.kind == ADDRESS and not any(start < span.end and span.start < end for start, end in spans)
    ]
    if not spans:
        return ()
    told = _open_places(case) if case.is_public else case.customer_text + "\n" + _facts_of_no_one_else(case)
    own = told.casefold()
    untold = [span for span in spans if case.draft[slice(*span)].casefold() not in own]
    if untold and own and not _is_near_others(case):
        untold = [span for span in untold if not _is_told_address(case.draft[slice(*span)].casefold(), own)]
    return tuple(_at(case, *span) for span in untold)


def _open_places(case: GateCase) -> str:
    """The facts about places that everybody may come to."""
    facts = _facts_of_no_one_else(case).splitlines()
    return "\n".join(
        fact for fact in facts if case.find_in(fact.partition(":")[0], _FILE, "open_places", unless_denied=False)
    )


def _is_near_others(case: GateCase) -> bool:
    """Beside somebody else's facts only the very words of the customer's own ones will do."""
    told = f"{case.customer_text}\n{case.facts_text}"
    return bool(_facts_of_others(case) or case.find_in(told, _FILE, "near_people"))


def _is_told_address(address: str, own: str) -> bool:
    """A line with the same street in another form and the same numbers (`ул. Заречная, 6`)."""
    numbers = re.findall(r"\d+", address)
    streets = [
        plain_keys(word.keys)
        for word in read(_KIND_OF_STREET.sub(" ", address)).words
        if len(word.plain) > _SHORT_STREET
    ]
    return bool(numbers and streets) and any(
        numbers == re.findall(r"\d+", line)[-len(numbers) :]
        and all(not keys.isdisjoint(keys_in(line)) for keys in streets)
        for line in own.splitlines()
    )


def _facts_of_no_one_else(case: GateCase) -> str:
    return "\n".join(fact for fact in case.facts if not case.find_in(fact, _FILE, "other_marks", unless_denied=False))


def _names(case: GateCase) -> tuple[Match, ...]:
    """Two parts of a name side by side; known are the customer's own, the shop's signature, the product's words."""
    pairs = [
        (left.start, right.end)
        for left, right in _beside(case.reading)
        if _is_full_name(left, right) and _is_capital(case, left) and _is_capital(case, right)
    ]
    spans = [(span.start, span.end) for span in _personal(case) if span.kind == NAME]
    spans += [(start, end) for start, end in pairs if not any(one < end and start < other for one, other in spans)]
    known = _known_names(case) if spans else frozenset[str]()
    return tuple(
        _at(case, start, end)
        for start, end in spans
        if not _plain_words(case, start, end) <= known and not _is_signature(case, start)
    )


def _beside(reading: Reading) -> list[tuple[Word, Word]]:
    """Words side by side of which each may be a part of a name; none where no first name stands."""
    index = reading.index
    parts = frozenset(place for part in _NAME_PARTS for place in index.get(part, ())) if ":Name" in index else ()
    return [(reading.words[place], reading.words[place + 1]) for place in sorted(parts) if place + 1 in parts]


def _plain_words(case: GateCase, start: int, end: int) -> set[str]:
    """The words of a stretch of the draft as keys; titles and initials say nothing by themselves."""
    return {"=" + word.plain for word in case.reading.words_in(start, end) if len(word.plain) > 1}


def _is_signature(case: GateCase, start: int) -> bool:
    """The shop signs: "С уважением, Ольга"."""
    signed = case.find(_FILE, "signature", unless_denied=False)
    return any(match.end <= start <= match.end + _SIGNATURE_REACH for match in signed)


def _strangers(case: GateCase) -> tuple[Match, ...]:
    """In public, a greeting by a name that cannot be the customer's: somebody else's order is being answered."""
    if not case.is_public or not case.customer_name or ":Name" not in case.reading.index:
        return ()
    table, known = link_policy(case.playbook).names, _known_names(case) | keys_in(case.customer_text)
    shown = read_name(case.customer_name, table)
    return tuple(
        _at(case, word.start, word.end)
        for word in (case.reading.words[place] for place in case.reading.index[":Name"])
        if _is_capital(case, word)
        and _CALLED.match(case.draft, word.end)
        and _CALLING.search(case.draft[: word.start])
        and "=" + word.plain not in known
        and agreement(read_name(word.plain, table), shown) < 0
        and not _is_signature(case, word.start)
    )


def _known_names(case: GateCase) -> frozenset[str]:
    public = keys_in(case.customer_name or "") | keys_in(case.product_name or "") | keys_in(case.playbook.brand)
    makers = (fact for fact in case.facts if case.find_in(fact, _FILE, "makers", unless_denied=False))
    public = public.union(*(keys_in(fact) for fact in makers))
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
    return (*found, *_marked_names(case), *_marked_data(case))


def _marked_names(case: GateCase) -> tuple[Match, ...]:
    names = list(_CAPITALISED.finditer(case.draft))
    if not names:
        return ()
    others = _facts_of_others(case)
    return tuple(_at(case, name.start(), name.end()) for name in names if name.group() in others)


def _marked_data(case: GateCase) -> tuple[Match, ...]:
    """A contact, an address or a number that stands in a fact of somebody else's; not what the customer wrote."""
    spans = [span for span in _personal(case) if span.kind != NAME]
    others = _bare(_facts_of_others(case)) if spans else ""
    if not others:
        return ()
    quotes = [(span, _bare(case.draft[span.start : span.end])) for span in spans]
    own = _bare(case.customer_text)
    return tuple(_at(case, span.start, span.end) for span, bare in quotes if bare in others and bare not in own)


def _bare(text: str) -> str:
    """Letters and digits alone, lower case: `+7 (912)` and `7912` are one."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _facts_of_others(case: GateCase) -> str:
    return "\n".join(fact for fact in case.facts if case.find_in(fact, _FILE, "other_marks", unless_denied=False))


def _orders(case: GateCase) -> tuple[Match, ...]:
    if not case.find(_FILE, "order_words", unless_denied=False):
        return ()
    known = case.customer_text + ("" if case.is_public else case.facts_text)
    return tuple(
        _at(case, match.start(), match.end()) for match in _ORDER.finditer(case.draft) if match.group() not in known
    )


def _at(case: GateCase, start: int, end: int) -> Match:
    return Match(start=start, end=end, quote=case.draft[start:end].strip(" ,"))
