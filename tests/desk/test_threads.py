"""A thread folds into the words that wait, since when, and the answer that stands."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desk.interactions import Author, Message
from desk.threads import fold, merge

START = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
CUSTOMER, SHOP, WB = Author.CUSTOMER, Author.SHOP, Author.MARKETPLACE


def say(author: Author, text: str, minute: int, *, file: bool = False) -> Message:
    return Message(
        event_id=f"e{minute}",
        author=author,
        text=text,
        occurred_at=START + timedelta(minutes=minute),
        attachments=({"kind": "image", "id": f"f{minute}"},) if file else (),
    )


def test_a_burst_of_messages_is_one_group_since_its_first_word() -> None:
    thread = fold([say(CUSTOMER, "Здравствуйте", 1), say(CUSTOMER, "пришло не то", 2)])
    assert (thread.text, thread.needs_response, thread.answer) == ("Здравствуйте\nпришло не то", True, None)
    assert thread.occurred_at == START + timedelta(minutes=1)


def test_after_the_shops_word_a_new_group_begins() -> None:
    thread = fold([say(CUSTOMER, "Есть 46?", 1), say(SHOP, "Да", 2), say(CUSTOMER, "А 48?", 3)])
    assert (thread.text, thread.needs_response, thread.answer) == ("А 48?", True, None)
    assert thread.occurred_at == START + timedelta(minutes=3)


def test_an_answered_thread_keeps_its_last_group_and_the_answer() -> None:
    thread = fold([say(CUSTOMER, "Есть 46?", 1), say(SHOP, "Да", 2), say(SHOP, "И 48 есть", 3)])
    assert (thread.text, thread.needs_response) == ("Есть 46?", False)
    assert thread.answer is not None
    assert (thread.answer.text, thread.answer.answered_at) == ("Да\nИ 48 есть", START + timedelta(minutes=2))


def test_the_marketplaces_own_words_neither_ask_nor_answer() -> None:
    thread = fold([say(CUSTOMER, "Где заказ?", 1), say(WB, "Чат передан продавцу", 2)])
    assert (thread.text, thread.needs_response, thread.answer) == ("Где заказ?", True, None)
    assert not fold([say(WB, "Чат открыт", 1)]).needs_response


def test_a_picture_without_a_word_is_a_message_and_an_empty_event_is_none() -> None:
    asked = fold([say(CUSTOMER, "", 1, file=True)])
    assert (asked.text, asked.files, asked.needs_response) == ("", 1, True)
    answered = fold([say(CUSTOMER, "Фото пришлите", 1), say(SHOP, "", 2, file=True)])
    assert answered.answer is not None
    assert answered.answer.text
    assert fold([say(CUSTOMER, "Ау", 1), say(SHOP, "", 2)]).needs_response


def test_the_same_words_written_again_have_another_key() -> None:
    first = fold([say(CUSTOMER, "Ау?", 1)])
    again = fold([say(CUSTOMER, "Ау?", 1), say(SHOP, "Мы здесь", 2), say(CUSTOMER, "Ау?", 3)])
    assert first.text == again.text
    assert first.key != again.key


def test_a_flood_of_words_is_cut_to_its_newest() -> None:
    thread = fold([say(CUSTOMER, "я" * 1000, minute) for minute in range(50)] + [say(CUSTOMER, "конец", 99)])
    assert len(thread.text) == 20_000
    assert thread.text.endswith("конец")


_messages = st.lists(
    st.builds(
        say,
        st.sampled_from([CUSTOMER, SHOP, WB]),
        st.sampled_from(["да", "нет", ""]),
        st.integers(min_value=0, max_value=30),
        file=st.booleans(),
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda message: message.event_id,
)


@given(_messages, st.data())
def test_however_a_thread_is_cut_into_pages_it_folds_to_the_same(messages: list[Message], data: st.DataObject) -> None:
    whole = fold(merge((), messages))
    shuffled = data.draw(st.permutations(messages))
    cut = data.draw(st.integers(min_value=0, max_value=len(messages)))
    known = merge((), shuffled[:cut])
    # The pages overlap: what is read twice counts once.
    assert fold(merge(known, shuffled)) == whole


@given(_messages)
def test_a_thread_waits_exactly_when_the_last_who_said_something_is_the_customer(messages: list[Message]) -> None:
    thread = merge((), messages)
    said = [one for one in thread if one.author is not WB and (one.text or one.attachments)]
    assert fold(thread).needs_response == (bool(said) and said[-1].author is CUSTOMER)
