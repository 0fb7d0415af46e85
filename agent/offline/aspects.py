"""Which sides of a purchase a review praises and which it complains of, clause by clause."""

from dataclasses import dataclass
from functools import lru_cache

from agent.offline.reading import Message
from agent.offline.wording import Wording
from desk.phrases import Lists, Match, matcher_for
from desk.tokens import Token, tokens_of

TOPICS = (
    "size", "color", "smell", "packaging", "quality", "material", "looks", "comfort", "delivery", "price",
    "description", "pet", "child", "gift", "family", "works", "durability", "easy", "taste", "effect",
    "holiday", "kit", "repeat", "recommend", "noise",
)  # fmt: skip
"""Names of the lists in words/wording_<language>_topics.toml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspects:
    """Topics in order of appearance. `has_cons`: downsides were named as such; `is_sore`: there or in between."""

    praised: tuple[str, ...]
    criticised: tuple[str, ...]
    has_cons: bool
    is_sore: bool


def find_aspects(message: Message, wording: Wording) -> Aspects:
    """Cons are criticism unless they say "none"; elsewhere a clause with a word of trouble is, and others praise."""
    lists = wording.phrases((*TOPICS, "trouble", "fine"))
    praised, criticised = _sides(message.pros, lists)
    more_praised, more_criticised = _sides(message.text, lists)
    cons = () if _says_none(message.cons, wording) else _topics(message.cons, lists)
    criticised = (*cons, *criticised, *more_criticised)
    has_cons = bool(message.cons) and not _says_none(message.cons, wording)
    kept = tuple(dict.fromkeys(topic for topic in (*praised, *more_praised) if topic not in criticised))
    is_sore = has_cons or bool(criticised)
    return Aspects(praised=kept, criticised=tuple(dict.fromkeys(criticised)), has_cons=has_cons, is_sore=is_sore)


@lru_cache(maxsize=1024)
def _sides(text: str, lists: Lists) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Topics praised and topics criticised, clause by clause."""
    tokens = tokens_of(text)
    matches = matcher_for(lists).find(tokens)
    sore = _sore_clauses(matches, tokens)
    found = [(match.label, tokens[match.first].clause in sore) for match in matches if match.label in TOPICS]
    return tuple(topic for topic, is_sore in found if not is_sore), tuple(topic for topic, is_sore in found if is_sore)


@lru_cache(maxsize=1024)
def _topics(text: str, lists: Lists) -> tuple[str, ...]:
    tokens = tokens_of(text)
    matches = matcher_for(lists).find(tokens)
    return tuple(match.label for match in matches if match.label in TOPICS)


def _sore_clauses(matches: tuple[Match, ...], tokens: tuple[Token, ...]) -> set[int]:
    fine = {index for match in matches if match.label == "fine" for index in range(match.first, match.last + 1)}
    return {tokens[match.first].clause for match in matches if match.label == "trouble" and match.first not in fine}


def _says_none(text: str, wording: Wording) -> bool:
    """Whether "cons" only says that there are none: a short text that begins with such words."""
    tokens = tokens_of(text)
    matches = matcher_for(wording.phrases(("no_cons",))).find(tokens)
    return not tokens or (len(tokens) <= 4 and any(match.first == 0 for match in matches))
