"""A yes where the facts say no, and a no where they say yes: dishwasher, small parts, stock, age limits.

Works across languages: tools name facts in English (`dishwasher: false`), replies are Russian (`смело в посудомойку`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from agent.guardrails.case import GateCase, keys_in
from desk.decisions import Finding, Severity
from desk.forms import plain_keys
from desk.lexicon import patterns, values
from desk.patterns import Match, Patterns
from desk.text import read

_FILE = "gate_facts"
_NO = re.compile(r"^(?:false|no|none|0|нет|не|отсутству\w+|без|нельзя|запрещ\w+|never|not)\b", re.IGNORECASE)
_YES = re.compile(r"^(?:true|yes|да|есть|имеется|присутствует|можно|включен\w*|в комплекте|included)\b", re.IGNORECASE)
_UNKNOWN = re.compile(r"^(?:null|неизвестно|не указан\w*|нет данных|unknown|n/a|-|—)?$", re.IGNORECASE)
_GREETING = re.compile(
    r"^\W*(?:(?:здравствуйте|добр\w+ (?:день|вечер|утро)|привет\w*|hello|hi|hey|dear \w+|спасибо[^.!,]*)\W+)+",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\W{0,40}([^\W\d_]+(?:\s[^\W\d_]+)?)")
_YES_WE_ARE = re.compile(r"\W{0,40}([^\W\d_]{2,5})[\s,:—–-]{1,5}([^.!?;,\n]{1,60})[.!?;,\n]*")
_AGE_LIMIT = re.compile(r"(?<![\d.,])([1-9]\d?)\s?(?:\+|лет|год|years)")

_Told = Literal["yes", "no", "unknown"]
"""What a fact says of its own name."""


@dataclass(frozen=True, slots=True)
class _Stand:
    """What the draft says of a topic, and the words it says it with."""

    is_yes: bool
    match: Match


def contradicted_fact(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft against a yes-or-no fact or an age limit; doubt a yes or no on what the facts know nothing of."""
    topics = tuple(
        zip(
            values(case.playbook, _FILE, "topics", unless_denied=False),
            values(case.playbook, _FILE, "topics"),
            strict=True,
        )
    )
    found = [finding for fact in case.facts for finding in _against(case, fact, topics)]
    return tuple(dict.fromkeys((*found, *_against_age(case), *_bare_claims(case, topics))))


def _against(case: GateCase, fact: str, topics: tuple[tuple[Patterns, Patterns], ...]) -> Iterator[Finding]:
    name, colon, value = fact.partition(":")
    told = _told(value.strip()) if colon else None
    if told is None or _is_quoted(case, name, value):
        return
    for named, stated in topics:
        if not named.find(read(name)):
            continue
        stand = _stand(case, named, stated)
        if stand and told == "unknown":
            yield _finding(stand, Severity.DRAFT, f"the facts know nothing of it ({fact.strip()})")
        elif stand and stand.is_yes != (told == "yes"):
            yield _finding(stand, Severity.BLOCK, f"the facts say otherwise ({fact.strip()})")


def _is_quoted(case: GateCase, name: str, value: str) -> bool:
    """The draft gives the line as it stands: `водостойкая — нет`."""
    line = rf"{re.escape(name.strip())}\s?[:—–-]\s?{re.escape(value.strip())}(?!\w)"
    return re.search(line, case.draft, re.IGNORECASE) is not None


def _told(value: str) -> _Told | None:
    """None for a value that is neither yes, no nor unknown (a colour, a number)."""
    if _UNKNOWN.match(value):
        return "unknown"
    if _NO.match(value):
        return "no"
    return "yes" if _YES.match(value) else None


def _stand(case: GateCase, named: Patterns, stated: Patterns) -> _Stand | None:
    """What the draft says of the topic: by naming it, or by a bare yes or no to a question that names it."""
    if case.find(_FILE, "courtesy_unknown", unless_denied=False):
        return None
    # The name of the thing ("горшок с крышкой") is no statement about its lid.
    mentions = () if named.find(read(case.product_name or "")) else named.find(case.reading)
    asked = [one for one in named.find(case.customer_reading) if "?" in case.customer_text]
    bare = _bare_answer(case)
    if not mentions:
        is_denied_question = bool(asked) and not stated.find(case.customer_reading)
        return bare if asked and not is_denied_question and case.customer_text.count("?") == 1 else None
    affirmed = stated.find(case.reading)
    if affirmed and bare and bare.is_yes is False and asked:
        return None
    return _Stand(bool(affirmed), mentions[0])


def _bare_answer(case: GateCase) -> _Stand | None:
    """The yes or no a draft opens with, after its greeting and after a yes to being there."""
    start = len(case.draft) - len(_GREETING.sub("", case.draft))
    here = _YES_WE_ARE.match(case.draft, start)
    if here and _is_presence(case, here.group(2)) and _word_says(case, here.group(1)):
        start = here.end()
    first = _FIRST.match(case.draft, start)
    is_yes = _word_says(case, first.group(1)) if first else None
    if first is None or is_yes is None:
        return None
    quote = case.draft[start : first.end()].strip()
    at = case.draft.index(quote, start)
    return _Stand(is_yes, Match(start=at, end=at + len(quote), quote=quote))


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


def _against_age(case: GateCase) -> Iterator[Finding]:
    for match in case.find(_FILE, "from_birth"):
        limits = [fact for fact in case.facts if _AGE_LIMIT.search(fact) and case.find_in(fact, _FILE, "age")]
        if limits:
            yield _finding(_Stand(True, match), Severity.BLOCK, f"the facts set an age ({limits[0].strip()})")


def _bare_claims(case: GateCase, topics: tuple[tuple[Patterns, Patterns], ...]) -> Iterator[Finding]:
    """A plain yes or no to a question of which no fact speaks, neither by its words nor by its topic."""
    stand = _bare_answer(case)
    if stand is None or "?" not in case.customer_text or case.find(_FILE, "courtesy_unknown", unless_denied=False):
        return
    facts = "\n".join(fact for fact in case.facts if not _UNKNOWN.match(fact.partition(":")[2].strip()))
    asked = _content(case.customer_text) | _content(case.draft)
    shares_topic = any(
        n.find(read(facts)) and (n.find(case.customer_reading) or n.find(case.reading)) for n, _ in topics
    )
    if asked.isdisjoint(_content(facts)) and not shares_topic:
        yield _finding(stand, Severity.DRAFT, "no fact speaks of what was asked")


def _content(text: str) -> frozenset[str]:
    """Dictionary forms and figures of a text, small words left out."""
    return frozenset(key for key in plain_keys(keys_in(text)) if key.isdigit() or len(key) > 3)


def _finding(stand: _Stand, severity: Severity, reason: str) -> Finding:
    return Finding(guardrail="contradicted_fact", severity=severity, quote=stand.match.quote, reason=reason)
