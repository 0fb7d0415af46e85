"""Marks name a message to who knows it and tell nothing to who does not; a changed act is seen."""

from hypothesis import given
from hypothesis import strategies as st
from makers import NOW, make_inbound

from desk.interactions import Author, Message
from desk.person_marks import canonical, event_mark, is_signed, marks_of, message_mark, person_mark, sign

SALT, OTHER = "ab" * 32, "cd" * 32
PLACE = ("wildberries", "review", "r1")


def test_the_same_message_has_one_mark_under_one_salt() -> None:
    assert message_mark(SALT, *PLACE) == message_mark(SALT, *PLACE)
    assert message_mark(SALT, *PLACE) != message_mark(OTHER, *PLACE)
    assert message_mark(SALT, *PLACE) != event_mark(SALT, *PLACE, "")
    assert "r1" not in message_mark(SALT, *PLACE)


@given(st.lists(st.text(max_size=6), min_size=3, max_size=3), st.lists(st.text(max_size=6), min_size=3, max_size=3))
def test_different_messages_have_different_marks(one: list[str], other: list[str]) -> None:
    assert (message_mark(SALT, *one) == message_mark(SALT, *other)) == (one == other)


def test_a_thread_is_marked_by_its_messages_and_anything_else_by_itself() -> None:
    said = tuple(Message(event_id=f"e{n}", author=Author.CUSTOMER, text="а", occurred_at=NOW) for n in range(2))
    assert len(list(marks_of(SALT, make_inbound(messages=said)))) == 2
    assert list(marks_of(SALT, make_inbound())) == [message_mark(SALT, *PLACE)]


def test_a_person_is_the_same_in_whatever_order_their_messages_come() -> None:
    assert person_mark(SALT, ["b", "a"]) == person_mark(SALT, ["a", "b"])


def test_a_changed_document_is_not_what_was_signed() -> None:
    signature = sign("key", {"counts": {"messages": 2}, "actor": "ольга"})
    assert is_signed("key", {"actor": "ольга", "counts": {"messages": 2}}, signature)
    assert not is_signed("key", {"actor": "ольга", "counts": {"messages": 3}}, signature)
    assert not is_signed("other", {"actor": "ольга", "counts": {"messages": 2}}, signature)
    assert canonical({"b": 1, "a": "я"}) == '{"a":"я","b":1}'.encode()
