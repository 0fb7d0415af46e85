"""Delight over the very thing a review complains of."""

from agent.guardrails.case import GateCase
from desk.aspects import find_aspects, review_words
from desk.decisions import Finding, Severity

_FILE = "gate_delight"


def deaf_delight(case: GateCase) -> tuple[Finding, ...]:
    """Ask for a person where the reply is glad of what the customer found fault with, whoever wrote it."""
    words = review_words(case.playbook, case.language)
    if case.rating is None or not words:
        return ()
    heard = find_aspects(text=case.customer_text, pros=None, cons=None, rating=case.rating, words=words)
    told = case.playbook.words.get(_FILE, {})
    return tuple(
        Finding(
            guardrail="deaf_delight",
            severity=Severity.DRAFT,
            quote=match.quote,
            reason="is glad of what the customer complains of",
        )
        for topic in heard.criticised
        if topic in told
        for match in case.find(_FILE, topic, unless_denied=False)[:1]
    )
