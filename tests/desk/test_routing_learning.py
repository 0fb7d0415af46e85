"""What a channel learns from: the playbook's examples, people's corrections, and what the playbook knows of words."""

from dataclasses import replace

from makers import make_playbook

from desk.routing_learning import Corrected, examples_sha, has_enough, learning_text, training_set
from desk.routing_trial import Trial, compare

PLAYBOOK = make_playbook()


def test_corrections_come_after_the_examples_and_weigh_more() -> None:
    rows = training_set(PLAYBOOK, "question", [Corrected(text="а эта самая?", category="sizing_fit")])
    assert len(rows.texts) == rows.n_examples + 1
    assert rows.labels[-1] == "sizing_fit"
    assert (rows.weights[0], rows.weights[-1]) == (1.0, PLAYBOOK.routing.correction_weight)


def test_a_correction_to_a_category_the_channel_has_not_is_left_out() -> None:
    told = [Corrected(text="x", category="review_praise"), Corrected(text="x", category="gone")]
    rows = training_set(PLAYBOOK, "question", told)
    assert len(rows.texts) == rows.n_examples


def test_reviews_alone_have_too_few_examples() -> None:
    assert has_enough(training_set(PLAYBOOK, "question", []), PLAYBOOK, "question")
    assert not has_enough(training_set(PLAYBOOK, "review", []), PLAYBOOK, "review")


def test_a_text_keeps_its_words_and_gains_what_is_known_of_them() -> None:
    shown = learning_text("есть в наличии?", PLAYBOOK)
    assert shown.startswith("есть в наличии? ")
    assert "zqstockzq" in shown


def test_a_text_of_any_length_is_shown_within_bounds() -> None:
    assert len(learning_text("", PLAYBOOK)) < 50
    assert len(learning_text("размер " * 10_000, PLAYBOOK)) < 80_000


def test_the_examples_name_changes_with_an_example_and_with_a_group() -> None:
    words = dict(PLAYBOOK.words)
    words["routing_examples_sizing_fit"] = {"examples": ("ещё один",)}
    other = replace(PLAYBOOK, words=words)
    groups = dict(PLAYBOOK.words) | {"routing_groups": {"stock": ("слово",)}}
    names = {examples_sha(book, "question") for book in (PLAYBOOK, other, replace(PLAYBOOK, words=groups))}
    assert len(names) == 3
    assert examples_sha(PLAYBOOK, "question") == examples_sha(make_playbook(), "question")


def test_a_trial_sees_what_new_rows_teach_and_what_they_spoil() -> None:
    taught = training_set(PLAYBOOK, "question", [])
    places = range(0, len(taught.texts), 15)
    texts, labels = [taught.texts[one] for one in places], [taught.labels[one] for one in places]
    fresh = [f"пуговица с якорем номер {number}" for number in range(9)]
    rows = replace(
        taught, texts=(*texts, *fresh), labels=(*labels, *["general_question"] * 9),
        weights=(1.0,) * len(texts) + (3.0,) * 9, n_examples=len(texts),
    )  # fmt: skip
    trial = compare(rows, [True] * len(texts) + [False] * 9)
    assert trial.corrections == 1.0
    assert (trial.corrections_before or 0.0) < 1.0
    assert not trial.is_worse(0.01)


def test_worse_means_a_loss_on_examples_beyond_the_allowed_or_any_on_corrections() -> None:
    same = Trial(examples=0.9, examples_before=0.905, corrections=0.8, corrections_before=0.8)
    assert not same.is_worse(0.01)
    assert replace(same, examples=0.89).is_worse(0.01)
    assert replace(same, corrections=0.79).is_worse(0.01)
    assert not replace(same, corrections=None, corrections_before=None).is_worse(0.01)
