"""Finds numbers of documents, dates of birth and secrets in a cleaned text: by form, checksum and context. Pure."""

import re
from collections.abc import Iterator

from stdnum.ru import inn

from desk import personal_context as topics
from desk.personal_context import Context
from desk.personal_spans import BIRTH, INN, KEY, LICENCE, PASSPORT, POLICY, SNILS, SSN, Span
from desk.sieve import Sieve

# Three dotted base64 parts, `Bearer` values, vendor-style keys, whatever follows the word.
_KEY = Sieve(
    r"\beyJ[\w-]{8,}(?:\.[\w-]{4,}){1,2}|\bBearer\s+[\w.~+/=-]{8,}|\b(?:sk|pk|rk|ghp|gho|xox[abp])[-_][\w-]{12,}"
    r"|\b(?:api[_-]?key|token|secret|password|пароль)\b[\"']?\s?(?:[:=]\s*|(?:was|is|and|—|-)\s)?[\"']?"
    r"(?=[^\s\"',;]*[\d!#$%&@])[^\s\"',;]{6,}"
    r"|\b(?:api[_-]?key|token|secret|password|пароль)\b[\"']?\s*[:=]\s*[\"']?[^\s\"',;]{6,}",
    re.IGNORECASE,
)
_KEY_SIGNS = (
    "eyj",
    "bearer",
    "sk-",
    "sk_",
    "pk-",
    "pk_",
    "rk-",
    "rk_",
    "gh",
    "xox",
    "key",
    "token",
    "secret",
    "passw",
    "парол",
)
_SSN = Sieve(r"(?<![\w-])(\d{3})([-–])(\d{2})([-–])(\d{4})(?![\w]|-\d)")
_SSN_BARE = re.compile(r"(?<![\w-])(\d{3})([ -]?)(\d{2})\2(\d{4})(?![\w-])")
_SNILS = Sieve(r"(?<![\d-])\d{3}-\d{3}-\d{3}[ -]?\d{2}(?![\d-])")
_SNILS_BARE = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{3}[ -]?\d{2}(?!\d)")
_INN = Sieve(r"(?<![\d-])(?:\d{12}|\d{10}|\d{4} \d{4} \d{4}|\d{4} \d{6}|\d{3} \d{3} \d{3} \d{3})(?![\d-])")
_PASSPORT = Sieve(
    r"(?<!\d)\d{2}[\s-]?\d{2}(?:[\s,:№-]|номер|ном\.?|n\b){0,4}\d{3}[\s-]?\d{3}(?!\d)"
    r"|(?<!\d)\d{6},?\sсерия:?\s\d{2}\s?\d{2}(?!\d)",
    re.IGNORECASE,
)
_PASSPORT_ABROAD = re.compile(r"(?<![\w-])(?:[A-Z]{1,3}\d{6,9}[A-Z]?|\d{2}\s?(?:№\s?)?\d{7}|\d{9})(?![\w-])")
_LICENCE = re.compile(
    r"(?<![\w-])(?:\d{2}\s?(?:\d{2}|[А-Я]{2})\s?\d{6}|[A-Z]{1,2}[\d-]{6,14}|[A-Z]{2}:\w{6,})(?![\w-])"
)
_POLICY = re.compile(r"(?<![\w-])\d{16}(?![\w-])")
_MONTHS = (
    "январ|феврал|март|апрел|ма[йяе]|июн|июл|август|сентябр|октябр|ноябр|декабр|jan|feb|mar|apr|may|jun|jul|aug|sep|oct"
    "|nov|dec"
)
_DATE = Sieve(
    r"(?<![\d.])(?:[0-3]?\d[./-][01]?\d[./-](?:19|20)?\d{2}|(?:19|20)\d{2}-[01]\d-[0-3]\d"
    rf"|[0-3]?\d(?:st|nd|rd|th)?\s(?:{_MONTHS})[а-яa-z]{{0,8}}\.?,?\s(?:19|20)\d{{2}}(?:\s?г(?:\.|ода|од)?(?![а-я]))?"
    rf"|(?:{_MONTHS})[a-z]{{0,8}}\.?\s[0-3]?\d(?:st|nd|rd|th)?,?\s(?:19|20)\d{{2}})(?!\d)",
    re.IGNORECASE,
)
_BIRTH_WORDS = re.compile(
    r"(?:рожден\w*|рождён\w*|родил(?:ся|ась|ись)|(?<!\w)д\.?\s?р\.?|\bdob|born|birth(?:day)?)[\s\"':=.—–-]{1,5}"
    r"(?:[\w-]+[\s:]{1,2}){0,2}[—–-]?\s?$",
    re.IGNORECASE,
)
_BIRTH_AFTER = re.compile(r"\s?(?:г\.?\s?р\b|года? рожд|г\. рожд)", re.IGNORECASE)
_BIRTH_SIGN = re.compile(r"[гдГД]\.?\s?[рР]\b")
_LOOK_BACK = 48


