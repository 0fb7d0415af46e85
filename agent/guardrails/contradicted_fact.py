"""A yes where the facts say no, and a no where they say yes: dishwasher, small parts, stock, age limits.

Works across languages: tools name facts in English (`dishwasher: false`), replies are Russian (`смело в посудомойку`).
"""

import re
from collections.abc import Iterator
from typing import Literal

from agent.guardrails._bare_answer import Stand, bare_answer
from agent.guardrails.case import GateCase, keys_in, tells_nothing
from desk.claims import CUSTOMER, ClaimKind
from desk.decisions import Finding, Severity
from desk.forms import plain_keys
from desk.lexicon import negation, values
from desk.patterns import Match, Patterns
from desk.text import read

_FILE = "gate_facts"
_NO = re.compile(
    r"^(?:false|no|none|0(?=$|\s?(?:шт|pcs|pieces|items|units))|нет|не|отсутству\w+|без|нельзя|запрещ\w+|never|not)\b",
    re.IGNORECASE,
)
_YES = re.compile(r"^(?:true|yes|да|есть|имеется|присутствует|можно|включен\w*|в комплекте|included)\b", re.IGNORECASE)
_AGE_LIMIT = re.compile(r"(?<![\d.,])([1-9]\d?)\s?(?:\+|лет|год|years)")

# A yes with one of these of the facts beside it stands on them.
_FIGURES = frozenset({ClaimKind.NUMBER, ClaimKind.MEASURE, ClaimKind.SUM})
_DENIALS = frozenset({"no", "нет", "нельзя", "nope", "not"})
# Words between a verb of avoiding and what it avoids: `keep it out of the dryer`.
_SMALL_WORDS = 2
# Letters by which two long words are told to be of one root.
_STEM = 6

_Told = Literal["yes", "no", "unknown"]
"""What a fact says of its own name."""


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
    if told is None or _is_quoted(case, name, value) or (told == "no" and _is_amount(case, name, value)):
        return
    own = [(named, stated) for named, stated in topics if named.find(read(name)) and _is_own(case, named, name)]
    stands = [_stand(case, named, stated) for named, stated in own]
    # `светящиеся колёса: нет` is about the light: plain wheels, and no light, say the same.
    if told != "unknown" and any(stand and stand.is_yes == (told == "yes") for stand in stands):
        return
    for (named, stated), stand in zip(own, stands, strict=True):
        if _is_condition(named, name, value) or _is_other_option(case, named, name, stand):
            continue
        if stand and (
            _is_only_used(case, stand, name)
            or _is_of_other_line(case, (named, stated), name)
            or (told == "unknown" and _is_told_unknown(case, stand))
            or _is_echoed(case, named, stand)
        ):
            continue
        if stand and told == "unknown":
            yield _finding(stand, Severity.DRAFT, f"the facts know nothing of it ({fact.strip()})")
        elif stand and stand.is_yes != (told == "yes"):
            yield _finding(stand, Severity.BLOCK, f"the facts say otherwise ({fact.strip()})")


def _is_own(case: GateCase, named: Patterns, name: str) -> bool:
    """The line's own words name the topic, are spoken of, or say that the thing is there; `warranty registration: no`
    is not about the warranty, of which other lines tell."""
    words = name.split()
    names = [fact.partition(":")[0] for fact in case.facts]
    is_shared = any(one != name and one.split()[:1] == words[:1] for one in names)
    own = " ".join(words[1:])
    if not is_shared or not own or named.find(read(own)):
        return True
    spoken = case.reading.keys | case.customer_reading.keys
    return not plain_keys(keys_in(own)).isdisjoint(spoken) or bool(
        case.find_in(own, _FILE, "told_present", unless_denied=False)
    )


def _is_condition(named: Patterns, name: str, value: str) -> bool:
    """`микроволновка: без крышки` tells how, not that it is denied; `отдушка: без отдушки` denies."""
    without, _, what = value.strip().partition(" ")
    is_same = not plain_keys(keys_in(what)).isdisjoint(plain_keys(keys_in(name)))
    return without.casefold() == "без" and bool(what) and not is_same and not named.find(read(what))


def _is_only_used(case: GateCase, stand: Stand, name: str) -> bool:
    """`batteries included: false` denies no lamp that runs on them: the sentence does not say that they come."""
    comes = case.find_in(name, _FILE, "comes_with", unless_denied=False)
    return stand.is_yes and bool(comes) and not _is_said_beside(case, "told_present", stand)


