"""Addresses are found in any spelling and compare letter by letter."""

import pytest

from desk.claims_links import find_links


@pytest.mark.parametrize(
    "text",
    ["https://shop.example/a", "www.my-outlet.ru", "наш-магазин.рф", "t.me/our_store", "help@our-store.ru", "@our_shop",
     "пишите: магазин точка ру", "pay dot example dot net", "our shop dot com", "ourshopdotcom"],
)  # fmt: skip
def test_an_address_is_found(text: str) -> None:
    assert find_links(f"Смотрите {text}.")


@pytest.mark.parametrize(
    "text",
    [
        "т.е. 2.5 см, и т.д.",
        "Поставим точку. Нет.",
        "Хорошая точка обзора",
        "3.0",
        "Hi Dottie, done",
        "160 sides of dot grid",
    ],
)
def test_dots_and_points_are_no_addresses(text: str) -> None:
    assert find_links(text) == ()


def test_protocol_and_closing_marks_do_not_count_but_every_letter_does() -> None:
    one, other, wrong = (find_links(text)[0].address for text in ("https://a.ru/b.", "www.a.ru/b", "a.ru/bc"))
    assert one == other != wrong
