"""Ways out of the channel: links, phones, e-mails, messengers, handles, also spelt out, spaced or in words."""

import re
from bisect import bisect_left, bisect_right
from itertools import chain

from agent.guardrails.case import GateCase, blocks
from desk.claims_links import find_links
from desk.cleaning import clean
from desk.decisions import Finding
from desk.patterns import Match
from desk.personal_data import find_personal
from desk.personal_spans import EMAIL, PHONE, Span
from desk.sieve import Sieve
from desk.text import Reading

_FILE = "gate_contacts"
_ENDINGS = (
    "ru|рф|com|org|net|shop|store|info|io|me|co|biz|online|site|us|su|by|kz|ua|uk|de|ly|gg|cc|app|dev|link|page|club|"
    "pro|xyz|top|eu|tv|to|moscow|market|example|test|ру|ком"
)
_LINK = Sieve(
    r"(?:h\W{0,3}[tx]\W{0,3}[tx]\W{0,3}p\W{0,3}s?|ftp)\s{0,2}:\s{0,2}/\s{0,2}/\s{0,2}\S+(?:\s(?:точка|dot)\s\S+)?"
    r"|\b(?:www|w\sw\sw)\s?[.,]\s?\S+"
    r"|\b[a-z]\w{0,40}\.(?:me|co|cc|ly|to|gg)/\S+"
    rf"|\b[\w-]{{2,40}}(?:\.[\w-]{{2,40}}){{0,3}}\.(?:{_ENDINGS})\b(?:/[^\s,]*)?"
    rf"|\b[\w-]{{2,40}}\s?[\[({{]\s?(?:\.|dot|точка|тчк)\s?[\])}}]\s?(?:{_ENDINGS})\b"
    rf"|\b[a-z][\w-]{{2,40}}\s[.,]\s?(?:{_ENDINGS})\b|\b[a-z][\w-]{{2,40}}\s?\.\s(?:ru|рф|com|net|org)\b",
    re.IGNORECASE,
)
_HANDLE = Sieve(r"(?<![\w.@])@\s?[A-Za-zА-Яа-я][\w.]{2,}|\b[\w.]{2,40}\s?(?:\(at\)|\[at\]|\(собака\))\s?[\w.]{2,}")
_EMAIL_IN_WORDS = Sieve(
    r"\b[^\W\d][\w.-]{1,40},?\s(?:собака|собачка|at),?\s[\w-]{2,30},?\s(?:точка|тчк|dot),?\s\w{2,8}", re.IGNORECASE
)
# A Russian phone whose digits are drawn apart or drawn with letters (`8 9OO 12З 45 б7`).
_LETTERS_AS_DIGITS = str.maketrans("OoОоЗзlIбB", "0000331168")
_DRAWN = Sieve(r"(?<![\w])\+?[78B](?:[\s\-.()_*/|]{0,3}[OoОоЗзlIбB\d]){10}(?![OoОоЗзlIбB\d])")
# "Точка. Нет" is the end of a sentence and the beginning of the next.
_SENTENCE_BREAK = re.compile(r"[.!?,]\s")
# Fewer spoken digits may be a size, a sum or a count.
_SPOKEN_DIGITS = 6
# "две двойки с единицей": this many other words may stand inside a spoken number.
_SPOKEN_GAP = 1


def contacts_and_links(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft with a contact or a link. In private channels one that the facts hold may stand."""
    cleaned, places = clean(case.draft)
    spans = [match.span() for pattern in (_LINK, _HANDLE, _EMAIL_IN_WORDS) for match in pattern.finditer(cleaned)]
    spans += [(span.start, span.end) for span in _contacts(cleaned)]
    spans += _drawn(cleaned)
    written = [_match(case.draft, places[start], places[end]) for start, end in spans]
    said = (
        *_spoken_numbers(case),
        *(match for match in case.find(_FILE, "domains") if not _SENTENCE_BREAK.search(match.quote)),
        *(match for match in case.find(_FILE, "messenger") if not _is_feature(case, match)),
        *case.find(_FILE, "messenger_invites"),
        *case.find(_FILE, "elsewhere"),
        *case.find(_FILE, "elsewhere_en"),
    )
    found = tuple(match for match in (*written, *said) if not _is_given(case, match))
    return blocks("contacts_and_links", found, "leads the customer off the channel")


def _contacts(cleaned: str) -> tuple[Span, ...]:
    """Phones and e-mails; that the draft calls a number an order excuses nothing."""
    return tuple(span for span in find_personal(cleaned, trust_goods=False) if span.kind in (EMAIL, PHONE))


def _drawn(cleaned: str) -> list[tuple[int, int]]:
    return [
        match.span()
        for match in _DRAWN.finditer(cleaned)
        if any(map(str.isdigit, match.group())) and not _is_sizes(match.group().translate(_LETTERS_AS_DIGITS))
    ]


def _is_sizes(text: str) -> bool:
    """`84-86-88-90-100` is a row of sizes: every group has two or three digits."""
    return all(len(group) in (2, 3) for group in re.findall(r"\d+", text))


def _spoken_numbers(case: GateCase) -> tuple[Match, ...]:
    reading = case.reading
    starts = [match.start for match in case.find(_FILE, "digit_words", unless_denied=False)]
    spans = ((bisect_left(reading.starts, start), bisect_right(reading.starts, start)) for start in starts)
    runs: list[list[int]] = []
    for number in chain.from_iterable(range(*span) for span in spans):
        if runs and number - runs[-1][-1] <= 1 + _SPOKEN_GAP:
            runs[-1].append(number)
        else:
            runs.append([number])
    return tuple(_run(reading, run) for run in runs if len(run) >= _SPOKEN_DIGITS)


def _run(reading: Reading, run: list[int]) -> Match:
    return _match(reading.text, reading.words[run[0]].start, reading.words[run[-1]].end)


def _is_feature(case: GateCase, match: Match) -> bool:
    """The card itself names the messenger (a watch that shows its notifications)."""
    return case.is_in_facts(match.quote)


def _is_given(case: GateCase, match: Match) -> bool:
    if case.is_public:
        return False
    if case.find_in(match.quote, _FILE, "link_words") and _has_only_given_links(case):
        return True
    given = (case.facts_text + "\n" + case.customer_text).casefold()
    return match.quote.casefold().rstrip("./") in given


def _has_only_given_links(case: GateCase) -> bool:
    """The draft has links, and the facts hold each: "вот ваша ссылка" leads to one of them."""
    links = {link.address for link in find_links(case.draft)}
    return bool(links) and links <= {link.address for link in find_links(case.facts_text)}


def _match(text: str, start: int, end: int) -> Match:
    quote = text[start:end].rstrip(".,!?;: ")
    return Match(start=start, end=start + len(quote), quote=quote)
