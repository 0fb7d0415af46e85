"""Reviews a draft by rules: what can be counted without a model. The same draft always gets the same scores."""

import re

from desk.claims import ClaimState
from desk.decisions import Finding, Severity
from desk.lexicon import patterns
from desk.playbook_models import OFFLINE
from desk.reviews import Review, ReviewCase, Rubric, Score
from desk.text import Reading, read

_TONE_FILE = "gate_tone"
_LOW_RATING = 3
_SHOWN = 80
_REQUEST = re.compile(r"[^?!.\n]*\?")
_SHOUTED = re.compile(r"!{2,}|\b[A-ZА-ЯЁ]{4,}\b")
# How much of a score a finding of that severity takes; guesses, held by the demo and the real-review check.
_TAKES = {Severity.NOTE: 0.05, Severity.DRAFT: 0.5, Severity.ESCALATE: 0.5, Severity.BLOCK: 1.0}
_COLD, _UNGREETED, _SHOUTS, _PAST_USUAL = 0.5, 0.2, 0.3, 0.1
_UNNAMED = 0.3
# A reply this near to the channel's limit is a lecture.
_USUAL_SHARE = 0.8
# The fewest letters of a word that tells requests apart: shorter ones are grammar.
_TELLING = 4

_RUBRIC_OF = {
    Rubric.ACCURACY: (
        "contradicted_fact", "unfounded_answer", "unsupported_number", "unsupported_fact", "unpinned_claim",
    ),
    Rubric.TONE: (
        "rude_tone", "cold_tone", "deaf_delight", "blamed_customer", "brush_off", "language", "length", "placeholder",
        "novelty",
    ),
    Rubric.COMPLETENESS: ("unanswered_request", "unknown"),
}  # fmt: skip
# They say who wrote the draft and how sure the gate is, not what is wrong with it.
_NO_FAULTS = ("model", "confidence")


def review_by_rules(case: ReviewCase) -> Review:
    """Four scores from the claims, the requests, the words and the gate's findings."""
    draft = read(case.draft.text)
    scores = {
        Rubric.ACCURACY: _accuracy(case),
        Rubric.TONE: _tone(case, draft),
        Rubric.SAFETY: Score(value=1.0, reason="nothing risky was found"),
        Rubric.COMPLETENESS: _completeness(case, draft),
    }
    for finding in case.findings:
        rubric = _rubric_of(finding)
        if rubric is not None and (left := 1.0 - _TAKES[finding.severity]) < scores[rubric].value:
            quote = finding.quote[:_SHOWN] if finding.quote in case.draft.text else ""
            scores[rubric] = Score(value=left, reason=f"{finding.guardrail}: {finding.reason}", quote=quote)
    return Review(scores=scores, model=OFFLINE)


def _rubric_of(finding: Finding) -> Rubric | None:
    if finding.guardrail in _NO_FAULTS:
        return None
    return next((rubric for rubric, names in _RUBRIC_OF.items() if finding.guardrail in names), Rubric.SAFETY)


def _accuracy(case: ReviewCase) -> Score:
    """The share of pinned claims; one that the sources contradict takes everything."""
    open_ones = [claim for claim in case.claims if claim.state is not ClaimState.PINNED]
    if not open_ones:
        return Score(value=1.0, reason=f"all {len(case.claims)} statements rest on a source")
    against = [claim for claim in open_ones if claim.state is ClaimState.CONTRADICTED]
    worst = (against or open_ones)[0]
    share = 0.0 if against else 1.0 - len(open_ones) / len(case.claims)
    reason = f"{len(open_ones)} of {len(case.claims)} statements rest on no source: {worst.reason}"
    return Score(value=round(share, 2), reason=reason, quote=worst.claim.quote)


def _tone(case: ReviewCase, draft: Reading) -> Score:
    """Courtesy where it is owed, the form of the channel, no shouting, no lecture."""
    text, channel = case.draft.text, case.playbook.channels[case.interaction.channel.value]
    is_kind = bool(patterns(case.playbook, _TONE_FILE, "courtesy", unless_denied=False).find(draft))
    shouted = _SHOUTED.search(text.replace(case.interaction.product_name or "\0", ""))
    size = len(text.strip())
    faults = [
        (_COLD, "a complaint is answered without one kind word", _is_unhappy(case) and not is_kind),
        (_UNGREETED, "a public answer without a greeting or thanks", channel.is_public and not is_kind),
        (_SHOUTS, "it shouts", shouted is not None),
        (_PAST_USUAL, "a lecture for this channel", size > channel.max_length * _USUAL_SHARE),
    ]
    seen = [(takes, reason) for takes, reason, is_there in faults if is_there]
    if not seen:
        return Score(value=1.0, reason="kind, in the form of its channel")
    quote = shouted.group() if shouted else text.strip()[:_SHOWN]
    left = max(0.0, round(1.0 - sum(takes for takes, _ in seen), 2))
    return Score(value=left, reason="; ".join(reason for _, reason in seen), quote=quote)


def _is_unhappy(case: ReviewCase) -> bool:
    rating = case.interaction.rating
    return case.route.sentiment == "negative" or (rating is not None and rating <= _LOW_RATING)


def _completeness(case: ReviewCase, draft: Reading) -> Score:
    """The share of requests taken up; where nothing is asked, whether a complaint's matter is named at all."""
    requests = _requests(case)
    unknown = len(case.draft.unknowns)
    if requests:
        said = _telling(draft)
        left = [request for request in requests if said.isdisjoint(_telling(read(request)))]
        # A number or a name from a source answers a question in other words than it was asked in.
        left = left[min(len(left), len(case.claims)) :]
        missing = min(len(requests), max(len(left), unknown))
        if missing:
            about = case.draft.unknowns[0] if unknown else left[0].strip()
            reason = f"{missing} of {len(requests)} questions are not taken up: {about[:_SHOWN]}"
            return Score(value=round(1.0 - missing / len(requests), 2), reason=reason)
        return Score(value=1.0, reason=f"all {len(requests)} questions are taken up")
    if unknown:
        return Score(value=0.5, reason=f"left open: {case.draft.unknowns[0][:_SHOWN]}")
    if _is_unhappy(case) and _telling(draft).isdisjoint(_telling(read(case.interaction.words))):
        return Score(value=1.0 - _UNNAMED, reason="it does not name what went wrong")
    return Score(value=1.0, reason="nothing else was asked")


def _requests(case: ReviewCase) -> list[str]:
    """The customer's questions; a question to the shop is one even without its mark."""
    text = case.interaction.words[:2_000]
    asked = [part for part in _REQUEST.findall(text) if len(part.split()) >= 2]
    return asked or ([text] if case.interaction.channel.value == "question" else [])


def _telling(reading: Reading) -> frozenset[str]:
    keys = frozenset[str]().union(*(word.keys for word in reading.words))
    return frozenset(key for key in keys if len(key) >= _TELLING and key[0] not in ":=" and ":" not in key)
