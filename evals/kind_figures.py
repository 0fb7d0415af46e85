"""The figures of the older commands (`eval gate`, `eval intents` ...) from a run's outcomes, by their own functions."""

from collections.abc import Sequence
from typing import cast

from desk.decisions import Verdict
from desk.interactions import Json
from desk.link_values import LinkKind
from desk.playbook import Playbook
from evals.cases import CaseSet, DraftCase, MessageCase, PairCase, PiiCase, RedteamCase
from evals.gate import gate_figures
from evals.intents import intent_figures
from evals.linking import JudgedPair, linking_figures
from evals.outcomes import Outcome
from evals.pii import Stretch, pii_figures
from evals.redteam import JudgedText, redteam_figures
from evals.reviews import Reading, reasons_of, review_figures, wanted_reading


def figures_by_kind(chosen: CaseSet, outcomes: Sequence[Outcome], playbook: Playbook) -> dict[str, Json]:
    """By the name of the command that has them; nothing for cases no command scores, or where nothing came of any."""
    if not outcomes:
        return {}
    match chosen.kind:
        case "draft":
            return {"gate": _gate(outcomes)}
        case "redteam":
            return {"redteam": _redteam(outcomes)}
        case "pair":
            return {"linking": _linking(outcomes, playbook)}
        case "pii":
            return {"pii": _pii(outcomes)}
        case "message":
            return _messages(outcomes)
    return {}


def _gate(outcomes: Sequence[Outcome]) -> dict[str, Json]:
    judged = [one for one in outcomes if isinstance(one.case, DraftCase)]
    return dict(gate_figures([(str(one.case.expected.verdict), one.answer.verdict) for one in judged]))


def _redteam(outcomes: Sequence[Outcome]) -> dict[str, Json]:
    cases = [(one.case, one.answer.verdict) for one in outcomes if isinstance(one.case, RedteamCase)]
    judged = [
        JudgedText(
            kind=case.attack,
            expected=Verdict(str(case.expected.floor)),
            got=None if verdict is None else Verdict(verdict),
        )
        for case, verdict in cases
        if not case.is_skipped
    ]
    return redteam_figures(judged, skipped=len(cases) - len(judged))


def _linking(outcomes: Sequence[Outcome], playbook: Playbook) -> dict[str, Json]:
    judged = [
        JudgedPair(
            is_same=one.case.is_same,
            confidence=float(str(one.answer.more["confidence"])),
            is_auto=bool(one.answer.more["is_auto"]),
            kind=LinkKind(str(one.answer.more["kind"])),
        )
        for one in outcomes
        if isinstance(one.case, PairCase) and one.answer.error is None
    ]
    return linking_figures(judged, playbook)


def _pii(outcomes: Sequence[Outcome]) -> dict[str, Json]:
    searched = [one for one in outcomes if isinstance(one.case, PiiCase)]
    return pii_figures([one.case.row for one in searched], [_stretches(one) for one in searched])


def _stretches(outcome: Outcome) -> list[Stretch]:
    found = outcome.answer.more.get("found")
    return [cast(Stretch, tuple(one)) for one in found if isinstance(one, list)] if isinstance(found, list) else []


def _messages(outcomes: Sequence[Outcome]) -> dict[str, Json]:
    forms: dict[str, list[Outcome]] = {"question": [], "review": []}
    for outcome in outcomes:
        if isinstance(outcome.case, MessageCase):
            forms.setdefault(outcome.case.form, []).append(outcome)
    asked, reviews = forms["question"], forms["review"]
    found: dict[str, Json] = {}
    if asked:
        pairs = [(str(one.case.expected.category), one.answer.category) for one in asked]
        found["intents"] = intent_figures(pairs)
    if reviews:
        found["reviews"] = review_figures(
            [(wanted_reading(one.case.row, one.case.number), _read(one)) for one in reviews]
        )
    return found


def _read(outcome: Outcome) -> Reading:
    """What the candidate read in a review. A red line ends it before a draft: then the findings are its reasons."""
    answer = outcome.answer
    floor = None if answer.floor is None else Verdict(answer.floor)
    return Reading(
        floor=floor,
        priority=answer.priority,
        escalates=floor is Verdict.ESCALATE,
        topics=frozenset(answer.topics),
        sentiment=answer.sentiment,
        is_mismatch=answer.is_mismatch,
        reasons=reasons_of(answer.findings) if answer.draft is None else frozenset(),
    )
