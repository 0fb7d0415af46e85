"""What tests of routing share: playbooks of other tempers, and a classifier small enough to train in a test."""

from dataclasses import replace
from functools import cache

from desk.classifier import Classifier
from desk.classifier_training import train
from desk.playbook import Playbook

TOPICS = {
    "delivery": ("when will my parcel arrive", "where is the courier", "how long does delivery take",
                 "the parcel is late", "can you ship it faster", "delivery to another city"),
    "size": ("which size should I take", "does it run small", "what is the chest measurement", "will size 48 fit me",
             "the sleeves look long", "is it true to size"),
    "care": ("can I wash it by hand", "how do I iron this fabric", "is bleach allowed", "does it shrink when washed",
             "may I tumble dry it", "how to clean the stains"),
}  # fmt: skip


def always_asking(playbook: Playbook) -> Playbook:
    """The playbook of a shop that believes nobody but its model."""
    return replace(playbook, routing=replace(playbook.routing, ask_model_below=1.01))


def thin(playbook: Playbook) -> Playbook:
    """The playbook with every twelfth example: learnt in a moment."""
    words = {
        file: {key: texts[::12] for key, texts in lists.items()}
        if file.startswith(("routing_examples_", "routing_more_"))
        else lists
        for file, lists in playbook.words.items()
    }
    return replace(playbook, words=words, sha=f"{playbook.sha}-thin")


def small_set() -> tuple[list[str], list[str]]:
    """Texts and labels of three topics."""
    pairs = [(text, label) for label, texts in TOPICS.items() for text in texts]
    return [text for text, _ in pairs], [label for _, label in pairs]


@cache
def small_classifier() -> Classifier:
    """Trained on `small_set`."""
    return train(*small_set())
