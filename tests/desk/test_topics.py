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


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Части на подставку пришли не все", "wrong_item"),
        ("Шишек не было", "wrong_item"),
        ("Пришёл не гусь, а мышь", "wrong_item"),
        ("Нет никакой пищалки", "wrong_item"),
        ("Щенок разгрыз за 30 минут", "defect"),
        ("Через 2-3 минуты разряжается", "defect"),
        ("Заряда хватает ненадолго", "defect"),
        ("Туфли как будто кто-то носил", "defect"),
        ("Присоска не липнет совсем", "defect"),
    ],
)
def test_what_is_missing_or_does_not_last_is_named_by_words_alone(text: str, topic: str) -> None:
    assert topic in find_topics(text="", pros=None, cons=text, playbook=PLAYBOOK)


@pytest.mark.parametrize(
    "text",
    [
        "Заряда хватает надолго",
        "Проблем не было",
        "Хватило на весь праздник",
        "Ношу с удовольствием",
        "Все детали на месте",
    ],
)
def test_what_is_there_and_lasts_is_no_defect(text: str) -> None:
    assert {"defect", "wrong_item"}.isdisjoint(find_topics(text=text, pros=None, cons=None, playbook=PLAYBOOK))
