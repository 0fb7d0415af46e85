"""A message that says nothing of its own belongs to what was asked before; a plain yes has nothing beside it."""

from datetime import UTC, datetime

import pytest
from letters import box_playbook
from makers import make_playbook

from desk.followups import Word, request_before, says_nothing_new, word_of
from desk.interactions import Author, Message


@pytest.mark.parametrize(
    "text",
    ["123456", "The code is 123 456", "my email is a.b@example.com", "a.b@example.com thanks", "any news?", "Hello?",
     "Still waiting for an answer", "hey? anyone there? Thanks in advance.", "my emial is a.b@example.com",
     "Still waiitng, any news?"],
)  # fmt: skip
def test_an_answer_or_a_reminder_says_nothing_new(text: str) -> None:
    assert says_nothing_new(text, box_playbook())


@pytest.mark.parametrize(
    "text",
    ["", "thanks!", "Where is my box?", "any candles in it?", "my email is a.b@example.com, cancel everything",
     "please skip May", "any news? " * 60],
)  # fmt: skip
def test_what_asks_for_something_stands_by_itself(text: str) -> None:
    assert not says_nothing_new(text, box_playbook())


def test_a_playbook_without_the_words_has_no_such_messages() -> None:
    assert not says_nothing_new("any news?", make_playbook())
    assert word_of("yes", make_playbook()) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [("yes", Word.YES), ("Yes, please!", Word.YES), ("yes, go ahead. Thank you", Word.YES), ("I confirm", Word.YES),
     ("Yes to both", Word.YES_TO_ALL), ("yes, both please", Word.YES_TO_ALL), ("No", Word.NO),
     ("no, leave it as it is", Word.NO), ("I've changed my mind", Word.NO)],
)  # fmt: skip
def test_a_plain_word_is_heard(text: str, word: Word) -> None:
    assert word_of(text, box_playbook()) is word


@pytest.mark.parametrize(
    "text",
    ["", "yes, but not May", "Yes?", "yes 2", "not sure", "ok thanks", "thank you", "please", "yes I will sue you",
     "is that a yes", "no news", "yes to the first one", "yes " * 80],
)  # fmt: skip
def test_anything_more_is_no_plain_word(text: str) -> None:
    assert word_of(text, box_playbook()) is None


def test_the_request_is_the_newest_that_asked_for_something() -> None:
    told = (
        (Author.CUSTOMER, "Please skip May"), (Author.SHOP, "Which account?"), (Author.CUSTOMER, "a.b@example.com"),
        (Author.CUSTOMER, "thanks!"), (Author.CUSTOMER, "yes"),
    )  # fmt: skip
    at = datetime(2026, 11, 25, tzinfo=UTC)
    thread = [Message(event_id=str(n), author=who, text=text, occurred_at=at) for n, (who, text) in enumerate(told)]
    assert request_before(thread, box_playbook()) == "Please skip May"
    assert request_before(thread[1:3], box_playbook()) is None
