"""How an answer calls the product and the customer."""

import pytest

from agent.offline.naming import first_name, short_title, title_without_numbers

STRANGERS = frozenset({"покупатель", "wildberries"})


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Кружка керамическая", "Кружка керамическая"),
        ("плед - мягкий, для дивана", "Плед"),
        ("Свеча «Лаванда» / подарок маме", "Свеча Лаванда"),
        ("Шуруповёрт аккумуляторный 18 В, 2 аккумулятора", "Шуруповёрт аккумуляторный 18 В"),
        ("iPhone 13 чехол", "iPhone 13 чехол"),
        ("", ""),
    ],
)
def test_a_title_ends_before_the_search_words(name: str, title: str) -> None:
    assert short_title(name) == title


def test_a_long_title_is_cut_between_words_and_never_ends_in_a_preposition() -> None:
    title = short_title("Игрушка развивающая деревянная большая сортер для самых маленьких детей от года")
    assert len(title) <= 48
    assert title == "Игрушка развивающая деревянная большая сортер"


def test_a_title_without_numbers_stops_before_the_first_one() -> None:
    assert title_without_numbers("Чайник электрический 1.7 л") == "Чайник электрический"
    assert title_without_numbers("5D картина") == ""


@pytest.mark.parametrize(
    ("written", "greeted"),
    [
        ("анна", "Анна"),
        ("Мария П.", "Мария"),
        ("Иванова Ольга", "Ольга"),
        ("Анна-Мария", "Анна-Мария"),
        ("Солнышко", ""),
        ("Покупатель", ""),
        ("Wildberries", ""),
        ("Alex", ""),
        ("user12345", ""),
        ("<b>Анна", ""),
        ("", ""),
    ],
)
def test_only_a_sane_first_name_is_greeted(written: str, greeted: str) -> None:
    assert first_name(written, language="ru", not_names=STRANGERS) == greeted


def test_an_english_answer_greets_only_in_its_own_letters() -> None:
    assert first_name("Alex", language="en", not_names=STRANGERS) == "Alex"
    assert first_name("Анна", language="en", not_names=STRANGERS) == ""