def _is_echoed(case: GateCase, named: Patterns, stand: Stand) -> bool:
    """A review that speaks of the smell is answered about its words, not about the goods."""
    is_told = case.rating is not None and bool(named.find(case.customer_reading))
    return is_told and _is_said_beside(case, "echoed", stand)


def _is_said_beside(case: GateCase, key: str, stand: Stand) -> bool:
    """Words of the list stand in the sentence of the topic."""
    here = case.reading.sentence_at(stand.match.start)
    return any(case.reading.sentence_at(match.start) == here for match in case.find(_FILE, key, unless_denied=False))


def _is_other_option(case: GateCase, named: Patterns, name: str, stand: Stand | None) -> bool:
    """`stock дуб: 0` says nothing of the white one (`stock белый: 3`) that is asked and answered, or told of there."""
    spoken = case.reading.keys | case.customer_reading.keys
    told = plain_keys(keys_in(case.reading.sentence_around(stand.match.start))) if stand else spoken
    own, others = _apart(case, named, name)
    return bool(own) and any(not _shares_word(own, keys) and _shares_word(others, keys) for keys in (spoken, told))


def _shares_word(names: frozenset[str], keys: frozenset[str]) -> bool:
    """A word of both, or two of one root: `графит` and "графитовый"."""
    return not _beginnings(names).isdisjoint(_beginnings(keys))


def _is_of_other_line(case: GateCase, topic: tuple[Patterns, Patterns], name: str) -> bool:
    """What is affirmed is the words of another line alone (`декларация: есть`, `сертификат: нет`)."""
    named, stated = topic
    own, others = _apart(case, named, name)
    affirmed = (match for match in stated.find(case.reading) if not _is_denied_later(case, match))
    said = frozenset[str]().union(*(keys_in(match.quote) for match in affirmed))
    return own.isdisjoint(said) and not others.isdisjoint(said)


