"""Promises of refunds, compensation, discounts, gifts and free replacements in the shop's own name."""

import re
from collections.abc import Iterator

from agent.guardrails.case import GateCase, blocks, doubts, keys_in
from desk.decisions import Finding
from desk.forms import plain_keys
from desk.patterns import Match
from desk.text import read

_FILE = "gate_money"
_NUMBER = re.compile(r"\d+")
# "доставка бесплатна от 3 000 ₽": a rule of the shop, told with its bound.
_FROM = re.compile(
    r"\s?(?:при (?:заказе|покупке|сумме) )?(?:от|from|over|on orders over)\s[$£€]?(\d[\d \u00a0]*)", re.IGNORECASE
)
_PERCENT = re.compile(r"(\d+)\s?(?:%|percent)\s$")
_PERCENT_REACH = 14
_NOT, _NOT_REACH = re.compile(r"\b(?:не|not|never)\s$", re.IGNORECASE), 6
# `RAIN20`: capitals and digits.
_CODE = re.compile(r"\b(?=[A-ZА-Я]*\d|[A-ZА-Я]{5})[A-ZА-Я]{3,}\d*\b")
# `pickup.price: 0`
_ZERO = re.compile(r":\s?[$£€]?0(?:[.,]0+)?\s?(?:₽|руб|р\.?|$)", re.IGNORECASE)
_SHORT_WORD = 3
_REASON = "promises money or a gift; only the marketplace or a finished action may"


def promised_money(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft that promises money, unless the facts say that very thing is done or on offer.

    Describing the marketplace's procedure, refusing to promise and customers' own words are no promises.
    """
    found = (
        *case.find(_FILE, "promises"),
        *case.find(_FILE, "en_promises"),
        *case.find(_FILE, "denied_promises", unless_denied=False),
    )
    broken = tuple(match for match in found if not any(is_told(case, match) for is_told in _TOLD))
    if broken:
        return blocks("promised_money", broken, _REASON)
    return doubts("promised_money", _said_free(case), "says that something is free; no fact tells so")


def _said_free(case: GateCase) -> tuple[Match, ...]:
    """What is told to be free, where facts are known and none says so."""
    if not case.facts or any(map(_ZERO.search, case.facts)):
        return ()
    told = (*_TOLD, _is_said_free)
    return tuple(match for match in case.find(_FILE, "said_free") if not any(is_told(case, match) for is_told in told))


def _is_grounded(case: GateCase, match: Match) -> bool:
    numbers = set(_NUMBER.findall(match.quote)) | _percent_before(case, match)
    for fact in case.proofs:
        if not case.find_in(fact, _FILE, "done_money"):
            continue
        stated = set(_NUMBER.findall(fact))
        if numbers and not numbers <= stated:
            continue
        if (numbers and numbers <= stated) or case.find_in(fact, _FILE, "done_state") or _says_it(fact, match):
            return True
    return False


def _percent_before(case: GateCase, match: Match) -> set[str]:
    """ "10% off your box": the number stands right before what is found."""
    percent = _PERCENT.search(case.draft[max(0, match.start - _PERCENT_REACH) : match.start])
    return {percent[1]} if percent else set()


def _has_code(case: GateCase, match: Match) -> bool:
    """The sentence names a code, and a fact of an offer holds it (`promo code: RAIN20`)."""
    codes = set(_CODE.findall(case.reading.sentence_around(match.start)))
    return any(codes & set(_CODE.findall(fact)) and case.find_in(fact, _FILE, "done_money") for fact in case.proofs)


def _is_free_service(case: GateCase, match: Match) -> bool:
    """A fact says that this very service is free (`gift wrap: free`); a thing sent anew or on top never is."""
    sentence = case.reading.sentence_around(match.start)
    if not case.find_in(match.quote, _FILE, "free_of_charge", unless_denied=False):
        return False
    if case.find_in(sentence, _FILE, "sent_anew", unless_denied=False):
        return False
    return any(not _NUMBER.search(fact) for fact in _free_in(case, sentence))


def _is_said_free(case: GateCase, match: Match) -> bool:
    """A fact says so of the very thing, whatever bound it tells (`parking: free for the first 90 min`); one in another
    alphabet of anything, for it has no word to compare."""
    sentence = case.reading.sentence_around(match.start)
    foreign = (fact for fact in case.proofs if fact.isascii() != sentence.isascii())
    return any(_free_in(case, sentence)) or any(case.find_in(fact, _FILE, "free_of_charge") for fact in foreign)


def _free_in(case: GateCase, sentence: str) -> Iterator[str]:
    """The facts that say that something a sentence speaks of is free."""
    said = _named(case, sentence)
    for fact, spaced in zip(case.proofs, case.spaced_proofs, strict=True):
        if not keys_in(spaced).isdisjoint(said) and case.find_in(fact, _FILE, "free_of_charge"):
            yield fact


def _is_refused(case: GateCase, match: Match) -> bool:
    """`Сами мы выплаты не оформляем: заявку …`: what is done is denied right before what is found."""
    return _NOT.search(case.draft, max(0, match.start - _NOT_REACH), match.start) is not None


def _named(case: GateCase, sentence: str) -> frozenset[str]:
    """What a sentence is about: the keys of its longer words, those that say "free" left out."""
    idle = frozenset(case.playbook.word_list(_FILE, "says_free"))
    longer = (plain_keys(word.keys) for word in read(sentence).words if len(word.plain) > _SHORT_WORD)
    return frozenset[str]().union(*(keys for keys in longer if keys.isdisjoint(idle)))


def _is_rule(case: GateCase, match: Match) -> bool:
    """What is free from a sum on, when a fact tells of that sum and that it is free."""
    bound = _FROM.match(case.draft, match.end)
    if bound is None:
        return False
    digits = "".join(_NUMBER.findall(bound[1]))
    return any(
        digits in "".join(_NUMBER.findall(fact)) and case.find_in(fact, _FILE, "free_lines", unless_denied=False)
        for fact in case.proofs
    )


def _says_it(fact: str, match: Match) -> bool:
    """The fact holds most of the promise's own longer words (a gift card of the set, free returns by the rules)."""
    stated = frozenset[str]().union(*(word.keys for word in read(fact).words))
    longer = [word for word in read(match.quote).words if len(word.plain) > _SHORT_WORD]
    said = sum(not plain_keys(word.keys).isdisjoint(stated) for word in longer)
    return len(longer) >= 2 and said * 4 >= len(longer) * 3


# Why what sounds like a promise is none.
_TOLD = (_is_refused, _is_grounded, _is_rule, _has_code, _is_free_service)
