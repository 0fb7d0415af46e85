"""Which sides of a purchase a review praises and which it complains of, part of a clause by part.

Speaking of a thing is not praising it: a reply is glad only of what good was said of, in the same breath.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from desk.phrases import Lists, Match, matcher_for
from desk.playbook import Playbook
from desk.tokens import Token, tokens_of

TOPICS = (
    "size", "color", "smell", "packaging", "quality", "material", "looks", "comfort", "delivery", "price",
    "description", "pet", "child", "gift", "family", "works", "durability", "easy", "taste", "effect",
    "holiday", "kit", "noise",
)  # fmt: skip
"""Names of the lists in words/wording_<language>_topics.toml: words that speak of a thing."""
# Lists of words/wording_<language>_liked.toml, a topic behind it: words that praise by themselves.
_LIKED = "liked_"
# Glad of somebody only when that somebody is said to be pleased; of a thing, when something good is said of it.
_BEINGS = ("pet", "child", "gift", "family")
_THINGS = (
    "size", "color", "smell", "packaging", "quality", "material", "delivery", "price", "taste", "effect", "looks",
)  # fmt: skip
_SIGNS = ("trouble", "regret", "doubt", "turn", "fine", "denials", "good", "pleased")
_ALL_STARS = 5
# Nobody is glad of the silence of what was found loud.
_OPPOSITES = {"quiet": "noise", "no_smell": "smell", "charge": "works", "soft": "material"}
# How many words before a trouble its denial may stand.
_REACH = 2
# Words of "cons" that only say there are none.
_FEW = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspects:
    """Topics in order of appearance. `has_remark`: something was found fault with; `is_sore`: or seems to be.

    `has_regret`: a "but" stands somewhere; `has_good`: something good was said; of whatever.
    """

    praised: tuple[str, ...]
    criticised: tuple[str, ...]
    has_remark: bool
    is_sore: bool
    has_regret: bool
    has_good: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    praised: tuple[str, ...] = ()
    criticised: tuple[str, ...] = ()
    is_sore: bool = False
    is_regretful: bool = False
    is_doubtful: bool = False
    is_kind: bool = False
    has_good: bool = False


def find_aspects(
    *, text: str, pros: str | None, cons: str | None, rating: int | None, words: Mapping[str, tuple[str, ...]]
) -> Aspects:
    """Cons are criticism unless they say "none"; elsewhere a part with a word of trouble is.

    `words`: the lists of `words/wording_<language>_topics.toml` and `..._liked.toml`, see `review_words`.
    """
    keys = (*TOPICS, *(key for key in words if key.startswith(_LIKED)), *_SIGNS)
    lists = tuple((key, words[key]) for key in keys if key in words)
    liked, told = _sides(pros or "", lists, field="pros"), _sides(text, lists)
    disliked = _sides(cons or "", lists, field="cons")
    has_cons = not (_says_none(cons or "", words.get("no_cons", ())) or disliked.is_kind)
    named = disliked.criticised if has_cons else ()
    criticised = tuple(dict.fromkeys((*named, *liked.criticised, *told.criticised)))
    praised = dict.fromkeys(
        topic
        for topic in (*liked.praised, *told.praised)
        if topic not in criticised and _OPPOSITES.get(topic) not in criticised
    )
    regrets = liked.is_regretful or told.is_regretful
    doubts = liked.is_doubtful or told.is_doubtful
    # "Не" and "но" complain in a review of four stars ("части пришли не все") and mostly do not in one of five.
    complains = rating != _ALL_STARS
    has_remark = has_cons or liked.is_sore or told.is_sore or (regrets and complains)
    return Aspects(
        praised=tuple(praised),
        criticised=criticised,
        has_remark=has_remark,
        is_sore=has_remark or (doubts and complains),
        has_regret=regrets,
        has_good=liked.has_good or told.has_good,
    )


def review_words(playbook: Playbook, language: str) -> dict[str, tuple[str, ...]]:
    """The lists `find_aspects` asks for; none where the playbook hears no such language."""
    files = (f"wording_{language}_topics", f"wording_{language}_liked")
    return {key: found for file in files for key, found in playbook.words.get(file, {}).items()}


@lru_cache(maxsize=1024)
def _sides(text: str, lists: Lists, *, field: str = "text") -> _Sides:
    """What one field praises and criticises. `field`: `pros` and `cons` say by their name what they hold."""
    tokens = tokens_of(text)
    matches = matcher_for(lists).find(tokens)
    parts = _parts(tokens, matches)
    signs = _signs(matches, tokens)
    sore, regretted, doubtful, good, pleased = (
        {parts[match.first] for match in signs if match.label == label}
        for label in ("trouble", "regret", "doubt", "good", "pleased")
    )
    troubled = sore | regretted | doubtful
    praises = [(match, topic) for match, topic in _praises(matches) if parts[match.first] == parts[match.last]]
    liked = {parts[match.first] for match, topic in praises if match.label != topic}
    if field == "pros":
        # Named alone ("цвет, запах") a thing is praised; a longer part is a story.
        good |= {part for match in matches if match.label in _THINGS and parts.count(part := parts[match.first]) == 1}
    return _Sides(
        praised=tuple(
            topic
            for match, topic in praises
            if parts[match.first] not in troubled and _is_meant(match, parts[match.first], good, pleased)
        ),
        criticised=tuple(
            match.label
            for match in matches
            if match.label in TOPICS and parts[match.first] in (set(parts) - liked | sore if field == "cons" else sore)
        ),
        is_sore=bool(sore),
        is_regretful=bool(regretted),
        is_doubtful=bool(doubtful),
        is_kind=bool(good | liked) and not troubled,
        has_good=bool((good | liked | pleased | (set(parts) if field == "pros" else set())) - sore - doubtful),
    )


def _praises(matches: Sequence[Match]) -> Iterator[tuple[Match, str]]:
    for match in matches:
        if match.label.startswith(_LIKED) or match.label in (*_BEINGS, *_THINGS):
            yield match, match.label.removeprefix(_LIKED)


def _is_meant(match: Match, part: int, good: set[int], pleased: set[int]) -> bool:
    if match.label in _BEINGS:
        return part in pleased
    return match.label not in _THINGS or part in good


def _parts(tokens: tuple[Token, ...], matches: Sequence[Match]) -> list[int]:
    """The part each word stands in: clauses, and what a "but" cuts off of them ("ткань хорошая, но короткая")."""
    turns = {match.first for match in matches if match.label == "turn"}
    parts, part, clause = [], 0, 0
    for index, token in enumerate(tokens):
        if token.clause != clause or index in turns:
            part, clause = part + 1, token.clause
        parts.append(part)
    return parts


def _signs(matches: Sequence[Match], tokens: tuple[Token, ...]) -> list[Match]:
    """Signs that hold: neither taken back ("не пожалела") nor a trouble that is denied ("не осыпается")."""
    fine = {index for match in matches if match.label == "fine" for index in range(match.first, match.last + 1)}
    denials = {match.first for match in matches if match.label == "denials"}
    return [
        match
        for match in matches
        if match.first not in fine and not (match.label == "trouble" and _is_denied(match, denials, tokens))
    ]


def _is_denied(match: Match, denials: set[int], tokens: tuple[Token, ...]) -> bool:
    """A denial shortly before, in the same clause; a phrase may hold its own."""
    before = denials.intersection(range(match.first - _REACH, match.first))
    return any(tokens[index].clause == tokens[match.first].clause for index in before)


def _says_none(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether "cons" only says that there are none: a short text that begins or ends with such words."""
    tokens = tokens_of(text)
    matches = matcher_for((("no_cons", phrases),)).find(tokens)
    ends = (0, len(tokens) - 1)
    return not tokens or (len(tokens) <= _FEW and any({match.first, match.last} & set(ends) for match in matches))
