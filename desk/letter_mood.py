"""How a letter sounds and how soon it must be answered, from its words and what it is about.

The word lists are words/letter_mood.toml: `<mood>_<weight>` lists add up, the base of a category stands beside them.
Frustrated is angry with us; negative is unhappy for any reason, a death included.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.kept import once_per_playbook
from desk.phrases import Match, Matcher, matcher_for
from desk.playbook import Playbook
from desk.redlines import find_red_lines
from desk.tokens import Token, tokens_of
from desk.weights import read_weights

_FILE = "letter_mood"
_SHOUT = re.compile(r"\b[A-Z]{3,}\b")
_LOUD = re.compile(r"[!?]{2,}")
_REACH = 3
LOW, MEDIUM, HIGH = "low", "medium", "high"
POSITIVE, NEUTRAL, NEGATIVE, FRUSTRATED = "positive", "neutral", "negative", "frustrated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """`sentiment`: positive | neutral | negative | frustrated; `urgency`: low | medium | high."""

    sentiment: str
    urgency: str


def read_mood(text: str, *, category: str, secondary: str | None, playbook: Playbook) -> Mood:
    """The mood of a letter that is about `category`."""
    tokens = tokens_of(text)
    found = _matcher(playbook).find(tokens)
    labels = _sums(found, tokens, playbook)
    topics = {one.reason.partition(":")[0] for one in find_red_lines(text, playbook)}
    is_grave = not topics.isdisjoint(playbook.word_list(_FILE, "red_topics"))
    is_red = is_grave or not topics.isdisjoint(playbook.word_list(_FILE, "red_urgent"))
    sentiment = NEGATIVE if is_grave else _sentiment(text, labels, category, playbook)
    urgency = HIGH if is_red else _urgency(labels, sentiment, category, secondary, playbook)
    return Mood(sentiment=sentiment, urgency=urgency)


def _sums(found: Sequence[Match], tokens: tuple[Token, ...], playbook: Playbook) -> Mapping[str, float]:
    """List -> how often it fires, no word counted twice for one list, nothing that is denied."""
    denials = [match for match in found if match.label == "negations"]
    sums: dict[str, float] = {}
    used: dict[str, set[int]] = {}
    for match in found:
        places = set(range(match.first, match.last + 1))
        if places & used.setdefault(match.label, set()) or _is_denied(match, denials, tokens):
            continue
        used[match.label] |= places
        sums[match.label] = sums.get(match.label, 0.0) + 1.0
    return sums


def _is_denied(match: Match, denials: Sequence[Match], tokens: tuple[Token, ...]) -> bool:
    return match.label != "negations" and any(
        0 < match.first - one.last <= _REACH and tokens[one.last].clause == tokens[match.first].clause
        for one in denials
    )


def _sentiment(text: str, labels: Mapping[str, float], category: str, playbook: Playbook) -> str:
    weights = read_weights(playbook, _FILE, "weights")
    scores = {mood: read_weights(playbook, _FILE, f"base_{mood}").get(category, 0.0) for mood in _MOODS}
    for label, count in labels.items():
        mood, _, strength = label.rpartition("_")
        if mood in scores and strength in weights:
            scores[mood] += weights[strength] * count
    shouts = [word for word in _SHOUT.findall(text) if word not in playbook.word_list(_FILE, "capitals")]
    if scores[FRUSTRATED] + scores[NEGATIVE] > 0 and (shouts or _LOUD.search(text)):
        scores[FRUSTRATED] += weights["loud"]
    best = max(_MOODS, key=lambda mood: scores[mood])
    bar = read_weights(playbook, _FILE, "bars")
    return best if scores[best] >= bar[best] else NEUTRAL


def _urgency(
    labels: Mapping[str, float], sentiment: str, category: str, secondary: str | None, playbook: Playbook
) -> str:
    order = (LOW, MEDIUM, HIGH)
    base = read_weights(playbook, _FILE, "urgency")
    level = max(base.get(category, 1.0), base.get(secondary or "", 0.0) if secondary else 0.0)
    if labels.get("urgent_high"):
        return HIGH
    if sentiment == FRUSTRATED and f"{category}" in playbook.word_list(_FILE, "angry_is_high"):
        return HIGH
    if labels.get("urgent_medium") or sentiment in (NEGATIVE, FRUSTRATED):
        level = max(level, 1.0)
    is_calm = sentiment == POSITIVE or labels.get("urgent_low")
    if is_calm and sentiment not in (NEGATIVE, FRUSTRATED) and not labels.get("urgent_medium"):
        level = min(level, 0.0)
    return order[int(level)]


_MOODS = (FRUSTRATED, NEGATIVE, POSITIVE)


@once_per_playbook
def _matcher(playbook: Playbook) -> Matcher:
    lists = playbook.words.get(_FILE, {})
    return matcher_for(tuple((label, phrases) for label, phrases in lists.items() if label not in _SETTINGS))


_SETTINGS = frozenset(
    {"weights", "bars", "urgency", "capitals", "angry_is_high", "red_topics", "red_urgent"}
    | {f"base_{mood}" for mood in _MOODS}
)
