"""An order or subscription said to be cancelled by us; how to cancel, or a link, is not that."""

from agent.guardrails.case import GateCase, blocks
from desk.decisions import Finding
from desk.lexicon import negation
from desk.patterns import Match

_FILE = "gate_cancel"


def cancel_confirmed(case: GateCase) -> tuple[Finding, ...]:
    """Block a draft that confirms a cancellation, also when the denial is the confirmation ("no more boxes")."""
    found = (
        *case.find(_FILE, "cancelled"),
        *case.find(_FILE, "cancelled_denied", unless_denied=False),
        *case.find(_FILE, "en_cancelled"),
        *case.find(_FILE, "en_cancelled_denied", unless_denied=False),
        *_ended(case),
    )
    if not found or _is_told(case):
        return ()
    told = tuple(match for match in found if not (_is_denied(case, match) or _is_paused(case, match)))
    return blocks("cancel_confirmed", told, "confirms a cancellation")


def _ended(case: GateCase) -> tuple[Match, ...]:
    """Words that confirm a cancellation only where one was asked for ("Done, it's gone")."""
    if not case.find_in(case.customer_text, _FILE, "asks_to_end", unless_denied=False):
        return ()
    return (*case.find(_FILE, "ended"), *case.find(_FILE, "ended_denied", unless_denied=False))


def _is_denied(case: GateCase, match: Match) -> bool:
    """ "Nothing has been cancelled: your plan is active": the deed stands in a denied clause, the thing beside it."""
    denied = negation(case.playbook).clauses(case.reading)
    said = case.reading.words_in(match.start, match.end)
    clauses = {word.clause for word in said}
    return len(clauses) > 1 and any(
        word.clause in denied and case.find_in(word.plain, _FILE, "cancelling", unless_denied=False) for word in said
    )


def _is_paused(case: GateCase, match: Match) -> bool:
    """Only a pause is told, and a tool's result holds it (`pause: ok, 2 months`)."""
    says_pause = case.find_in(match.quote, _FILE, "paused", unless_denied=False)
    return bool(says_pause) and any(case.find_in(fact, _FILE, "told_paused") for fact in case.spaced_proofs)


def _is_told(case: GateCase) -> bool:
    """The facts already say that it was cancelled: telling it is no act of ours."""
    return any(case.find_in(fact, _FILE, "told_cancelled") for fact in case.proofs)
