"""One message, its questions, orders and wishes apart."""

import pytest
from gate_makers import make_case

from agent.guardrails.case import GateCase
from desk.asked_things import Marks, things_asked


def _things(text: str, *, is_review: bool = False, is_signed: bool = False) -> list[str]:
    case: GateCase = make_case("")
    wants, asks, opens = (
        frozenset(match.start for match in case.find_in(text, "gate_requests", key, unless_denied=False))
        for key in ("wants", "asks_for", "asks_first")
    )
    return things_asked(text, Marks(wants, asks, opens), is_review=is_review, is_signed=is_signed)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Какая ткань и есть ли 52?", 2),
        ("какая ткань и сколько весит", 2),
        ("Крепление какое? в комплекте", 1),
        ("Подойдёт на Солярис? крепление какое", 2),
        ("Пришлите чек и поменяйте адрес", 2),
        ("Пришлите чек.", 1),
        ("1) есть ли крепёж 2) можно ли на гипсокартон 3) цвет торца", 3),
        ("is the bulb dimmable? also what socket is it", 2),
        ("I'd like the scarf swapped, and could you tell me when it ships?", 2),
        ("I'm cutting back and need to stop these. Is it possible?", 2),
        ("Мягкий или твёрдый?", 1),
        ("Спасибо, всё подошло.", 0),
        ("Купила чехол, который мне понравился.", 0),
    ],
)
def test_each_thing_asked_is_one(text: str, number: int) -> None:
    assert len(_things(text)) == number


def test_a_review_asks_only_by_a_question_mark_and_a_letter_ends_with_a_name() -> None:
    assert _things("Когда получила, порадовалась. Нужен был подарок", is_review=True) == []
    assert len(_things("Шарф хорош. Когда будет синий?", is_review=True)) == 1
    assert len(_things("When does it ship? also what size?\nAlso Ann", is_signed=True)) == 2
    assert len(_things("When does it ship? also the lid")) == 2
    assert len(_things("When does it ship? Ann Lee", is_signed=True)) == 1
