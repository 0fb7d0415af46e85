"""Rare details: things and qualities, never deeds; and which of them is only what the message is about."""

import pytest
from link_makers import make_side, policy

from desk.linking_reading import read_side


def _keys(text: str) -> frozenset[str]:
    return read_side(make_side(text), policy()).keys


def _topic(text: str) -> frozenset[str]:
    return read_side(make_side(text), policy()).topic


def test_deeds_and_parts_of_things_are_no_details() -> None:
    assert _keys("дужка хрустнула, расстёгивается и отвалилась") == frozenset()


def test_a_thing_in_the_nominative_is_what_the_message_is_about() -> None:
    assert _topic("полонез звучит") == {"ra:полоне"}
    assert _topic("играю без полонеза") == frozenset()
    assert _topic("паук сидит") == frozenset()


def test_a_name_is_never_merely_the_topic_and_is_compared_as_a_word_too() -> None:
    assert "ra:пельме" in _keys("живёт кот Пельмень") & _keys("Пельмень ушёл на дерево")
    assert _topic("живёт кот Пельмень") == frozenset()


@pytest.mark.parametrize(("time", "is_telling"), [("4:12", True), ("23:07", True), ("4:30", False), ("9:00", False)])
def test_a_minute_nobody_rounds_to_is_a_detail(time: str, is_telling: bool) -> None:
    assert (f"sp:{time}" in _keys(f"будит в {time}")) is is_telling


@pytest.mark.parametrize(
    ("text", "is_own"),
    [
        ("Пишите на f.zimina@example.com", True), ("чек не дошёл на f.zimina@example.com", True),
        ("писала вам на f.zimina@example.com", False), ("ваш f.zimina@example.com молчит", False),
        ("отправил на support@example.com", False),
    ],
)  # fmt: skip
def test_an_address_is_the_writers_own_unless_it_is_the_shops(text: str, is_own: bool) -> None:
    keys = _keys(text)
    assert any(key.startswith("id:") for key in keys) is is_own
    assert not any("zimina" in key for key in keys if key.startswith("ra:"))
