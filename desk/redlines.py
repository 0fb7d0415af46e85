"""Red lines: what a customer says that only a person may answer. Figures of speech and denials are told apart.

The words are `words/red_lines*.toml`. A list named after a topic holds events ("обожгло"), which count in any sentence;
`<topic>_named` holds mere names ("аллергия"), which count only when stated, not when asked or feared.
"""

from collections.abc import Iterable, Sequence

from desk.decisions import Finding, Severity
from desk.kept import once_per_playbook
from desk.phrases import Lists, Match, Matcher, matcher_for
from desk.playbook import Playbook
from desk.tokens import Token, has_question, quote, tokens_of

_FILES = "red_lines"
_NAMED = "_named"
_HELPERS = ("figures", "negations", "denials", "hypotheses", "near_misses", "jokes", "delights")
# What people joke about and take back in the next breath; nobody takes back a swallowed button.
_TAKEN_BACK = frozenset({"legal", "fraud", "press", "bank_dispute"})
# Words before a match in which a negation still reaches it.
_REACH = 3


def find_red_lines(text: str, playbook: Playbook) -> tuple[Finding, ...]:
    """One finding a topic, in order of appearance: severity escalate, about the customer's text, quote verbatim.

    `reason` begins with the topic: harm, allergy, child_safety, legal, fraud, fire, threat, self_harm, press...
    """
    tokens = tokens_of(text)
    matches = _matcher(playbook).find(tokens)
    figures = _covered(match for match in matches if match.label == "figures")
    found: dict[str, Finding] = {}
    for match in matches:
        if match.label in _HELPERS or figures & set(range(match.first, match.last + 1)):
            continue
        topic = match.label.removesuffix(_NAMED)
        if topic not in found and _is_stated(match, matches, text, tokens):
            found[topic] = _finding(topic, match, text, tokens)
    return tuple(found.values())


@once_per_playbook
def _matcher(playbook: Playbook) -> Matcher:
    return matcher_for(_lists(playbook))


def _lists(playbook: Playbook) -> Lists:
    merged: dict[str, tuple[str, ...]] = {}
    for file, lists in playbook.words.items():
        if file.startswith(_FILES):
            for label, phrases in lists.items():
                merged[label] = merged.get(label, ()) + phrases
    return tuple(merged.items())


def _covered(matches: Iterable[Match]) -> set[int]:
    return {index for match in matches for index in range(match.first, match.last + 1)}


def _is_stated(match: Match, matches: Sequence[Match], text: str, tokens: tuple[Token, ...]) -> bool:
    if _is_denied(match, matches, tokens) or _is_in_jest(match, matches, tokens):
        return False
    if not match.label.endswith(_NAMED):
        return True
    sentence = tokens[match.first].sentence
    is_feared = any(other.label == "hypotheses" and tokens[other.first].sentence == sentence for other in matches)
    return not is_feared and not has_question(text, tokens, sentence)


def _is_denied(match: Match, matches: Sequence[Match], tokens: tuple[Token, ...]) -> bool:
    """A negation shortly before or inside the phrase, or a denial ("... не было") right after, in the same clause."""
    near = _covered(other for other in matches if other.label == "near_misses")
    negations = [other for other in matches if other.label == "negations" and other.first not in near]
    if any(_is_inside(negation, match) or _reaches(negation, match, tokens) for negation in negations):
        return True
    return any(
        other.first == match.last + 1 and tokens[other.first].clause == tokens[match.last].clause
        for other in matches
        if other.label == "denials"
    )


def _is_in_jest(match: Match, matches: Sequence[Match], tokens: tuple[Token, ...]) -> bool:
    """ "Засужу... шучу", "чуть не убилась... от счастья": the writer takes it back, or turns it into joy at once."""
    jokes = [other for other in matches if other.label == "jokes" and not _is_denied(other, matches, tokens)]
    if jokes and match.label.removesuffix(_NAMED) in _TAKEN_BACK:
        return True
    return any(other.label == "delights" and 0 < other.first - match.last <= _REACH for other in matches)


def _reaches(negation: Match, match: Match, tokens: tuple[Token, ...]) -> bool:
    is_close = 0 < match.first - negation.last <= _REACH
    return is_close and tokens[negation.last].clause == tokens[match.first].clause


def _is_inside(negation: Match, match: Match) -> bool:
    """ "ток не бьёт": the negation stands in a gap of the phrase, right before its last word."""
    return match.first < negation.first and negation.last == match.last - 1 and " не" not in f" {match.source}"


def _finding(topic: str, match: Match, text: str, tokens: tuple[Token, ...]) -> Finding:
    return Finding(
        guardrail="red_lines",
        severity=Severity.ESCALATE,
        quote=quote(text, tokens, match.first, match.last),
        reason=f"{topic}: a person must answer this",
        about="customer",
    )
