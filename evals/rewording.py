"""Says the same in other words, by a seed: other greetings, other words for common things, a slip of the finger,
another case, sentences the other way round. What counts (names, months, numbers, addresses) stays letter by letter.
"""

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "conversations" / "words" / "rewording.toml"
_WORD = re.compile(r"[A-Za-z']+")
# Shorter words are other words once a letter moves.
_LONG_ENOUGH = 7


def reword(say: Sequence[str], parts: Sequence[str], rng: random.Random) -> str:
    """One of `say` with `parts`, meaning the same. The same generator state gives the same text."""
    lists = _lists()
    sentences = [_synonyms(rng.choice(list(say)), rng, lists), *(_synonyms(one, rng, lists) for one in parts)]
    if len(sentences) > 1 and rng.random() < 0.5:
        sentences = [*sentences[1:], sentences[0]]
    text = " ".join(sentences)
    if rng.random() < 0.4:
        text = _slip(text, rng, lists)
    if rng.random() < 0.3:
        text = _small(text)
    if rng.random() < 0.4:
        text = f"{rng.choice(lists['openings'])} {text}"
    if rng.random() < 0.4:
        text = f"{text} {rng.choice(lists['closings'])}"
    return text


def _synonyms(text: str, rng: random.Random, lists: Mapping[str, Sequence[str]]) -> str:
    def other(match: re.Match[str]) -> str:
        word = match[0]
        choices = lists.get(f"as_{word.lower()}")
        if not choices or rng.random() < 0.5:
            return word
        picked = rng.choice(list(choices))
        return picked.capitalize() if word[:1].isupper() else picked

    return _WORD.sub(other, text)


def _slip(text: str, rng: random.Random, lists: Mapping[str, Sequence[str]]) -> str:
    """Two letters inside one long word change places, as fingers do."""
    kept = frozenset(lists["kept"])
    places = [
        match
        for match in _WORD.finditer(text)
        if len(match[0]) >= _LONG_ENOUGH and match[0].islower() and match[0] not in kept
        and "@" not in text[max(0, match.start() - 1) : match.end() + 1]
    ]  # fmt: skip
    if not places:
        return text
    match = rng.choice(places)
    at = match.start() + rng.randint(2, len(match[0]) - 3)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _small(text: str) -> str:
    """As people write who never find the shift key; what is no plain word stays."""
    return _WORD.sub(lambda match: match[0].lower(), text) if "@" not in text else text


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, tuple[str, ...]]:
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {key: tuple(value) for key, value in told.items()}
