"""How a review sounds: positive, neutral or negative, from its words; stars settle only what the words leave open.

The words are `words/sentiment.toml`, the second opinion is learned from examples (`desk/review_lessons.py`). What
stands under "pros" leans to praise and under "cons" to blame, unless it says that there is nothing to say ("нет").
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from desk.kept import once_per_playbook
from desk.phrases import Lists, Match, Matcher, matcher_for
from desk.playbook import Playbook
from desk.review_lessons import ear_of
from desk.tokens import Token, quote, tokens_of
from desk.weights import read_weights

_FILE = "sentiment"
_SETTINGS = ("weights", "lean", "faces")
_EXCUSES, _MARKS = "excuses", "marks"
_MIDDLE = 3
# A negation reaches this many words further: "не особо понравилось".
_REACH = 2
# What a filled field says by itself, and cons that say there are none; a con is usually a remark, so its words weigh
# half. Held by the reviews eval.
_PRO, _CON, _NO_CON, _CON_SHARE = 1.0, -0.5, 2.0, 0.5
_MAX_EMPTY_WORDS = 4
# Praise in quotation marks blames, and louder than it would have praised.
_IRONY = -3
_QUOTED = re.compile(r"[«\"“]\s*([^«»\"“”]{3,20})\s*[»\"”]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """`tone`: positive | neutral | negative; `balance`: weights summed; `why`: the words that decided."""

    tone: str
    confidence: float
    balance: float
    why: str


def read_sentiment(
    *, text: str, pros: str | None, cons: str | None, playbook: Playbook, rating: int | None = None
) -> Sentiment:
    """The tone of a whole review. `rating`: stars 1..5, None when they are not to be asked."""
    parts = [(text, 1.0), (pros or "", 1.0), (cons or "", _CON_SHARE)]
    weighed = [(weight * share, words) for part, share in parts for weight, words in _weigh(part, playbook)]
    balance = sum(weight for weight, _ in weighed)
    balance += _PRO if pros and not is_empty(pros, playbook) else 0.0
    balance += (_NO_CON if is_empty(cons, playbook) else _CON) if cons else 0.0
    stars = _stars(rating, [part for part, _ in parts], playbook)
    tone = _tone(balance, _learned(text=text, pros=pros, cons=cons, playbook=playbook), stars, playbook)
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
    return len(tokens) <= _MAX_EMPTY_WORDS and any(match.first <= 1 for match in _empty(playbook).find(tokens))


def _weigh(part: str, playbook: Playbook) -> Iterator[tuple[float, str]]:
    """Weight and words of everything that sounds in one part, each word counted once, the heaviest phrase first."""
    if is_empty(part, playbook):
        yield from _weigh_faces(part, playbook)
        return
    tokens = tokens_of(part)
    matches = _matcher(playbook).find(tokens)
    weights, negations, used = _numbers(playbook, "weights"), _negations(matches), set[int]()
    sounding = [match for match in matches if match.label in weights and _holds_together(match, tokens)]
    for match in sorted(sounding, key=lambda match: (-(match.last - match.first), -abs(weights[match.label]))):
        places = set(range(match.first, match.last + 1))
        if places & used:
            continue
        used |= places
        words = quote(part, tokens, match.first, match.last)
        yield _turned(weights[match.label], match, negations, tokens, part), words
    for match in (match for match in matches if match.label == "irony"):
        yield weights["strong_blame"], quote(part, tokens, match.first, match.last)
    yield from _weigh_faces(part, playbook)


def _holds_together(match: Match, tokens: tuple[Token, ...]) -> bool:
    """A pair of words is one thing only inside a clause; a longer story ("заказала …, а пришло …") may run over it."""
    return tokens[match.first].clause == tokens[match.last].clause or match.source.count("..") > 1


def _turned(weight: float, match: Match, negations: Sequence[Match], tokens: tuple[Token, ...], part: str) -> float:
    """A negated praise is blame; a negated blame is faint praise; praise in quotation marks is irony."""
    if weight > 0 and _is_quoted(part, tokens, match):
        return _IRONY * weight
    if not _is_negated(match, negations, tokens):
        return weight
    return -weight if weight > 0 else 1.0


def _is_quoted(part: str, tokens: tuple[Token, ...], match: Match) -> bool:
    start, end = tokens[match.first].start, tokens[match.last].end
    return any(first <= start and end <= last for first, last in _quoted_words(part))


@lru_cache(maxsize=64)
def _quoted_words(part: str) -> tuple[tuple[int, int], ...]:
    """Where single words stand in quotation marks."""
    return tuple(found.span(1) for found in _QUOTED.finditer(part) if " " not in found.group(1))


def _negations(matches: Sequence[Match]) -> tuple[Match, ...]:
    """The negations that are meant: "чуть не" is none."""
    near = {index for other in matches if other.label == "near_misses" for index in range(other.first, other.last + 1)}
    return tuple(other for other in matches if other.label == "negations" and other.first not in near)


def _is_negated(match: Match, negations: Sequence[Match], tokens: tuple[Token, ...]) -> bool:
    return any(
        0 < match.first - negation.last <= _REACH and tokens[negation.last].clause == tokens[match.first].clause
        for negation in negations
    )


def _weigh_faces(part: str, playbook: Playbook) -> Iterator[tuple[float, str]]:
    if part.isascii():
        return
    for face, weight in _numbers(playbook, "faces").items():
        if face in part:
            yield weight, face


@dataclass(frozen=True, slots=True)
class _Stars:
    """`lean`: -1 (one star) to 1 (five), turned over when excused, little when explained; `doubt`: widens neutral."""

    lean: float
    doubt: float


def _stars(rating: int | None, parts: Sequence[str], playbook: Playbook) -> _Stars:
    share = _numbers(playbook, "lean")
    if rating is None:
        return _Stars(0.0, share["unrated"])
    lean = (rating - _MIDDLE) / 2
    said = {match.label for part in parts for match in _matcher(playbook).find(tokens_of(part))}
    meant = -share["excused"] if _EXCUSES in said else share["marked"] if _MARKS in said else 1.0
    return _Stars(lean * meant, share["middle"] if rating == _MIDDLE else 0.0)


def _learned(*, text: str, pros: str | None, cons: str | None, playbook: Playbook) -> Mapping[str, float]:
    """What examples teach of all but praise in quotation marks, which is not meant."""
    ear = ear_of(playbook)
    return ear.hear(text=_without_irony(text, playbook), pros=pros, cons=cons) if ear else {}


def _without_irony(text: str, playbook: Playbook) -> str:
    weights = _numbers(playbook, "weights")
    for start, end in reversed(_quoted_words(text)):
        said = _matcher(playbook).find(tokens_of(text[start:end]))
        if any(weights.get(match.label, 0.0) > 0 for match in said):
            text = f"{text[:start]} {text[end:]}"
    return text


def _tone(balance: float, heard: Mapping[str, float], stars: _Stars, playbook: Playbook) -> str:
    share = _numbers(playbook, "lean")
    said = share["words"] * math.tanh(balance / share["scale"])
    taught = share["learned"] * (heard.get("positive", 0.0) - heard.get("negative", 0.0)) / 2
    lean = said + taught + share["stars"] * stars.lean
    band = share["band"] + share["unsure"] * heard.get("neutral", 0.0) + stars.doubt
    if lean > band:
        return "positive"
    return "negative" if lean < -band else "neutral"


@once_per_playbook
def _matcher(playbook: Playbook) -> Matcher:
    return matcher_for(_lists(playbook))


@once_per_playbook
def _empty(playbook: Playbook) -> Matcher:
    return matcher_for((("empty", playbook.word_list(_FILE, "empty")),))


def _lists(playbook: Playbook) -> Lists:
    lists = playbook.words.get(_FILE, {})
    return tuple((label, phrases) for label, phrases in lists.items() if label not in _SETTINGS)


def _numbers(playbook: Playbook, key: str) -> Mapping[str, float]:
    return read_weights(playbook, _FILE, key)
