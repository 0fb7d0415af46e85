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
LIKED = (
    "size", "color", "smell", "no_smell", "packaging", "arrived", "quality", "material", "soft", "looks", "comfort",
    "delivery", "price", "description", "pet", "child", "gift", "giving", "family", "works", "power", "charge",
    "light", "quiet", "durability", "easy", "taste", "effect", "holiday", "kit", "repeat", "recommend",
)  # fmt: skip
"""Names after `liked_` of the lists in words/wording_<language>_liked.toml: words that praise by themselves."""
# Glad of somebody only when that somebody is said to be pleased; of a thing, when something good is said of it.
_BEINGS = ("pet", "child", "gift", "family")
_THINGS = (
    "size", "color", "smell", "packaging", "quality", "material", "delivery", "price", "taste", "effect", "looks",
)  # fmt: skip
_SIGNS = ("trouble", "regret", "doubt", "turn", "fine", "good", "pleased")
# Named alone among the pros ("цвет, запах") a thing is praised; a longer part is a story.
_NAMED_ALONE = 1
_MIDDLE = 4
# Nobody is glad of the silence of what was found loud.
_OPPOSITES = {"quiet": "noise", "no_smell": "smell", "charge": "works", "soft": "material"}
_DENIALS = frozenset(("не", "ни", "без", "not", "no", "never"))
_REACH = 2
# Words of "cons" that only say there are none.
_FEW = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspects:
    """Topics in order of appearance. `has_remark`: something was found fault with; `is_sore`: or seems to be.

    `has_good`: something good was said, of whatever.
    """

    praised: tuple[str, ...]
    criticised: tuple[str, ...]
    has_remark: bool
    is_sore: bool
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
    keys = (*TOPICS, *(f"liked_{topic}" for topic in LIKED), *_SIGNS)
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
    # "Не" and "но" complain in a review of four stars ("части пришли не все") and mostly do not in one of five.
    is_content = (rating or _MIDDLE) > _MIDDLE
    regrets = liked.is_regretful or told.is_regretful
    has_remark = has_cons or liked.is_sore or told.is_sore or (regrets and not is_content)
    return Aspects(
        praised=tuple(praised),
        criticised=criticised,
        has_remark=has_remark,
        is_sore=has_remark or regrets or ((liked.is_doubtful or told.is_doubtful) and not is_content),
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
    found = [match for match in matches if match.label != "trouble" or not _is_denied(match, tokens)]
    sore, regretted, doubtful, good, pleased = (
        _parts_of(label, found, parts) for label in ("trouble", "regret", "doubt", "good", "pleased")
    )
    troubled = sore | regretted | doubtful
    praises = [(match, topic) for match, topic in _praises(matches) if parts[match.first] == parts[match.last]]
    liked = {parts[match.first] for match, topic in praises if match.label != topic}
    if field == "pros":
        good |= {parts[match.first] for match in matches if _is_alone(match, parts)}
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
        if match.label.startswith("liked_") or match.label in (*_BEINGS, *_THINGS):
            yield match, match.label.removeprefix("liked_")


def _is_meant(match: Match, part: int, good: set[int], pleased: set[int]) -> bool:
    if match.label in _BEINGS:
        return part in pleased
    return match.label not in _THINGS or part in good


def _is_alone(match: Match, parts: Sequence[int]) -> bool:
    """A thing that begins a part and is all of it."""
    part = parts[match.first]
    is_first = match.first == 0 or parts[match.first - 1] != part
    return match.label in _THINGS and is_first and parts.count(part) <= _NAMED_ALONE


def _parts(tokens: tuple[Token, ...], matches: Sequence[Match]) -> list[int]:
    """The part each word stands in: clauses, and what a "but" cuts off of them ("ткань хорошая, но короткая")."""
    turns = {match.first for match in matches if match.label == "turn"}
    parts, part, clause = [], 0, 0
    for index, token in enumerate(tokens):
        if token.clause != clause or index in turns:
            part, clause = part + 1, token.clause
        parts.append(part)
    return parts


def _parts_of(label: str, matches: Sequence[Match], parts: Sequence[int]) -> set[int]:
    """Parts with a sign of that name that is not taken back ("не пожалела")."""
    fine = {index for match in matches if match.label == "fine" for index in range(match.first, match.last + 1)}
    return {parts[match.first] for match in matches if match.label == label and match.first not in fine}


def _is_denied(match: Match, tokens: tuple[Token, ...]) -> bool:
    """ "Не осыпается", "no broken parts": that trouble is not there. A phrase may hold its own denial."""
    before = tokens[max(0, match.first - _REACH) : match.first]
    clause = tokens[match.first].clause
    return any(token.text in _DENIALS and token.clause == clause for token in before)


def _says_none(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether "cons" only says that there are none: a short text that begins or ends with such words."""
    tokens = tokens_of(text)
    matches = matcher_for((("no_cons", phrases),)).find(tokens)
    ends = (0, len(tokens) - 1)
    return not tokens or (len(tokens) <= _FEW and any({match.first, match.last} & set(ends) for match in matches))
