"""Cuts a cleaned text into words: `don't` as two of them, `д е н ь г и` as one. Pure; `desk.text` reads them."""

import re
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from desk.letters import words_of

_SPACED_GAP = re.compile(r"[\s.\-_*·|/~+]{1,3}")
_CONTRACTIONS = {"ll": "will", "ve": "have", "re": "are", "d": "would", "m": "am"}
_CANNOT = {"can": "can", "won": "will", "don": "do", "doesn": "does", "didn": "did", "isn": "is", "wasn": "was",
           "aren": "are", "couldn": "could", "wouldn": "would", "shouldn": "should", "haven": "have", "hasn": "has",
           "weren": "were", "shan": "shall", "hadn": "had"}  # fmt: skip
_APOSTROPHES = "'’`ʼ´"
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")


# A tuple for the same reason as `desk.text.Word`.
class Piece(NamedTuple):
    """One word as it stands. `start`, `end`: in the cleaned text, gaps inside included."""

    text: str
    start: int
    end: int


# Every word of a draft passes here: `Piece._make` is a call in Python.
_piece = partial(tuple.__new__, Piece)


def split_words(cleaned: str) -> list[Piece]:
    """The words of a cleaned text in order, letter-spaced and contracted ones made whole."""
    return _join_spaced(cleaned, _split(cleaned))


def _split(cleaned: str) -> list[Piece]:
    if _APOSTROPHE.search(cleaned) is None:
        return list(map(_piece, words_of(cleaned)))
    pieces: list[Piece] = []
    for word, start, end in words_of(cleaned):
        if pieces and pieces[-1].end == start - 1 and cleaned[start - 1] in _APOSTROPHES:
            before, lower = pieces[-1], word.lower()
            if lower == "t" and (verb := _CANNOT.get(before.text.lower())):
                pieces[-1], word = Piece(verb, before.start, before.end), "not"
            else:
                word = _CONTRACTIONS.get(lower, word)
        pieces.append(Piece(word, start, end))
    return pieces


def _join_spaced(cleaned: str, pieces: list[Piece]) -> list[Piece]:
    """`д е н ь г и` and `r.e.f.u.n.d` as one word; a wider gap inside such a run is a border between words."""
    single = [piece.end - piece.start == 1 for piece in pieces]
    if not any(map(all, zip(single, single[1:], single[2:], strict=False))):
        return pieces
    joined: list[Piece] = []
    run: list[Piece] = []
    for piece in pieces:
        if run and not _continues(cleaned, run, piece):
            joined += _close(cleaned, run)
            run = []
        if len(piece.text) == 1:
            run.append(piece)
        else:
            joined.append(piece)
    return joined + _close(cleaned, run)


def _continues(cleaned: str, run: list[Piece], piece: Piece) -> bool:
    return len(piece.text) == 1 and bool(_SPACED_GAP.fullmatch(cleaned[run[-1].end : piece.start]))


def _close(cleaned: str, run: list[Piece]) -> list[Piece]:
    letters = sum(piece.text.isalpha() for piece in run)
    if len(run) < 3 or letters * 2 < len(run):
        return run
    gaps = [cleaned[left.end : right.start] for left, right in pairwise(run)]
    borders = _borders(gaps)
    groups: list[list[Piece]] = [[run[0]]]
    for right, is_border in zip(run[1:], borders, strict=True):
        if is_border:
            groups.append([])
        groups[-1].append(right)
    return [Piece("".join(p.text for p in group), group[0].start, group[-1].end) for group in groups]


def _borders(gaps: list[str]) -> list[bool]:
    """Which gaps of a run part words: blanks where letters are parted by dots, else those wider than the narrowest."""
    if any(gap.strip() for gap in gaps):
        return [not gap.strip() for gap in gaps]
    narrowest = min(map(len, gaps))
    return [len(gap) > narrowest for gap in gaps]
