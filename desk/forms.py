"""What one word may be: its dictionary forms and grammar as plain keys, through every disguise a writer may use.

Keys of a word, all lower case, `ё` read as `е`: the lemma (`вернуть`), the lemma with a grammeme (`вернуть:1per`),
a grammeme alone (`:past`), the surface (`=вернем`) and beginnings (`верн*`). `desk.patterns` matches on these.
"""

import re
from functools import lru_cache

from desk.disguises import disguises
from desk.lemmas import is_known, readings_of
from desk.word_check import GRAMMEMES, PREFIX_FROM, PREFIX_TO

_CYRILLIC = re.compile(r"[а-я]")
_LATIN = re.compile(r"[a-z]")
# No word of either language is longer; a wall of letters is one key.
_LONGEST_WORD = 40
# pymorphy guesses at unknown words too; a guess is good for grammar, not for saying "this is a surname".
_NAME_TAGS = frozenset({"Name", "Surn", "Patr", "Geox"})

_IRREGULAR = {
    "gave": "give", "given": "give", "sent": "send", "got": "get", "gotten": "get", "paid": "pay", "made": "make",
    "did": "do", "done": "do", "wrote": "write", "written": "write", "told": "tell", "said": "say", "took": "take",
    "taken": "take", "put": "put", "read": "read", "left": "leave", "broke": "break", "broken": "break",
    "was": "be", "were": "be", "is": "be", "are": "be", "am": "be", "been": "be", "being": "be", "has": "have",
    "had": "have", "went": "go", "gone": "go", "chose": "choose", "chosen": "choose", "bought": "buy",
    "forgot": "forget", "forgotten": "forget", "threw": "throw", "knew": "know", "shipped": "ship", "stopped": "stop",
    "ended": "end", "spilt": "spill", "sold": "sell", "kept": "keep", "lost": "lose", "shut": "shut",
}  # fmt: skip


_REGULAR_PAST = re.compile(r"[a-z][a-df-z]ed$")
_PAST_WORDS = (
    "gave sent got paid made did wrote told said took put left broke was were had went chose bought forgot threw knew "
    "spilt sold kept lost shut let hit held built read wore tore fell cut hung ran sat spent thought misread"
)
_IRREGULAR_PAST = frozenset(_PAST_WORDS.split())


@lru_cache(maxsize=50_000)
def keys_of(word: str, *, is_english: bool = False) -> frozenset[str]:
    """Every key of a word as it was written (case matters: a capital `B` looks like `В`, a small one like `ь`).

    `is_english`: the text around is English, so a plain Latin word is what it seems and no translit ("write", "врите").
    """
    plain = word.lower().replace("ё", "е")
    if len(plain) > _LONGEST_WORD:
        return frozenset((plain,))
    keys = set(_keys_of_plain(plain))
    for other in () if is_english and word.isascii() and word.isalpha() else disguises(word):
        keys |= {key for key in _keys_of_plain(other) if not key.startswith(":")}
    return frozenset(keys)


def plain_keys(keys: frozenset[str]) -> frozenset[str]:
    """The keys that name the word itself: no exact forms, no grammemes, no beginnings."""
    return frozenset(key for key in keys if key[0] not in ":=" and key[-1] != "*" and ":" not in key)


@lru_cache(maxsize=50_000)
def _keys_of_plain(plain: str) -> frozenset[str]:
    keys = {plain, "=" + plain} | {plain[:size] + "*" for size in range(PREFIX_FROM, min(len(plain), PREFIX_TO) + 1)}
    if _CYRILLIC.search(plain):
        keys |= _russian(plain)
    elif _LATIN.search(plain):
        keys |= stems(plain) | ({":past"} if plain in _IRREGULAR_PAST or _REGULAR_PAST.search(plain) else set())
    return frozenset(keys)


def _russian(plain: str) -> set[str]:
    keys = set[str]()
    known = is_known(plain)
    for lemma, grammemes in readings_of(plain):
        tags = _tags_in(grammemes, known)
        keys.add(lemma)
        keys.update(lemma + tag for tag in tags)
        keys.update(tags)
    return keys


@lru_cache(maxsize=4_096)
def _tags_in(grammemes: frozenset[str], is_known_word: bool) -> tuple[str, ...]:
    """The grammemes a pattern may ask for, each with its colon."""
    tags = [tag for tag in GRAMMEMES if tag in grammemes and (is_known_word or tag not in _NAME_TAGS)]
    # "посмотрим" is parsed as "let us look" too; that orders nobody about.
    return tuple(f":{tag}" for tag in tags if tag != "impr" or "incl" not in grammemes)


def is_verb_form(word: str) -> bool:
    """Whether a lower-case Russian word may be a form of a verb and no noun (`измените`, `отменен`, not `стали`)."""
    kinds = frozenset[str]().union(*(marks for _, marks in readings_of(word)))
    return bool(kinds & {"VERB", "PRTS", "GRND"}) and "NOUN" not in kinds and is_known(word)


def stems(word: str) -> frozenset[str]:
    """English dictionary forms a word may have; generous, a wrong one matches nothing."""
    found = {word, _IRREGULAR.get(word, word)}
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        found |= {word[:-1], word[:-2]} | ({word[:-3] + "y"} if word.endswith("ies") else set())
    for ending in ("ed", "ing", "er"):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            found |= _without(word[: -len(ending)])
    return frozenset(found)


def _without(root: str) -> set[str]:
    single = {root[:-1]} if len(root) > 2 and root[-1] == root[-2] else set[str]()
    return {root, root + "e"} | single | ({root[:-1] + "y"} if root.endswith("i") else set())
