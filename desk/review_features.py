"""What the learned ear hears in a review: its words as weighed features, the same for an example and for a customer.

`l:` stem · `s:` beginnings, so that kindred words meet · `b:` two neighbours · `n:` a stem under a negation · `p:` `c:`
a stem that stands in pros or cons · `k:` a kind of word, `z:` under a negation, `m:` in pros or cons · `e:` a face ·
`f:` whether pros or cons are filled.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from desk.review_kinds import Kinds
from desk.stems import russian_stem
from desk.tokens import tokens_of

# The weight of a kind of feature; chosen by leave-one-out over the examples and on our own fresh reviews.
_WEIGHTS = {
    "l": 1.0, "s": 0.6, "b": 0.6, "n": 0.7, "p": 0.5, "c": 0.5, "k": 0.8, "z": 0.5, "m": 0.5, "e": 1.0, "f": 0.5,
}  # fmt: skip
_NEGATIONS = frozenset({"не", "без", "ни", "нет", "not", "no", "never"})
# Words a negation reaches.
_REACH = 3
# Beginnings of these lengths: "доставка" and "доставили" meet in the longer, "коробка" and "коробочка" in the shorter.
_BEGINNINGS = (4, 5)
_FIRST_FACE = "☀"
_WORDS = 20_000

Cut = Callable[[str], Iterable[tuple[str, int]]]
"""Text -> its words in lower case with the number of their sentence."""


@dataclass(frozen=True, slots=True)
class _Word:
    base: str
    kinds: tuple[str, ...]
    names: tuple[str, ...]


class Reader:
    """Reads reviews into features, with the kinds of words of one shop."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds
        self._read = lru_cache(maxsize=_WORDS)(self._read_word)

    def features_of(self, *, text: str, pros: str | None, cons: str | None, cut: Cut | None = None) -> dict[str, float]:
        """Feature -> weight; a feature counts once however often it occurs. `cut`: how words are told apart."""
        # In the order of the text: sums of floats must not depend on the order of a set.
        names: dict[str, None] = {}
        for mark, part in (("", text), ("p", pros), ("c", cons)):
            if part:
                names.update(dict.fromkeys(self._names((cut or _cut)(part), mark)))
                if not part.isascii():
                    names.update(dict.fromkeys(f"e:{char}" for char in part if char >= _FIRST_FACE))
                if mark:
                    names[f"f:{mark}"] = None
        return {name: _WEIGHTS[name[0]] for name in names}

    def _names(self, words: Iterable[tuple[str, int]], mark: str) -> Iterator[str]:
        before, sentence, reach = "", -1, 0
        for text, number in words:
            word = self._read(text)
            if number != sentence:
                before, sentence, reach = "", number, 0
            yield from word.names
            yield f"b:{before}_{word.base}"
            if mark:
                yield f"{mark}:{word.base}"
                yield from (f"m:{mark}{kind}" for kind in word.kinds)
            if reach:
                yield from (f"z:{kind}" for kind in word.kinds)
            if word.base in _NEGATIONS:
                reach = _REACH
            elif reach:
                yield f"n:{word.base}"
                reach -= 1
            before = word.base

    def _read_word(self, text: str) -> _Word:
        base = "<num>" if text[0].isdigit() else russian_stem(text)
        kinds = self._kinds.of(text)
        beginnings = (f"s:{text[:size]}" for size in _BEGINNINGS if len(text) > size)
        return _Word(base, kinds, (f"l:{base}", *beginnings, *(f"k:{kind}" for kind in kinds)))


def _cut(text: str) -> Iterable[tuple[str, int]]:
    return [(token.text, token.sentence) for token in tokens_of(text)]
