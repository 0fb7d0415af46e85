"""Finds personal data in a text: contacts, money, documents, people. Pure; the gate and the redaction of logs ask it.

Each finder of `personal_*` reads the cleaned text (NFKC, nothing invisible); what they find is mapped back to the
places of the original, and where two finds overlap the surer kind stays.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice

from desk.cleaning import clean
from desk.personal_context import Context, read_context
from desk.personal_documents import (
    find_births,
    find_inns,
    find_keys,
    find_licences,
    find_passports,
    find_snils,
    find_ssns,
)
from desk.personal_emails import find_emails, find_handles
from desk.personal_money import find_accounts, find_cards, find_ibans
from desk.personal_people import find_addresses, find_names
from desk.personal_phones import find_phones
from desk.personal_spans import EMAIL, KINDS, PHONE, Span

# Dashes NFKC leaves alone, as the one everybody types; the long ones part words and stay.
_DASHES = "\u2010\u2011\u2012\u2212"
# Work is bounded: after so many numbers and at signs (a page of nothing else) whatever looks like either is hidden.
_COSTLY, _COSTLY_SIGN = re.compile(r"\d+|[@+]"), re.compile(r"[\d@+]")
_MOST_COSTLY = 1_000
_COARSE = re.compile(r"[^\s@]{0,64}@\S*|\d(?:[^\w]{0,3}\d){6,}")
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
# With the fewest digits in one stretch each needs to find anything.
_FINDERS: tuple[tuple[Callable[[str, Context], Iterator[Span]], int], ...] = (
    (find_keys, 0), (find_emails, 0), (find_handles, 0), (find_phones, 0), (find_names, 0), (find_addresses, 1),
    (find_births, 2), (find_licences, 2), (find_passports, 3), (find_ssns, 9), (find_snils, 9), (find_inns, 10),
    (find_accounts, 7), (find_ibans, 2), (find_cards, 12),
)  # fmt: skip


# Two guardrails ask about the same draft.
@lru_cache(maxsize=16)
def find_personal(text: str, *, trust_goods: bool = True) -> tuple[Span, ...]:
    """Personal spans in text order, never overlapping, with places in `text` as it was given.

    `trust_goods`: a number called an order, an article or a barcode is none of a person; off where the text may lie
    about it (a draft talked into "order 8 912 ...") or where hiding too much does no harm.
    """
    cleaned, places = clean(text)
    spans: list[Span] = []
    taken = bytearray(len(cleaned) + 1)
    for span in sorted(
        _all(_with_hyphens(cleaned), trust_goods=trust_goods),
        key=lambda one: (_RANK[one.kind], one.start, -one.end),
    ):
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            spans.append(Span(places[span.start], places[span.end - 1] + 1, span.kind))
    return tuple(sorted(spans, key=lambda one: one.start))


def _with_hyphens(text: str) -> str:
    # Translating letter by letter takes a long text as long as all else; hardly one has such a dash.
    for dash in _DASHES:
        if dash in text:
            text = text.replace(dash, "-")
    return text


def _all(text: str, *, trust_goods: bool) -> Iterator[Span]:
    limit = len(text)
    if len(_COSTLY_SIGN.findall(text)) > _MOST_COSTLY:
        limit = next((sign.start() for sign in islice(_COSTLY.finditer(text), _MOST_COSTLY, None)), len(text))
    context = read_context(text[:limit], trust_goods=trust_goods)
    for find, fewest in _FINDERS:
        if context.most_digits >= fewest:
            yield from find(context.text, context)
    for match in _COARSE.finditer(text, limit):
        yield Span(match.start(), match.end(), EMAIL if "@" in match.group() else PHONE)
