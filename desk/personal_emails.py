"""Finds e-mails (also written out: "собака", "[at]", "точка") and handles that lead to one person. Pure."""

import re
from collections.abc import Iterator

from desk import personal_context as topics
from desk.personal_context import Context
from desk.personal_spans import EMAIL, HANDLE, Span
from desk.sieve import Sieve

_ENDINGS = (
    "ru|рф|ру|com|ком|org|net|нет|info|io|me|ми|co|biz|online|site|us|su|by|kz|ua|uk|de|fr|it|eu|in|il|am|ge|uz|kg|az"
    "|lv|lt|ee|pl|tr|cn|shop|store|pro|dev|app|global|edu|gov|ai|example"
)
_AT = r"(?:собачк[аи]|собак[аи]|sobaka|песик|эт|at|@)"
_DOT = r"(?:точка|тчк|dot)"
_OPEN, _SHUT = r"\s{0,2}[\[({<]\s?", r"\s?[\])}>]\s{0,2}"
_LOCAL = r"(?<![\w.+%&'-])[\w.+%&'-]+"
_WRITTEN = Sieve(rf"{_LOCAL}@{{1,2}}(?:[\w-]{{1,63}}\.){{1,6}}[^\W\d_]{{2,24}}")
# The blank before the ending would join the next sentence: only endings that exist.
_SPACED = Sieve(
    rf"{_LOCAL}\s?@\s?[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,3}}(?:\s?\.\s?(?:{_ENDINGS})|,(?:ru|com|рф|by|kz))\b",
    re.IGNORECASE,
)
_BARE = rf"[\w-]{{2,40}}(?:(?:\.|\s{_DOT}\s)[\w-]{{2,40}}){{0,2}}"
_WORDS = Sieve(
    # "ivan собака mail точка ru", "ivan собака mail.ru", "ivan at mail dot ru"
    rf"(?<![\w.+-])[\w.+-]+(?:\s{_DOT}\s[\w.+-]+)?\s(?:"
    rf"{_AT}\s(?:[\w-]{{2,40}}\s{_DOT}\s){{1,3}}(?:{_ENDINGS})"
    rf"|(?:собачк[аи]|собак[аи])\s(?:[\w-]{{2,40}}\.){{1,3}}(?:{_ENDINGS}))\b",
    re.IGNORECASE,
)
_BRACKETS = Sieve(
    # "ivan(at)mail.ru", "ivan [at] mail [dot] ru", "ivan (собака) mail.ru"
    rf"(?<![\w.+-])[\w.+-]+(?:{_OPEN}{_DOT}{_SHUT}[\w.+-]+){{0,2}}{_OPEN}{_AT}{_SHUT}[\w-]{{2,40}}"
    rf"(?:(?:\.|{_OPEN}(?:{_DOT}|\.){_SHUT}|\s{_DOT}\s)[\w-]{{2,40}}){{1,3}}",
    re.IGNORECASE,
)
# Addresses for payments have no ending: known banks' ones, others where the text speaks of mail.
_PAYMENT = Sieve(r"(?<![\w.+-])[\w.+-]{2,64}@(ok[a-z]{3,}|ybl|ibl|axl|apl|upi|paytm|[A-Za-z]{3,20})(?![\w.@])")
_BANKS = re.compile(r"ok[a-z]{3,}|ybl|ibl|axl|apl|upi|paytm")
_PROFILE = Sieve(
    r"(?<![\w.-])(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|wa\.me|vk\.com|vk\.me|ok\.ru|instagram\.com|facebook\.com|"
    r"fb\.com|tiktok\.com|twitter\.com|x\.com|linkedin\.com/in|linktr\.ee)/[\w.@/+-]*\w",
    re.IGNORECASE,
)
_HANDLE = Sieve(r"(?<![\w@.])@[A-Za-z]\w{2,31}(?![\w.]*@|\.\w)")


def find_emails(text: str, context: Context) -> Iterator[Span]:
    """E-mail addresses however they are written."""
    if "@" in text:
        for pattern in (_WRITTEN, _SPACED):
            for match in pattern.finditer(text):
                yield _trimmed(match)
        for match in _PAYMENT.finditer(text):
            if _BANKS.fullmatch(match.group(1)) or context.before(match.start(), 24) == topics.MAIL:
                yield _trimmed(match)
    if topics.AT_WORD in context.named or "[@" in text or "(@" in text:
        for pattern, signs in ((_WORDS, ("соба", "точка", "тчк", "dot")), (_BRACKETS, "([{<")):
            for match in pattern.finditer(text) if any(sign in context.lower for sign in signs) else ():
                yield _trimmed(match)


def _trimmed(match: re.Match[str]) -> Span:
    """Quotes and dots around belong to the sentence."""
    start = match.start() + len(match.group()) - len(match.group().lstrip("'.&%-"))
    return Span(start, match.end(), EMAIL)


def find_handles(text: str, context: Context) -> Iterator[Span]:
    """Links to a person's page, and `@name` where a messenger is named or the name is nobody's brand."""
    for match in _PROFILE.finditer(text) if "/" in text else ():
        yield Span(match.start(), match.end(), HANDLE)
    if "@" not in text:
        return
    for match in _HANDLE.finditer(text):
        named = topics.MESSENGER in context.all_before(match.start())
        if named or re.search(r"[\d_]", match.group()):
            yield Span(match.start(), match.end(), HANDLE)
