"""A category's own models, effort and samples: read, and refused with file, key and the nearest name."""

from pathlib import Path
from typing import Protocol

import pytest
from makers import make_playbook

from desk.errors import BadPlaybook
from desk.playbook_categories import Category, read_categories
from desk.review_policy import ReviewPolicy

PLAIN = """+++
title = "Похвала"
when = "покупатель доволен"
channels = ["review", "question"]
sla_minutes = 10
send_above = 0.9
{more}
+++
Поблагодари.
"""


class Read(Protocol):
    """Reads one category with these lines on top of the plain ones."""

    def __call__(self, more: str = "") -> Category: ...


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads one category with these lines on top of the plain ones."""

    def of(more: str = "") -> Category:
        (tmp_path / "praise.md").write_text(PLAIN.format(more=more), encoding="utf-8")
        return read_categories(tmp_path, (), ReviewPolicy())["praise"]

    return of


def test_a_category_without_models_of_its_own_has_none(read: Read) -> None:
    category = read()
    assert (category.chain, category.effort, category.samples, category.show_examples) == ((), None, (), None)


def test_one_model_or_a_chain_and_an_effort(read: Read) -> None:
    assert read('model = "anthropic:x"').chain == ("anthropic:x",)
    category = read('chain = ["openai-chat:y", "offline"]\neffort = "high"\nshow_examples = 1')
    assert (category.chain, category.effort, category.show_examples) == (("openai-chat:y", "offline"), "high", 1)


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ('effort = "hihg"', r"praise\.md: effort: 'hihg' is not one of low, medium, high; did you mean 'high'"),
        ('model = "antropic:x"', r"praise\.md: model: .*did you mean 'anthropic'"),
        ('chain = ["offline", "offline"]', r"praise\.md: chain: expected one or more different models"),
        ('model = "offline"\nchain = ["offline"]', r"praise\.md: chain: expected either `model` or `chain`"),
        ("effrt = 1", r"praise\.md: unknown key effrt; did you mean 'effort'"),
        ('[[samples]]\ncustomer = "а"\nreply = "б"\nchanels = ["review"]', r"unknown key samples\[1\]\.chanels"),
        ('[[samples]]\ncustomer = "а"\nreply = "б"\nchannels = ["chat"]', r"samples\[1\]\.channels: 'chat' is not one"),
        ('samples = "нет"', r"praise\.md: samples: expected tables, each under \[\[samples\]\]"),
    ],
)
def test_what_is_wrong_is_named(read: Read, more: str, wrong: str) -> None:
    with pytest.raises(BadPlaybook, match=wrong):
        read(more)


def test_a_sample_speaks_the_language_of_its_reply_on_the_categorys_channels(read: Read) -> None:
    sample = read('[[samples]]\ncustomer = "Great mug"\nreply = "Thank you for your kind words!"').samples[0]
    assert (sample.language, sample.channels) == ("en", ("review", "question"))


def test_every_shipped_category_has_samples_in_both_languages() -> None:
    for category in make_playbook().categories.values():
        assert {sample.language for sample in category.samples} >= {"ru", "en"}, category.name
