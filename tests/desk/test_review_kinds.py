"""A word belongs to the kinds that the file gives it, in every form, and to no other."""

import pytest

from desk.review_kinds import Kinds

KINDS = Kinds({"wrapper": ("коробк*", "бант"), "span": ("неделя", "год"), "paper": ("коробк*",)})


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("коробками", ("paper", "wrapper")),
        ("неделю", ("span",)),
        ("бантом", ("wrapper",)),
        ("год", ("span",)),
        ("годный", ()),
        ("короб", ()),
        ("", ()),
    ],
)
def test_a_word_belongs_to_the_kinds_of_its_stem_or_beginning(word: str, kinds: tuple[str, ...]) -> None:
    assert KINDS.of(word) == kinds
