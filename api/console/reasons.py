"""What the desk says in English sentences, in the reader's words: a sentence is known by its shape.

The sayings of these groups in English are the very sentences, `{names}` standing for what varies.
"""

import re
import string
from collections.abc import Sequence
from functools import cache

from api.console.words import Words, load_words
from desk.decisions import Finding

_GROUPS = ("reason.", "hold.", "refusal.", "told.")
_EACH, _LIST = "each", "_list"
# What stands for a name; a channel or a count is one word, so that a list, or half a sentence, is not taken for one.
# What two messages share ends where the next sign begins.
_ANY, _VALUES = ".+", {"channel": r"[\w-]+", "n": r"\S+", "sign": "[^;]+"}


def say_reason(reason: str, words: Words) -> str:
    """The sentence in the reader's language; one nobody foresaw is shown as it is, as far as nobody foresaw it."""
    if (said := _find(reason, words)) is not None:
        return said
    # A setting says first which of its fields is meant.
    where, colon, rest = reason.partition(": ")
    if colon and " " not in where and (said := _find(rest, words)) is not None:
        return f"{where}: {said}"
    return "; ".join(say_reason(part, words) for part in reason.split("; ")) if "; " in reason else reason


def say_stops(stops: Sequence[Finding], words: Words) -> str:
    """What holds a text, in a sentence, with the quotes."""
    return "; ".join(f"{say_reason(stop.reason, words)}: «{stop.quote}»" for stop in stops)


def _find(reason: str, words: Words) -> str | None:
    for key, shape in _shapes():
        if found := shape.fullmatch(reason):
            return words.say(key, **{name: _worded(name, told, words) for name, told in found.groupdict().items()})
    return None


def _worded(name: str, told: str, words: Words) -> str:
    """A value of a closed list by its word (the name is the list's); a sentence inside one; several; else as it is."""
    if name == "why":
        return say_reason(told, words)
    if name == _EACH:
        return ", ".join(say_reason(part, words) for part in told.split(", "))
    if name.endswith(_LIST):
        return ", ".join(_worded(name.removesuffix(_LIST), part, words) for part in told.split(", "))
    return words.sayings.get(f"{name}.{told.replace(' ', '_')}", told)


@cache
def _shapes() -> Sequence[tuple[str, re.Pattern[str]]]:
    """Every reason as a pattern; those with more words of their own first, so that no loose one takes another's."""
    known = [(key, said) for key, said in load_words("en").sayings.items() if key.startswith(_GROUPS)]
    return [(key, _shape(said)) for key, said in sorted(known, key=lambda one: -len(_plain(one[1])))]


def _shape(said: str) -> re.Pattern[str]:
    parts = string.Formatter().parse(said)
    shape = "".join(re.escape(text) + _place(name) for text, name, _, _ in parts)
    return re.compile(shape, re.DOTALL)


def _place(name: str | None) -> str:
    return f"(?P<{name}>{_VALUES.get(name, _ANY)})" if name else ""


def _plain(said: str) -> str:
    return "".join(text for text, *_ in string.Formatter().parse(said))
