"""Kinds of words (`words/review_kinds.toml`): what an example says of one colour or parcel is learned of all of them.

A word belongs to a kind by its stem or, where the file writes a star, by its beginning; a word may have several kinds.
"""

from collections.abc import Iterable, Mapping

from desk.stems import russian_stem

_STAR = "*"
# Shorter words are compared as they are: their stems meet too many others.
_SHORT = 3


class Kinds:
    """Compiled lists: kind -> its words."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._by_form: dict[str, set[str]] = {}
        self._by_beginning: dict[str, set[str]] = {}
        for kind, words in lists.items():
            for word in words:
                self._file(word.lower().replace("ё", "е"), kind)
        self._sizes = sorted({len(beginning) for beginning in self._by_beginning})

    def of(self, word: str) -> tuple[str, ...]:
        """The kinds of a lower-case word, sorted."""
        found = set(self._by_form.get(_form(word), ()))
        for size in self._sizes:
            found |= self._by_beginning.get(word[:size], set())
        return tuple(sorted(found))

    def _file(self, word: str, kind: str) -> None:
        if word.endswith(_STAR):
            self._by_beginning.setdefault(word.removesuffix(_STAR), set()).add(kind)
        else:
            self._by_form.setdefault(_form(word), set()).add(kind)


def _form(word: str) -> str:
    return word if len(word) <= _SHORT else russian_stem(word)
