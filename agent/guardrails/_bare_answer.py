"""The yes or no a reply opens with."""

import re
from dataclasses import dataclass

from agent.guardrails.case import GateCase
from desk.lexicon import negation, patterns
from desk.patterns import Match
from desk.text import read

_FILE = "gate_facts"
_GREETING = re.compile(
    r"^\W*(?:(?:здравствуйте|добр\w+ (?:день|вечер|утро)|привет\w*|hello|hi|hey|dear \w+|спасибо[^.!,]*)\W+)+",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\W{0,40}([^\W\d_]+(?:\s[^\W\d_]+)?)")
_YES_WE_ARE = re.compile(r"\W{0,40}([^\W\d_]{2,5})[\s,:—–-]{1,5}([^.!?;,\n]{1,60})[.!?;,\n]*")


@dataclass(frozen=True, slots=True)
class Stand:
    """What the draft says of a topic, and the words it says it with."""

    is_yes: bool
    match: Match


def bare_answer(case: GateCase) -> Stand | None:
    """The yes or no a draft opens with, after its greeting and after a yes to being there."""
    start = len(case.draft) - len(_GREETING.sub("", case.draft))
    here = _YES_WE_ARE.match(case.draft, start)
    if here and _is_presence(case, here.group(2)) and _word_says(case, here.group(1)):
        start = here.end()
    first = _FIRST.match(case.draft, start)
    is_yes = _word_says(case, first.group(1)) if first else None
    if first is None or is_yes is None:
        return None
    # `Не промокнет` is no "no".
    if first.group(1).lower().startswith("не ") and case.reading.clause_at(first.start(1)) not in _denied(case):
        return None
    quote = case.draft[start : first.end()].strip()
    at = case.draft.index(quote, start)
    return Stand(is_yes, Match(start=at, end=at + len(quote), quote=quote))


def _denied(case: GateCase) -> frozenset[int]:
    return negation(case.playbook).clauses(case.reading)


def _word_says(case: GateCase, words: str) -> bool | None:
    """Whether the first words are a yes or a no; None when they are neither."""
    reading = read(words)
    for key, is_yes in (("no", False), ("yes", True)):
        if any(m.start == 0 for m in patterns(case.playbook, _FILE, key, unless_denied=False).find(reading)):
            return is_yes
    return None


def _is_presence(case: GateCase, clause: str) -> bool:
    """ "Да, на связи", "Yes, we are here": that yes answers whether anybody listens, nothing else."""
    reading = read(clause)
    alone = patterns(case.playbook, _FILE, "presence_alone").find(reading)
    said = patterns(case.playbook, _FILE, "presence").find(reading)
    return any(m.start == 0 and m.end == len(clause) for m in alone) or any(m.start == 0 for m in said)
