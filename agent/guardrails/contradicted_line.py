"""A thing that a line of the facts denies (`рамка: покупается отдельно`, `zigbee: false`), told to be there or allowed,
and one that a line lists as fitting (`подходит для: газ, индукция`), told not to fit.

`contradicted_fact` knows what certain topics are called; this one reads any line, and so fires only where everything
meets: all words of the line's name and a word that affirms stand in a sentence that denies and limits nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from agent.guardrails.case import GateCase, keys_in, tells_nothing
from desk.decisions import Finding, Severity
from desk.forms import plain_keys
from desk.lemmas import grammar_of
from desk.lexicon import negation
from desk.text import Word, read

_FILE, _DENYING = "gate_facts", "denying_names"
_CONTENT = frozenset({"NOUN", "ADJF"})
_SHORTEST = 4
_QUOTED, _SHOWN = 120, 80
# `IP54, не для плавания`, `плавать нельзя`
_NOT_FOR = re.compile(
    r"(?:не (?:предназначен\w* |подходит )?для|not (?:suitable |meant )?for)\s([^,;.()]{3,40})"
    r"|\bнельзя\s([^,;.()]{3,40})|([^,;.():]{3,40})\sнельзя\b",
    re.IGNORECASE,
)
# Letters by which `плавание` and `плавайте` are told to be of one root.
_STEM = 5
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Denied:
    """A line that denies what it names. `things`: its own words, each by its keys; `told`: the words of its value."""

    line: str
    things: tuple[frozenset[str], ...]
    told: frozenset[str]


def contradicted_line(case: GateCase) -> tuple[Finding, ...]:
    """Block a sentence that affirms what a line of the facts denies, or denies that a thing fits which it lists."""
    lines, fitting = tuple(_denied(case)), tuple(_listed(case, "fitting_names"))
    affirmed = _sentences(case, "affirms_line") - _unsure(case) - _asking(case) if lines else frozenset[int]()
    said = [case.reading.words[slice(*case.reading.sentences[sentence])] for sentence in sorted(affirmed)]
    told = [(words, frozenset[str]().union(*map(_alike, words))) for words in said]
    found = [_against(case, line, told) for line in lines]
    found += [_refused(case, line) for line in fitting]
    return tuple(dict.fromkeys(finding for finding in found if finding is not None))


def _refused(case: GateCase, line: _Denied) -> Finding | None:
    """A clause that names the thing and says that it does not fit, in a sentence without a condition."""
    denied = negation(case.playbook).clauses(case.reading) & _clauses(case, "fits_line")
    limited = _sentences(case, "conditions_of_fit")
    for clause in sorted(denied):
        words = tuple(word for word in case.reading.words if word.clause == clause)
        keys = frozenset[str]().union(*(plain_keys(word.keys) for word in words))
        if words[0].sentence not in limited and all(not thing.isdisjoint(keys) for thing in line.things):
            return _finding(case, words, f"the facts list it ({line.line.strip()[:_SHOWN]})")
    return None


def _finding(case: GateCase, words: tuple[Word, ...], reason: str) -> Finding:
    quote = case.draft[words[0].start : words[-1].end].strip()[:_QUOTED]
    return Finding(guardrail="contradicted_line", severity=Severity.BLOCK, quote=quote, reason=reason)


def _against(case: GateCase, line: _Denied, affirmed: list[tuple[tuple[Word, ...], frozenset[str]]]) -> Finding | None:
    """`affirmed`: the words of every sentence that affirms something, and their keys."""
    for words, keys in affirmed:
        if all(not thing.isdisjoint(keys) for thing in line.things) and not _is_told(case, line, words):
            return _finding(case, words, f"the facts deny it ({line.line.strip()[:_SHOWN]})")
    return None


def _is_told(case: GateCase, line: _Denied, words: tuple[Word, ...]) -> bool:
    """The clause of the thing gives the value of the line."""
    named = {word.clause for word in words if any(not thing.isdisjoint(word.keys) for thing in line.things)}
    return any(word.clause in named and not line.told.isdisjoint(word.keys) for word in words)


def _denied(case: GateCase) -> Iterator[_Denied]:
    names = [fact.partition(":")[0] for fact in case.facts]
    seen = Counter(key for name in names for key in plain_keys(keys_in(name)))
    for fact in case.facts:
        name, colon, value = fact.partition(":")
        if not colon or not _denies(case, value) or case.find_in(name, _FILE, "general_names", unless_denied=False):
            continue
        # The name of the thing stands in every line and tells none from another.
        idle = {match.start for match in case.find_in(name, _FILE, "idle_names", unless_denied=False)}
        words = (word for word in read(name).words if word.start not in idle)
        own = [word for word in words if all(seen[key] == 1 for key in plain_keys(word.keys))]
        things = tuple(plain_keys(word.keys) for word in own if _is_content(word))
        told = frozenset(key for key in plain_keys(keys_in(value)) if len(key) >= _SHORTEST)
        if things and any(_is_noun(word) for word in own) and not _is_elsewhere(case, fact, things):
            yield _Denied(line=fact, things=things, told=told - frozenset[str]().union(*things))
    yield from _listed(case, _DENYING)
    yield from _excluded(case)


def _excluded(case: GateCase) -> Iterator[_Denied]:
    """What a part of a line's value excludes, whatever the line is called."""
    for fact in case.facts:
        for part in _NOT_FOR.finditer(fact.partition(":")[2]):
            denied = read(part[1] or part[2] or part[3]).words
            things = tuple(_alike(word) for word in denied if _is_content(word) or ":INFN" in word.keys)
            if things:
                yield _Denied(line=fact, things=things, told=frozenset())


