"""Sending the customer off to somebody else, or with two words, instead of helping."""

from agent.guardrails.case import GateCase, doubts
from desk.claims import CUSTOMER, ClaimKind
from desk.decisions import Finding, Severity
from desk.forms import plain_keys
from desk.patterns import Match
from desk.text import Word, read

_FILE = "gate_brushoff"
_CURT_WORDS = 4
_HAPPY_RATING = 5
_TOLD_WORDS = 2
_GREETING_WORDS = 2
# "Three stars." complains of nothing.
_COMPLAINT_WORDS = 4
_SHORT_WORD = 3
_RETOLD_WORDS = 3
# Where a parcel is, or a name, is told by every brush-off too.
_TELLING = frozenset(ClaimKind) - {ClaimKind.STATUS, ClaimKind.NAME, ClaimKind.LINK}


def brush_off(case: GateCase) -> tuple[Finding, ...]:
    """Ask for a person when the draft only sends the customer away, or says next to nothing to a complaint."""
    found = (*case.find(_FILE, "sent_off", unless_denied=False), *case.find(_FILE, "sent_off_en", unless_denied=False))
    found = tuple(match for match in found if not _consoles(case, match) and not _is_of_facts(case, match))
    is_fine = found and (_tells_facts(case) or case.find_in(case.customer_text, _FILE, "needs_nothing"))
    sent_off = () if is_fine else doubts("brush_off", found, "sends the customer off instead of helping")
    return (*sent_off, *_curt(case), *_only_thanks(case))


def _consoles(case: GateCase, match: Match) -> bool:
    """ "It happens to everyone", to somebody who tells of their own slip."""
    happens = case.find_in(match.quote, _FILE, "happens", unless_denied=False)
    return bool(happens and case.find_in(case.customer_text, _FILE, "own_slip", unless_denied=False))


def _is_of_facts(case: GateCase, match: Match) -> bool:
    """It retells a line of the facts: the policy, and no way out."""
    words = _long(read(match.quote).words)
    told = [word for word in words if not plain_keys(word.keys).isdisjoint(case.fact_keys)]
    return len(told) >= _RETOLD_WORDS and 2 * len(told) > len(words)


def _tells_facts(case: GateCase) -> bool:
    """A figure, a date or a property of the facts is told: the customer is helped, whoever else is named."""
    return any(
        pinned.claim.kind in _TELLING and pinned.evidence is not None and pinned.evidence.kind != CUSTOMER
        for pinned in case.claims
    )


def _only_thanks(case: GateCase) -> tuple[Finding, ...]:
    """Nothing but thanks and wishes, to somebody who praised nothing."""
    is_praise = case.rating == _HAPPY_RATING or case.find_in(case.customer_text, _FILE, "praise", unless_denied=False)
    if is_praise or not case.draft.strip() or len(case.customer_reading.words) < _COMPLAINT_WORDS:
        return ()
    thanked = {word.sentence for word in case.reading.words if word.start in _starts(case)}
    said = [number for number, (first, last) in case.reading.sentences.items() if last - first > _GREETING_WORDS]
    if _takes_up(case, _long(case.reading.words)) or not thanked or not set(said) <= thanked:
        return ()
    reason = "thanks and answers nothing"
    return (Finding(guardrail="brush_off", severity=Severity.DRAFT, quote=case.draft.strip()[:80], reason=reason),)


def _starts(case: GateCase) -> frozenset[int]:
    return frozenset(match.start for match in case.find(_FILE, "thanks_only", unless_denied=False))


def _takes_up(case: GateCase, words: tuple[Word, ...]) -> bool:
    """One of the words is a longer one of the customer's."""
    told = frozenset[str]().union(*(word.keys for word in _long(case.customer_reading.words)))
    return any(not plain_keys(word.keys).isdisjoint(told) for word in words)


def _long(words: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple(word for word in words if len(word.plain) > _SHORT_WORD)


def _curt(case: GateCase) -> tuple[Finding, ...]:
    """A review with a reproach in it and an answer of a few words, none of them about it."""
    is_told = len(case.customer_reading.words) >= _TOLD_WORDS
    has_reproach = is_told and case.rating is not None and case.rating < _HAPPY_RATING
    said = case.reading.words
    if not has_reproach or not said or len(said) > _CURT_WORDS:
        return ()
    if _takes_up(case, said):
        return ()
    reason = "an answer of a few words to a reproach"
    return (Finding(guardrail="brush_off", severity=Severity.DRAFT, quote=case.draft.strip(), reason=reason),)
