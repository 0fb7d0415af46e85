"""Training: the same weights every time, odd sets handled, rejection taught by `oos` rows and by hidden classes."""

import json
from pathlib import Path

import numpy as np
import pytest
from routing import TOPICS, small_set

from desk.classifier import to_bytes
from desk.classifier_rejection import DEFAULT_REJECTION, Heard, learn_rejection, learn_temperature
from desk.classifier_training import train, training_sha
from desk.errors import BadInput
from evals.classifier import score_classifier

DATA = Path(__file__).parents[3] / "shared" / "data"


def test_the_same_set_gives_the_same_bytes_and_another_seed_only_other_folds() -> None:
    texts, labels = small_set()
    assert to_bytes(train(texts, labels)) == to_bytes(train(texts, labels))
    assert train(texts, labels, seed=1).training_sha == train(texts, labels, seed=2).training_sha


def test_one_class_is_always_named_and_strange_words_are_doubted() -> None:
    only = train(["red shoes", "blue shoes", "green shoes"], ["shoes"] * 3)
    assert only.predict("red shoes").label == "shoes"
    assert only.predict("red shoes").runner_up is None
    assert only.predict("квантовая механика").oos_score > only.predict("blue shoes").oos_score


def test_a_class_with_one_example_is_learnt() -> None:
    texts, labels = small_set()
    found = train([*texts, "do you offer a warranty certificate"], [*labels, "warranty"])
    assert found.predict("a warranty certificate, do you have one").label == "warranty"


def test_two_classes_and_one_row_each_are_enough() -> None:
    found = train(["yes please", "no thanks"], ["yes", "no"])
    assert [found.predict(text).label for text in ("yes", "no")] == ["yes", "no"]


def test_empty_and_endless_texts_do_not_stop_it() -> None:
    texts, labels = small_set()
    found = train([*texts, "", "word " * 100_000], [*labels, "size", "care"])
    assert found.predict("does it run small").label == "size"


def test_out_of_scope_rows_teach_rejection_and_are_never_named() -> None:
    texts, labels = small_set()
    strange = [f"tell me about {word} and the {other}" for word in ("football", "planets", "jazz", "elections")
               for other in ("weather", "history", "stars", "queen", "ocean", "opera", "sun", "moon")]  # fmt: skip
    many, names = texts * 3, labels * 3
    found = train([*many, *strange], [*names, *["oos"] * len(strange)])
    assert set(found.classes) == set(TOPICS)
    told, asked = found.predict("tell me about jazz and the ocean"), found.predict("which size should I take")
    assert told.oos_score > 0.5 > asked.oos_score


@pytest.mark.parametrize(
    ("texts", "labels", "said"),
    [
        ([], [], "nothing to learn"),
        (["a", "b"], ["oos", "oos"], "no label besides 'oos'"),
        (["a"], ["x", "y"], "one label"),
    ],
)  # fmt: skip
def test_nothing_to_learn_is_said(texts: list[str], labels: list[str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        train(texts, labels)


def test_a_weighty_row_wins_over_a_light_one() -> None:
    texts, labels = small_set()
    weights = [1.0] * len(texts)
    told = train([*texts, "mystery box", "mystery box"], [*labels, "size", "care"], weights=[*weights, 0.1, 10.0])
    assert told.predict("mystery box").label == "care"


def test_the_set_has_a_name_that_changes_with_every_part_of_it() -> None:
    names = {
        training_sha(["a"], ["x"]),
        training_sha(["b"], ["x"]),
        training_sha(["a"], ["y"]),
        training_sha(["a"], ["x"], [2.0]),
    }
    assert len(names) == 4


def test_the_temperature_cools_a_timid_machine_and_warms_a_bold_one() -> None:
    rng = np.random.default_rng(3)
    targets = rng.integers(0, 3, 300)
    scores = rng.normal(0, 0.05, (300, 3))
    scores[np.arange(300), targets] += 0.5
    wrong = rng.permutation(targets)
    ones = np.ones(300)
    timid = learn_temperature(Heard(scores=scores, unknown=ones, targets=targets, weights=ones), 3)
    bold = learn_temperature(Heard(scores=scores, unknown=ones, targets=wrong, weights=ones), 3)
    assert timid < bold


def test_rejection_is_never_taught_to_trust_what_should_raise_doubt() -> None:
    rng = np.random.default_rng(5)
    targets = np.where(np.arange(400) % 2 == 0, -1, 0)
    # Here strange texts score higher: every signal speaks the wrong way.
    scores = np.where(targets[:, None] < 0, 1.0, -1.0) + rng.normal(0, 0.1, (400, 3))
    heard = Heard(scores=scores, unknown=np.where(targets < 0, 0.0, 1.0), targets=targets, weights=np.ones(400))
    assert all(slope >= 0 for slope in learn_rejection(heard, 3, 0.3, seed=7).slopes)


def test_a_handful_of_texts_gets_the_default_rejection() -> None:
    texts, labels = small_set()
    assert train(texts[:7], labels[:7]).rejection == DEFAULT_REJECTION


@pytest.mark.skipif(not (DATA / "clinc150").is_dir(), reason="other people's data is not here")
@pytest.mark.timeout(240)
def test_classes_nobody_told_of_are_ranked_above_the_known_ones() -> None:
    """A fifth of CLINC150's classes is enough to see rejection work, and quick enough for a test."""
    rows = [json.loads(line) for line in (DATA / "clinc150" / "clinc150.jsonl").read_text("utf-8").splitlines()]
    names = sorted({row["label"] for row in rows} - {"oos"})[::5]
    taught = [row for row in rows if row["part"] == "train" and row["label"] in names]
    asked = [row for row in rows if row["part"] in ("val", "oos_val") and row["label"] in (*names, "oos")]
    scored = score_classifier(taught, asked)
    assert isinstance(scored["in_scope_accuracy"], float)
    assert scored["in_scope_accuracy"] >= 0.92
    assert isinstance(scored["oos_auroc"], float)
    assert scored["oos_auroc"] >= 0.94


@pytest.mark.skipif(not (DATA / "banking77").is_dir(), reason="other people's data is not here")
@pytest.mark.timeout(240)
def test_one_fold_of_banking77_beats_a_plain_svm() -> None:
    """All ten: `replydesk eval classifier --train .../banking77.jsonl --folds 10`: 0.920, TF-IDF with an SVM 0.908."""
    from sklearn.model_selection import StratifiedKFold

    rows = [json.loads(line) for line in (DATA / "banking77" / "banking77.jsonl").read_text("utf-8").splitlines()]
    labels = [row["label"] for row in rows]
    taught, asked = next(iter(StratifiedKFold(10, shuffle=True, random_state=7).split(labels, labels)))
    scored = score_classifier([rows[one] for one in taught], [rows[one] for one in asked])
    assert isinstance(scored["accuracy"], float)
    assert scored["accuracy"] >= 0.905
