"""Why a check spoke, in the reader's words: an English reason is known by its shape, and said in another language.

The sayings `reason.*` and `hold.*` in English are the reasons themselves, `{names}` standing for what varies.
"""

import re
import string
from collections.abc import Sequence
from functools import cache

from api.console.words import Words, load_words
from desk.decisions import Finding

_GROUPS = ("reason.", "hold.")


def say_reason(reason: str, words: Words) -> str:
    """The reason in the reader's language; one nobody foresaw is shown as it is."""
    for key, shape in _shapes():
        if found := shape.fullmatch(reason):
            return words.say(key, **{name: _worded(name, told, words) for name, told in found.groupdict().items()})
    return reason


def say_stops(stops: Sequence[Finding], words: Words) -> str:
    """What holds a text, in a sentence, with the quotes."""
    return "; ".join(f"{say_reason(stop.reason, words)}: «{stop.quote}»" for stop in stops)


def _worded(name: str, told: str, words: Words) -> str:
    """A value of a closed list by its word (the name is the list's); a reason inside a reason; else as it stands."""
    if name == "why":
        return say_reason(told, words)
    return words.sayings.get(f"{name}.{told.replace(' ', '_')}", told)


@cache
def _shapes() -> Sequence[tuple[str, re.Pattern[str]]]:
    """Every reason as a pattern; those with more words of their own first, so that no loose one takes another's."""
    known = [(key, said) for key, said in load_words("en").sayings.items() if key.startswith(_GROUPS)]
    return [(key, _shape(said)) for key, said in sorted(known, key=lambda one: -len(_plain(one[1])))]


def _shape(said: str) -> re.Pattern[str]:
    parts = string.Formatter().parse(said)
    shape = "".join(re.escape(text) + (f"(?P<{name}>.+)" if name else "") for text, name, _, _ in parts)
    return re.compile(shape, re.DOTALL)


def _plain(said: str) -> str:
    return "".join(text for text, *_ in string.Formatter().parse(said))
