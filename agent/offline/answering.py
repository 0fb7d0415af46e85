"""Finds what the card or an earlier answer says to a request. Says nothing when a source does not meet every need.

Order of trust: a characteristic named so, the size list, a characteristic whose value says it, a sentence of the
description, an earlier answer to the same question about the same product.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from agent.offline.asking import Need, Request, find_requests
from agent.offline.sources import Card, Fact, Past
from agent.offline.vocabulary import Vocabulary, shares_root
from desk.tokens import tokens_of

# 0..100: how alike two questions must be worded besides asking the same; guess, held by the seed questions' eval.
_SAME_WORDS = 55.0
_LONGEST_SENTENCE = 260
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_PIECE = re.compile(r"[;.]\s+|,\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a source says to one request. `how`: facts (name and value), sentence or reply (verbatim)."""

    request: Request
    how: Literal["facts", "sentence", "reply"]
    facts: tuple[Fact, ...]


def answer_from_card(request: Request, card: Card, vocabulary: Vocabulary) -> Finding | None:
    """The card's answer, or None."""
    if request.is_beyond:
        return None
    found = _all_from_card(request, card, vocabulary)
    return next((finding for finding in found if not _only_measures(request, finding, vocabulary)), None)


def _all_from_card(request: Request, card: Card, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Everything the card may be answering, the best first."""
    # "Есть ли в комплекте кабель?": what is said about the cable is a better answer than the list of the kit.
    for asked in dict.fromkeys((request.without(vocabulary.containers), request)):
        if finding := _from_card(asked, card, vocabulary):
            yield finding
    if listed := _named(request, _lines(card), card, vocabulary, by_list=True):
        yield Finding(request=request, how="facts", facts=listed)


def _only_measures(request: Request, finding: Finding, vocabulary: Vocabulary) -> bool:
    """ "Батарейки в комплекте?" is not answered by how much the battery holds."""
    kit = "kit" in request.properties and finding.how == "facts" and not request.wants_number
    return kit and all(vocabulary.has_number(fact.value) for fact in finding.facts)


def _lines(card: Card) -> tuple[Fact, ...]:
    return (*card.facts, *((card.sizes,) if card.sizes else ()))


def _from_card(request: Request, card: Card, vocabulary: Vocabulary) -> Finding | None:
    named = _named(request, _lines(card), card, vocabulary)
    if named:
        return Finding(request=request, how="facts", facts=named)
    valued = [fact for fact in card.facts if _says(request, fact, vocabulary)]
    if valued:
        return Finding(request=request, how="facts", facts=(valued[0],))
    sentence = _sentence(request, card.description, vocabulary)
    return Finding(request=request, how="sentence", facts=(sentence,)) if sentence else None


def answer_from_past(
    request: Request, past: Sequence[Past], vocabulary: Vocabulary, *, known: frozenset[str]
) -> Finding | None:
    """An earlier answer to the same question, as far as it answers it; greetings and farewells are left out."""
    if request.is_beyond:
        return None
    for one in past:
        fact = _reply(request, one, vocabulary, known)
        if fact:
            return Finding(request=request, how="reply", facts=(fact,))
    return None


def _named(
    request: Request, lines: Iterable[Fact], card: Card, vocabulary: Vocabulary, *, by_list: bool = False
) -> tuple[Fact, ...]:
    """Lines named by the property asked for, the plainest name only; several where parts make up the answer.

    `by_list`: a full list also answers a yes-or-no about one thing that it does not name.
    """
    title = _forms(f"{card.title} {card.kind}", vocabulary)
    fitting = [
        (extra, fact)
        for fact in lines
        if (extra := _extra(request, fact, title, vocabulary, by_list=by_list)) is not None
    ]
    if not fitting:
        return ()
    if not request.properties.isdisjoint(vocabulary.many_parts):
        return tuple(fact for _, fact in fitting)
    fewest = min(extra for extra, _ in fitting)
    return tuple(fact for extra, fact in fitting if extra == fewest)[:2]


def _extra(request: Request, fact: Fact, title: frozenset[str], vocabulary: Vocabulary, *, by_list: bool) -> int | None:
    """How many words of a line's name nobody asked about; None when the line does not answer."""
    tokens, text = tokens_of(fact.name), f"{fact.name}: {fact.value}"
    matches = vocabulary.described(tokens)
    named = frozenset(match.label for match in matches)
    wanted = request.properties
    if not (named & wanted if wanted else _meets_all(request, fact.name, vocabulary)):
        return None
    if request.wants_number and not vocabulary.has_number(fact.value):
        return None
    if not _meets_all(request, text, vocabulary, is_list=by_list and bool(named & wanted & vocabulary.listed)):
        return None
    asked = {index for match in matches if match.label in wanted for index in range(match.first, match.last + 1)}
    words = [token for index, token in enumerate(tokens) if index not in asked]
    forms = _forms(request.text, vocabulary)
    foreign = [
        token
        for token in words
        if not shares_root(token.forms, forms)
        and not shares_root(token.forms, title)
        and not vocabulary.is_one_of(token, "plain_names")
    ]
    return None if foreign and wanted.isdisjoint(vocabulary.any_part) else len(words)


def _says(request: Request, fact: Fact, vocabulary: Vocabulary) -> bool:
    """Whether a piece of the value itself speaks about everything asked."""
    return any(_is_statement(request, piece, fact.name, vocabulary) for piece in _PIECE.split(fact.value))


def _is_statement(request: Request, text: str, context: str, vocabulary: Vocabulary) -> bool:
    """`text` holds at least one need itself, with `context` all of them, and a number where one is due."""
    is_quantity = any(need.properties and need.properties <= vocabulary.quantities for need in request.needs)
    needs_number = request.wants_number or is_quantity
    if needs_number and not vocabulary.has_number(text):
        return False
    if request.wants_number and not request.properties and not _counts(request, text, vocabulary):
        return False
    if not any(_meets(need, text, vocabulary) for need in request.needs):
        return False
    return _meets_all(request, f"{context}: {text}", vocabulary)


def _counts(request: Request, text: str, vocabulary: Vocabulary) -> bool:
    """Whether a number stands beside the thing itself: "5 мм" says nothing about how many wicks there are."""
    tokens = tokens_of(text)
    things = [
        index
        for index, token in enumerate(tokens)
        if any(shares_root(need.forms, vocabulary.widen(token.forms)) for need in request.needs)
    ]
    beside = {near for index in things for near in (index - 2, index - 1, index + 1) if 0 <= near < len(tokens)}
    return any(vocabulary.has_number(tokens[index].text) for index in beside)


def _sentence(request: Request, description: Fact | None, vocabulary: Vocabulary) -> Fact | None:
    """The shortest sentence of the description that answers by itself."""
    if description is None:
        return None
    sentences = [one.strip() for one in _SENTENCE.split(description.value)]
    fitting = [
        one for one in sentences if len(one) <= _LONGEST_SENTENCE and _is_statement(request, one, "", vocabulary)
    ]
    best = min(fitting, key=len, default=None)
    return Fact(id=description.id, name=description.name, value=best) if best else None


def _reply(request: Request, past: Past, vocabulary: Vocabulary, known: frozenset[str]) -> Fact | None:
    said = [one.strip() for one in _SENTENCE.split(past.answer) if one.strip()]
    said = [one for one in said if not vocabulary.holds("pleasantries", one)]
    if not said or any(vocabulary.holds("no_answer", one) for one in said):
        return None
    own = next((one for one in said if _is_statement(request, one, "", vocabulary)), None)
    if own is None and _is_same_question(request, past.question, vocabulary, known):
        own = " ".join(said[:3])
    if own is None or (request.wants_number and not vocabulary.has_number(own)):
        return None
    return Fact(id=past.id, name="", value=own, kind="past_reply")


def _is_same_question(request: Request, question: str, vocabulary: Vocabulary, known: frozenset[str]) -> bool:
    """Asks the same, narrowed by the same words, the numbers included, and is worded alike."""
    return any(
        _covers(request, other.text, vocabulary)
        and _covers(other, request.text, vocabulary)
        and other.properties == request.properties
        and _numbers(other.text) == _numbers(request.text)
        and fuzz.token_set_ratio(_plain(other.text), _plain(request.text)) >= _SAME_WORDS
        for other in find_requests(question, vocabulary, known=known)
        if not other.is_beyond
    )


def _covers(request: Request, text: str, vocabulary: Vocabulary) -> bool:
    """Whether every narrowing word of a request stands in the text."""
    return all(not need.forms.isdisjoint(_forms(text, vocabulary)) for need in request.needs if need.forms)


def _meets_all(request: Request, text: str, vocabulary: Vocabulary, *, is_list: bool = False) -> bool:
    """`is_list`: the line is a full list, so a yes-or-no about one item is answered by the list even without it."""
    needs = request.needs
    if is_list and request.is_yes_no:
        named = [need for need in needs if need.properties]
        needs = tuple([need for need in named if need.properties & vocabulary.containers] or named)
    return all(_meets(need, text, vocabulary) for need in needs)


def _meets(need: Need, text: str, vocabulary: Vocabulary) -> bool:
    if not need.properties.isdisjoint(_properties(text, vocabulary)):
        return True
    return shares_root(need.forms, _forms(text, vocabulary))


@lru_cache(maxsize=4096)
def _properties(text: str, vocabulary: Vocabulary) -> frozenset[str]:
    return vocabulary.properties(text)


@lru_cache(maxsize=4096)
def _forms(text: str, vocabulary: Vocabulary) -> frozenset[str]:
    return vocabulary.widen(frozenset(form for token in tokens_of(text) for form in token.forms))


def _numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text))


def _plain(text: str) -> str:
    return " ".join(token.text for token in tokens_of(text))
