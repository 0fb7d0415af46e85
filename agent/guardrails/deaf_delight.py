"""Delight over the very thing a review complains of."""

from agent.guardrails.case import GateCase
from desk.aspects import find_aspects, find_delights, review_words
from desk.decisions import Finding, Severity


def deaf_delight(case: GateCase) -> tuple[Finding, ...]:
    """Ask for a person where the reply is glad of what the customer found fault with, whoever wrote it."""
    words = review_words(case.playbook, case.language)
    if case.rating is None or not words or not (delights := find_delights(case.draft, words)):
        return ()
    heard = find_aspects(text=case.customer_text, pros=None, cons=None, rating=case.rating, words=words)
    return tuple(
        Finding(
            guardrail="deaf_delight",
            severity=Severity.DRAFT,
            quote=case.draft[start:end],
            reason="is glad of what the customer complains of",
        )
        for topic, (start, end) in delights.items()
        if topic in heard.criticised
    )
