"""`eval classifier` counts what it says it counts, refuses what it cannot read, says null where there is nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routing import small_set

from desk.errors import BadInput
from evals.classifier import auroc, score_classifier, score_folds

TRAIN = [{"text": text, "label": label} for text, label in zip(*small_set(), strict=True)]


def test_figures_of_a_set_without_strangers_leave_rejection_null() -> None:
    scored = score_classifier(
        TRAIN, [{"text": "does it run small", "label": "size"}, {"text": "iron it", "label": "size"}]
    )
    assert (scored["n"], scored["n_train"], scored["classes"]) == (2, 18, 3)
    assert scored["accuracy"] == scored["in_scope_accuracy"] == 0.5
    assert scored["oos_auroc"] is None
    assert scored["oos_recall"] is None
    assert isinstance(scored["train_seconds"], float)
    assert isinstance(scored["predict_us"], float)


def test_strangers_are_right_when_rejected() -> None:
    scored = score_classifier(
        TRAIN, [{"text": "quantum chromodynamics", "label": "oos"}, {"text": "does it run small", "label": "size"}]
    )
    assert scored["oos_auroc"] == 1.0
    assert scored["accuracy"] == pytest.approx((1 + scored["oos_recall"]) / 2)  # type: ignore[operator]


def test_only_strangers_to_score_leaves_the_rest_null() -> None:
    scored = score_classifier(TRAIN, [{"text": "quantum", "label": "oos"}])
    assert (scored["in_scope_accuracy"], scored["in_scope_kept"], scored["oos_auroc"]) == (None, None, None)


def test_a_label_nobody_taught_is_simply_wrong() -> None:
    assert score_classifier(TRAIN, [{"text": "does it run small", "label": "new"}])["accuracy"] == 0.0


def test_other_keys_are_read_when_named() -> None:
    rows = [{"utterance": row["text"], "intent": row["label"]} for row in TRAIN]
    assert score_classifier(rows, rows, text_key="utterance", label_key="intent")["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("train", "test", "said"),
    [
        ([{"text": "a"}], TRAIN, "train set: row 1: label: .*missing"),
        (TRAIN, [TRAIN[0], {"text": 5, "label": "x"}], "test set: row 2: text: expected a text, found 5"),
        ([{"text": "a", "label": " "}], TRAIN, "train set: row 1: label: expected a label"),
        ([], TRAIN, "train set: no rows"),
        (TRAIN, [], "test set: no rows"),
        ([{"text": "a", "label": "oos"}], TRAIN, "nothing to learn"),
    ],
)
def test_rows_that_cannot_be_used_are_named(
    train: list[dict[str, object]], test: list[dict[str, object]], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        score_classifier(train, test)


def test_folds_score_every_row_once_and_are_bounded_by_the_rarest_label() -> None:
    scored = score_folds(TRAIN, folds=3)
    assert scored["n"] == 18
    assert isinstance(scored["accuracy_folds"], list)
    assert len(scored["accuracy_folds"]) == 3
    for folds in (1, 7):
        with pytest.raises(BadInput, match="expected 2 to 6"):
            score_folds(TRAIN, folds=folds)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=30))
def test_the_area_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[int, bool]]) -> None:
    inside = [score for score, is_out in rows if not is_out]
    outside = [score for score, is_out in rows if is_out]
    found = auroc([float(score) for score, _ in rows], [is_out for _, is_out in rows])
    if not inside or not outside:
        assert found is None
        return
    pairs = [(high > low) + (high == low) / 2 for high in outside for low in inside]
    assert found == pytest.approx(sum(pairs) / len(pairs))
