"""What a review speaks of: quality, size, defect, delivery... The words are `words/topics.toml`, a list a topic; they
are weighed against what examples teach (`desk/review_lessons.py`).

Topics that send a review to a person (a defect, a wrong item) are not read into a denial: "не сломалось".
"""

from collections.abc import Mapping, Sequence

from desk.kept import once_per_playbook
from desk.phrases import Match, Matcher, matcher_for
from desk.playbook import Playbook
from desk.review_lessons import ear_of
from desk.sentiment import is_empty
from desk.tokens import Token, quote, tokens_of
from desk.weights import read_rows, read_weights

_FILE = "topics"
_WEIGHTS = "review_weights"
QUALITY, OTHER = "quality", "other"
_CAREFUL = ("defect", "wrong_item")
# What a damage word may belong to instead of the thing itself.
_WRAPPERS = ("packaging",)
# The list of words that name a defect elsewhere and none here.
_SHIELDS = "shields"
_REACH = 2
_NEGATIONS = "negations"


def read_topics(
    *, text: str, pros: str | None, cons: str | None, is_escalated: bool, playbook: Playbook
) -> tuple[str, ...]:
    """The topics of a review, one at least: `other` when it names none, or beside the reason to escalate."""
    named = find_topics(text=text, pros=pros, cons=cons, playbook=playbook)
    ear = ear_of(playbook)
    if ear is None:
        return tuple(named) or (OTHER,)
    heard = ear.hear(text=text, pros=pros, cons=cons)
    found = [
        topic
        for topic in read_rows(playbook, _WEIGHTS, "topics", columns=2)
        if topic not in (QUALITY, OTHER) and _margin(topic, heard, is_named=topic in named, playbook=playbook) >= 0
    ]
    shift = read_weights(playbook, _WEIGHTS, "shifts")["named"] if found else 0.0
    margins = {
        QUALITY: _margin(QUALITY, heard, is_named=QUALITY in named, playbook=playbook) - shift,
        OTHER: _margin(OTHER, heard, is_named=is_escalated, playbook=playbook),
    }
    if not is_escalated:
        # "Other" is what fits no named topic: of the two the likelier one.
        del margins[min(margins, key=lambda topic: margins[topic])]
    return (*found, *(topic for topic, margin in margins.items() if margin >= 0)) or (OTHER,)


def _margin(topic: str, heard: Mapping[str, float], *, is_named: bool, playbook: Playbook) -> float:
    """How far words and examples together are above the bar of a topic."""
    weight, bar = read_rows(playbook, _WEIGHTS, "topics", columns=2)[topic]
    return heard.get(topic, -1.0) + (weight if is_named else 0.0) - bar


def find_topics(*, text: str, pros: str | None, cons: str | None, playbook: Playbook) -> dict[str, str]:
    """Topic -> the words that name it, by the word lists alone, in the file's order."""
    found: dict[str, str] = {}
    for part in (text, pros, cons):
        if not part:
            continue
        tokens = tokens_of(part)
        matches = _matcher(playbook).find(tokens)
        # "Шишек не было" is no "нет" to the question for downsides.
        says_nothing = is_empty(part, playbook)
        for match in matches:
            if _is_spoken_of(match, matches, tokens) and (match.label in _CAREFUL or not says_nothing):
                found.setdefault(match.label, quote(part, tokens, match.first, match.last))
    return {topic: found[topic] for topic in playbook.words.get(_FILE, {}) if topic in found}


@once_per_playbook
def _matcher(playbook: Playbook) -> Matcher:
    return matcher_for(_lists(playbook))


def _lists(playbook: Playbook) -> tuple[tuple[str, tuple[str, ...]], ...]:
    helpers = ((_NEGATIONS, playbook.word_list("sentiment", "negations")),)
    return (*playbook.words.get(_FILE, {}).items(), *helpers)


def _is_spoken_of(match: Match, matches: Sequence[Match], tokens: tuple[Token, ...]) -> bool:
    if match.label in (_NEGATIONS, _SHIELDS):
        return False
    if match.label not in _CAREFUL:
        return True
    return _holds_together(match, tokens) and not (_is_covered(match, matches) or _is_denied(match, matches, tokens))


def _holds_together(match: Match, tokens: tuple[Token, ...]) -> bool:
    """ "не скользит, свет горит" is no "не горит": a negated pair of words stays inside its clause."""
    return not match.source.startswith("не ") or tokens[match.first].clause == tokens[match.last].clause


def _is_covered(match: Match, matches: Sequence[Match]) -> bool:
    """ "рваная коробка" is about packaging: the longer phrase takes the word; a shield takes all it touches."""
    return any(_covers(other, match) for other in matches if other.label in (*_WRAPPERS, _SHIELDS))


def _covers(other: Match, match: Match) -> bool:
    if other.label == _SHIELDS:
        return other.first <= match.first <= other.last
    is_longer = other.last - other.first > match.last - match.first
    return is_longer and other.first <= match.first and match.last <= other.last


def _is_denied(match: Match, matches: Sequence[Match], tokens: tuple[Token, ...]) -> bool:
    """A negation shortly before ("не сломалась", "без брака") or right after ("брака нет"), in the same clause."""
    return any(
        other.label == _NEGATIONS
        and (0 < match.first - other.last <= _REACH or other.first == match.last + 1)
        and tokens[other.last].clause == tokens[match.first].clause
        for other in matches
    )
