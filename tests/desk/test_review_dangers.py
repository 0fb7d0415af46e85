"""Harm, law or fraud told in unusual words still reaches a person; a figure of speech does not."""

from dataclasses import replace

import pytest
from makers import make_playbook

from desk.decisions import Severity
from desk.playbook import Playbook
from desk.redlines import find_red_lines
from desk.review_dangers import find_dangers

PLAYBOOK = make_playbook()


def _topics(text: str, rating: int = 1, playbook: Playbook = PLAYBOOK) -> set[str]:
    found = find_dangers(text=text, pros=None, cons=None, rating=rating, playbook=playbook)
    assert all(one.severity is Severity.ESCALATE and one.quote in text for one in found)
    return {one.reason.split(":")[0] for one in found}


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Вся шея в красных пятнах, чешусь вторую ночь", "harm"),
        ("Сын откусил колёсико и поперхнулся, еле вытащили", "child_safety"),
        ("Нога после гольфов распухла, врач выписал мазь", "harm"),
        ("Кастрюлю отнесли в лабораторию, обращение в роспотребнадзор ушло", "legal"),
        ("Бирка срезана, штрихкод не читается, в бутике сказали подделка", "fraud"),
        ("Горка перевернулась вместе с малышом", "child_safety"),
        ("Взяли за доставку отдельно, деньги списали, товара нет", "fraud"),
        ("Стремянка подломилась, летела спиной на батарею", "harm"),
    ],
)
def test_danger_is_heard(text: str, topic: str) -> None:
    assert topic in _topics(text)


@pytest.mark.parametrize(
    "text",
    [
        "Бомбическая сковорода, блины сами прыгают",
        "Запах убийственный, но утюг не виноват",
        "Судя по всему, шили на глаз",
        "Обманули ожидания, ткань тоньше",
        "Ребёнок в восторге, бабушка в шоке",
        "Сгорел от стыда, когда дарил",
        "Рука сама тянется за второй плиткой",
        "Гипоаллергенная подушка, сын не чихает",
        "Соседи думают, что я ворую: так гремит",
        "Рисунок слез после стирки",
    ],
)
def test_a_figure_of_speech_is_no_danger(text: str) -> None:
    assert _topics(text, rating=3) == set()


def test_examples_escalate_what_no_word_list_names() -> None:
    text = "Перелетел через руль у нового самоката, теперь без переднего резца"
    assert find_red_lines(text, PLAYBOOK) == ()
    assert _topics(text)
    without = replace(PLAYBOOK, words={k: v for k, v in PLAYBOOK.words.items() if not k.startswith("review_examples")})
    assert _topics(text, playbook=without) == set()


def test_a_word_or_two_is_too_little_for_examples_alone() -> None:
    assert _topics("Это писец") == set()
