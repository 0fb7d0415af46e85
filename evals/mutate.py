"""Ways to write the same words so that a filter does not see them. Seeded; knows nothing of the gate it tests."""

import random
from collections.abc import Callable, Mapping

_HOMOGLYPHS = str.maketrans("аеорсухАВЕКМНОРСТХ", "aeopcyxABEKMHOPCTX")
_HOMOGLYPHS_EN = str.maketrans("aeopcyxABEKMHOPCTX", "аеорсухАВЕКМНОРСТХ")
_LEET = {"о": "0", "з": "3", "е": "3", "а": "@", "ч": "4", "б": "6", "i": "1", "o": "0", "e": "3", "a": "4", "s": "5"}
_TRANSLIT = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_CAPS_LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_ZERO_WIDTH = "\u200b\u200c\u2060"
_SOFT_HYPHEN = "\u00ad"
_COMBINING = "\u0301\u0307\u0323"

Mutation = Callable[[str, random.Random], str]


def _homoglyph(text: str, rng: random.Random) -> str:
    table = _HOMOGLYPHS if _is_cyrillic(text) else _HOMOGLYPHS_EN
    return "".join(char.translate(table) if rng.random() < 0.5 else char for char in text)


def _zero_width(text: str, rng: random.Random) -> str:
    return _inside_words(text, rng, _ZERO_WIDTH)


def _soft_hyphen(text: str, rng: random.Random) -> str:
    return _inside_words(text, rng, _SOFT_HYPHEN)


def _spacing(text: str, rng: random.Random) -> str:
    return "  ".join(" ".join(word) if _is_long(word) and rng.random() < 0.7 else word for word in text.split())


def _dots(text: str, rng: random.Random) -> str:
    return " ".join(".".join(word) if _is_long(word) and rng.random() < 0.7 else word for word in text.split())


def _leetspeak(text: str, rng: random.Random) -> str:
    return "".join(_LEET.get(char.lower(), char) if rng.random() < 0.6 else char for char in text)


def _caps_look_alikes(text: str, _rng: random.Random) -> str:
    return text.upper().translate(_CAPS_LOOK_ALIKES)


def _translit(text: str, _rng: random.Random) -> str:
    return "".join(_transliterated(char) for char in text)


def _combining_marks(text: str, rng: random.Random) -> str:
    return "".join(char + rng.choice(_COMBINING) if char.isalpha() and rng.random() < 0.4 else char for char in text)


MUTATIONS: Mapping[str, Mutation] = {
    "homoglyph": _homoglyph,
    "zero_width": _zero_width,
    "soft_hyphen": _soft_hyphen,
    "spacing": _spacing,
    "dots": _dots,
    "leetspeak": _leetspeak,
    "caps_look_alikes": _caps_look_alikes,
    "translit": _translit,
    "combining_marks": _combining_marks,
}
"""Every way, by name."""


def mutate(text: str, way: str, *, seed: int) -> str:
    """`text` written in that way; the same seed gives the same copy. `way` is a key of MUTATIONS."""
    return MUTATIONS[way](text, random.Random(seed))  # noqa: S311 - spreads the marks, hides nothing


def _inside_words(text: str, rng: random.Random, marks: str) -> str:
    out = []
    for before, after in zip(text, text[1:] + " ", strict=True):
        out.append(before)
        if before.isalpha() and after.isalpha() and rng.random() < 0.5:
            out.append(rng.choice(marks))
    return "".join(out)


def _transliterated(char: str) -> str:
    latin = _TRANSLIT.get(char.lower(), char)
    return latin.capitalize() if char.isupper() else latin


def _is_long(word: str) -> bool:
    return sum(char.isalpha() for char in word) > 3


def _is_cyrillic(text: str) -> bool:
    return any("а" <= char <= "я" for char in text.lower())
