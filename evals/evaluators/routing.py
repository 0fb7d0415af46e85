"""Whether a message was understood: category, second request, priority, mood, topics."""

from evals.evaluators.judged import Judged, Scores


def routing(judged: Judged) -> Scores:
    """`category secondary priority sentiment mismatch`: right or wrong, each only where it is labelled.

    `topics`: F1 of the named topics with the labelled ones.
    """
    want, found = judged.case.expected, judged.answer
    scores: dict[str, bool | float] = {}
    if want.category is not None:
        scores["category"] = found.category == want.category
    if "secondary" in want.labelled:
        scores["secondary"] = found.secondary == want.secondary
    if want.priority is not None:
        scores["priority"] = found.priority == want.priority
    if want.sentiment is not None:
        scores["sentiment"] = found.sentiment == want.sentiment
    if want.is_mismatch is not None:
        scores["mismatch"] = found.is_mismatch is want.is_mismatch
    if want.topics is not None:
        scores["topics"] = _f1(want.topics, frozenset(found.topics))
    return scores


def _f1(wanted: frozenset[str], found: frozenset[str]) -> float:
    if not wanted and not found:
        return 1.0
    return round(2 * len(wanted & found) / (len(wanted) + len(found)), 4)
