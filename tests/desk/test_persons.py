"""Whom a name means: nobody by a first name, one person by a number, candidates by what they wrote."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import BadInput
from desk.persons import read_names, same_id, same_name, stands_in


@pytest.mark.parametrize(
    ("names", "hint"),
    [
        ({}, "found nothing"),
        ({"name": "Анна"}, "'Анна' alone"),
        ({"name": "Анна", "customer_id": "5"}, "order id too"),
        ({"name": "  "}, "found nothing"),
        ({"email": "mail.ru"}, "no e-mail"),
        ({"email": "@mail.ru"}, "no e-mail"),
        ({"phone": "911"}, "3 digits"),
    ],
)
def test_names_that_mean_nobody_or_anybody_are_refused(names: dict[str, str], hint: str) -> None:
    with pytest.raises(BadInput, match=hint):
        read_names(**names)  # type: ignore[arg-type]  # text names only


@pytest.mark.parametrize("written", ["+7 912 345-67-89", "8 (912) 345 67 89", "89123456789", "912 345-67-89"])
def test_a_phone_is_one_however_it_is_written(written: str) -> None:
    assert read_names(phone=written).phone == "9123456789"


@pytest.mark.parametrize(
    "text",
    [
        "Звоните +7 912 345-67-89!",
        "мой номер 8(912)3456789",
        "заказ 15, тел. 912.345.67.89",
        "телефон восемь девятьсот двенадцать триста сорок пять шестьдесят семь восемьдесят девять",
    ],
)
def test_a_phone_is_found_in_every_writing(text: str) -> None:
    assert stands_in(text, email=None, phone="9123456789")
    assert not stands_in(text, email=None, phone="9123456780")


@pytest.mark.parametrize(
    "text",
    ["пишите Anna.P@Mail.ru", "anna.p @ mail.ru", "anna.p собака mail точка ru", "anna.p(at)mail.ru",
     "anna.p [собака] mail [точка] ru"],
)  # fmt: skip
def test_an_address_is_found_in_every_writing(text: str) -> None:
    assert stands_in(text, email="anna.p@mail.ru", phone=None)
    assert not stands_in(text, email="other@mail.ru", phone=None)


def test_a_part_of_another_address_is_not_the_address() -> None:
    assert not stands_in("joanna@mail.ru", email="anna@mail.ru", phone=None)
    assert not stands_in("anna@mail.rust", email="anna@mail.ru", phone=None)


@pytest.mark.parametrize("sign", [" ", "(", ". ", "1 "])
def test_a_text_of_nothing_but_signs_is_read_at_once(sign: str) -> None:
    began = time.perf_counter()
    assert not stands_in(sign * 10_000, email="anna@example.org", phone="9123456789")
    # Read once for each sign it would take ten.
    assert time.perf_counter() - began < 1


def test_a_number_is_the_same_with_and_without_its_kind() -> None:
    assert same_id("shk:123", "123")
    assert same_id("shk:123", "shk:123")
    assert not same_id("shk:1234", "123")
    assert not same_id("rid:123", "shk:123")
    assert same_name(" анна  Петрова", "Анна петрова")


@given(st.text(max_size=300))
def test_no_text_of_strangers_is_taken_for_this_person(text: str) -> None:
    assert not stands_in(f"{text}", email="zq7-canary@nowhere.example", phone=None)
