"""Several requests in one message, one of them passed over in silence; and answers put off to later."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from agent.guardrails.case import GateCase, doubts, says_unknown, tells_nothing
from desk.asked_things import LIMIT, Marks, things_asked
from desk.claims import CUSTOMER
from desk.decisions import Finding, Severity
from desk.forms import plain_keys
from desk.lexicon import found_values
from desk.text import Reading, read

_FILE = "gate_requests"
_SHORT_WORD = 3
# Letters by which two words are told to be of one root.
_STEM = 4
# Fewer words of the facts in the first sentence may stand there by chance.
_TELLING_WORDS = 2
# More lines of facts than these for each thing asked are a card, of which nobody asked every line.
_LINES_ASKED = 2
# The lists that tell what is spoken of, and their files.
_ABOUT = {"topics": "gate_facts", "measured": "gate_facts", "same": _FILE}
_IDLE = ("rating", "product", "товар", "оценка")
_CLAUSE = re.compile(r"[.!?\n;,:(—]+|\s(?:и|а|and|but|но)\s")
# A comma between figures (`1,5`) parts nothing.
_PART = re.compile(r"[.!?\n;]+|,(?!\d)")
# Words of a reply that holds nothing but its answers.
_BRIEF = 8
# Words of a bare yes or no in it: `есть`, `we do`.
_GRANT = 2
_YES_OR_NO = re.compile(r"[\x00-\x7f]+:\s*(?:true|false|yes|no)\s*", re.IGNORECASE)
_QUESTION = re.compile(r"[^?!.\n]*\?")
_GREETING = re.compile(
    r"^\W*(?:здравствуйте|добр\w+ (?:день|вечер|утро)|привет\w*|hello|hi|hey|dear|thank|thanks|спасибо|благодар)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the facts. `name`: the words of its name that no other line has; `about`: what it is about.

    `is_foreign`: a yes or no in a language that the reply is not in (`drainage: true`), of a kind no list knows.
    """

    name: frozenset[str]
    about: frozenset[tuple[str, int]]
    is_told: bool
    is_foreign: bool = False


def unanswered_request(case: GateCase) -> tuple[Finding, ...]:
    """Ask for a person when fewer things are answered than were asked, or when the answer is put off."""
    # Asking for a photo first is a step forward, not a delay.
    is_step = bool(case.find(_FILE, "asks", unless_denied=False))
    things = _things(case)
    is_answered = _tells_something(case)
    puts_off = () if is_step or is_answered else case.find(_FILE, "later")
    later = doubts("unanswered_request", puts_off, "puts the answer off; a person has to come back")
    left = _passed_over(case, things)
    if not left:
        return later
    reason = f"{max(len(things), 2)} things were asked, this one is not answered"
    finding = Finding(
        guardrail="unanswered_request",
        severity=Severity.DRAFT,
        quote=left[:200],
        reason=reason,
        about="customer",
    )
    return (*later, finding)


def _things(case: GateCase) -> list[str]:
    text = case.customer_text
    wants, asks, opens = (
        frozenset(match.start for match in case.find_in(text, _FILE, key, unless_denied=False))
        for key in ("wants", "asks_for", "asks_first")
    )
    is_review = case.channel == "review"
    things = things_asked(text, Marks(wants, asks, opens), is_review=is_review, is_signed=case.channel == "email")
    things = [thing for thing in things if _content_of(case, thing)]
    return _told_apart(case, [one for one in things if not case.find_in(one, _FILE, "rhetorical", unless_denied=False)])


def _told_apart(case: GateCase, things: list[str]) -> list[str]:
    """Without those that only ask the same again in other words: `шумный ли, сколько децибел?`."""
    kept, seen = list[str](), frozenset[tuple[str, int]]()
    for thing in things:
        meant = _about(case, read(thing), ("same",))
        if not meant or meant.isdisjoint(seen):
            kept.append(thing)
        seen |= meant
    return kept


