"""How a review sounds: positive, neutral or negative, from its words and never from its stars.

The words are `words/sentiment.toml`. What stands under "pros" leans to praise and under "cons" to blame, unless it says
that there is nothing to say ("нет", "не обнаружено").
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from desk.errors import BadPlaybook
from desk.phrases import Lists, Match, matcher_for
from desk.playbook import Playbook
from desk.tokens import Token, quote, tokens_of

_FILE = "sentiment"
_SETTINGS = ("weights", "thresholds", "faces")
# A negation reaches this many words further: "не особо понравилось".
_REACH = 2
# What a filled field says by itself; a con is usually a remark, so its words weigh half. Held by the reviews eval.
_PRO, _CON, _CON_SHARE = 1.0, -0.5, 0.5
_MAX_EMPTY_WORDS = 4
_QUOTED = re.compile(r"[«\"“]\s*([^«»\"“”]{3,20})\s*[»\"”]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """`tone`: positive | neutral | negative; `balance`: weights summed; `why`: the words that decided."""

    tone: str
    confidence: float
    balance: float
    why: str


def read_sentiment(*, text: str, pros: str | None, cons: str | None, playbook: Playbook) -> Sentiment:
    """The tone of a whole review."""
    parts = [(text, 1.0), (pros or "", 1.0), (cons or "", _CON_SHARE)]
    weighed = [(weight * share, words) for part, share in parts for weight, words in _weigh(part, playbook)]
    balance = sum(weight for weight, _ in weighed)
    balance += _PRO if pros and not is_empty(pros, playbook) else 0.0
    balance += _CON if cons and not is_empty(cons, playbook) else 0.0
    tone = _tone(balance, _numbers(playbook, "thresholds"))
    loudest = sorted(weighed, key=lambda pair: -abs(pair[0]))
    spoken = [words for weight, words in loudest if tone == "neutral" or (weight > 0) == (tone == "positive")]
    return Sentiment(
        tone=tone,
        confidence=round(min(0.95, 0.5 + abs(balance) / 12), 2),
        balance=round(balance, 2),
        why=", ".join(f"«{words}»" for words in spoken[:3]),
    )


def is_empty(field: str, playbook: Playbook) -> bool:
    """Whether a pros or cons field says that there is nothing: "нет", "-", "не обнаружено"."""
    tokens = tokens_of(field)
    if not tokens:
        return True
    lists: Lists = (("empty", playbook.word_list(_FILE, "empty")),)
    return len(tokens) <= _MAX_EMPTY_WORDS and any(match.first <= 1 for match in matcher_for(lists).find(tokens))


def _weigh(part: str, playbook: Playbook) -> Iterator[tuple[float, str]]:
    """Weight and words of everything that sounds in one part, each word counted once, the heaviest phrase first."""
    if is_empty(part, playbook):
        yield from _weigh_faces(part, playbook)
        return
    tokens = tokens_of(part)
    matches = matcher_for(_lists(playbook)).find(tokens)
    weights, used = _numbers(playbook, "weights"), set[int]()
    sounding = [match for match in matches if match.label in weights and _holds_together(match, tokens)]
    for match in sorted(sounding, key=lambda match: (-(match.last - match.first), -abs(weights[match.label]))):
        places = set(range(match.first, match.last + 1))
        if places & used:
            continue
        used |= places
        words = quote(part, tokens, match.first, match.last)
        yield _turned(weights[match.label], match, matches, tokens, part), words
    for match in (match for match in matches if match.label == "irony"):
        yield weights["strong_blame"], quote(part, tokens, match.first, match.last)
    yield from _weigh_faces(part, playbook)


def _holds_together(match: Match, tokens: tuple[Token, ...]) -> bool:
    """A pair of words is one thing only inside a clause; a longer story ("заказала …, а пришло …") may run over it."""
    return tokens[match.first].clause == tokens[match.last].clause or match.source.count("..") > 1


def _turned(weight: float, match: Match, matches: Sequence[Match], tokens: tuple[Token, ...], part: str) -> float:
    """A negated praise is blame; a negated blame is faint praise; praise in quotation marks is irony."""
    if weight > 0 and _is_quoted(part, tokens, match):
        return -2 * weight
    if not _is_negated(match, matches, tokens):
        return weight
    return -weight if weight > 0 else 1.0


def _is_quoted(part: str, tokens: tuple[Token, ...], match: Match) -> bool:
    start, end = tokens[match.first].start, tokens[match.last].end
    return any(
        found.start(1) <= start and end <= found.end(1) and " " not in found.group(1)
        for found in _QUOTED.finditer(part)
    )


def _is_negated(match: Match, matches: Sequence[Match], tokens: tuple[Token, ...]) -> bool:
    near = {index for other in matches if other.label == "near_misses" for index in range(other.first, other.last + 1)}
    return any(
        other.label == "negations"
        and other.first not in near
        and 0 < match.first - other.last <= _REACH
        and tokens[other.last].clause == tokens[match.first].clause
        for other in matches
    )


def _weigh_faces(part: str, playbook: Playbook) -> Iterator[tuple[float, str]]:
    if part.isascii():
        return
    for face, weight in _numbers(playbook, "faces").items():
        if face in part:
            yield weight, face


def _tone(balance: float, thresholds: Mapping[str, float]) -> str:
    if balance >= thresholds["positive"]:
        return "positive"
    return "negative" if balance <= thresholds["negative"] else "neutral"


def _lists(playbook: Playbook) -> Lists:
    lists = playbook.words.get(_FILE, {})
    return tuple((label, phrases) for label, phrases in lists.items() if label not in _SETTINGS)


def _numbers(playbook: Playbook, key: str) -> Mapping[str, float]:
    return _parsed(playbook.word_list(_FILE, key), key)


@lru_cache(maxsize=16)
def _parsed(entries: tuple[str, ...], key: str) -> Mapping[str, float]:
    try:
        return {name: float(number) for name, number in (entry.split() for entry in entries)}
    except ValueError:
        raise BadPlaybook(f"words/{_FILE}.toml: {key}: expected texts like 'praise 2'") from None
