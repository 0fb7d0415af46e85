"""What the classifier sees of a text, in any language: stems and neighbours, pairs of stems, pieces of words.

Training and prediction share this file. Three blocks, each scaled to length one before it is weighed: `word`
stems, and two neighbours; `pair` two stems of one text whatever their order; `char` two to five letters of a word.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise, repeat, takewhile
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desk.stems import stems

BLOCKS: Final = ("word", "pair", "char")
# What a text is judged by; nobody asks one thing at greater length, and prediction stays under a millisecond.
_LONGEST = 1_500
_MOST_WORDS = 60
# Of a long text, words further apart than this are no pair: it bounds the work, and costs nothing on short ones.
_PAIR_WINDOW = 20
_PIECES = (2, 5)
_LONGEST_WORD = 24

# The place of what no training text had.
_UNSEEN = -1

Indices = NDArray[np.int32]
Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """Which feature stands at which place. `vocabulary`: feature -> place; `idf`: by place; `block`: index of BLOCKS.

    `word_idf`: weight of a word nobody has seen, the largest there is.
    """

    vocabulary: Mapping[str, int]
    idf: Values
    block: NDArray[np.int8]
    word_idf: float

    def read(self, text: str) -> "Reading":
        """A text as this space sees it."""
        return self.read_counts(counts_of(text))

    def read_counts(self, counts: Mapping[str, int]) -> "Reading":
        """The same for features counted before."""
        places = np.fromiter(map(self.vocabulary.get, counts, repeat(_UNSEEN)), np.int32, len(counts))
        is_seen = places != _UNSEEN
        where = places[is_seen]
        often = np.fromiter(counts.values(), np.float64, len(counts))[is_seen]
        idf, blocks = self.idf[where], self.block[where]
        weighed = (1.0 + np.log(often)).astype(np.float32) * idf
        lengths = np.sqrt(np.bincount(blocks, weights=weighed * weighed, minlength=len(BLOCKS)))
        # `counts_of` puts its block first: a thousand other names need not be looked at.
        block = takewhile(lambda name: name[0] == "w", counts)
        words = [self.vocabulary.get(name) for name in block if " " not in name]
        seen = [place for place in words if place is not None]
        known = float(self.idf[seen].sum()) if seen else 0.0
        unknown = (len(words) - len(seen)) * self.word_idf
        return Reading(
            where=where,
            values=(weighed / np.maximum(lengths, 1e-12)[blocks]).astype(np.float32),
            unknown=unknown / (known + unknown) if known + unknown else 1.0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text in numbers. `where`, `values`: places and values of its known features, each block of length one.

    `unknown`: the part 0..1 of its words never seen in training, rare ones counting more; 1.0 for no words at all.
    """

    where: Indices
    values: Values
    unknown: float


def is_word(feature: str) -> bool:
    """Whether a feature is a single word."""
    return feature[0] == "w" and " " not in feature


def words_of(text: str) -> Sequence[str]:
    """The stems a text is judged by."""
    return stems(text[:_LONGEST].replace("'", "").replace("\u2019", ""))[:_MOST_WORDS]


def counts_of(text: str) -> Counter[str]:
    """Feature -> how often, block by block. The first letter names the block: `w`, then `p`, then `c`."""
    words = words_of(text)
    framed = ("<", *words, ">")
    neighbours = [f"w{left} {right}" for left, right in pairwise(framed)]
    return Counter(chain([f"w{word}" for word in words], neighbours, _pairs(words), _pieces(text)))


def learn_space(counts: Sequence[Mapping[str, int]]) -> Space:
    """The space of a training set: every word, and what else occurs in two texts at least."""
    documents = Counter[str]()
    for count in counts:
        documents.update(count.keys())
    kept = sorted(name for name, seen in documents.items() if seen > 1 or name[0] == "w")
    idf = np.array([_idf(documents[name], len(counts)) for name in kept], dtype=np.float32)
    block = np.array([("w", "p", "c").index(name[0]) for name in kept], dtype=np.int8)
    return Space(
        vocabulary={name: place for place, name in enumerate(kept)}, idf=idf, block=block,
        word_idf=_idf(0, len(counts)),
    )  # fmt: skip


def _idf(seen: int, texts: int) -> float:
    return math.log((1 + texts) / (1 + seen)) + 1.0


def _pairs(words: Sequence[str]) -> Iterable[str]:
    pairs = (
        f"p{left} {right}" if left < right else f"p{right} {left}"
        for place, left in enumerate(words)
        for right in words[place + 1 : place + 1 + _PAIR_WINDOW]
        if left != right
    )
    # Not a set: sums of floats depend on their order, and a set's differs from process to process.
    return list(dict.fromkeys(pairs))


def _pieces(text: str) -> Iterable[str]:
    words = text[:_LONGEST].casefold().replace("ё", "е").split()[:_MOST_WORDS]
    return chain.from_iterable(map(pieces_of, words))


@lru_cache(maxsize=20_000)
def pieces_of(word: str, sizes: tuple[int, int] = _PIECES) -> tuple[str, ...]:
    """So many letters of a word in small letters, from the shortest to the longest piece; its ends are blanks."""
    shortest, longest = sizes
    framed = f" {word[:_LONGEST_WORD]} "
    found = [
        f"c{framed[start : start + size]}"
        for size in range(shortest, min(longest, len(framed)) + 1)
        for start in range(len(framed) - size + 1)
    ]
    return (*found, f"c{framed}") if len(framed) < longest else tuple(found)