def _passed_over(case: GateCase, things: list[str]) -> str:
    """The part of the customer's text that got no answer; empty when all did."""
    is_asked = len(things) > 1 or len(_clauses(case)) > 1
    if not is_asked or case.find(_FILE, "all_at_once", unless_denied=False) or _is_brief(case, max(len(things), 2)):
        return ""
    lines = tuple(line for line in _lines(case) if not line.is_foreign)
    untold = [line for line in lines if not line.is_told]
    left = _asked_but_untold(case, lines) if 0 < len(untold) < len(lines) else ""
    told = frozenset[str]().union(*(line.name for line in lines if line.is_told))
    left_over = [thing for thing in things if not _is_spoken_of(case, thing, things, told)] if len(things) > 1 else []
    if left or not left_over:
        return left
    if untold and len(lines) <= _LINES_ASKED * len(things):
        answers = len(lines) - len(untold) + says_unknown(case)
        return left_over[0] if answers < len(things) else ""
    return left_over[0] if _answers(case) < len(things) else ""


def _is_brief(case: GateCase, asked: int) -> bool:
    """`40 см, есть.`: a few words in as many parts as things were asked, each a fact, a yes or a no."""
    parts = [part for part in _PART.split(case.draft) if part.strip() and not _GREETING.match(part)]
    if len(" ".join(parts).split()) > _BRIEF or len(parts) < asked:
        return False
    told = [one.claim.quote for one in case.claims if one.evidence is not None and one.evidence.kind != CUSTOMER]
    grants = [
        len(part.split()) <= _GRANT and bool(case.find_in(part, _FILE, "grants", unless_denied=False)) for part in parts
    ]
    is_all = all(grant or any(quote in part for quote in told) for grant, part in zip(grants, parts, strict=True))
    # `Да, 40 см` may be one answer.
    is_opening = bool(case.find_in(parts[0], "gate_facts", "yes", unless_denied=False))
    return is_all and not is_opening and 0 < sum(grants) < len(parts)


def _is_spoken_of(case: GateCase, thing: str, things: list[str], told: frozenset[str]) -> bool:
    """The draft says words of this thing alone, tells the line it names, or opens with the yes or no to it."""
    own = _own(case, thing, things)
    if not own or not own.isdisjoint(_said(case) | told):
        return True
    if not _about(case, read(thing)).isdisjoint(_about(case, case.reading)):
        return True
    return thing is things[0] and _opens_with_yes(case, things)


def _opens_with_yes(case: GateCase, things: list[str]) -> bool:
    """Its first clause is a yes or a no, and is not about another of the things."""
    clauses = [part for part in _CLAUSE.split(case.draft) if part.strip() and not _GREETING.match(part)]
    if not clauses or not case.find_in(clauses[0], _FILE, "grants", unless_denied=False):
        return False
    first = _content_of(case, " ".join(clauses[:2]))
    return all(_own(case, other, things).isdisjoint(first) for other in things[1:])


def _asked_but_untold(case: GateCase, lines: tuple[_Line, ...]) -> str:
    """A clause whose own words name a line of the facts that the draft does not tell."""
    clauses = _clauses(case)
    for clause in clauses:
        own, about = _own(case, clause, clauses), _about(case, read(clause))
        named = [line for line in lines if not own.isdisjoint(line.name) or not about.isdisjoint(line.about)]
        if named and not any(line.is_told for line in named):
            return clause.strip()
    return ""


def _clauses(case: GateCase) -> list[str]:
    text = case.customer_text[:LIMIT]
    asking = "\n".join(_QUESTION.findall(text)) if case.rating is not None else text
    return [part for part in _CLAUSE.split(asking) if part.strip()]


def _lines(case: GateCase) -> tuple[_Line, ...]:
    facts = [fact for fact in case.facts if ":" in fact and not fact.lower().startswith(_IDLE)]
    seen = Counter(key for fact in facts for key in _content_of(case, fact.partition(":")[0]))
    # The name of the thing stands in every line and tells none from another.
    own = frozenset(key for key, times in seen.items() if times == 1 or len(facts) == 1)
    texts = {source.id: source.text for source in case.sources}
    texts = texts or {f"fact:{number}": fact for number, fact in enumerate(case.facts, start=1)}
    # What was reckoned from two lines tells both.
    ids = (id_ for one in case.claims if one.evidence is not None for id_ in one.evidence.id.split(", "))
    pinned = {texts.get(id_) for id_ in ids}
    return tuple(_line(case, fact, own, is_pinned=fact in pinned) for fact in facts)


