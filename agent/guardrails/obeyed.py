"""A reply that says what the customer dictated: orders to the machine show in what comes back."""

import re

from agent.guardrails.case import SENTENCE, GateCase
from desk.decisions import Finding, Severity

_FILE = "gate_obeyed"
_QUOTED = re.compile(r"[«\"“„']([^«»\"“”„\n]{2,120})[»\"”']")
_WORD = re.compile(r"\w+")
# A short sentence may stand in both by chance ("Спасибо").
_FEWEST_WORDS = 3
_CAPITALS = 4
# `0JTQsCwg0LXRgdGC0Yw=`: a reply in code, whatever it says.
# It looks back from behind its first sign: so a search skips what is written in other letters.
_ENCODED = re.compile(r"[A-Za-z0-9+/](?<!\S[A-Za-z0-9+/])[A-Za-z0-9+/]{15,}={0,2}(?!\S)")


def obeyed(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft that repeats a phrase it was told to say, says it took an order, or answers in code; facts may be
    repeated."""
    found = [match.group() for match in _ENCODED.finditer(case.draft) if not match.group().isalpha()]
    found += [match.quote for match in case.find(_FILE, "took_orders", unless_denied=False)]
    if case.find_in(case.customer_text, _FILE, "dictates", unless_denied=False):
        found += [said for said in _dictated(case) if _plain(said) not in _plain(case.facts_text)]
    reason = "says what the customer dictated"
    return tuple(
        Finding(guardrail="obeyed", severity=Severity.BLOCK, quote=said.strip(), reason=reason)
        for said in dict.fromkeys(found)
        if said.strip()
    )


def _dictated(case: GateCase) -> list[str]:
    """Whole sentences of the draft that stand in the customer's message, quoted phrases and shouted words of it."""
    asked = _plain(case.customer_text)
    said = [match.group() for match in SENTENCE.finditer(case.draft)]
    whole = [part for part in said if len(_WORD.findall(part)) >= _FEWEST_WORDS and _plain(part) in asked]
    draft = f" {_plain(case.draft)} "
    quoted = [part for part in _QUOTED.findall(case.customer_text) if f" {_plain(part)} " in draft]
    draft_words = set(_WORD.findall(case.draft))
    shouted = [word for word in _WORD.findall(case.customer_text) if _is_shouted(word) and word in draft_words]
    return [*whole, *quoted, *shouted]


def _is_shouted(word: str) -> bool:
    return len(word) >= _CAPITALS and word.isalpha() and word.isupper()


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold().replace("ё", "е")))
