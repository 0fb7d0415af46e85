"""What a letter says exactly: months, schedules, addresses. What is not said is not guessed."""

from datetime import date

import pytest
from letters import box_playbook

from desk.customers import Address, Frequency
from desk.letter_details import Details, read_details

TODAY = date(2026, 1, 5)


def _read(text: str, writer: str | None = None) -> Details:
    return read_details(text, box_playbook(), today=TODAY, writer=writer)


def test_a_month_is_the_next_of_its_name() -> None:
    assert _read("skip March please").months == (date(2026, 3, 1),)
    assert _read("pause Nov and Dec").months == (date(2026, 11, 1), date(2026, 12, 1))


@pytest.mark.parametrize("text", ["May I skip one?", "it may be late", "we march on"])
def test_a_verb_is_no_month(text: str) -> None:
    assert _read(text).months == ()


def test_a_pause_ends_with_the_month_that_is_told() -> None:
    found = _read("please stop sending boxes until March")

    assert (found.is_long, found.resumes) == (True, date(2026, 3, 1))


def test_a_pause_over_named_months_ends_after_the_last() -> None:
    assert _read("please pause Nov and Dec").resumes == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("text", "pace"),
    [
        ("change me to every other month please", Frequency.EVERY_2_MONTHS),
        ("revise our plan from monthly to bimonthly please", Frequency.EVERY_2_MONTHS),
        ("quarterly plz", Frequency.EVERY_3_MONTHS),
        ("Back on monthly please! I dropped to quarterly last year", Frequency.MONTHLY),
        ("Is there a quarterly plan?", None),
        ("can we get it less often please", None),
    ],
)
def test_a_pace_is_taken_from_a_wish_not_from_a_question(text: str, pace: Frequency | None) -> None:
    assert _read(text).pace == pace


def test_an_address_is_taken_in_parts_as_it_was_written() -> None:
    found = _read("New address: 418 Larkspur Ct, Unit B, Boise ID 83702. Thanks").address

    assert found == Address(street="418 Larkspur Ct, Unit B", city="Boise", region="ID", postal_code="83702")


def test_a_recipient_stands_before_the_street_or_is_told() -> None:
    told = _read("send it to my daughter instead. Karen Bell, 77 Pine Hollow Rd, Dayton OH").address
    renamed = _read("the recipient should be Judith Ames, not Judith Cole").address
    mine = _read("please change the name to mine", writer="Mort").address

    assert told is not None
    assert (told.recipient, told.city) == ("Karen Bell", "Dayton")
    assert renamed == Address(recipient="Judith Ames")
    assert mine == Address(recipient="Mort")


def test_an_address_to_come_later_is_none_yet() -> None:
    assert _read("Room 12, I'll get you the street number as soon as I find it").address is None


def test_photos_that_are_there_are_not_asked_for() -> None:
    assert _read("See picture. The handle came off").has_photos
    assert not _read("do you need a photo").has_photos
