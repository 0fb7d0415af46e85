"""Harm, allergy, children, law, fraud and fire reach a person; figures of speech, denials and fears do not."""

import pytest
from makers import make_playbook

from desk.decisions import Severity
from desk.redlines import find_red_lines

PLAYBOOK = make_playbook()


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Крышка сорвалась, ошпарила запястье кипятком", "harm"),
        ("Порезала палец об острый край банки", "harm"),
        ("После маски всё лицо покраснело и чешется", "harm"),
        ("От подушки у мужа началась аллергия", "allergy"),
        ("Дочь чуть не проглотила отвалившуюся бусину", "child_safety"),
        ("Завтра подаю иск в суд", "legal"),
        ("Это подделка, а не оригинал, мошенники", "fraud"),
        ("Зарядка вспыхнула прямо в розетке", "fire"),
        ("the lamp exploded and burned my hand", "harm"),
        ("Мочку уха разнесло за один вечер", "harm"),
        ("Пришлось заклеивать коленку пластырем", "harm"),
        ("У щенка понос, отвезли к ветеринару", "harm"),
        ("От пропитки исчесалась вся, пью супрастин", "allergy"),
        ("Кроха отковыряла пуговку и сунула в рот", "child_safety"),
        ("Настрочу жалобу в прокуратуру", "legal"),
        ("Документы передаю адвокату", "legal"),
        ("Впарили левый парфюм под видом оригинала", "fraud"),
        ("Из блока повалил едкий дымок", "fire"),
        ("the outlet started smoldering overnight", "fire"),
        ("a shard of the jar went into my heel", "harm"),
        ("У таксы после вкусняшки судороги, еле откачали", "harm"),
        ("The ladder gave way and I have a broken wrist", "harm"),
        ("Внучка вынула батарейку из пульта и сосала", "child_safety"),
        ("Ничего слать не надо, скоро мне ничего не нужно будет", "self_harm"),
        ("Sat in the garage with the engine on. Close my account", "self_harm"),
        ("The lantern flared up and caught the curtain", "fire"),
        ("My sleeve was alight from your warmer", "fire"),
        ("You will hear from my counsel", "legal"),
        ("Somebody there is stealing from my mother", "fraud"),
        ("I'm with the Evening Herald, writing on box clubs", "press"),
        ("Chase is looking into your charge", "bank_dispute"),
        ("the next courier gets hurt, tell him", "threat"),
    ],
)
def test_what_only_a_person_may_answer_is_found_with_its_topic(text: str, topic: str) -> None:
    found = find_red_lines(text, PLAYBOOK)
    assert topic in {finding.reason.split(":")[0] for finding in found}
    assert all(finding.severity is Severity.ESCALATE and finding.quote in text for finding in found)


@pytest.mark.parametrize(
    "text",
    [
        "Бомба, а не колонка!",
        "Судя по всему, брак",
        "Обманули ожидания, думала плотнее",
        "Умираю со смеху с этой кружки",
        "Аллергии не вызвал, кожа спокойная",
        "Гирлянда загорелась сразу, все огоньки целые",
        "Платье — огонь, глаз не оторвать",
        "Разводов после стирки нет",
        "Утюг не обжигает, ручка холодная",
        "Дёсны перестали кровить после этой щётки",
        "Ушла боль в пояснице, матрас отличный",
        "Детали крупные, в рот не засунет",
        "Пинетки: носы ободраны, кожа на ботинках облезла",
        "Замок надёжный, воры не пройдут",
        "Живот болит от смеха, игра отличная",
        "my husband was a lawyer and loved this pen",
        "The candle never flared, my curtains are safe",
        "The courier gets five stars, nobody waits",
        "The garage shelf holds an engine model",
        "Батарейку вставила, работает",
        "We lost our dear Murphy, no more treats please",
    ],
)
def test_figures_of_speech_and_denials_are_no_red_line(text: str) -> None:
    assert find_red_lines(text, PLAYBOOK) == ()


def test_a_near_miss_is_a_report_and_no_denial() -> None:
    assert find_red_lines("Сын чуть не подавился магнитом", PLAYBOOK)


def test_a_question_about_allergy_is_no_report_of_one() -> None:
    assert find_red_lines("Не вызовет ли аллергию у ребёнка?", PLAYBOOK) == ()
