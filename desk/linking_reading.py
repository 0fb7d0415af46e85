"""Reads one message for linking: its rare details, what it states, whom it refers to, who seems to write. Pure.

`read_side` is the dear part (a fraction of a millisecond) and is done once a message; comparing two is cheap.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from desk.lemmas import grammar_of, is_known, lemma
from desk.link_values import LinkSide
from desk.linking_claims import Claims, read_claims
from desk.linking_details import IDENTIFIER, details_of, stem, topics_of
from desk.linking_names import NameReading, read_name
from desk.linking_policy import LinkPolicy
from desk.linking_slots import fill_slots
from desk.phrases import Match
from desk.tokens import Token, tokens_of

_NO_STATES = ("refers_", "who_", "place_")
_SHORTEST = 3
_DISTINCTIVE = frozenset({"NOUN", "ADJF", "ADJS", "VERB", "INFN", "PRTF", "PRTS", "GRND"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SideReading:
    """One message, read. `keys`: details as `kind:value`, `quotes` where they stand; `content`: telling words.

    `refers`: refers_* labels; `states`: where the writer stands; `genders`: f, m of the writer, as far as words tell.
    `topic`: keys that stand here as what the message is about; `spoken_of`: full name -> quote of a third person.
    """

    side: LinkSide
    name: NameReading
    keys: frozenset[str]
    quotes: Mapping[str, str]
    content: frozenset[str]
    refers: Mapping[str, str]
    states: Mapping[str, str]
    slots: Mapping[str, frozenset[str]]
    genders: frozenset[str]
    named: frozenset[str]
    proper: frozenset[str]
    topic: frozenset[str]
    spoken_of: Mapping[str, str]
    claims: Claims


@lru_cache(maxsize=20_000)
def read_side(side: LinkSide, policy: LinkPolicy) -> SideReading:
    """Everything linking wants to know of one message."""
    text = side.words
    tokens = tokens_of(text)
    matches = policy.matcher.find(tokens)
    slots = fill_slots(text, tokens, matches, policy)
    name = read_name(side.customer_name, policy.names)
    quotes = {key: text[start:end] for key, start, end in details_of(text, tokens, slots, side, policy)}
    quotes |= {f"{IDENTIFIER}:{nick}": nick for nick in name.nicks}
    labelled = {match.label: text[tokens[match.first].start : tokens[match.last].end] for match in matches}
    others = _others_by_name(text, tokens, policy)
    refers = {label: quote for label, quote in labelled.items() if label.startswith("refers_")}
    if others:
        refers.setdefault("refers_named", others[0])
    return SideReading(
        side=side,
        name=name,
        keys=frozenset(quotes),
        quotes=quotes,
        content=frozenset(_content(tokens)) - policy.small_talk,
        refers=refers,
        states={label: quote for label, quote in labelled.items() if not label.startswith(_NO_STATES)},
        slots={slot: frozenset(values) for slot, values in slots.items()},
        genders=frozenset(_genders(tokens, matches, policy)),
        named=frozenset(_introduced(tokens, policy)),
        proper=frozenset(token.text for token in tokens if text[token.start].isupper()),
        topic=frozenset(topics_of(text, tokens, policy)),
        spoken_of=dict(_spoken_of(text, tokens, policy)),
        claims=read_claims(text, tokens, matches, policy.passing_verbs),
    )  # fmt: skip


def in_order(a: SideReading, b: SideReading) -> tuple[SideReading, SideReading]:
    """The earlier message first; of two at one moment always the same one, whichever was given first."""
    return (a, b) if _place(a.side) <= _place(b.side) else (b, a)


def _place(side: LinkSide) -> tuple[object, ...]:
    return (
        side.occurred_at, side.channel, side.words, side.customer_name or "", side.order_id or "",
        side.customer_id or "", side.product_name or "",
    )  # fmt: skip


def _content(tokens: Iterable[Token]) -> Iterator[str]:
    return (found for token in tokens if (found := _content_of(token.text)))


@lru_cache(maxsize=100_000)
def _content_of(word: str) -> str | None:
    return stem(word) if len(word) >= _SHORTEST and grammar_of(word) & _DISTINCTIVE else None


def _others_by_name(text: str, tokens: Sequence[Token], policy: LinkPolicy) -> list[str]:
    """`отзыв Ники`, `в отзыве Тамары`: somebody else's message, named by its writer."""
    found = []
    for left, right in pairwise(tokens):
        if not text[right.start].isupper() or lemma(left.text) not in ("отзыв", "вопрос", "комментарий"):
            continue
        if any(policy.names.roots_of(form) for form in right.forms):
            found.append(text[left.start : right.end])
    return found


def _spoken_of(text: str, tokens: Sequence[Token], policy: LinkPolicy) -> Iterator[tuple[str, str]]:
    """Full names of third persons and where: `та Лидия`, `в отличие от Ларисы`."""
    for left, right in pairwise(tokens):
        if left.text in policy.before_third and text[right.start].isupper() and left.sentence == right.sentence:
            for root in (root for form in right.forms for root in policy.names.roots_of(form)):
                yield root, text[left.start : right.end]


def _introduced(tokens: Sequence[Token], policy: LinkPolicy) -> Iterator[str]:
    """Full names the writer gives as their own: `это Катя`, `Надя, которая спрашивала`."""
    for number, token in enumerate(tokens[:6]):
        before = tokens[number - 1].text if number else ""
        after = tokens[number + 1].text if number + 1 < len(tokens) else ""
        if before in ("это", "я", "зовут") or (number == 0 and after in ("которая", "который", "из")):
            yield from policy.names.roots_of(token.text)


def _genders(tokens: Sequence[Token], matches: Sequence[Match], policy: LinkPolicy) -> Iterator[str]:
    yield from ({"female": "f", "male": "m"}[match.label] for match in matches if match.label in ("female", "male"))
    for number, token in enumerate(tokens):
        gender = policy.own_adjectives.get(token.text) or _past_gender(token.text)
        if gender is None:
            continue
        is_own = token.text in policy.own_adjectives or lemma(token.text) in policy.own_verbs
        doer = _doer(tokens, number, gender, policy)
        if doer == "я" or (is_own and doer is None):
            yield gender


@lru_cache(maxsize=100_000)
def _past_gender(word: str) -> str | None:
    """The gender a past tense shows: взял m, взяла f; None for anything else."""
    if not word.endswith(("л", "ла", "лся", "лась")) or not is_known(word):
        return None
    grammar = grammar_of(word)
    if not {"VERB", "past", "sing"} <= grammar or "neut" in grammar:
        return None
    return "f" if "femn" in grammar else "m"


def _doer(tokens: Sequence[Token], number: int, gender: str, policy: LinkPolicy) -> str | None:
    """Who did it: the nearest before the verb in its sentence, else right after it; None when nobody is named."""
    verb = tokens[number]
    for token in (*reversed(tokens[:number]), *tokens[number + 1 : number + 3]):
        if token.sentence != verb.sentence:
            continue
        if token.text == "я" or lemma(token.text) in policy.doers:
            return token.text
        grammar = grammar_of(token.text)
        # "оптика отказалась": a thing right before the verb did it; "чехол взял" may be an object.
        if gender == "f" and token is tokens[number - 1] and {"NOUN", "nomn", "femn"} <= grammar:
            return token.text
        if {"NOUN", "nomn", "anim"} <= grammar and ("femn" if gender == "f" else "masc") in grammar:
            return token.text
    return None
