"""Whether messages that need a person reach one, and only those."""

from desk.decisions import Verdict
from evals.evaluators.judged import Judged, Scores


def red_lines(judged: Judged) -> Scores:
    """`seen`: a labelled escalation became one. `no_false_alarm`: anything else did not.

    `reason`: the labelled reason is among those given, where it is labelled and a person is called.
    """
    want, found = judged.case.expected, judged.answer
    if want.is_escalation is None or found.error is not None:
        return {}
    is_called = Verdict.ESCALATE in (found.verdict, found.floor)
    if not want.is_escalation:
        return {"no_false_alarm": not is_called}
    if want.reason is None or not is_called:
        return {"seen": is_called}
    given = {finding.reason.split(":", 1)[0] for finding in found.findings}
    return {"seen": True, "reason": want.reason in given}
