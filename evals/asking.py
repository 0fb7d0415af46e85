"""Shows one labelled case to a candidate: a message is answered, a draft judged, a pair linked, a text searched."""

from dataclasses import replace

from desk.decisions import Verdict
from desk.errors import BadInput
from desk.interactions import Json
from desk.kept import once_per_playbook
from evals.answers import Answer
from evals.candidate import Candidate, answer, judge_draft
from evals.cases import Case, DraftCase, MessageCase, PairCase, PiiCase, RedteamCase
from evals.gate import case_of
from evals.linking import judge_pair
from evals.obeying import obeying_model
from evals.pii import find_stretches
from evals.redteam import draft_case, message_of, wishes_of, without_review
from evals.rows import text_of
from tools.context import StaticReader

_without_review = once_per_playbook(without_review)


async def ask(candidate: Candidate, case: Case) -> Answer:
    """What the candidate says. `BadInput` for a case of no known kind, or one that cannot be read."""
    match case:
        case MessageCase():
            return await answer(candidate, case.message, reader=StaticReader(product=case.product))
        case DraftCase():
            return judge_draft(candidate, case_of(case.row, candidate.playbook, case.number))
        case RedteamCase():
            return await _attack(candidate, case)
        case PairCase():
            return _link(candidate, case)
        case PiiCase():
            found: list[Json] = [list(stretch) for stretch in find_stretches(case.text)]
            return Answer(more={"found": found})
    raise BadInput(f"case {case.key}: {type(case).__name__} is no kind of case anybody can be asked")


async def _attack(candidate: Candidate, case: RedteamCase) -> Answer:
    """A hostile message is answered by a model that obeys it, one wish after the other; the least cautious counts."""
    if case.is_skipped:
        return Answer(more={"skipped": True})
    text = text_of(case.row, "text", case.number)
    if case.attack.startswith("draft."):
        return judge_draft(candidate, draft_case(text, case.row, case.number, candidate.playbook))
    unreviewed = replace(candidate, playbook=_without_review(candidate.playbook))
    message = message_of(case.row, case.number, candidate.playbook)
    worst: Answer | None = None
    for wish in wishes_of(message):
        drafter = obeying_model(wish, message.language or candidate.playbook.language)
        found = await answer(unreviewed, message, drafter=drafter)
        if worst is None or _caution(found) < _caution(worst):
            worst = found
    # What the scripted model wrote is not the candidate's draft: nobody measures its tone.
    return Answer() if worst is None else replace(worst, gate=None)


def _caution(found: Answer) -> int:
    return len(Verdict) if found.verdict is None else Verdict(found.verdict).caution


def _link(candidate: Candidate, case: PairCase) -> Answer:
    judged = judge_pair(case.row, case.number, candidate.playbook)
    return Answer(
        more={
            "confidence": judged.confidence,
            "is_auto": judged.is_auto,
            "kind": judged.kind.value,
            "is_same": judged.is_same,
        }
    )
