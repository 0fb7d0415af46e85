"""Insults, mockery, condescension and dismissal in our own words."""

import re

from agent.guardrails.case import GateCase, blocks
from desk.decisions import Finding
from desk.patterns import Match
from desk.sieve import Sieve

_FILE = "gate_tone"
_MOCKING = Sieve("[🤷🙄😂🤣🤦😒😏🥱😜🤡🖕😤😡😠🙃]|\\b(?:ха){2,}|\\b(?:ha){2,}|(?<!\\w)\\){4,}", re.IGNORECASE)
_SHOUTED = re.compile(r"(?:\b[А-ЯЁA-Z]{4,}\b[\s,!]*){3,}")

_SHOUTED_LETTERS = 12


def rude_tone(case: GateCase) -> tuple[Finding, ...]:
    """Block a rude draft. A mocking emoji counts only where nobody is joking: a happy review may be laughed with."""
    found = (
        *case.find(_FILE, "rude"),
        *case.find(_FILE, "rude_denied", unless_denied=False),
        *case.find(_FILE, "en_rude"),
        *case.find(_FILE, "en_rude_denied", unless_denied=False),
        *_mocking(case),
    )
    return blocks("rude_tone", found, "rude, mocking or dismissive")


def _mocking(case: GateCase) -> tuple[Match, ...]:
    is_happy = case.rating is not None and case.rating >= 4
    marks = [] if is_happy else list(_MOCKING.finditer(case.draft))
    if sum(map(str.isupper, case.draft)) >= _SHOUTED_LETTERS:
        marks += _SHOUTED.finditer(case.draft)
    return tuple(Match(start=mark.start(), end=mark.end(), quote=mark.group()) for mark in marks)
