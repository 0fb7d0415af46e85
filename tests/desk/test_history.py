"""Of a long conversation the newest messages are read word by word, the rest in short, and never more than allowed."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desk.history import recap_by_rule, split_thread
from desk.interactions import Author, Message

_AT = datetime(2026, 11, 25, tzinfo=UTC)
_AUTHORS = (Author.CUSTOMER, Author.SHOP)


def _thread(texts: list[str]) -> tuple[Message, ...]:
    return tuple(
        Message(event_id=str(n), author=_AUTHORS[n % 2], text=text, occurred_at=_AT + timedelta(minutes=n))
        for n, text in enumerate(texts)
    )


texts = st.lists(st.text(max_size=300), max_size=30)


@given(texts, st.integers(0, 3_000))
def test_the_parts_are_the_whole_and_the_newest_is_kept_first(told: list[str], budget: int) -> None:
    thread = _thread(told)
    split = split_thread(thread, budget=budget)
    assert split.older + split.kept == thread
    assert sum(len(one.text) for one in split.kept) <= budget


@given(texts, st.integers(0, 500))
def test_a_recap_is_never_longer_than_allowed(told: list[str], longest: int) -> None:
    assert len(recap_by_rule(_thread(told), longest=longest)) <= longest


def test_a_recap_has_a_line_a_message_with_its_first_sentence() -> None:
    recap = recap_by_rule(_thread(["Skip May. I am away.", "Here is what I prepared.", ""]), longest=500)
    assert recap == "customer: Skip May.\nshop: Here is what I prepared.\ncustomer: [file]"


def test_a_recap_goes_on_from_the_one_before() -> None:
    recap = recap_by_rule(_thread(["And June."]), longest=500, before="customer: Skip May.")
    assert recap == "customer: Skip May.\ncustomer: And June."


def test_what_is_too_long_loses_its_middle() -> None:
    recap = recap_by_rule(_thread([f"Message number {n}." for n in range(40)]), longest=200)
    assert recap.startswith("customer: Message number 0.")
    assert recap.endswith("shop: Message number 39.")
