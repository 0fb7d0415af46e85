"""Remembers what was read of texts: facts are many and short and come again, drafts are few, long and seldom do.

One cache for both would be a heap of dead readings of drafts, which every collection of garbage walks anew.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

Rest = ParamSpec("Rest")
Found = TypeVar("Found")

# A line of a card, a short message. One case asks about its draft, the customer's words and a few articles.
_SHORT, _LONG_TEXTS = 300, 8


def remembered(
    short_texts: int,
) -> Callable[[Callable[Concatenate[str, Rest], Found]], Callable[Concatenate[str, Rest], Found]]:
    """`read(text, …)` called once for each of the latest `short_texts` short texts, and for fewer long ones."""

    def keep(read: Callable[Concatenate[str, Rest], Found]) -> Callable[Concatenate[str, Rest], Found]:
        of_short = cast(Callable[Concatenate[str, Rest], Found], lru_cache(maxsize=short_texts)(read))
        of_long = cast(Callable[Concatenate[str, Rest], Found], lru_cache(maxsize=_LONG_TEXTS)(read))

        @wraps(read)
        def find_or_read(text: str, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Found:
            return (of_short if len(text) <= _SHORT else of_long)(text, *args, **kwargs)

        return find_or_read

    return keep
