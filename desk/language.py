"""Which language a text is in, as far as the desk needs to know: by script, telling letters and small words. Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache

from desk.disguises import disguises
from desk.lemmas import is_known
from desk.letters import letters_of

RUSSIAN, ENGLISH, UKRAINIAN, OTHER, UNKNOWN = "ru", "en", "uk", "other", ""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_APOSTROPHES = "'’"
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)
_NOT_RUSSIAN = re.compile(r"[ўәғқңөұүһҡѓќљњџђћјӗҫ]", re.IGNORECASE)
# For lower case only: ignoring case, the dotless i is every i.
_NOT_ENGLISH = re.compile(r"[äöüßñçãõàâêîôûëïåøæışğąęłńśźżčřůž¿¡]")
_ENGLISH_SMALL_WORDS = (
    "the a an and or but is are was were be been am i you he she it we they my your our their his her its this that "
    "these those to of in on at for from with by as if so not no yes do does did have has had will would can could "
    "please thank thanks hi hello dear sorry what when where why how who which there here me us them just get got "
    "any all more very about up out one too also let know again later try keep take make into over than then now "
    "still only after before because while should may might must don doesn didn isn aren wasn weren won couldn good "
    "great nice love loved new need "
    "want like day days week time back down off some other same well much many first last own way"
)
_ENGLISH_SMALL = frozenset(_ENGLISH_SMALL_WORDS.split())
# `don't`, `it's`; an Uzbek `do'kon` is neither.
_ENGLISH_TAILS = frozenset(("", "s", "t", "re", "ve", "ll", "d", "m"))
_FOREIGN_SMALL_WORDS = (
    "der die das und ist nicht ich wir sie ein eine für mit auf den dem vielen dank danke bitte sehr ihre "
    "le les des et est une vous nous pour avec merci votre dans que qui sur pas bonjour je du "
    "el los las y es una por para con gracias su usted que muy hola lo nuestro "
    "il che per grazie sono molto della siamo ciao un una nella nel alla non del gli dei "
    "dziękujemy za jest nie się oraz proszę bardzo w na "
    "ve bir için teşekkür ederiz merhaba bu çok obrigado pela seu sua você muito"
)
_FOREIGN_SMALL = frozenset(_FOREIGN_SMALL_WORDS.split())
# Kazakh, Belarusian or Bulgarian texts share our letters; Russian ones are mostly dictionary words.
_KNOWN_SHARE = 0.45
_TELLING_SHARE, _SMALL = 0.4, 2
_ENOUGH_WORDS = 4
_SENTENCE = re.compile(r"[^.!?…\n]+")
# A name of a thing is capitalised; so many small letters to begin with are a sentence.
_SENTENCE_WORDS = 5
# Characters a language is told by.
_MOST = 5_000
# Shorter Latin words turn into Russian ones by accident; of the others so many must.
_TELLING, _DISGUISED_SHARE = 4, 0.6


# The gate asks more than once about the same draft.
@lru_cache(maxsize=256)
def detect_language(text: str) -> str:
    """`ru`, `en`, `uk`, `other` for a language we do not serve, or an empty text when there is nothing to judge by."""
    words = _words(text[:_MOST])
    scripts = list(map(_scripts, words))
    cyrillic = [word for word, (is_cyrillic, _) in zip(words, scripts, strict=True) if is_cyrillic]
    latin = [word for word, (_, is_latin) in zip(words, scripts, strict=True) if is_latin]
    if not cyrillic and not latin:
        return OTHER if words else UNKNOWN
    if len(words) > 2 * (len(cyrillic) + len(latin)):
        return OTHER
    is_cyrillic = sum(map(len, cyrillic)) >= sum(map(len, latin)) * 0.5 or len(cyrillic) >= len(latin)
    return _cyrillic(cyrillic) if is_cyrillic else _latin(latin)


def other_sentence(text: str, language: str) -> str:
    """The first sentence of `text` that is in another language than `language`; empty when there is none.

    Only sentences of some length are told: names and borrowed phrases are in other languages all the time.
    """
    if language not in (RUSSIAN, ENGLISH):
        return ""
    for found in _SENTENCE.finditer(text[:_MOST]):
        words = [word for word in _words(found.group()) if word[0].islower() and len(word) > 1]
        if len(words) >= _SENTENCE_WORDS and detect_language(found.group()) not in (language, UNKNOWN):
            return found.group().strip()
    return ""


def _words(text: str) -> Sequence[str]:
    if any(mark in text for mark in _APOSTROPHES):
        return _WORD.findall(text)
    return [word for word, _, _ in letters_of(text)]


# Most words of most texts were seen before.
@lru_cache(maxsize=50_000)
def _scripts(word: str) -> tuple[bool, bool]:
    """Whether a word has Cyrillic letters, and whether it has Latin ones."""
    return bool(_CYRILLIC.search(word)), bool(_LATIN.search(word))


def _cyrillic(words: list[str]) -> str:
    joined = " ".join(words)
    is_other = _NOT_RUSSIAN.search(joined)
    if _UKRAINIAN.search(joined) and not is_other:
        return UKRAINIAN
    if is_other:
        return OTHER
    # Small words are spelt alike in all of them: `за`, `на`.
    telling = [word for word in words if len(word) > _SMALL]
    is_strange = any(
        len(some) >= _ENOUGH_WORDS and sum(map(_is_russian, some)) < share * len(some)
        for some, share in ((words, _KNOWN_SHARE), (telling, _TELLING_SHARE))
    )
    return OTHER if is_strange else RUSSIAN


@lru_cache(maxsize=50_000)
def _is_russian(word: str) -> bool:
    return is_known(word.lower().replace("ё", "е"))


def _latin(words: list[str]) -> str:
    lowered = [word.lower() for word in words]
    english = sum(_is_small_english(word.replace("’", "'")) for word in lowered)
    foreign = sum(word in _FOREIGN_SMALL for word in lowered)
    if foreign > english or (_NOT_ENGLISH.search(" ".join(lowered)) and english * 6 < len(words)):
        return OTHER
    # Russian in Latin letters is no English, and must not be read as it.
    if english == 0 and _is_disguised(lowered):
        return OTHER
    if len(words) >= _ENOUGH_WORDS and english == 0 and len(words) < 40:
        return OTHER if len(words) >= _ENOUGH_WORDS + 2 else ENGLISH
    return ENGLISH


def _is_small_english(word: str) -> bool:
    head, _, tail = word.partition("'")
    return head in _ENGLISH_SMALL and tail in _ENGLISH_TAILS


def _is_disguised(words: list[str]) -> bool:
    telling = [word for word in words if len(word) >= _TELLING]
    return bool(telling) and sum(bool(disguises(word)) for word in telling) >= _DISGUISED_SHARE * len(telling)
