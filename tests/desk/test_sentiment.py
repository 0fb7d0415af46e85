"""Tone comes from the words; empty fields, negation, irony and figures of speech are told apart."""

import pytest
from makers import make_playbook

from desk.sentiment import is_empty, read_sentiment

PLAYBOOK = make_playbook()


def _tone(text: str, pros: str | None = None, cons: str | None = None) -> str:
    return read_sentiment(text=text, pros=pros, cons=cons, playbook=PLAYBOOK).tone


@pytest.mark.parametrize(
    "text",
    [
        "Чудесный зонт, ветер держит, ручка удобная",
        "Муж в восторге, заказываю второй комплект",
        "Не линяет, не колется, сел как влитой",
        "Не ожидала, что будет настолько здорово",
        "lovely mug, very happy with it",
        "Волосы не пересушивает, ношу уже год",
        "Вышло дешевле чем в магазине, всем отделом взяли",
    ],
)
def test_praise_is_heard(text: str) -> None:
    assert _tone(text) == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Ремешок лопнул на третий день, выкинула",
        "Совсем не понравилось, ткань как клеёнка",
        "Пришла мятая, грязная, дарить стыдно",
        "Деньги на ветер, не рекомендую никому",
        "broke after two days, waste of money",
        "Несёт соляркой, стираю третий раз",
        "Волосы как пакля, опозорилась с таким подарком",
    ],
)
def test_blame_is_heard(text: str) -> None:
    assert _tone(text) == "negative"


@pytest.mark.parametrize("cons", ["нет", "-", "Не нашла", "их нет!", "пока не обнаружено", "Недостатков нет.", "—"])
def test_cons_that_say_nothing_do_not_spoil_praise(cons: str) -> None:
    assert is_empty(cons, PLAYBOOK)
    assert _tone("Хорошая сумка", "вместительная", cons) == "positive"


def test_a_filled_con_is_not_empty() -> None:
    assert not is_empty("нет пояса в комплекте, хотя обещали", PLAYBOOK)


def test_a_negation_turns_praise_over() -> None:
    assert _tone("Мне нравится") == "positive"
    assert _tone("Мне не нравится") == "negative"


def test_praise_in_quotation_marks_is_irony() -> None:
    assert _tone("Качество «радует»") == "negative"


def test_a_plain_remark_is_neutral() -> None:
    assert _tone("Обычный коврик, лежит в прихожей") == "neutral"


def test_why_quotes_the_words_that_decided() -> None:
    found = read_sentiment(text="Кошмарная молния", pros=None, cons=None, playbook=PLAYBOOK)
    assert "Кошмарная" in found.why


def test_stars_that_are_explained_leave_the_tone_to_the_words() -> None:
    said = "Плед сыплется и колет, отдала собаке"
    assert read_sentiment(text=f"{said}. Звёзды за бантик", pros=None, cons=None, rating=4, playbook=PLAYBOOK).tone == (
        "negative"
    )


def test_an_excuse_for_few_stars_turns_them_over() -> None:
    said = "Грелка греет всю ночь. Единицу нажал кот лапой"
    assert read_sentiment(text=said, pros=None, cons=None, rating=1, playbook=PLAYBOOK).tone == "positive"


def test_cons_that_say_there_are_none_speak_for_praise() -> None:
    tone = read_sentiment(text="пилит доски и меня", pros="мощная", cons="нет", rating=1, playbook=PLAYBOOK).tone
    assert tone == "positive"