def _listed(case: GateCase, key: str) -> Iterator[_Denied]:
    """What a line lists whose name is one of a list: `нельзя: мрамор, алюминий`, `подходит для: газ, индукция`."""
    for fact in case.facts:
        name, _, value = fact.partition(":")
        if not case.find_in(name, _FILE, key, unless_denied=False):
            continue
        # `не подходит для: мрамор` lists what does not fit.
        if key != _DENYING and case.find_in(name, _FILE, _DENYING, unless_denied=False):
            continue
        for item in value.split(","):
            words = [word for word in read(item).words if _is_content(word) or word.plain.isdigit()]
            things = tuple(plain_keys(word.keys) for word in words)
            if any(map(_is_content, words)) and not _is_elsewhere(case, fact, things):
                yield _Denied(line=fact, things=things, told=frozenset())


def _denies(case: GateCase, value: str) -> bool:
    """A plain no: without a condition, an amount, or a need that is denied (`не требуется`)."""
    if tells_nothing(value) or _DIGIT.search(value):
        return False
    said = case.find_in(value, _FILE, "denies_line", unless_denied=False)
    return any(match.start <= 1 for match in said) and not case.find_in(
        value, _FILE, "conditions_line", unless_denied=False
    )


def _is_elsewhere(case: GateCase, fact: str, things: tuple[frozenset[str], ...]) -> bool:
    """Another line speaks of the same thing: what is affirmed may be that."""
    others = (keys_in(other.partition(":")[2]) for other in case.facts if other != fact)
    return any(all(not thing.isdisjoint(keys) for thing in things) for keys in others)


def _alike(word: Word) -> frozenset[str]:
    """The keys of a word and the beginning of its root."""
    keys = plain_keys(word.keys)
    return keys | {f"{key[:_STEM]}~" for key in keys if len(key) > _STEM}


def _is_content(word: Word) -> bool:
    return _is_noun(word) or bool(grammar_of(word.plain) & _CONTENT)


def _is_noun(word: Word) -> bool:
    """A Latin word may be anything; short ones are no names of things."""
    if len(word.plain) < _SHORTEST:
        return False
    return word.plain.isascii() or "NOUN" in grammar_of(word.plain)


def _sentences(case: GateCase, key: str) -> frozenset[int]:
    return frozenset(case.reading.sentence_at(match.start) for match in case.find(_FILE, key, unless_denied=False))


def _unsure(case: GateCase) -> frozenset[int]:
    """Sentences that deny or limit something, but for a denied need (`докупать ничего не нужно`)."""
    denied = negation(case.playbook).clauses(case.reading)
    needless = denied & _clauses(case, "needs_line")
    clauses = (denied | _clauses(case, "limits_line")) - needless
    return frozenset(word.sentence for word in case.reading.words if word.clause in clauses)


def _clauses(case: GateCase, key: str) -> frozenset[int]:
    return frozenset(case.reading.clause_at(match.start) for match in case.find(_FILE, key, unless_denied=False))


def _asking(case: GateCase) -> frozenset[int]:
    reading = case.reading
    ends = {number: reading.words[last - 1].end for number, (_, last) in reading.sentences.items()}
    return frozenset(number for number, end in ends.items() if "?" in case.draft[end : end + 2])
