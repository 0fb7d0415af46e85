"""Taking a question apart: what is asked, what narrows it, what no card can know."""

import pytest
from makers import make_playbook

from agent.offline.answering import answer_from_card
from agent.offline.asking import Request, find_requests
from agent.offline.sources import Card, Fact
from agent.offline.vocabulary import Vocabulary, shares_root

VOCABULARY = Vocabulary(make_playbook())


def ask(text: str, *known: str) -> tuple[Request, ...]:
    return find_requests(text, VOCABULARY, known=frozenset(known))


def test_a_greeting_asks_nothing() -> None:
    assert ask("Здравствуйте! Спасибо большое") == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Сколько весит?", "weight"),
        ("какой обьем", "volume"),
        ("Из чего это сделано?", "material"),
        ("Кто производитель?", "country"),
        ("можно ли в посудомойку", "dishwasher"),
        ("с какого возраста можно?", "age"),
    ],
)
def test_a_property_is_recognised_in_the_customers_own_words(text: str, wanted: str) -> None:
    assert wanted in ask(text)[0].properties


def test_two_questions_of_one_sentence_are_two() -> None:
    asked = ask("Какой вес, и есть ли крышка?")
    assert [sorted(one.properties) for one in asked] == [["weight"], ["lid"]]


def test_the_fuller_phrase_says_what_is_asked() -> None:
    assert ask("какая длина рукава")[0].properties == {"sleeve"}


def test_a_word_that_narrows_is_a_need_of_its_own() -> None:
    needs = ask("Какой вес люльки?")[0].needs
    assert len(needs) == 2
    assert "люлька" in needs[1].forms


def test_the_products_own_name_narrows_nothing() -> None:
    assert len(ask("Какой вес коляски?", "коляска")[0].needs) == 1


def test_when_only_the_products_own_name_is_left_it_is_what_is_asked() -> None:
    asked = ask("Сколько полок?", "полка")
    assert "полка" in asked[0].needs[0].forms


@pytest.mark.parametrize("text", ["Когда появится в продаже?", "Сколько стоит доставка?", "А скидка будет?"])
def test_stock_price_and_delivery_are_beyond_any_card(text: str) -> None:
    assert [one.is_beyond for one in ask(text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "Щётку отдельно купить можно?",
        "можно ли заказать крышку отдельно",
        "Где купить запасной аккумулятор?",
        "докупить чашу можно?",
        "is the battery sold separately?",
    ],
)
def test_buying_a_part_by_itself_is_never_a_characteristic(text: str) -> None:
    request = ask(text)[0]
    assert "sold_apart" in request.properties
    parts = ("Щётка", "Крышка", "Чаша", "Аккумулятор", "Battery")
    card = Card(facts=tuple(Fact(id=f"card:1:{part}", name=part, value="есть") for part in parts))
    assert answer_from_card(request, card, VOCABULARY) is None


def test_what_comes_in_the_box_is_still_the_kit() -> None:
    assert "kit" in ask("батарейки надо докупать или есть в комплекте?")[0].properties


def test_a_negative_question_is_marked() -> None:
    assert ask("Крышка не протекает?")[0].has_twist
    assert not ask("Есть крышка?")[0].has_twist


@pytest.mark.parametrize(
    ("word", "other"), [("кармашек", "карман"), ("сковородка", "сковорода"), ("стойкий", "стойкость")]
)
def test_pet_forms_and_derived_words_are_one_word(word: str, other: str) -> None:
    assert shares_root(frozenset({word}), frozenset({other}))


@pytest.mark.parametrize(
    ("word", "other"), [("полиэстер", "полиэтилен"), ("стеклянный", "стеклокерамика"), ("вес", "весна")]
)
def test_words_that_only_begin_alike_are_two(word: str, other: str) -> None:
    assert not shares_root(frozenset({word}), frozenset({other}))