def _apart(case: GateCase, named: Patterns, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of this line's name that the other lines of the topic have not, and the words of theirs alone."""
    names = [fact.partition(":")[0] for fact in case.facts]
    others = [plain_keys(keys_in(other)) for other in names if other != name and named.find(read(other))]
    own, theirs = plain_keys(keys_in(name)), frozenset[str]().union(*others)
    return own - theirs, theirs - own


def _is_amount(case: GateCase, name: str, value: str) -> bool:
    """`pickup price: 0` denies no pickup."""
    return value.strip()[:1] == "0" and bool(case.find_in(name, _FILE, "amount_lines", unless_denied=False))


def _is_quoted(case: GateCase, name: str, value: str) -> bool:
    """The draft gives the line as it stands: `водостойкая — нет`."""
    line = rf"{re.escape(name.strip())}\s?[:—–-]\s?{re.escape(value.strip())}(?!\w)"
    return re.search(line, case.draft, re.IGNORECASE) is not None


def _told(value: str) -> _Told | None:
    """None for a value that is neither yes, no nor unknown (a colour, a number)."""
    if tells_nothing(value):
        return "unknown"
    if _NO.match(value):
        return "no"
    return "yes" if _YES.match(value) else None


def _stand(case: GateCase, named: Patterns, stated: Patterns) -> Stand | None:
    """What the draft says of the topic: by naming it, or by a bare yes or no to a question that names it."""
    if case.find(_FILE, "courtesy_unknown", unless_denied=False):
        return None
    # The name of the thing ("горшок с крышкой") is no statement about its lid.
    mentions = () if named.find(read(case.product_name or "")) else named.find(case.reading)
    asked = [one for one in named.find(case.customer_reading) if "?" in case.customer_text]
    bare = bare_answer(case)
    if not mentions:
        is_denied_question = bool(asked) and not stated.find(case.customer_reading)
        return bare if asked and not is_denied_question and case.customer_text.count("?") == 1 else None
    affirmed = [match for match in stated.find(case.reading) if not _is_denied_later(case, match)]
    # `Нет, аммиак есть` to `без аммиака?` affirms it.
    if affirmed and bare and bare.is_yes is False and stated.find(case.customer_reading):
        return None
    return Stand(bool(affirmed), mentions[0])


def _is_told_unknown(case: GateCase, stand: Stand) -> bool:
    """ "По Краснодару данных о самовывозе нет": the sentence of the topic says that nothing is known."""
    return not stand.is_yes and _is_said_beside(case, "told_unknown", stand)


def _is_denied_later(case: GateCase, match: Match) -> bool:
    """The topic is denied in the clause after it (`Gluten free, no`, `AA batteries; they are not included`), or kept
    away from (`skip the dryer`)."""
    word = case.reading.word_at(match.start)
    if word is None:
        return False
    if any(
        case.reading.clause_at(one.start) == word.clause for one in case.find(_FILE, "forbids", unless_denied=False)
    ):
        return True
    avoided = (one.end for one in case.find(_FILE, "avoided", unless_denied=False))
    if any(end <= match.start and len(case.reading.words_in(end, match.start)) <= _SMALL_WORDS for end in avoided):
        return True
    _, last = case.reading.sentences[word.sentence]
    asides = {case.reading.clause_at(one.start) for one in case.find(_FILE, "asides", unless_denied=False)}
    rest = [
        one
        for one in case.reading.words_in(match.start, case.reading.words[last - 1].end)
        if one.clause > word.clause and one.clause not in asides
    ]
    said = [one for one in rest if one.clause == rest[0].clause]
    if len(said) == 1:
        return said[0].plain in _DENIALS
    return bool(said) and _has_none(case, word.clause, said[0].clause)


def _has_none(case: GateCase, told: int, after: int) -> bool:
    """The clause after says by a pronoun that there is none, the clause before does not say that there is one."""
    pronouns = {case.reading.clause_at(one.start) for one in case.find(_FILE, "denied_by_pronoun", unless_denied=False)}
    present = {case.reading.clause_at(one.start) for one in case.find(_FILE, "told_present")}
    return after in pronouns and after in negation(case.playbook).clauses(case.reading) and told not in present


def _against_age(case: GateCase) -> Iterator[Finding]:
    for match in case.find(_FILE, "from_birth"):
        limits = [fact for fact in case.facts if _AGE_LIMIT.search(fact) and case.find_in(fact, _FILE, "age")]
        if limits:
            yield _finding(Stand(True, match), Severity.BLOCK, f"the facts set an age ({limits[0].strip()})")


def _bare_claims(case: GateCase, topics: tuple[tuple[Patterns, Patterns], ...]) -> Iterator[Finding]:
    """A plain yes or no to a question of which no fact speaks, neither by its words nor by its topic."""
    stand = bare_answer(case)
    if stand is None or "?" not in case.customer_text or case.find(_FILE, "courtesy_unknown", unless_denied=False):
        return
    if case.customer_text.count("?") == 1 and case.find_in(case.customer_text, _FILE, "asks_no_fact"):
        return
    if any(one.evidence and one.evidence.kind != CUSTOMER and one.claim.kind in _FIGURES for one in case.claims):
        return
    facts = "\n".join(fact for fact in case.facts if not tells_nothing(fact.partition(":")[2]))
    asked = _content(case.customer_reading.keys | case.reading.keys)
    shares_topic = any(
        n.find(read(facts)) and (n.find(case.customer_reading) or n.find(case.reading)) for n, _ in topics
    )
    is_known = shares_topic or not _beginnings(asked).isdisjoint(_beginnings(_content(keys_in(facts))))
    if not is_known and not _is_unread(case, stand, topics):
        yield _finding(stand, Severity.DRAFT, "no fact speaks of what was asked")


def _is_unread(case: GateCase, stand: Stand, topics: tuple[tuple[Patterns, Patterns], ...]) -> bool:
    """A line in another language says the same yes or no of a thing no list knows: `whistle: true`."""
    # `Да, аммиака нет` says no.
    here, denied = case.reading.sentence_at(stand.match.start), negation(case.playbook).clauses(case.reading)
    says_no = not stand.is_yes or any(word.sentence == here and word.clause in denied for word in case.reading.words)
    lines = [fact.partition(":") for fact in case.facts] if not case.draft.isascii() else []
    return any(
        name.isascii()
        and _told(value.strip()) == ("no" if says_no else "yes")
        and not any(named.find(read(name)) for named, _ in topics)
        for name, _, value in lines
    )


def _content(keys: frozenset[str]) -> frozenset[str]:
    """Dictionary forms and figures of a text, small words left out."""
    return frozenset(key for key in plain_keys(keys) if key.isdigit() or len(key) > 3)


def _beginnings(words: frozenset[str]) -> frozenset[str]:
    """`проверят` and `проверка` begin alike."""
    return words | {word[:_STEM] for word in words if len(word) >= _STEM}


def _finding(stand: Stand, severity: Severity, reason: str) -> Finding:
    return Finding(guardrail="contradicted_fact", severity=severity, quote=stand.match.quote, reason=reason)
