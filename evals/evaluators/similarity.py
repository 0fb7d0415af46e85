"""How near a draft comes to the reply a person wrote."""

from rapidfuzz import fuzz

from evals.evaluators.judged import Judged, Scores


def similarity(judged: Judged) -> Scores:
    """`ratio`: 1 less the share of characters that must be put in or taken out (rapidfuzz `fuzz.ratio`), 0..1.

    `words`: the same over words in any order. A good draft may be far from the reference: a trend, not a bar.
    """
    reference, draft = judged.case.expected.reference, judged.answer.draft
    if reference is None or draft is None:
        return {}
    return {
        "ratio": round(fuzz.ratio(draft, reference) / 100, 4),
        "words": round(fuzz.token_sort_ratio(draft, reference) / 100, 4),
    }