def find_keys(text: str, context: Context) -> Iterator[Span]:
    """Passwords, tokens, keys: with the word that names them."""
    if not any(sign in context.lower for sign in _KEY_SIGNS):
        return
    for match in _KEY.finditer(text):
        yield Span(match.start(), match.end(), KEY)


def find_ssns(text: str, context: Context) -> Iterator[Span]:
    """US social security numbers: written 3-2-4, or nine digits after the words."""
    for match in _SSN.finditer(text):
        if match[2] != match[4]:
            continue
        topic = context.around(match.start(), match.end())
        if topic == topics.SSN or (topic not in (topics.GOODS, topics.ACCOUNT, topics.PHONE) and _is_issued(match)):
            yield Span(match.start(), match.end(), SSN)
    for match in _SSN_BARE.finditer(text) if topics.SSN in context.named else ():
        if context.before(match.start(), 32) == topics.SSN:
            yield Span(match.start(), match.end(), SSN)


def _is_issued(match: re.Match[str]) -> bool:
    """No group of zeros, no 666. A first 9 is no SSN but the twin of one for taxes, written the same way."""
    area, _, group, _, serial = match.groups()
    return area not in ("000", "666") and group != "00" and serial != "0000"


def find_snils(text: str, context: Context) -> Iterator[Span]:
    """СНИЛС: in its own writing always, eleven bare digits only after the word."""
    for match in _SNILS.finditer(text):
        if context.around(match.start(), match.end()) != topics.GOODS:
            yield Span(match.start(), match.end(), SNILS)
    for match in _SNILS_BARE.finditer(text) if topics.SNILS in context.named else ():
        if context.around(match.start(), match.end()) == topics.SNILS:
            yield Span(match.start(), match.end(), SNILS)


def find_inns(text: str, context: Context) -> Iterator[Span]:
    """ИНН of people (12 digits) and firms (10): after the word; a firm's also needs its checksum there."""
    for match in _INN.finditer(text) if topics.INN in context.named else ():
        is_named = context.around(match.start(), match.end()) == topics.INN
        is_near = topics.INN in context.all_before(match.start(), 24)
        if is_named or (is_near and inn.is_valid(match.group().replace(" ", ""))):
            yield Span(match.start(), match.end(), INN)


def find_passports(text: str, context: Context) -> Iterator[Span]:
    """Passports by context: Russian series and number, numbers of other countries."""
    for pattern in (_PASSPORT, _PASSPORT_ABROAD):
        for match in pattern.finditer(text) if topics.PASSPORT in context.named else ():
            if context.before(match.start()) == topics.PASSPORT:
                yield Span(match.start(), match.end(), PASSPORT)


def find_licences(text: str, context: Context) -> Iterator[Span]:
    """Driving licences and health policies, both only after their words."""
    for pattern, topic, kind in ((_LICENCE, topics.LICENCE, LICENCE), (_POLICY, topics.POLICY, POLICY)):
        for match in pattern.finditer(text) if topic in context.named else ():
            if context.before(match.start(), 40) == topic:
                yield Span(match.start(), match.end(), kind)


def find_births(text: str, context: Context) -> Iterator[Span]:
    """Dates of birth: a whole date beside a word of birth."""
    if topics.BIRTH not in context.named and not _BIRTH_SIGN.search(text):
        return
    for match in _DATE.finditer(text):
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        if _BIRTH_WORDS.search(before) or _BIRTH_AFTER.match(text, match.end()):
            yield Span(match.start(), match.end(), BIRTH)
