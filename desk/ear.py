"""Says which of several kinds of written examples a text sounds like: ridge regression over its words.

Three blocks of features, each of length one in a text: stems, two neighbouring stems, pieces of words. What a word
adds is kept, so a text is heard for little more than looking its words up. A long text is heard sentence group by
sentence group, as long as examples are: one bad clause in the middle is not drowned by the kind ones around it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from desk.classifier_features import pieces_of
from desk.phrases import Lists
from desk.ridge import Numbers, Places, fit, occurrences_of
from desk.stems import plain_words, stem_of

FINE = "fine"
"""The kind of the examples that nothing is wrong with."""

_STEMS, _NEIGHBOURS, _PIECES = range(3)
# How much each block counts. Chosen by leaving one author of examples out.
_BLOCKS = np.array([1.0, 0.5, 0.8], np.float32)
_UNIT = _BLOCKS / np.float32(np.sqrt(_BLOCKS @ _BLOCKS))
_PIECE_SIZES = (3, 4)
_TINY = np.finfo(np.float32).tiny
_WINDOW, _REST = 60, 25
_MOST_WORDS = 1_000
_MOST_TAUGHT = 400
_KEPT_WORDS, _KEPT_TEXTS = 20_000, 64
_SENTENCE = re.compile(r"(?<=[.!?…\n])\s+")
# The letters of an address are nobody's words: a link of the customer's own is another one every time.
_ADDRESS = re.compile(r"\w+://\S+")


Feature = str | tuple[str, str]
"""A stem (`w…`), a piece of a word (`c…`) or two neighbouring stems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """`kind`: the kind but `FINE` a text is nearest to; `score`: how much nearer than to `FINE`, about -2 to 2."""

    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class _Word:
    """What a word adds. `told`: for stems and for pieces, a share for each kind and the squared weight last; as bytes,
    which numpy joins ten times as fast as arrays."""

    stem: str
    told: bytes


class Ear:
    """What the examples taught. `lists`: (kind, texts), `FINE` among them; about 0.25 ms of CPU an example."""

    def __init__(self, lists: Lists) -> None:
        spelling = _Spelling()
        rows = [(spelling.read(_words(text)[:_MOST_TAUGHT]), kind) for kind, texts in lists for text in texts]
        self._kinds = tuple(sorted({kind for _, kind in rows} - {FINE}))
        places, weights = spelling.weigh([read for read, _ in rows])
        read = [_weighed([places[block] for block in read], weights) for read, _ in rows]
        targets = [[1 if kind == one else -1 for one in (FINE, *self._kinds)] for _, kind in rows]
        learned, self._base = fit(occurrences_of(read, len(weights)), np.array(targets, np.float32))
        self._places = {name: int(places[id_]) for name, id_ in spelling.ids.items() if places[id_] >= 0}
        self._told = np.column_stack([learned * weights[:, None], weights * weights])
        # A word nobody has seen says nothing, and says it at length: few known ones among many prove little.
        self._unseen = np.array([*[0] * learned.shape[1], _rarity(np.zeros(1), len(rows))[0] ** 2], np.float32)
        self._word = lru_cache(maxsize=_KEPT_WORDS)(self._add_up)
        self._heard = lru_cache(maxsize=_KEPT_TEXTS)(self._hear)

    def hear(self, text: str) -> Sound:
        """What a text sounds like at its worst; the same text is always heard the same way."""
        return self._heard(text)

    def _hear(self, text: str) -> Sound:
        """All windows at once: numpy takes as long over one of them."""
        told = np.array([self._tell(words) for words in _windows(text)])
        lengths = np.sqrt(np.maximum(told[:, :, -1:], _TINY))
        scores = ((_UNIT[:, None] * told / lengths).sum(axis=1)[:, :-1] + self._base).tolist()
        return max(map(self._nearest, scores), key=lambda heard: heard.score)

    def _tell(self, words: Sequence[str]) -> Numbers:
        """What the words add up to, a row for each block."""
        known = [self._word(word) for word in words]
        told = np.empty((3, self._told.shape[1]), np.float32)
        each = np.frombuffer(b"".join([one.told for one in known]), np.float32).reshape(-1, 2, told.shape[1])
        told[_STEMS], told[_PIECES] = each.sum(axis=0)
        told[_NEIGHBOURS] = self._sum_of(_neighbours([one.stem for one in known]))
        return told

    def _nearest(self, scores: Sequence[float]) -> Sound:
        """`scores`: of `FINE`, then of every other kind."""
        fine, *others = scores
        score, kind = max(zip(others, self._kinds, strict=True))
        return Sound(kind=kind, score=score - fine)

    def _add_up(self, word: str) -> _Word:
        stem = stem_of(word)
        place = self._places.get(_stem_name(stem))
        told = self._unseen if place is None else self._told[place]
        return _Word(stem, np.array([told, self._sum_of(_pieces(word))], np.float32).tobytes())

    def _sum_of(self, features: Iterable[Feature]) -> Numbers:
        find = self._places.get
        places = [place for name in features if (place := find(name)) is not None]
        total: Numbers = self._told[places].sum(axis=0)
        return total


