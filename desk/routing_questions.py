"""Routes a question: what the examples taught and what the phrases say are added up, the heaviest category wins."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from desk.decisions import Route
from desk.errors import BadPlaybook
from desk.phrases import Lists, Match, matcher_for
from desk.playbook import Category, Playbook
from desk.routing_examples import Vote, learned_from
from desk.routing_features import words_of
from desk.tokens import Token, quote, tokens_of

_WANTS_HUMAN = "wants_human"
_GROUP = re.compile(r"@([a-z_]+)")
# Sums of related evidence are over-confident; divided by this the stated confidence fits the share of right answers.
_TEMPERATURE = 4.0
# A second category this likely is a second request; guess.
_SECONDARY = 0.1


@dataclass(slots=True)
class Score:
    """What speaks for one category. `words`: the deciding spans, heaviest first."""

    total: float = 0.0
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A route with what every category got. `shares`: category -> 0..1, adding up to one; empty where nobody weighs.

    `is_final`: nothing that comes later may change the route (safety).
    """

    route: Route
    shares: Mapping[str, float]
    is_final: bool = False


def weigh_question(*, text: str, playbook: Playbook) -> Weighed:
    """The question category of a text. Equal weights go to the category of higher `priority`."""
    categories = playbook.categories_for("question")
    scores = scores_of(text, playbook, categories)
    asking = _asking_part(text)
    for name, score in scores_of(asking, playbook, categories).items() if asking else ():
        scores[name].total += score.total
    return choose(categories, with_offsets(scores, playbook), text=text, playbook=playbook)


def with_offsets(scores: dict[str, Score], playbook: Playbook) -> dict[str, Score]:
    """The same scores, with what the playbook adds to a category whatever the words."""
    for name, offset in _numbers(playbook, "offsets").items():
        if name in scores:
            scores[name].total += offset
    return scores


def spoken_of(text: str, playbook: Playbook, categories: Sequence[Category]) -> dict[str, Score]:
    """What the playbook's phrases alone say for each category."""
    tokens = words_of(text)
    matches = matcher_for(_phrases(playbook, categories)).find(tokens)
    strengths = _numbers(playbook, "strengths")
    return {one.name: _score(one.name, matches, strengths=strengths, text=text, tokens=tokens) for one in categories}


def choose(categories: Sequence[Category], scores: Mapping[str, Score], *, text: str, playbook: Playbook) -> Weighed:
    """The heaviest category. Equal weights go to the one of higher `priority`."""
    human = matcher_for(((_WANTS_HUMAN, playbook.word_list("routing", _WANTS_HUMAN)),))
    return _choose(
        categories,
        scores,
        fallback=playbook.word_list("routing", "fallback")[0],
        wants_human=bool(human.find(tokens_of(text))),
    )


def scores_of(text: str, playbook: Playbook, categories: Sequence[Category]) -> dict[str, Score]:
    """What the phrases say for each category and what the examples taught."""
    tokens = words_of(text)
    matches = matcher_for(_phrases(playbook, categories)).find(tokens)
    aliases = playbook.words.get("routing_slang", {}).get("aliases", ())
    examples = _examples(playbook, categories)
    vote = learned_from(examples, _lists_of(playbook, "routing_groups"), aliases).vote(text)
    strengths = _numbers(playbook, "strengths")
    return {
        category.name: _with_vote(
            _score(category.name, matches, strengths=strengths, text=text, tokens=tokens),
            vote, category.name, text=text, tokens=tokens,
        )
        for category in categories
    }  # fmt: skip


def _asking_part(text: str) -> str:
    """The sentences that ask, when others only tell a story around them; else nothing. They are counted twice."""
    tokens = tokens_of(text)
    starts = [n for n, token in enumerate(tokens) if n == 0 or tokens[n - 1].sentence != token.sentence]
    asking = []
    for first, after in pairwise([*starts, len(tokens)]):
        ends = tokens[after].start if after < len(tokens) else len(text)
        if "?" in text[tokens[after - 1].end : ends]:
            asking.append(f"{quote(text, tokens, first, after - 1)}?")
    return " ".join(asking) if len(asking) < len(starts) else ""


