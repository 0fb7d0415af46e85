"""The other words a written word may stand for: look-alike letters, digits for letters, translit. Pure.

The views: Latin read as Cyrillic, the same with digits for letters, Cyrillic read as Latin with leet, translit read
as Cyrillic. A view that gives no Russian word the dictionary knows is dropped, so honest words get none.
"""

import re
from itertools import islice, product

from desk.lemmas import is_known

_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_LEET = re.compile(r"[0-9@$€|!]")
# Shorter Latin words turn into Russian particles by accident ("to", "net").
_SHORTEST_FOREIGN = 4
_LONGEST = 24
_VARIANTS = 48

# Letters that look alike (UTS 39), then the hand-made ones writers use; several readings are all tried.
_TO_CYRILLIC = {
    "A": "а", "B": "в", "C": "с", "E": "е", "H": "н", "K": "к", "M": "м", "O": "о", "P": "р", "T": "т", "X": "х",
    "Y": "у", "a": "а", "c": "с", "e": "е", "o": "о", "p": "р", "x": "х", "y": "у", "k": "к", "m": "мт", "t": "т",
    "h": "н", "b": "ьвб", "u": "иу", "n": "пн", "i": "и", "r": "гр", "g": "дг", "d": "д", "s": "с", "v": "в", "l": "л",
    "f": "ф", "z": "з", "w": "ш", "I": "и", "N": "и", "R": "я", "і": "и", "ї": "и", "є": "е", "ѕ": "с", "ј": "й",
    "ӏ": "л", "ґ": "г",
}  # fmt: skip
_DIGITS_CYRILLIC = {"0": "о", "1": "илi", "3": "ез", "4": "ча", "5": "с", "6": "б", "8": "в", "9": "я", "7": "т",
                    "@": "а", "$": "с", "€": "е", "|": "л", "!": "и"}  # fmt: skip
_TO_LATIN = {
    "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "к": "k", "м": "m", "т": "t", "н": "h",
    "в": "b", "і": "i", "ѕ": "s", "ј": "j", "ԁ": "d", "һ": "h", "ո": "n", "п": "n", "и": "u", "г": "r", "ь": "b",
    "ё": "e", "з": "3", "ӏ": "l",
    "ɡ": "g", "ι": "i", "ο": "o", "α": "a", "ν": "v", "ε": "e", "ρ": "p", "τ": "t", "υ": "u", "κ": "k",
}  # fmt: skip
_LEET_LATIN = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "@": "a", "$": "s",
               "€": "e", "|": "l", "!": "i"}  # fmt: skip
_TRANSLIT = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"),
    ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("yo", "е"), ("jo", "е"), ("ye", "е"), ("a", "а"), ("b", "б"), ("v", "в"),
    ("w", "в"), ("g", "г"), ("d", "д"), ("e", "еэ"), ("z", "з"), ("i", "ий"), ("j", "йж"), ("y", "ый"), ("k", "к"),
    ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"),
    ("f", "ф"), ("h", "х"), ("c", "цк"), ("x", "х"), ("'", "ь"),
)  # fmt: skip
_SOFT = re.compile(r"(?<=[лнтсдзрб])(?=[^аеёиоуыэюяьй]|$)")


def disguises(word: str) -> tuple[str, ...]:
    """Other readings of one word, lower case; empty for an honest Russian word and for a plain number."""
    if len(word) > _LONGEST:
        return ()
    cyrillic, latin, leet = bool(_CYRILLIC.search(word)), bool(_LATIN.search(word)), bool(_LEET.search(word))
    if cyrillic and not latin and not leet:
        plain = word.lower().replace("ё", "е")
        return () if is_known(plain) else tuple(_read_as(plain, _TO_LATIN))
    if not cyrillic and not latin:
        return ()
    found = [*_russian_readings(word, short_too=cyrillic)]
    if cyrillic or leet:
        found += _read_as(word.lower(), _TO_LATIN | _LEET_LATIN)
    return tuple(dict.fromkeys(found))


def is_mixed(word: str) -> bool:
    """Whether a word holds Cyrillic beside Latin letters."""
    return not word.isascii() and bool(_LATIN.search(word) and _CYRILLIC.search(word))


def _russian_readings(word: str, *, short_too: bool) -> list[str]:
    if not short_too and len(word) < _SHORTEST_FOREIGN:
        return []
    readings = _read_as(word, _TO_CYRILLIC | _DIGITS_CYRILLIC)
    if not short_too:
        readings += _softened(_from_translit(word.lower()))
    return [reading for reading in dict.fromkeys(readings) if is_known(reading)]


def _read_as(word: str, table: dict[str, str]) -> list[str]:
    options = [table.get(letter, table.get(letter.lower(), letter.lower())) for letter in word]
    return ["".join(letters).replace("ё", "е") for letters in islice(product(*options), _VARIANTS)]


def _from_translit(word: str) -> list[str]:
    options, rest = [], word
    while rest:
        step = next(((latin, cyrillic) for latin, cyrillic in _TRANSLIT if rest.startswith(latin)), (rest[0], rest[0]))
        options.append(step[1])
        rest = rest[len(step[0]) :]
    return ["".join(letters) for letters in islice(product(*options), _VARIANTS)]


def _softened(readings: list[str]) -> list[str]:
    """Translit drops the soft sign (`dengi`): try one at every place it may stand."""
    soft = [text[: gap.start()] + "ь" + text[gap.start() :] for text in readings for gap in _SOFT.finditer(text)]
    return readings + soft
