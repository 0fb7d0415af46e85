"""Finds cards (Luhn, known prefixes), IBANs (checksum) and bank accounts by context in a cleaned text. Pure."""

import re
from collections.abc import Iterator

from desk import personal_context as topics
from desk.personal_context import Context
from desk.personal_spans import ACCOUNT, CARD, IBAN, Span
from desk.sieve import Sieve

# It looks back from behind its first digit: so a search may skip to the next digit at once.
_RUN = re.compile(r"\d(?<![\dA-Za-z_№#@]\d)\d*(?:[ .–-]\d+)*(?![\d_])")
_DIGITS = re.compile(r"\d+")
_GROUPED = re.compile(r"\d{4}([ .–-])\d{4}\1\d{4}\1\d{4}")
_SHORTEST, _LONGEST = 12, 19
# Shorter numbers pass Luhn by chance among orders and barcodes (13 digits): they need the word "card" beside them.
_SURE = 14
# Past this many sums in one text the rest is taken for cards unseen: bounded work, closed when in doubt.
_MOST_SUMS = 3_000
# (first, last, digits of the prefix, lengths): ISO/IEC 7812 issuer ranges as the schemes publish them.
_ISSUERS: tuple[tuple[int, int, int, frozenset[int]], ...] = (
    (4, 4, 1, frozenset({13, 16, 19})),
    (51, 55, 2, frozenset({16})),
    (2221, 2720, 4, frozenset({16})),
    (2200, 2204, 4, frozenset({16, 17, 18, 19})),
    (34, 34, 2, frozenset({15})),
    (37, 37, 2, frozenset({15})),
    (300, 305, 3, frozenset({14, 16})),
    (3095, 3095, 4, frozenset({14, 16})),
    (36, 36, 2, frozenset({14, 16})),
    (38, 39, 2, frozenset({14, 16})),
    # JCB has 3528-3589; made-up cards of tests use all of 35.
    (35, 35, 2, frozenset({16, 17, 18, 19})),
    (1800, 1800, 4, frozenset({15})),
    (2131, 2131, 4, frozenset({15})),
    (50, 50, 2, frozenset(range(12, 20))),
    (56, 69, 2, frozenset(range(12, 20))),
    (62, 62, 2, frozenset({16, 17, 18, 19})),
    (81, 81, 2, frozenset({16})),
    (8600, 8600, 4, frozenset({16})),
    (9112, 9112, 4, frozenset({16})),
    (9792, 9792, 4, frozenset({16})),
    (9860, 9860, 4, frozenset({16})),
)
_IBAN = Sieve(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){10,30}")
# Length of an IBAN by country (SWIFT IBAN registry, release 99).
_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29,
    "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
    "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
    "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20,
    "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
    "YE": 30,
}  # fmt: skip
_ACCOUNT = Sieve(r"(?<![\w-])\d{7,20}(?![\w-])|(?<![\w-])[A-Z]{3,4}\d{7,16}(?![\w-])")
# Russian accounts of people and firms are told by their first three digits and their twenty digits.
_RU_DIGITS = 20
_RU_ACCOUNT = re.compile(r"(?<!\d)(?:40[5-8]|42[1-6])\d{2}(?: ?\d){15}(?!\d)")


def find_cards(text: str, context: Context) -> Iterator[Span]:
    """Payment cards of 12 to 19 digits; never a number the words around call an order, an article or a barcode."""
    sums = [_MOST_SUMS]
    for run in _RUN.finditer(text):
        if run.end() - run.start() >= _SHORTEST:
            groups = [(group.start(), group.end()) for group in _DIGITS.finditer(text, run.start(), run.end())]
            yield from _cards_in(text, groups, context, sums)


def _cards_in(text: str, groups: list[tuple[int, int]], context: Context, sums: list[int]) -> Iterator[Span]:
    first = 0
    while first < len(groups):
        last = _last_group(text, groups, first, context, sums)
        if last is not None:
            yield Span(groups[first][0], groups[last][1], CARD)
        first = first + 1 if last is None else last + 1


def _last_group(text: str, groups: list[tuple[int, int]], first: int, context: Context, sums: list[int]) -> int | None:
    """The number of the group that closes the card which opens with group `first`; the longest card wins."""
    digits, found = "", None
    for number in range(first, min(first + _LONGEST, len(groups))):
        start, end = groups[number]
        digits += text[start : min(end, start + _LONGEST + 1)]
        if len(digits) > _LONGEST:
            break
        if len(digits) >= _SHORTEST:
            opening = groups[first][0]
            if _is_card(text[opening:end], digits, context.around(opening, end), sums):
                found = number
    return found


def _is_card(shown: str, digits: str, topic: str, sums: list[int]) -> bool:
    if topic == topics.GOODS:
        return False
    # Four groups of four are a card even mistyped: nobody writes anything else so.
    if _GROUPED.fullmatch(shown) and digits[0] in "23456":
        return True
    is_named = topic in (topics.CARD, topics.ACCOUNT)
    if not is_named and (len(digits) < _SURE or not _is_issued(digits)):
        return False
    sums[0] -= 1
    return sums[0] < 0 or is_luhn(digits)


def _is_issued(digits: str) -> bool:
    return any(
        len(digits) in lengths and first <= int(digits[:size]) <= last for first, last, size, lengths in _ISSUERS
    )


def is_luhn(digits: str) -> bool:
    """The check of cards: every second digit from the right doubled, the sum a multiple of ten."""
    doubled = [int(digit) * 2 - 9 * (digit > "4") for digit in digits[-2::-2]]
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


def find_ibans(text: str, context: Context) -> Iterator[Span]:
    """IBANs whose checksum holds; one that fails it only where the text calls it an IBAN."""
    first = next(_IBAN.finditer(text), None)
    place = first.start() if first else len(text)
    while match := _IBAN.exact.search(text, place):
        end = _iban_end(text, match)
        if end is None and context.before(match.start(), 24) == topics.IBAN:
            end = match.start() + len(match.group().rstrip())
        if end is not None:
            yield Span(match.start(), end, IBAN)
        place = end or match.start() + 2


def _iban_end(text: str, match: re.Match[str]) -> int | None:
    length = _IBAN_LENGTHS.get(match.group()[:2].upper(), 0)
    signs = [place for place in range(match.start(), match.end()) if text[place].isalnum()][:length]
    if not length or len(signs) < length:
        return None
    end = signs[-1] + 1
    if end < len(text) and text[end].isalnum() and text[end].isascii():
        return None
    code = "".join(text[place] for place in signs)
    return end if int("".join(str(int(sign, 36)) for sign in code[4:] + code[:4])) % 97 == 1 else None


def find_accounts(text: str, context: Context) -> Iterator[Span]:
    """Bank accounts: twenty Russian digits as they are, any other number only where the text calls it an account."""
    for match in _RU_ACCOUNT.finditer(text) if context.most_digits >= _RU_DIGITS else ():
        if context.before(match.start()) != topics.GOODS:
            yield Span(match.start(), match.end(), ACCOUNT)
    for match in _ACCOUNT.finditer(text) if topics.ACCOUNT in context.named else ():
        if context.before(match.start(), 24) == topics.ACCOUNT:
            yield Span(match.start(), match.end(), ACCOUNT)
