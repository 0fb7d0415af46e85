"""A reply put together: deterministic, nothing doubled, foreign text escaped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letters import box_playbook

from desk.assembly import About, as_html, as_text, assemble, strip_own, text_as_html
from desk.errors import BadInput


def _about(**changes: object) -> About:
    known: dict[str, object] = {"channel": "email", "name": "Opal", "keys": ("gratitude",), "seed": "x", **changes}
    return About(**known)  # type: ignore[arg-type]  # a builder takes any field


def test_mail_has_greeting_opener_body_closer_and_sign_off_in_order() -> None:
    text = as_text(assemble("Your box is on its way.", _about(keys=("usual",)), box_playbook()))
    greeting, body, *_, signoff = text.split("\n\n")

    assert greeting == "Dear Opal,"
    assert body.endswith("Your box is on its way.")
    assert len(body) > len("Your box is on its way.")
    assert box_playbook().brand in signoff


def test_the_same_letter_gets_the_same_words() -> None:
    one, other = (as_text(assemble("Body.", _about(), box_playbook())) for _ in range(2))

    assert one == other


def test_what_a_model_brings_of_its_own_is_taken_off() -> None:
    body = strip_own("Hi Opal,\n\nYour box is on its way.\n\nWarm regards,\nThe team", box_playbook())

    assert body == "Your box is on its way."


def test_a_sentence_that_begins_with_hello_is_no_greeting_line() -> None:
    said = "Hello, your box is on its way and should be scanned again soon."

    assert strip_own(said, box_playbook()) == said


def test_a_body_that_says_sorry_gets_no_second_opener() -> None:
    parts = assemble("I'm sorry the jar broke.", _about(keys=("damaged_or_leaking_item_report",)), box_playbook())

    assert parts.opener == ""


@pytest.mark.parametrize("name", ["<b>x</b>", "user_93@x", "x" * 50, "12345", "a\u202eb"])
def test_a_name_one_cannot_greet_with_is_left_out(name: str) -> None:
    assert name not in assemble("Body.", _about(name=name), box_playbook()).greeting


def test_html_escapes_everything_but_our_own_marks() -> None:
    page = as_html(assemble("<script>alert(1)</script> & more", _about(), box_playbook()))

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert page.startswith("<p>Dear Opal,</p>")


def test_the_link_stands_below_the_body_and_is_a_link_in_mail() -> None:
    parts = assemble("Your link is below.", _about(), box_playbook(), link="https://shop.example/leave?t=a&b=c")

    assert as_text(parts).index("Your link is below.") < as_text(parts).index("https://shop.example/leave?t=a&b=c")
    assert '<a href="https://shop.example/leave?t=a&amp;b=c">' in as_html(parts)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://evil.example/x", "leave me", "https://"])
def test_a_link_that_is_no_safe_address_is_refused(link: str) -> None:
    with pytest.raises(BadInput, match="https"):
        assemble("Body.", _about(), box_playbook(), link=link)


@given(st.text(max_size=300))
def test_no_body_ever_becomes_markup(body: str) -> None:
    page = text_as_html(body)

    assert "<" not in page.replace("<p>", "").replace("</p>", "").replace("<br>", "")
