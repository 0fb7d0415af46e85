"""What a letter is about: its main wish, a second one, and a wish that was said before."""

import pytest
from letters import box_playbook
from makers import make_playbook

from desk.decisions import Route
from desk.routing import route


def _route(text: str) -> Route:
    return route(channel="chat", text=text, pros=None, cons=None, rating=None, playbook=box_playbook())


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Where is my box? It should have been here a week ago.", "shipping_or_delivery_question"),
        ("I would like to cancel my subscription.", "retention_primary_request"),
        ("I asked you last week to cancel my subscription. Please do it.", "retention_repeated_request"),
        ("Please skip October.", "skip_or_pause_request"),
        ("cancel only my November box", "skip_or_pause_request"),
        ("please put me on every other month", "frequency_change_request"),
        ("We moved. New address: 5 Oak Street, Salem OR 97301", "recipient_or_address_change"),
        ("the honey jar arrived broken", "damaged_or_leaking_item_report"),
        ("why was I charged twice this month", "payment_question"),
        ("no more candles please", "customization_request"),
        ("Thank you so much for the beautiful box!", "gratitude"),
        ("I forgot my password", "other"),
    ],
)
def test_a_plain_wish_finds_its_category(text: str, category: str) -> None:
    assert _route(text).category == category


def test_a_wish_said_before_is_another_category() -> None:
    assert _route("Cancel my plan please.").category == "retention_primary_request"
    assert _route("For the third time, cancel my plan please.").category == "retention_repeated_request"


def test_a_second_request_is_told_beside_the_first() -> None:
    found = _route("The mug arrived broken. Also, skip next month please.")

    assert (found.category, found.secondary) == ("damaged_or_leaking_item_report", "skip_or_pause_request")


def test_two_readings_of_one_wish_are_no_two_requests() -> None:
    found = _route("I asked you on Monday to cancel my subscription, cancel it now")

    assert found.secondary != "retention_primary_request"


def test_short_english_is_not_read_as_russian_in_latin_letters() -> None:
    assert _route("more pottery less food!!").category == "customization_request"


def test_a_letter_without_a_known_word_goes_to_the_fallback() -> None:
    found = _route("qwzx vbnm")

    assert (found.category, found.method) == ("other", "rules")


def test_other_shops_tell_nothing_of_a_letters_own_things() -> None:
    found = route(channel="chat", text="Где мой заказ?", pros=None, cons=None, rating=None, playbook=make_playbook())

    assert (found.urgency, found.email, found.signed) == (None, None, None)


@pytest.mark.parametrize(
    ("lines", "wishes"),
    [
        (
            ("Hi! Where is my box?", "Skip next month please"),
            {"shipping_or_delivery_question", "skip_or_pause_request"},
        ),
        (("Skip next month please", "thanks a lot!"), {"skip_or_pause_request", None}),
        (("cancel my subscription please", "Hello?"), {"retention_primary_request", None}),
    ],
)
def test_each_message_of_a_chat_counts_as_a_wish_of_its_own(lines: tuple[str, ...], wishes: set[str | None]) -> None:
    found = _route("\n".join(lines))
    assert {found.category, found.secondary} == wishes
