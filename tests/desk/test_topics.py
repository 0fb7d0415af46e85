"""Topics are named by the customer's words; a denied defect is none."""

import pytest
from makers import make_playbook

from desk.topics import find_topics

PLAYBOOK = make_playbook()


def _topics(text: str, pros: str | None = None, cons: str | None = None) -> set[str]:
    return set(find_topics(text=text, pros=pros, cons=cons, playbook=PLAYBOOK))


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("На чайнике трещина, течёт", "defect"),
        ("Молния разошлась в первый же вечер", "defect"),
        ("Вместо синих положили зелёные", "wrong_item"),
        ("Прислали чужой заказ", "wrong_item"),
        ("Шампунь вытек в пакет наполовину", "defect"),
        ("Кнопка громкости не прожимается", "defect"),
        ("Полотенец положили два, а в описании четыре", "wrong_item"),
        ("Юбка оказалась коротковата", "size"),
        ("Ехало почти месяц", "delivery"),
        ("Коробку будто топтали", "packaging"),
        ("Воняет резиной вторую неделю", "smell"),
        ("Оттенок холоднее, чем на фото", "color"),
        ("Для такой цены слабовато", "price"),
        ("Собирали вдвоём три часа, схема непонятная", "instruction"),
    ],
)
def test_a_complaint_names_its_topic(text: str, topic: str) -> None:
    assert topic in _topics(text)


@pytest.mark.parametrize(
    "text",
    [
        "Пришло без брака",
        "За год не сломался ни разу",
        "Ничего не треснуло, доехало целым",
        "Мазь спасает от трещин на пятках",
        "Не скользит, ноги горят после тренировки",
    ],
)
def test_a_denied_defect_is_no_defect(text: str) -> None:
    assert "defect" not in _topics(text)


def test_cons_that_say_nothing_have_no_topic() -> None:
    assert _topics("", None, "брака нет") == set()
