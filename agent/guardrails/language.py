"""The reply's language and script: the customer's language, one alphabet a word, no invisible characters."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from agent.guardrails.case import SENTENCE, GateCase, blocks
from desk.decisions import Finding, Severity
from desk.disguises import is_mixed
from desk.kept import once_per_playbook
from desk.language import ENGLISH, RUSSIAN, UNKNOWN, detect_language
from desk.letters import Letters, letters_of
from desk.patterns import Match
from desk.playbook import Playbook

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-z]+", re.IGNORECASE)
# Only among these may one be invisible.
_ODD = re.compile(r"[^\x00-\x7fЀ-ҁҊ-ӿ]")
_SERVED = (RUSSIAN, ENGLISH)
# A sentence all in the expected alphabet was judged with the whole text; Ukrainian letters are no Russian ones.
_OTHER_SCRIPT = {RUSSIAN: re.compile(r"[a-zA-Z]|[^\x00-\x7fА-яЁё]"), ENGLISH: re.compile(r"[^\x00-\x7f]")}
# A few letters of a script the desk does not read at all: Hebrew and Arabic, Indian, Thai, Japanese, Chinese, Korean.
_UNREAD = re.compile("[\u0590-\u08ff\u0900-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{3,}")
# Zero-width joiner and the variation selector hold emoji together and belong to them.
_EMOJI_JOINERS = "\u200d\ufe0f"
_ENOUGH_WORDS = 3
_FEW_WORDS, _KNOWN_SHARE = 6, 0.75
_QUOTED = 60


def language(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft in another language than expected, with mixed-alphabet words or with invisible characters.

    Our own models have no reason to write either; brand names in the other alphabet are fine.
    """
    if case.reading.is_cut:
        return blocks("language", (_match(case.draft, 0, _QUOTED),), "is not words of a language the desk reads")
    expected = case.language if case.language in _SERVED else RUSSIAN if case.playbook.language == RUSSIAN else ENGLISH
    foreign = _foreign(case, expected)
    if case.language not in _SERVED and not foreign:
        foreign = (
            Finding(
                guardrail="language",
                severity=Severity.DRAFT,
                quote=case.customer_text[:80],
                reason="the customer writes in a language the desk does not check",
                about="customer",
            ),
        )
    unread = tuple(
        _match(case.draft, found.start(), found.end())
        for found in _UNREAD.finditer(case.draft)
        if found.group() not in case.facts_text + case.customer_text
    )
    return (
        *foreign,
        *blocks("language", unread, "a script the desk does not read"),
        *blocks("language", _disguised(case.draft), "mixed alphabets or invisible characters"),
    )


def _foreign(case: GateCase, expected: str) -> tuple[Finding, ...]:
    whole = detect_language(case.draft)
    if whole not in (expected, UNKNOWN) and not (_is_name(case, case.draft) or _is_short_english(case, expected)):
        return blocks("language", (_match(case.draft, 0, len(case.draft)),), f"is not in the language {expected!r}")
    return blocks(
        "language",
        tuple(
            _match(case.draft, found.start(), found.end())
            for found in SENTENCE.finditer(case.draft)
            if _is_foreign(case, found.group(), expected)
        ),
        f"a sentence is not in the language {expected!r}",
    )


def _is_foreign(case: GateCase, sentence: str, expected: str) -> bool:
    if not _OTHER_SCRIPT[expected].search(sentence):
        return False
    words = _WORD.findall(sentence)
    if len(words) < _ENOUGH_WORDS or _is_name(case, sentence):
        return False
    # A quoted label or a brand inside a sentence is no other language: most letters must be.
    return detect_language(sentence) not in (expected, UNKNOWN)


def _is_name(case: GateCase, text: str) -> bool:
    words = _words(text)
    known = _known(case.facts_text, case.customer_text)
    return bool(words) and sum(word in known for word in words) * 2 > len(words)


def _is_short_english(case: GateCase, expected: str) -> bool:
    """Too few words for a small one to be among them ("Short. Sweet. Appreciated."): the playbook's texts know most."""
    words = _words(case.draft)
    if expected != ENGLISH or not words or len(words) > _FEW_WORDS:
        return False
    known = _english_words(case.playbook)
    return sum(word in known for word in words) >= _KNOWN_SHARE * len(words)


@once_per_playbook
def _english_words(playbook: Playbook) -> frozenset[str]:
    """Every word of the playbook's English lists and examples."""
    tables = (table for file, table in playbook.words.items() if file.endswith("_en"))
    return frozenset(word for table in tables for lines in table.values() for line in lines for word in _words(line))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


# Asked for every sentence with a letter of another alphabet.
@lru_cache(maxsize=16)
def _known(facts: str, customer_text: str) -> frozenset[str]:
    return frozenset(_words(facts + " " + customer_text))


def _disguised(draft: str) -> tuple[Match, ...]:
    mixed = [_match(draft, start, end) for word, start, end in _with_latin(draft) if is_mixed(word)]
    odd = [(match.start(), match.group()) for match in _ODD.finditer(draft)]
    hidden = [
        _match(draft, max(0, place - 3), place + 4)
        for place, char in odd
        if char not in _EMOJI_JOINERS and unicodedata.category(char) in ("Cf", "Me")
    ]
    joined = [
        _match(draft, max(0, place - 3), place + 4)
        for place, char in odd
        if char == "\u200d" and place and draft[place - 1].isalpha()
    ]
    return (*mixed, *hidden, *joined)


def _with_latin(draft: str) -> Iterable[Letters]:
    """The words with a Latin letter beside one that is not: none stands in most drafts, whatever their alphabet."""
    for run in _LATIN.finditer(draft):
        start, end = run.span()
        if _WORD.match(draft, end) or (start and _WORD.match(draft, start - 1)):
            return letters_of(draft)
    return ()


def _match(text: str, start: int, end: int) -> Match:
    return Match(start=start, end=end, quote=text[start:end].strip())
