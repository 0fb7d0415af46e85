"""The rare details of one message: what two people who write about one product seldom both say. Pure.

What happens to a thing happens to many of its kind (`дужка хрустнула`, `не закрывается`): only things and qualities
tell people apart, and not the thing a message is about.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from desk.lemmas import grammar_of, lemma
from desk.link_values import LinkSide
from desk.linking_policy import LinkPolicy
from desk.linking_slots import code_of, is_city, is_code, place_of, proper, quoted
from desk.quantities import find_quantities
from desk.tokens import Token, tokens_of

# What kind of detail a key is: its first two letters.
IDENTIFIER, SPECIAL, PLACE, NUMBER, RARE = "id", "sp", "pl", "nu", "ra"

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NICK = re.compile(r"(?<![\w@.])[0-9a-z]+_[0-9a-z_]+", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-я]")
# `писала вам на ...`, `ваш адрес`: an address that follows is the shop's; `пишите на ...`: the writer's own.
_BEFORE_A_SHOP = re.compile(r"\bвашу?$|\b(?:вам|вас|(?:на)?писал[аи]?|отправил[аи]?|обращал(?:ся|ась))(?: \w+)? на$")
# Beginnings of this many letters make `мандарин` and `мандаринка` one word.
_STEM = 6
_SHORTEST_RARE = 3
_SHORTEST_FOREIGN = 4
_LONG_CODE = 5
_DATE_WORDS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_DATE = re.compile(rf"\b(\d{{1,2}})\s({_DATE_WORDS})", re.IGNORECASE)
# A minute of the clock that nobody rounds to.
_CLOCK = re.compile(r"(?<![\d:])(?:[01]?\d|2[0-3]):(?!00|30)[0-5]\d(?![\d:])")
_DIGIT = re.compile(r"\d")
_TELLING_NUMBER = re.compile(r"\d+[.,]\d+|\d{2,4}")
_TELLING = frozenset({"NOUN", "ADJF", "ADJS"})


def stem(word: str) -> str:
    """The dictionary form cut to its beginning: enough to tell words apart, loose enough for derived ones."""
    return lemma(word)[:_STEM]


def details_of(
    text: str, tokens: Sequence[Token], slots: Mapping[str, set[str]], side: LinkSide, policy: LinkPolicy
) -> Iterator[tuple[str, int, int]]:
    """Key and place of everything two people seldom both say."""
    addresses = list(_EMAIL.finditer(text))
    yield from _identifiers(text, addresses, policy)
    for kind in ("address", "serial", "batch", "dimensions"):
        for value in slots.get(kind, ()):
            weight = {"serial": IDENTIFIER, "address": PLACE}.get(kind, SPECIAL)
            yield f"{weight}:{value}", *_where(text, tokens, value)
    for word in quoted(text):
        start = text.lower().replace("ё", "е").find(word)
        yield f"{SPECIAL}:{proper(word)}", start, start + len(word)
    streets = {value.split(" ")[0] for value in slots.get("address", ())}
    houses = {f"{NUMBER}:{value.split(' ')[1]}" for value in slots.get("address", ())}
    yield from (found for found in _numbers(text) if found[0] not in houses)
    product = _stems_of(side.product_name or "")
    for number, token in enumerate(tokens):
        is_in_address = any(address.start() <= token.start < address.end() for address in addresses)
        if token.text not in streets and not is_in_address:
            yield from (
                (key, token.start, token.end)
                for key in _word_keys(text, tokens, number, policy) if key[3:] not in product
            )  # fmt: skip


def _identifiers(text: str, addresses: Iterable[re.Match[str]], policy: LinkPolicy) -> Iterator[tuple[str, int, int]]:
    for match in addresses:
        address, before = match[0].lower(), text[: match.start()].rstrip().lower()
        # The shop's own address is no sign of who writes.
        if not _BEFORE_A_SHOP.search(before) and not address.startswith(policy.shop_mailboxes):
            yield f"{IDENTIFIER}:{address}", match.start(), match.end()
    for match in _NICK.finditer(text):
        yield f"{IDENTIFIER}:{match[0].lower()}", match.start(), match.end()


def _word_keys(text: str, tokens: Sequence[Token], number: int, policy: LinkPolicy) -> Iterator[str]:
    token = tokens[number]
    plain = _rare_key(token.text, policy)
    if is_code(token.text):
        code = code_of(token.text)
        # "Т15", "E04": a part, an error; a longer one is hardly said by chance.
        yield f"{NUMBER if len(code) < _LONG_CODE else SPECIAL}:{code}"
    elif text[token.start].isupper() and is_city(text, token, policy):
        yield f"{PLACE}:{place_of(token)[:_STEM]}"
    elif plain:
        # A name at the head of a sentence looks like any word: it is compared as one, too.
        yield plain
        if _is_proper(text, tokens, number, policy):
            yield f"{SPECIAL}:{proper(token.text)}"


@lru_cache(maxsize=100_000)
def _rare_key(word: str, policy: LinkPolicy) -> str | None:
    """The detail a word makes when it is one that tells people apart."""
    if len(word) < _SHORTEST_RARE or not word[0].isalpha():
        return None
    if not _CYRILLIC.search(word):
        return f"{RARE}:{word}" if len(word) >= _SHORTEST_FOREIGN and word not in policy.common else None
    grammar, form = grammar_of(word), lemma(word)
    is_telling = bool(grammar & _TELLING) and "Apro" not in grammar and form not in policy.common
    return f"{RARE}:{form[:_STEM]}" if is_telling else None


def topics_of(text: str, tokens: Sequence[Token], policy: LinkPolicy) -> Iterator[str]:
    """Details that stand as what is written about: a thing in the nominative (`дужка хрустнула`), not a name."""
    for number, token in enumerate(tokens):
        key = _rare_key(token.text, policy)
        if key and _is_thing_named(token.text) and not _is_proper(text, tokens, number, policy):
            yield key


def _is_thing_named(word: str) -> bool:
    grammar = grammar_of(word)
    return {"NOUN", "nomn"} <= grammar and "anim" not in grammar


@lru_cache(maxsize=10_000)
def _stems_of(text: str) -> frozenset[str]:
    return frozenset(stem(token.text) for token in tokens_of(text))


def _is_proper(text: str, tokens: Sequence[Token], number: int, policy: LinkPolicy) -> bool:
    """A capital inside a sentence, or a known name anywhere; a text or word all in capitals shouts, it names nobody."""
    token = tokens[number]
    written = text[token.start : token.end]
    if not written[0].isupper() or written.isupper():
        return False
    is_inside = number > 0 and tokens[number - 1].sentence == token.sentence
    is_known_name = bool(grammar_of(token.text) & {"Name", "Surn"})
    return is_inside or is_known_name or any(policy.names.roots_of(form) for form in token.forms)


def _numbers(text: str) -> Iterator[tuple[str, int, int]]:
    if not _DIGIT.search(text):
        return
    for match in _CLOCK.finditer(text):
        yield f"{SPECIAL}:{match[0]}", match.start(), match.end()
    for match in _DATE.finditer(text):
        yield f"{SPECIAL}:{match[1]} {match[2].lower()}", match.start(), match.end()
    for found in find_quantities(text):
        figure = _TELLING_NUMBER.match(text[found.start : found.end])
        if (found.measure and found.measure not in ("time", "share")) or figure:
            end = found.start + figure.end() if figure and not found.measure else found.end
            yield f"{NUMBER}:{found.raw.normalize():f}", found.start, end


def _where(text: str, tokens: Sequence[Token], value: str) -> tuple[int, int]:
    for token in tokens:
        if code_of(token.text) == value:
            return token.start, token.end
    start = text.lower().replace("ё", "е").find(value.split(" ")[0].split("x")[0])
    return (start, start + len(value)) if start >= 0 else (0, 0)