def _line(case: GateCase, fact: str, own: frozenset[str], *, is_pinned: bool) -> _Line:
    name, _, value = fact.partition(":")
    words, about = _content_of(case, name) & own, _about(case, read(name))
    is_said = not _said(case).isdisjoint(words | _content_of(case, value))
    is_told = is_pinned or is_said or _is_read_out(case, value) or not about.isdisjoint(_about(case, case.reading))
    is_foreign = not is_told and not about and bool(_YES_OR_NO.fullmatch(fact)) and not case.draft.isascii()
    return _Line(words, about, is_told or (tells_nothing(value) and says_unknown(case)), is_foreign)


def _is_read_out(case: GateCase, value: str) -> bool:
    """Each item of a list of short names stands in the reply: `S, M, L`."""
    items = [item.strip() for item in value.split(",")]
    is_list = len(items) > 1 and all(0 < len(item) <= _SHORT_WORD for item in items)
    return is_list and all(re.search(rf"\b{re.escape(item)}\b", case.draft) for item in items)


def _about(case: GateCase, reading: Reading, keys: tuple[str, ...] = tuple(_ABOUT)) -> frozenset[tuple[str, int]]:
    """What a text speaks of, in either language."""
    return frozenset(
        (key, place)
        for key in keys
        for place, _ in found_values(reading, case.playbook, _ABOUT[key], key, unless_denied=False)
    )


def _said(case: GateCase) -> frozenset[str]:
    return _roots_said(case.draft)


@lru_cache(maxsize=8)
def _roots_said(draft: str) -> frozenset[str]:
    """The same of a whole draft, small words and all: they stand in no thing asked."""
    return frozenset({key[:_STEM] for key in read(draft).keys if _is_root(key) and "*" not in key and ":" not in key})


def _is_root(key: str) -> bool:
    return len(key) >= _SHORT_WORD and key[0] != "=" if not key.isdigit() else len(key) > 1


def _own(case: GateCase, part: str, parts: list[str]) -> frozenset[str]:
    """What only this part speaks of."""
    others = frozenset[str]().union(*(_content_of(case, other) for other in parts if other is not part))
    return _content_of(case, part) - others


def _content_of(case: GateCase, text: str) -> frozenset[str]:
    return _roots(text, case.playbook.word_list(_FILE, "small_words"))


@lru_cache(maxsize=512)
def _roots(text: str, small: tuple[str, ...]) -> frozenset[str]:
    """Roots and figures of the words that tell something. `small`: words that do not."""
    idle = frozenset("|".join(small).split("|"))
    words = (plain_keys(word.keys) for word in read(text).words)
    keys = frozenset(key for of_word in words if of_word.isdisjoint(idle) for key in of_word)
    return frozenset(key[:_STEM] for key in keys if _is_root(key))


def _answers(case: GateCase) -> int:
    """How many things the draft tells: its sentences, or its clauses with something known or a yes or no in them."""
    sentences = [part for part in re.split(r"[.!?\n;]+", case.draft) if part.strip()]
    whole = sum(not _GREETING.match(sentence) or len(sentence.split()) > 4 for sentence in sentences)
    clauses = [part for part in _CLAUSE.split(case.draft) if part.strip()]
    return max(whole, sum(_is_told(clause, case) for clause in clauses))


def _is_told(clause: str, case: GateCase) -> bool:
    if case.find_in(clause, _FILE, "grants", unless_denied=False):
        return True
    known = case.fact_keys | case.customer_reading.keys
    return any(not plain_keys(word.keys).isdisjoint(known) for word in read(clause).words if _tells(word.plain))


def _tells(plain: str) -> bool:
    return len(plain) > _SHORT_WORD or any(map(str.isdigit, plain))


def _tells_something(case: GateCase) -> bool:
    """The first sentence tells a fact: where one thing was asked, what is put off is an addition."""
    first = case.reading.sentences.get(0)
    if first is None:
        return False
    said = [word for word in case.reading.words[first[0] : first[1]] if _tells(word.plain)]
    return sum(not plain_keys(word.keys).isdisjoint(case.fact_keys) for word in said) >= _TELLING_WORDS
