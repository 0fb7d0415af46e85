"""Cuts a customer's text into words that know their place, dictionary forms, sentence and clause.

Undoes what hides a word from a reader of words: look-alike letters of another alphabet, zero-width characters,
Russian written in Latin letters. Places are always those of the original text, so quotes stay verbatim.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from desk.lemmas import is_known, lemmas_of

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_TOKEN = re.compile(
    rf"[0-9a-zа-яёіїєґ{_INVISIBLE}]*[0-9a-zа-яёіїєґ][0-9a-zа-яёіїєґ{_INVISIBLE}]*(?:[-'’][0-9a-zа-яё]+)*", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?…\n;]|\)\)|[😀-🙏🌀-🗿]")
_CLAUSE_END = re.compile(r"[,:—–()«»\"]| - ")
_CYRILLIC = re.compile(r"[а-яё]")
_LATIN = re.compile(r"[a-z]")
_SIZE = re.compile(r"(?:\d?x{0,4}[sl]|m|м|\d?х{1,4}[лс]|xs|one-?size|оверсайз)")
# Latin letters that look like Cyrillic ones: only read so inside a word that also has real Cyrillic letters.
_LOOKALIKE = str.maketrans("abceghkmopptxyiu", "авседнкморртхуии")
_TRANSLIT_LONG = (
    ("shch", "щ"), ("sch", "щ"), ("yo", "е"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"),
    ("yu", "ю"), ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("ye", "е"), ("je", "е"), ("jo", "е"), ("iy", "ий"),
)  # fmt: skip
_TRANSLIT = str.maketrans("abvgdezijklmnoprstufhcyx'w", "абвгдезийклмнопрстуфхцыхьв")
# Share of words that must be Russian after conversion for a Latin text to be read as Russian; guess.
_TRANSLIT_SHARE = 0.6
_ENGLISH = frozenset({
    "the", "is", "a", "an", "to", "of", "and", "in", "it", "my", "i", "you", "for", "on", "with", "this", "that",
    "not", "have", "was", "are", "do", "does", "can", "what", "when", "how", "me", "we", "or", "if", "at",
    "from", "your", "no", "yes", "please", "thank", "thanks", "been", "has", "had", "will", "would", "be", "all",
    "but", "so", "just", "they", "them", "our", "any", "more", "less", "skip", "stop", "done",
})  # fmt: skip
# "уже" is nearly always "already"; read as "narrower" it would be a complaint about size.
_NEVER_MEANT = {"уже": frozenset({"узкий", "узко"})}
_MAX_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class Token:
    """One word. `text`: lower case, ё as е. `forms`: itself, its dictionary forms, its kinds (`<num>`)."""

    text: str
    start: int
    end: int
    sentence: int
    clause: int
    forms: frozenset[str]


@lru_cache(maxsize=4096)
def tokens_of(text: str) -> tuple[Token, ...]:
    """The words of a text in order; of very long texts the first 20,000 characters."""
    return tuple(
        Token(word, start, end, sentence, clause, forms_of(word)) for word, start, end, sentence, clause in _cut(text)
    )


def plain_words(text: str) -> Iterator[tuple[str, int]]:
    """The same words with their sentences, without dictionary forms, which are what costs."""
    return ((word, sentence) for word, _, _, sentence, _ in _cut(text))


def _cut(text: str) -> Iterator[tuple[str, int, int, int, int]]:
    """Word, its start and end, its sentence and clause."""
    text = text[:_MAX_CHARS]
    sentence, clause, before = 0, 0, 0
    is_translit = _is_russian_in_latin(text)
    for match in _TOKEN.finditer(text):
        between = text[before : match.start()]
        if before and _ends_sentence(between, text, match.start()):
            sentence, clause = sentence + 1, clause + 1
        elif before and _CLAUSE_END.search(between):
            clause += 1
        yield _plain(match.group(), is_translit=is_translit), match.start(), match.end(), sentence, clause
        before = match.end()


def has_question(text: str, tokens: tuple[Token, ...], sentence: int) -> bool:
    """Whether that sentence ends with a question mark."""
    ends = [token.end for token in tokens if token.sentence == sentence]
    return bool(ends) and "?" in re.split(r"[0-9A-Za-zА-Яа-яЁё\n]", text[ends[-1] :], maxsplit=1)[0]


def quote(text: str, tokens: tuple[Token, ...], first: int, last: int) -> str:
    """The words from `first` to `last`, verbatim."""
    return text[tokens[first].start : tokens[last].end]


@lru_cache(maxsize=100_000)
def forms_of(word: str) -> frozenset[str]:
    """A word with its dictionary forms, the exact form (`=слово`) and the kinds of token it is."""
    forms = {f"={word}", *lemmas_of(word), *_kinds(word)}
    if "-" in word:
        forms |= {form for part in word.split("-") if part for form in lemmas_of(part)}
    return frozenset(forms) - _NEVER_MEANT.get(word, frozenset())


def _kinds(word: str) -> set[str]:
    kinds = set()
    has_digit, has_latin = any(char.isdigit() for char in word), bool(_LATIN.search(word))
    if word[0].isdigit():
        kinds.add("<num>")
    if has_latin:
        kinds.add("<latin>")
    if has_latin and has_digit:
        kinds.add("<model>")
    if _SIZE.fullmatch(word):
        kinds.add("<size>")
    return kinds


def _plain(word: str, *, is_translit: bool) -> str:
    word = word.lower().replace("ё", "е").replace("’", "'")
    for char in _INVISIBLE:
        word = word.replace(char, "")
    if _CYRILLIC.search(word) and _LATIN.search(word):
        # "usb-выход" is two honest words, each in its own alphabet.
        return "-".join(part.translate(_LOOKALIKE) if _CYRILLIC.search(part) else part for part in word.split("-"))
    return to_cyrillic(word) if is_translit and _LATIN.search(word) else word


def to_cyrillic(word: str) -> str:
    """Russian written in Latin letters, read back: `dostavka` -> `доставка`."""
    for latin, russian in _TRANSLIT_LONG:
        word = word.replace(latin, russian)
    return word.translate(_TRANSLIT)


def _is_russian_in_latin(text: str) -> bool:
    lower = text.lower()
    if _CYRILLIC.search(lower):
        return False
    latin = [word for word in re.findall(r"[a-z']+", lower) if len(word) > 1]
    if not latin or sum(word in _ENGLISH for word in latin) * 5 > len(latin):
        return False
    return sum(is_known(to_cyrillic(word)) for word in latin) >= _TRANSLIT_SHARE * len(latin)


def _ends_sentence(between: str, text: str, start: int) -> bool:
    if between in (".", ",") and text[start].isdigit() and text[start - 2 : start - 1].isdigit():
        return False
    return bool(_SENTENCE_END.search(between))
