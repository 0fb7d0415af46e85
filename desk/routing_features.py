"""What the router learns from: a text as a set of features, the same for an example and for a customer's message.

`l:` dictionary form · `s:` its beginning, so that "доставка" and "доставите" meet · `g:` a group of
words/routing_groups.toml or a kind of token · `b:` two neighbours · `t:` tense, person, place name · `q:` a question
or an age mark ("6+").
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from desk.errors import BadPlaybook
from desk.lemmas import grammar_of, lemma
from desk.phrases import Lists
from desk.spelling import Vocabulary, correct
from desk.tokens import Token, tokens_of

_MARKS = ("past", "futr", "1per", "2per", "impr", "Geox")
_STEM = 5
# Fewer Latin words may be a bare name: "Redmi Note?".
_ENGLISH_WORDS = 3
_CYRILLIC = re.compile(r"[а-я]")
_AGE_MARK = re.compile(r"(?<![\d.,])\d{1,2}\+")

Groups = Mapping[str, frozenset[str]]
"""Form of a word -> the groups it belongs to."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of words. `aliases`: as written -> as meant; `vocabulary`: what a typo may be corrected to."""

    groups: Groups
    aliases: Mapping[str, str]
    vocabulary: Vocabulary | None = None


def aliases_of(entries: Iterable[str]) -> Mapping[str, str]:
    """Entries like "скока сколько" as a mapping; `BadPlaybook` for any other shape."""
    pairs = [entry.split() for entry in entries]
    for pair in pairs:
        if len(pair) != 2:
            raise BadPlaybook(f"words/routing_slang.toml: aliases: expected 'written meant', found {' '.join(pair)!r}")
    return {pair[0]: pair[1] for pair in pairs}


def groups_of(lists: Lists) -> Groups:
    """Turn group lists around. Members are read by dictionary form, but for `=слово`, which is that very form."""
    groups: dict[str, frozenset[str]] = {}
    for name, members in lists:
        for member in members:
            written = member.replace("ё", "е")
            for form in {written} if written.startswith("=") else {written, lemma(written)}:
                groups[form] = groups.get(form, frozenset()) | {name}
    return groups


def words_of(text: str) -> tuple[Token, ...]:
    """The tokens of a text. In an English one a Latin word is no sign of a device's name, so it loses `<latin>`."""
    tokens = tokens_of(text)
    latin = sum("<latin>" in token.forms for token in tokens)
    if latin < _ENGLISH_WORDS or any(_CYRILLIC.search(token.text) for token in tokens):
        return tokens
    return tuple(replace(token, forms=token.forms - {"<latin>"}) for token in tokens)


def features_of(text: str, known: Knowledge) -> Mapping[str, tuple[int, ...]]:
    """Feature -> the token it first came from."""
    found: dict[str, tuple[int, ...]] = {"q:?" if "?" in text else "q:.": ()}
    if _AGE_MARK.search(text):
        found["q:age"] = ()
    before = "<start>"
    for index, token in enumerate(words_of(text)):
        word = _meant(token.text, known)
        base = "<num>" if word[0].isdigit() else lemma(word)
        for feature in _word_features(word, base, _forms(token, word), known.groups):
            found.setdefault(feature, (index,))
            if feature.startswith("g:"):
                found.setdefault(f"p:{before}_{feature}", (index,))
        found.setdefault(f"b:{before}_{base}", (index,))
        before = base
    return found


def vocabulary_of(texts: Iterable[str], groups: Groups) -> Vocabulary:
    """The words of the examples and groups: what a typo may be corrected to."""
    words = {token.text for text in texts for token in tokens_of(text)}
    return Vocabulary(words | {lemma(word) for word in words} | {form for form in groups if not form.startswith("=")})


def _meant(word: str, known: Knowledge) -> str:
    if word in known.aliases:
        return known.aliases[word]
    corrected = correct(word, known.vocabulary) if known.vocabulary else frozenset()
    return min(corrected, default=word)


def _forms(token: Token, word: str) -> Sequence[str]:
    return (*token.forms, word, f"={word}", lemma(word))


def _word_features(word: str, base: str, forms: Sequence[str], groups: Groups) -> set[str]:
    features = {f"l:{base}"}
    if len(base) > _STEM:
        features.add(f"s:{base[:_STEM]}")
    features |= {f"g:{name}" for form in forms if form in groups for name in groups[form]}
    features |= {f"g:{form}" for form in forms if form.startswith("<")}
    return features | {f"t:{mark}" for mark in _MARKS if mark in grammar_of(word)}
