"""Insults, mockery, condescension and dismissal in our own words."""

import re

from agent.guardrails.case import GateCase, blocks, unless_it_sounds_fine
from desk.decisions import Finding
from desk.forms import plain_keys
from desk.patterns import Match
from desk.sieve import Sieve
from desk.text import read

_FILE = "gate_tone"
_MOCKING = Sieve("[🤷🙄😂🤣🤦😒😏🥱😜🤡🖕😤😡😠🙃]|\\b(?:ха){2,}|\\b(?:ha){2,}|(?<!\\w)\\){4,}", re.IGNORECASE)
_SHOUTED = re.compile(r"(?:\b[А-ЯЁA-Z]{4,}\b[\s,!]*){3,}")
# Without such a word nothing is shouted: quicker than looking for three.
_CAPITALS = re.compile(r"[А-ЯЁA-Z]{4}")
_HAPPY_RATING = 4


def rude_tone(case: GateCase) -> tuple[Finding, ...]:
    """Block a rude draft. A mocking emoji counts only where nobody is joking: a happy review may be laughed with."""
    found = (
        *(match for match in case.find(_FILE, "rude") if not _is_echoed(case, match)),
        *case.find(_FILE, "rude_denied", unless_denied=False),
        *(match for match in case.find(_FILE, "en_rude") if not _is_echoed(case, match)),
        *case.find(_FILE, "en_rude_denied", unless_denied=False),
        *_mocking(case),
    )
    return unless_it_sounds_fine(case, blocks("rude_tone", found, "rude, mocking or dismissive"))


def _is_echoed(case: GateCase, match: Match) -> bool:
    """A happy customer's own word handed back ("a clown" about oneself) mocks nobody; nor does a word of the facts
    (`тормоз: ножной`)."""
    words = read(match.quote).words
    if len(words) == 1 and not plain_keys(words[0].keys).isdisjoint(case.fact_keys):
        return True
    if case.rating is None or case.rating < _HAPPY_RATING or len(words) > 1:
        return False
    own = frozenset[str]().union(*(plain_keys(word.keys) for word in case.customer_reading.words))
    return all(not plain_keys(word.keys).isdisjoint(own) for word in words)


def _mocking(case: GateCase) -> tuple[Match, ...]:
    is_happy = case.rating is not None and case.rating >= _HAPPY_RATING
    marks = [] if is_happy else list(_MOCKING.finditer(case.draft))
    if _CAPITALS.search(case.draft):
        marks += _SHOUTED.finditer(case.draft)
    return tuple(Match(start=mark.start(), end=mark.end(), quote=mark.group()) for mark in marks)