def _phrases(playbook: Playbook, categories: Iterable[Category]) -> Lists:
    lists: list[tuple[str, tuple[str, ...]]] = []
    for category in categories:
        lists.append((f"{category.name}/medium", category.words))
        lists.append((f"{category.name}/strong", category.phrases))
        own = _lists_of(playbook, f"routing_{category.name}")
        lists += [(f"{category.name}/{strength}", phrases) for strength, phrases in own]
    groups = playbook.words.get("routing_groups", {})
    return tuple((label, tuple(_with_groups(phrase, groups) for phrase in phrases)) for label, phrases in lists)


def _with_groups(phrase: str, groups: Mapping[str, tuple[str, ...]]) -> str:
    """`@brand` in a phrase stands for every member of that group."""
    return _GROUP.sub(lambda found: "|".join(groups.get(found.group(1), (found.group(1),))), phrase)


def _examples(playbook: Playbook, categories: Iterable[Category]) -> Lists:
    return tuple(
        (
            category.name,
            category.examples + playbook.words.get(f"routing_examples_{category.name}", {}).get("examples", ()),
        )
        for category in categories
    )


def _lists_of(playbook: Playbook, file: str) -> Lists:
    return tuple(playbook.words.get(file, {}).items())


def _numbers(playbook: Playbook, key: str) -> Mapping[str, float]:
    pairs = (entry.split() for entry in playbook.word_list("routing", key))
    try:
        return {name: float(number) for name, number in pairs}
    except ValueError:
        raise BadPlaybook(
            f"words/routing.toml of playbook {playbook.name!r}: {key}: expected texts like 'strong 2'"
        ) from None


def _score(
    name: str, matches: Sequence[Match], *, strengths: Mapping[str, float], text: str, tokens: tuple[Token, ...]
) -> Score:
    """Sum of weights, heaviest first; a phrase counts only if it brings no word that a heavier one has used."""
    mine = [(strengths[match.label.split("/")[1]], match) for match in matches if match.label.startswith(f"{name}/")]
    score, used = Score(), set[int]()
    for weight, match in sorted(mine, key=lambda pair: (-abs(pair[0]), pair[1].first)):
        places = set(range(match.first, match.last + 1))
        if weight > 0 and places & used:
            continue
        if weight > 0:
            used |= places
            score.words.append(quote(text, tokens, match.first, match.last))
        score.total += weight
    return score


def _with_vote(score: Score, vote: Vote, name: str, *, text: str, tokens: tuple[Token, ...]) -> Score:
    heaviest = sorted(vote.spans[name].items(), key=lambda pair: -pair[1])
    told = [quote(text, tokens, place, place) for place, weight in heaviest[:3] if weight > 0]
    fresh = [word for word in told if not any(word in phrase for phrase in score.words)]
    return Score(score.total + vote.totals[name], score.words + fresh)


def _choose(
    categories: Sequence[Category], scores: Mapping[str, Score], *, fallback: str, wants_human: bool
) -> Weighed:
    ranked = sorted(categories, key=lambda category: (-scores[category.name].total, -category.priority))
    best, second = ranked[0].name, ranked[1].name
    if not any(score.words for score in scores.values()):
        route = Route(category=fallback, confidence=0.3, method="rules", why="no known word", wants_human=wants_human)
        return Weighed(route=route, shares={category.name: 1 / len(categories) for category in categories})
    odds = {name: math.exp((score.total - scores[best].total) / _TEMPERATURE) for name, score in scores.items()}
    share = {name: odd / sum(odds.values()) for name, odd in odds.items()}
    route = Route(
        category=best,
        confidence=round(share[best], 2),
        method="rules",
        why=", ".join(f"«{words}»" for words in scores[best].words[:3]),
        runner_up=second,
        secondary=second if share[second] >= _SECONDARY else None,
        wants_human=wants_human,
    )
    return Weighed(route=route, shares=share)
