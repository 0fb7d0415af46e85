"""Agreement beyond chance, against figures computed by hand and printed in textbooks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.kappa import cohen_kappa, fleiss_kappa

ORDER = ("send", "draft", "block", "escalate")
# Fleiss 1971 as printed in Wikipedia: ten subjects, fourteen raters, five categories; kappa 0.210.
FLEISS = (
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
)  # fmt: skip


def test_cohens_kappa_of_the_textbook_table_is_four_tenths() -> None:
    one = ["yes"] * 25 + ["no"] * 25
    other = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert cohen_kappa(one, other) == 0.4


def test_a_near_miss_counts_less_than_a_far_one_where_labels_have_an_order() -> None:
    one = ["send", "draft", "block", "escalate"]
    near, far = ["send", "draft", "block", "block"], ["send", "draft", "block", "send"]
    assert cohen_kappa(one, near) == cohen_kappa(one, far) == 0.6667
    # Distances seen 1/4 and 3/4; by chance (6 + 4 + 4 + 4) / 16 and (6 + 4 + 4 + 6) / 16.
    assert cohen_kappa(one, near, order=ORDER) == round(1 - (1 / 4) / (18 / 16), 4)
    assert cohen_kappa(one, far, order=ORDER) == round(1 - (3 / 4) / (20 / 16), 4)


def test_fleiss_kappa_of_the_published_table() -> None:
    items = [[str(label) for label, count in enumerate(row) for _ in range(count)] for row in FLEISS]
    assert fleiss_kappa(items) == pytest.approx(0.2099, abs=1e-4)


def test_where_chance_alone_agrees_fully_there_is_no_kappa() -> None:
    assert cohen_kappa(["pass"] * 5, ["pass"] * 5) is None
    assert fleiss_kappa([["pass", "pass"]] * 5) is None
    assert cohen_kappa([], []) is None
    assert fleiss_kappa([]) is None


def test_raters_of_different_items_are_refused() -> None:
    with pytest.raises(ValueError, match="found 1 and 2"):
        cohen_kappa(["a"], ["a", "b"])
    with pytest.raises(ValueError, match="two or more"):
        fleiss_kappa([["a", "b"], ["a"]])


@given(st.lists(st.tuples(st.sampled_from(ORDER), st.sampled_from(ORDER)), min_size=1, max_size=40))
def test_kappa_is_the_same_from_either_side_and_one_only_for_agreement(pairs: list[tuple[str, str]]) -> None:
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    for order in ((), ORDER):
        kappa = cohen_kappa(one, other, order=order)
        assert kappa == cohen_kappa(other, one, order=order)
        assert kappa is None or kappa <= 1
        assert one == other if kappa == 1 else True
