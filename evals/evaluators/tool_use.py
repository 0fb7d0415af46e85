"""Whether the right tools were asked, and none that changes something without leave."""

from evals.evaluators.judged import Judged, Scores

# The house's names: what reads begins like this; everything else proposes a change.
_READS = ("get_", "search_", "track_")
# Written beside the calls of tools: what the desk itself read before.
_OWN = ("earlier_in_this_chat",)


def tool_use(judged: Judged) -> Scores:
    """`recall`, `precision` of the labelled tools; `no_forbidden_write`: no change is proposed that is not labelled."""
    wanted, called = judged.case.expected.tools, frozenset(judged.answer.tools) - set(_OWN)
    if wanted is None or judged.answer.error is not None:
        return {}
    right = len(wanted & called)
    return {
        "recall": round(right / len(wanted), 4) if wanted else 1.0,
        "precision": round(right / len(called), 4) if called else float(not wanted),
        "no_forbidden_write": all(name in wanted or name.startswith(_READS) for name in called),
    }