class _Spelling:
    """Features as numbers, in the order they are first met. `ids`: by name."""

    def __init__(self) -> None:
        self.ids: dict[Feature, int] = {}
        self._words: dict[str, tuple[str, int, Places]] = {}

    def read(self, words: Sequence[str]) -> tuple[Places, ...]:
        """The features of a text, block by block, as often as they occur."""
        known = [self._spell(word) for word in words]
        stems = [id_ for _, id_, _ in known]
        pieces = [found for _, _, found in known] or [np.zeros(0, np.intp)]
        neighbours = [self._id(name) for name in _neighbours([stem for stem, _, _ in known])]
        return np.array(stems, np.intp), np.array(neighbours, np.intp), np.concatenate(pieces)

    def weigh(self, texts: Sequence[tuple[Places, ...]]) -> tuple[Places, Numbers]:
        """Where each feature stands (-1: nowhere) and how rare it is: every stem, and what two texts have."""
        seen = np.zeros(len(self.ids), np.int64)
        for text in texts:
            seen[np.unique(np.concatenate(text))] += 1
        kept = (seen > 1) | np.fromiter(map(_is_stem, self.ids), bool, len(self.ids))
        return np.where(kept, np.cumsum(kept) - 1, -1), _rarity(seen[kept], len(texts))

    def _spell(self, word: str) -> tuple[str, int, Places]:
        if word not in self._words:
            stem = stem_of(word)
            pieces = np.array([self._id(piece) for piece in _pieces(word)], np.intp)
            self._words[word] = (stem, self._id(_stem_name(stem)), pieces)
        return self._words[word]

    def _id(self, name: Feature) -> int:
        return self.ids.setdefault(name, len(self.ids))


def _words(text: str) -> list[str]:
    return plain_words(_ADDRESS.sub(" ", text) if "://" in text else text)


def _windows(text: str) -> list[list[str]]:
    """Groups of whole sentences of `_WINDOW` words at most; a longer sentence is cut, a short rest joins its group."""
    groups: list[list[str]] = [[]]
    left = _MOST_WORDS
    for sentence in _SENTENCE.split(text):
        words = _words(sentence)[:left]
        left -= len(words)
        if groups[-1] and len(groups[-1]) + len(words) > _WINDOW:
            groups.append([])
        groups[-1] += words
        while len(groups[-1]) > _WINDOW:
            groups[-1:] = [groups[-1][:_WINDOW], groups[-1][_WINDOW:]]
    # "Warmly, Olive & Thread" by itself sounds like nothing.
    if len(groups) > 1 and len(groups[-1]) < _REST:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _stem_name(stem: str) -> str:
    return f"w{stem}"


def _is_stem(name: Feature) -> bool:
    return isinstance(name, str) and name[0] == "w"


def _neighbours(stems: Sequence[str]) -> Iterator[tuple[str, str]]:
    return pairwise(("<", *stems, ">"))


def _pieces(word: str) -> tuple[str, ...]:
    return pieces_of(word, _PIECE_SIZES)


def _rarity(seen: NDArray[np.number], texts: int) -> Numbers:
    rare: Numbers = (np.log((1 + texts) / (1 + seen)) + 1).astype(np.float32)
    return rare


def _weighed(text: Sequence[Places], weights: Numbers) -> tuple[Places, Numbers]:
    """A text in numbers, a feature as often as it occurs: the same sum as `Ear._hear` makes."""
    where = [block[block >= 0] for block in text]
    values = [
        unit * weights[block] / np.sqrt(np.maximum(weights[block] @ weights[block], _TINY))
        for unit, block in zip(_UNIT, where, strict=True)
    ]
    return np.concatenate(where), np.concatenate(values)
