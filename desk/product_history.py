"""What is known about a product from what customers wrote: figures, topics, questions that keep coming. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from desk.interactions import ChannelName

# Two questions that share this much (0..100) of their words are one question; guess, looked at on the seed questions.
_SAME_QUESTION = 72
_ENOUGH_WORDS = 3
_TOP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDay:
    """One product, channel and UTC day (`YYYY-MM-DD`). `rated` messages carry stars, `rating_sum` of them in all."""

    channel: ChannelName
    day: str
    messages: int
    answered: int
    rated: int
    rating_sum: int
    negative: int
    topics: dict[str, int]
    intents: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A name or a text and how often it occurred."""

    text: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFigures:
    """The sums of one channel. `rating_mean`: None when nobody gave stars."""

    channel: ChannelName
    messages: int
    answered: int
    negative: int
    rating_mean: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductHistory:
    """A product over a span of days. Most frequent first in every list."""

    channels: tuple[ChannelFigures, ...]
    rating_mean: float | None
    top_topics: tuple[Counted, ...]
    top_intents: tuple[Counted, ...]
    typical_questions: tuple[Counted, ...]
    days: tuple[ProductDay, ...]


NO_HISTORY = ProductHistory(channels=(), rating_mean=None, top_topics=(), top_intents=(), typical_questions=(), days=())
"""Nobody wrote about it, or the message names no product."""


def sum_up(days: Sequence[ProductDay], questions: Sequence[str]) -> ProductHistory:
    """The history of a product from its days, and from its newest questions (newest first)."""
    topics, intents = Counter[str](), Counter[str]()
    for day in days:
        topics.update(day.topics)
        intents.update(day.intents)
    channels = tuple(
        _figures(channel, [day for day in days if day.channel is channel])
        for channel in ChannelName
        if any(day.channel is channel for day in days)
    )
    return ProductHistory(
        channels=channels,
        rating_mean=_mean(days),
        top_topics=_top(topics),
        top_intents=_top(intents),
        typical_questions=find_typical(questions),
        days=tuple(sorted(days, key=lambda day: (day.day, day.channel))),
    )


def find_typical(texts: Sequence[str], *, limit: int = _TOP) -> tuple[Counted, ...]:
    """Questions that were asked more than once in other words, each by its newest wording; `texts` newest first."""
    groups: list[list[str]] = []
    for text in texts:
        plain = " ".join(text.split())
        home = next((group for group in groups if _is_same(group[0], plain)), None)
        if home is None:
            groups.append([plain])
        else:
            home.append(plain)
    asked = sorted((group for group in groups if len(group) > 1), key=len, reverse=True)
    return tuple(Counted(text=group[0], count=len(group)) for group in asked[:limit])


def _is_same(one: str, other: str) -> bool:
    plain, against = default_process(one), default_process(other)
    # Two words are inside many questions: short ones must be alike as a whole.
    is_long = min(len(plain.split()), len(against.split())) >= _ENOUGH_WORDS
    measure = fuzz.token_set_ratio if is_long else fuzz.ratio
    return measure(plain, against, score_cutoff=_SAME_QUESTION) > 0


def _figures(channel: ChannelName, days: Sequence[ProductDay]) -> ChannelFigures:
    return ChannelFigures(
        channel=channel,
        messages=sum(day.messages for day in days),
        answered=sum(day.answered for day in days),
        negative=sum(day.negative for day in days),
        rating_mean=_mean(days),
    )


def _mean(days: Sequence[ProductDay]) -> float | None:
    rated = sum(day.rated for day in days)
    return round(sum(day.rating_sum for day in days) / rated, 2) if rated else None


def _top(counts: Counter[str]) -> tuple[Counted, ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Counted(text=name, count=count) for name, count in ordered[:_TOP])
