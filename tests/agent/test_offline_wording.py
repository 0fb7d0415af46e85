"""Wordings vary between messages, stay the same for one, and leave out what was refused."""

import pytest
from makers import make_interaction, make_playbook

from agent.instructions import render_message
from agent.offline.reading import Message, read_message
from agent.offline.wording import Picker, Wording, is_usable
from desk.errors import BadPlaybook

OPTIONS = ("раз", "два", "три", "четыре", "пять")


def make_message(
    text: str = "Хорошая кружка", *, instruction: str | None = None, avoid: tuple[str, ...] = ()
) -> Message:
    return read_message(render_message(make_interaction(text=text), instruction=instruction, avoid=avoid))


def test_the_same_message_always_gets_the_same_wording() -> None:
    first, again = (Picker.of(make_message(), attempt=0) for _ in range(2))
    assert [first.pick(place, OPTIONS) for place in "abcdef"] == [again.pick(place, OPTIONS) for place in "abcdef"]


def test_messages_attempts_and_places_vary_independently() -> None:
    texts = [make_message(f"Кружка номер {number}") for number in range(40)]
    assert {Picker.of(text, attempt=0).pick("end", OPTIONS) for text in texts} == set(OPTIONS)
    assert {Picker.of(make_message(), attempt=attempt).pick("end", OPTIONS) for attempt in range(40)} == set(OPTIONS)
    assert {Picker.of(make_message(), attempt=0).pick(f"place {place}", OPTIONS) for place in range(40)} == set(OPTIONS)


def test_a_phrase_with_an_unknown_name_is_an_error_of_the_playbook() -> None:
    with pytest.raises(BadPlaybook, match=r"\{produkt\}"):
        Picker("x").pick("thanks", ["Спасибо за {produkt}"], product="кружку")


def test_braces_of_a_product_name_are_only_text() -> None:
    assert Picker("x").pick("thanks", ["«{product}»"], product="набор {0}") == "«набор {0}»"


def test_a_missing_list_names_the_file_and_the_list() -> None:
    wording = Wording(make_playbook(), "ru")
    with pytest.raises(BadPlaybook, match=r"wording_ru.*'no_such_list'"):
        wording.need("no_such_list")
    assert wording.get("no_such_list") == ()


def test_a_refused_quote_or_a_text_to_avoid_is_not_usable() -> None:
    refused = make_message(instruction="The text was refused: too sweet («Какая радость»).")
    assert not is_usable("Какая радость читать!", refused)
    assert is_usable("Спасибо!", refused)
    assert not is_usable("Спасибо!", make_message(avoid=("Спасибо!",)))


def test_a_quote_that_holds_a_products_name_refuses_the_quote_and_not_the_name() -> None:
    refused = make_message(instruction="Refused: rude («какой товар «Умная игрушка»). Write another one.")
    assert not is_usable("Вот какой товар «Умная игрушка»!", refused)
    assert is_usable("Спасибо за отзыв о товаре «Умная игрушка»!", refused)
