"""Who signed a letter. A recipient inside a sentence, a town or a shout is nobody's signature."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letters import box_playbook

from desk.letter_sender import read_sender


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Skip June please.\n\nWarm regards,\nDorothy K.", "Dorothy K."),
        ("Where is it? - Gus", "Gus"),
        ("Thanks so much, Mrs. Ida Crane", "Mrs. Ida Crane"),
        ("hi its barb. where is my box", "Barb"),
        ("All fine. Len & Carol", "Len & Carol"),
        ("Please stop it. Love from Peg", "Peg"),
        ("Cancel please. Ken Abbot, k.abbot@example.org", "Ken Abbot"),
        ("send it to Karen Bell, 77 Pine Hollow Rd, Dayton OH", None),
        ("AGAIN. Cancel. My. Subscription.", None),
        ("I live in Ohio.", None),
        ("you offered me half price and I said NO", None),
        ("THANK YOU", None),
        ("", None),
    ],
)
def test_only_a_signature_is_a_name(text: str, name: str | None) -> None:
    assert read_sender(text, box_playbook()).name == name


def test_an_email_is_found_and_kept_out_of_the_words() -> None:
    sender = read_sender("Account is under bob_and_lil@example.com. I will phone you", box_playbook())

    assert sender.email == "bob_and_lil@example.com"
    assert "@" not in sender.body


def test_the_signature_is_not_routed() -> None:
    assert read_sender("Back on monthly please! June", box_playbook()).body == "Back on monthly please!"


@given(st.text(max_size=200))
def test_any_text_has_a_body_and_no_multi_line_name(text: str) -> None:
    sender = read_sender(text, box_playbook())

    assert sender.body or not text.strip()
    assert sender.name is None or ("\n" not in sender.name and sender.name.strip() == sender.name)
