"""An answer that does not stand on the facts: nothing in it is theirs, or it agrees past what limits them.

The other guardrails know certain kinds of facts (numbers, materials, yes and no); this one only asks whether the words
of the answer, the words of the question and the lines of the facts meet at all.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from agent.guardrails.case import GateCase, says_unknown
from desk.claims import CUSTOMER
from desk.decisions import Finding, Severity
from desk.forms import plain_keys
from desk.lexicon import patterns
from desk.patterns import Patterns
from desk.text import Reading, read

_FILE = "gate_founded"
# A root is told by five letters and the star of a key that is a beginning.
_ROOT = 6
_SHORTEST = 3
# Fewer new words than these state little.
_NEW_WORDS = 3
# An answer opens with its yes.
_OPENING = 3
_IDLE = ("rating", "product")
_DENIALS = frozenset({"not", "нет", "без", "без*", "without"})


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the facts. `is_limited`: it denies or limits; `is_so`: its value only says that its name is so."""

    text: str
    name: frozenset[str]
    value: frozenset[str]
    is_limited: bool
    is_so: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer beside the lines of the facts. `asked`: the lines the question speaks of, `named`: those it names."""

    case: GateCase
    lines: tuple[_Line, ...]
    asked: tuple[_Line, ...]
    named: tuple[_Line, ...]

    @property
    def agrees(self) -> bool:
        """It opens with a yes."""
        openings = {start for start, _ in self.case.reading.sentences.values()}
        numbers = {word.start: number for number, word in enumerate(self.case.reading.words)}
        found = self.case.find(_FILE, "agrees")
        return any(numbers[match.start] - first in range(_OPENING) for match in found for first in openings)

    @property
    def limits(self) -> bool:
        """It denies or limits something."""
        return bool(self.case.find(_FILE, "limits", unless_denied=False))

    def tells(self, line: _Line) -> bool:
        """Whether the value of a line is told; a line that only says yes is told by its name."""
        told = line.name if line.is_so else line.value - line.name
        return not told.isdisjoint(self.case.reading.keys)


def unfounded_answer(case: GateCase) -> tuple[Finding, ...]:
    """Doubt an answer without a word of the facts, and one that passes over what the facts limit; block a plain yes
    against a limit."""
    if not (case.facts and _is_asked(case)) or says_unknown(case) or case.find(_FILE, "open", unless_denied=False):
        return ()
    answer = _answer(case)
    if not answer.lines or not _is_comparable(answer) or _is_pinned(case):
        return ()
    return tuple(_findings(answer))[:1]


def _is_pinned(case: GateCase) -> bool:
    """A number, a date, a status or another claim of the answer rests on a fact."""
    return any(one.evidence is not None and one.evidence.kind != CUSTOMER for one in case.claims)


def _findings(answer: _Answer) -> Iterator[Finding]:
    limited = [line for line in answer.asked if line.is_limited]
    named = [line for line in limited if line in answer.named]
    if (limited and answer.limits) or (answer.agrees and any(line.is_so for line in answer.asked)):
        return
    if named and answer.agrees:
        yield _finding(answer, Severity.BLOCK, f"agrees without what the facts say ({named[0].text})")
    if limited and not any(map(answer.tells, answer.asked)):
        yield _finding(answer, Severity.DRAFT, f"passes over what the facts say ({limited[0].text})")
    if _is_apart(answer):
        yield _finding(answer, Severity.DRAFT, "nothing of this answer stands in the facts")
    if answer.named and answer.agrees and not any(map(answer.tells, answer.lines)):
        yield _finding(answer, Severity.DRAFT, f"agrees, and tells nothing of the facts ({answer.named[0].text})")


def _is_apart(answer: _Answer) -> bool:
    reading = answer.case.reading
    facts = frozenset[str]().union(*(line.name | line.value for line in answer.lines))
    if not facts.isdisjoint(reading.keys):
        return False
    asked = _keys(answer.case.customer_reading)
    new = (word for word in reading.words if len(word.plain) >= _SHORTEST and asked.isdisjoint(word.keys))
    return next(islice(new, _NEW_WORDS - 1, None), None) is not None


def _answer(case: GateCase) -> _Answer:
    words = _words(case, "limits"), _words(case, "is_so")
    lines = tuple(_line(fact, *words) for fact in case.facts if not fact.startswith(_IDLE))
    # The name of the thing stands in every line and tells none from another.
    seen = Counter(key for line in lines for key in line.name)
    asked = _keys(case.customer_reading) - {key for key, times in seen.items() if times > 1}
    return _Answer(
        case=case,
        lines=lines,
        asked=tuple(line for line in lines if not asked.isdisjoint(line.name | line.value)),
        named=tuple(line for line in lines if not asked.isdisjoint(line.name)),
    )


@lru_cache(maxsize=1_024)
def _line(fact: str, limits: Patterns, is_so: Patterns) -> _Line:
    name, colon, value = fact.partition(":")
    told = read(value if colon else fact)
    return _Line(
        text=fact.strip()[:80],
        name=_keys(read(name)) if colon else frozenset(),
        value=_keys(told),
        is_limited=bool(limits.find(read(fact))),
        is_so=len(told.words) <= 1 and bool(is_so.find(told)),
    )


def _words(case: GateCase, key: str) -> Patterns:
    return patterns(case.playbook, _FILE, key, unless_denied=False)


def _is_asked(case: GateCase) -> bool:
    return case.rating is None and ("?" in case.customer_text or case.channel == "question")


def _is_comparable(answer: _Answer) -> bool:
    """Words in two alphabets meet nowhere, whatever they say."""
    facts = "".join(line.text for line in answer.lines)
    return _is_cyrillic(facts) == _is_cyrillic(answer.case.draft)


@lru_cache(maxsize=256)
def _is_cyrillic(text: str) -> bool:
    letters = [letter for letter in text.lower() if letter.isalpha()]
    return sum("а" <= letter <= "ё" for letter in letters) * 2 > len(letters)


def _keys(reading: Reading) -> frozenset[str]:
    """Dictionary forms, figures and roots; a denial (`wouldn't`, `not included`) speaks of nothing."""
    roots = (key for key in reading.keys if len(key) == _ROOT and key[-1] == "*")
    plain = (key for key in plain_keys(reading.keys) if len(key) >= _SHORTEST or key.isdigit())
    return frozenset((*plain, *roots)) - _DENIALS


def _finding(answer: _Answer, severity: Severity, reason: str) -> Finding:
    quote = answer.case.draft.strip().splitlines()[0][:80] if answer.case.draft.strip() else ""
    return Finding(guardrail="unfounded_answer", severity=severity, quote=quote, reason=reason)
