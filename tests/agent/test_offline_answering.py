"""What a source says to a question. Precision first: a word the source does not know is a question left open."""

import pytest
from makers import make_playbook

from agent.offline.answering import Finding, answer_from_card, answer_from_past
from agent.offline.asking import find_requests
from agent.offline.sources import Card, Fact, Past
from agent.offline.vocabulary import Vocabulary

VOCABULARY = Vocabulary(make_playbook())


def make_card(*lines: str, description: str = "", title: str = "Термос дорожный") -> Card:
    """Lines such as `Объем: 0.5 л`."""
    facts = tuple(Fact(id=f"card:1:{name}", name=name, value=value) for name, value in (x.split(": ") for x in lines))
    about = Fact(id="card:1:description", name="description", value=description) if description else None
    return Card(title=title, kind="Термосы", facts=facts, description=about)


def look(text: str, card: Card) -> list[Finding | None]:
    known = frozenset({"термос"})
    requests = find_requests(text, VOCABULARY, known=known)
    return [answer_from_card(request, card, VOCABULARY) for request in requests]


def values(found: list[Finding | None]) -> list[str]:
    return [fact.value for one in found if one for fact in one.facts]


@pytest.mark.parametrize(
    ("text", "line", "value"),
    [
        ("Сколько литров вмещает?", "Объем: 0.5 л", "0.5 л"),
        ("скока весит термос", "Вес товара с упаковкой (г): 420", "420"),
        ("Держит тепло долго? сколько часов?", "Время сохранения тепла: 12 часов", "12 часов"),
        ("из чего колба", "Материал колбы: нержавеющая сталь", "нержавеющая сталь"),
        ("Ситечко есть?", "Комплектация: термос, ситечко", "термос, ситечко"),
        ("в посудомойку можно?", "Можно мыть в посудомоечной машине: нет", "нет"),
    ],
)
def test_a_line_of_the_card_answers(text: str, line: str, value: str) -> None:
    assert value in values(look(text, make_card(line)))


@pytest.mark.parametrize("text", ["👍", "???", "¿", "ﾊﾊ", "°"])
def test_a_message_without_a_word_asks_nothing_and_breaks_nothing(text: str) -> None:
    assert values(look(text, make_card("Объем: 0.5 л"))) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Какая длина ручки?", "Длина: 30 см"),
        ("Сколько весит крышка?", "Вес: 420 г"),
        ("Какой диаметр дна?", "Диаметр горлышка: 5 см"),
        ("Есть ли подсветка?", "Цвет: черный"),
        ("Какая мощность?", "Объем: 0.5 л"),
        ("Есть ли NFC?", "Разъем: USB Type-C"),
        ("Сколько чашек в комплекте?", "Комплектация: термос, ремень"),
        ("батарейки в комплекте идут или докупать", "Емкость аккумулятора: 1400 мАч"),
    ],
)
def test_a_line_about_something_else_does_not(text: str, line: str) -> None:
    assert values(look(text, make_card(line))) == []


def test_stock_is_never_answered_from_a_card() -> None:
    assert values(look("Есть в наличии синий цвет?", make_card("Цвет: синий"))) == []


def test_a_sentence_of_the_description_answers_verbatim() -> None:
    card = make_card(description="Удобный термос. Корпус не нагревается благодаря двойным стенкам.")
    found = look("Корпус нагревается?", card)
    assert values(found) == ["Корпус не нагревается благодаря двойным стенкам."]
    assert found[0] is not None
    assert found[0].how == "sentence"


def test_a_number_beside_another_thing_counts_nothing() -> None:
    card = make_card(description="Подрежьте фитиль до 5 мм.", title="Свеча")
    assert values(look("сколько фитилей", card)) == []


def past(question: str, answer: str) -> tuple[Past, ...]:
    return (Past(id="reply:1", question=question, answer=answer),)


def look_back(text: str, replies: tuple[Past, ...]) -> list[str]:
    known = frozenset({"термос"})
    requests = find_requests(text, VOCABULARY, known=known)
    found = [answer_from_past(request, replies, VOCABULARY, known=known) for request in requests]
    return [fact.value for one in found if one for fact in one.facts]


def test_an_earlier_answer_to_the_same_question_is_reused_without_its_greeting() -> None:
    replies = past(
        "Протекает ли термос в сумке?", "Здравствуйте! Крышка с уплотнителем, в сумке не протекает. Хорошего дня!"
    )
    assert look_back("В сумке не протекает?", replies) == ["Крышка с уплотнителем, в сумке не протекает."]


def test_an_earlier_answer_to_another_question_is_not() -> None:
    replies = past("Сколько он весит?", "Здравствуйте! Вес 420 г.")
    assert look_back("Какой диаметр горлышка?", replies) == []


def test_an_earlier_answer_that_was_true_on_its_day_is_not() -> None:
    replies = past("Ремень в комплекте?", "Здравствуйте! Ремень поступит через неделю.")
    assert look_back("Ремень в комплекте?", replies) == []
