"""A yes against a no of the facts never leaves, in whatever language the fact is written."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.case import GateCase
from agent.guardrails.contradicted_fact import contradicted_fact
from desk.decisions import Severity


def _severities(case: GateCase) -> set[Severity]:
    return {finding.severity for finding in contradicted_fact(case)}


@pytest.mark.parametrize(
    ("asked", "fact", "draft"),
    [
        ("есть ли капюшон?", "hood: false", "Да, капюшон есть."),
        ("можно мыть в пмм?", "dishwasher: false", "Конечно! Смело в посудомойку."),
        ("можно в микроволновку?", "microwave: true", "Нет, в микроволновку нельзя."),
        ("пульт есть?", "Пульт в комплекте: нет", "Пульт идёт в комплекте."),
        ("мелких деталей нет?", "small parts: true", "Мелких деталей нет."),
        ("новорождённому подойдёт?", "age: 6+", "Подходит с рождения!"),
    ],
)
def test_the_opposite_of_a_fact_blocks(asked: str, fact: str, draft: str) -> None:
    assert Severity.BLOCK in _severities(make_case(draft, channel="question", customer_text=asked, facts=(fact,)))


@pytest.mark.parametrize(
    ("asked", "fact", "draft"),
    [
        ("Алло, крышка есть?", "Крышка: нет", "Да, на связи!"),
        ("Ау, ответьте?", "Крышка: нет", "Да, слушаю вас внимательно, чем помочь?"),
        ("можно в пмм?", "dishwasher: false", "Да, мы здесь. Сейчас посмотрим."),
        ("is it dishwasher safe?", "dishwasher: false", "Yes, we are here! One moment, please."),
    ],
)
def test_a_yes_to_being_there_is_no_yes_to_the_question(asked: str, fact: str, draft: str) -> None:
    assert _severities(make_case(draft, channel="chat", customer_text=asked, facts=(fact,))) == set()


@pytest.mark.parametrize("draft", ["Да, тут можно.", "Да, здесь смело мойте.", "Да, конечно, мы на связи.", "Да."])
def test_a_yes_that_goes_on_is_still_one_to_the_question(draft: str) -> None:
    case = make_case(draft, channel="chat", customer_text="можно в пмм?", facts=("dishwasher: false",))
    assert Severity.BLOCK in _severities(case)


@pytest.mark.parametrize(
    ("asked", "fact", "draft"),
    [
        ("есть ли капюшон?", "hood: true", "Да, капюшон есть."),
        ("Есть ли таймер?", "Таймер: нет", "К сожалению, таймера нет."),
        ("можно в микроволновку?", "microwave: true", "Да, можно."),
        ("Подарочная упаковка?", "gift wrap: false", "Подарочной упаковки у нас нет."),
    ],
)
def test_what_agrees_with_the_fact_passes(asked: str, fact: str, draft: str) -> None:
    assert _severities(make_case(draft, channel="question", customer_text=asked, facts=(fact,))) == set()


def test_a_yes_on_what_the_facts_leave_open_needs_a_person() -> None:
    case = make_english("Yes, our soap is vegan.", customer_text="Is it vegan?", facts=("vegan: null",))
    assert _severities(case) == {Severity.DRAFT}


def test_a_bare_yes_that_no_fact_supports_needs_a_person() -> None:
    case = make_case(
        "Да, подойдёт.", channel="question", customer_text="Для индукции подходит?", facts=("Цвет: белый",)
    )
    assert _severities(case) == {Severity.DRAFT}


def test_the_name_of_the_product_states_nothing() -> None:
    draft, name = "Горшок с крышкой не подойдёт для духовки.", "Горшок с крышкой"
    assert contradicted_fact(make_case(draft, channel="question", facts=("Крышка: да",), product_name=name)) == ()


@pytest.mark.parametrize(
    ("asked", "fact", "draft"),
    [
        ("Vegan? Gluten free?", "gluten free: false", "Gluten free, no. Made in Portugal."),
        ("В духовку? В пмм?", "dishwasher: false", "Духовка — да. Посудомойка — нет, мойте руками."),
        ("Do I need batteries?", "batteries included: false", "You need three AA batteries; they're not included."),
        ("Dryer?", "tumble dry: false", "Up to 60°C in the wash, but please skip the dryer."),
        ("Dishwasher?", "dishwasher: false", "Keep it out of the dishwasher."),
        ("Что дешевле?", "pickup price: 0", "Самовывоз бесплатный."),
        ("Батарейки есть?", "batteries: не входят", "Батарейки докупаются отдельно, в набор не входят."),
    ],
)
def test_a_no_may_stand_after_the_noun(asked: str, fact: str, draft: str) -> None:
    assert _severities(make_case(draft, channel="question", customer_text=asked, facts=(fact,))) == set()


@pytest.mark.parametrize(
    ("asked", "fact", "draft"),
    [
        ("Vegan? Gluten free?", "gluten free: true", "Gluten free, no. Made in Portugal."),
        ("Vegan? Gluten free?", "gluten free: false", "Gluten free, no added sugar."),
        ("В духовку? В пмм?", "dishwasher: true", "Духовка — да. Посудомойка — нет, мойте руками."),
        ("В пмм?", "dishwasher: false", "Посудомойка — да, нет проблем."),
        ("Charger?", "charger included: false", "A charger comes with it; it isn't part of the gift set."),
        ("Dishwasher?", "dishwasher: false", "Skip the sink and use the dishwasher."),
        ("Самовывоз есть?", "pickup: false", "Самовывоз есть."),
        ("Батарейки есть?", "batteries: не входят", "Батарейки есть, в комплект не входит адаптер."),
        ("Крышки остались?", "stock lids: 0", "Да, в наличии, крышки есть."),
    ],
)
def test_a_no_elsewhere_takes_no_yes_back(asked: str, fact: str, draft: str) -> None:
    assert Severity.BLOCK in _severities(make_case(draft, channel="question", customer_text=asked, facts=(fact,)))


def test_what_is_told_to_be_unknown_needs_nobody() -> None:
    asked = {"channel": "question", "customer_text": "Из Краснодара есть самовывоз?", "facts": ("pickup: null",)}
    assert _severities(make_case("По Краснодару данных о самовывозе у меня нет.", **asked)) == set()
    assert _severities(make_case("Данных мало, но самовывоз есть.", **asked)) == {Severity.DRAFT}


def test_a_question_about_the_review_itself_needs_no_fact() -> None:
    asked = {"channel": "chat", "facts": ()}
    assert _severities(make_case("Нет, пусть остаётся.", customer_text="Мне удалить отзыв?", **asked)) == set()
    assert _severities(make_case("Нет.", customer_text="Удалить отзыв? Крышка есть?", **asked)) == {Severity.DRAFT}
    assert _severities(make_case("Нет, не подойдёт.", customer_text="Подойдёт на индукцию?", **asked)) == {
        Severity.DRAFT
    }


def test_words_of_one_root_speak_of_the_same() -> None:
    asked = {"channel": "chat", "customer_text": "Вы брак перепродаёте?", "facts": ("returns: затем утилизация",)}
    assert _severities(make_case("Нет: возвращённое утилизируют.", **asked)) == set()
    assert _severities(make_case("Нет: возвращённое раздаём.", **asked)) == {Severity.DRAFT}


def test_a_line_of_two_topics_is_answered_by_the_one_it_is_about() -> None:
    facts = ("санки светящиеся полозья и колёса: нет",)
    plain = make_case("Колёса простые, без подсветки.", channel="question", facts=facts)
    shining = make_case("Колёса с подсветкой!", channel="question", facts=facts)
    assert _severities(plain) == set()
    assert _severities(shining) == {Severity.BLOCK}


def test_a_line_that_only_begins_with_the_topic_is_about_something_else() -> None:
    facts = ("warranty covers: the motor", "warranty transfer: no")
    assert _severities(make_english("The warranty covers the motor.", facts=facts)) == set()
    facts = ("lid colour: red", "lid included: no")
    assert _severities(make_english("The lid comes with it.", facts=facts)) == {Severity.BLOCK}


def test_a_yes_beside_a_figure_of_the_facts_stands_on_them() -> None:
    asked = "от зажигалки машины запустится?"
    told = make_case("Да, ему нужно 12 В.", channel="question", customer_text=asked, facts=("ввод: 12 В",))
    bare = make_case("Да, запустится.", channel="question", customer_text=asked, facts=("ввод: 12 В",))
    assert _severities(told) == set()
    assert _severities(bare) == {Severity.DRAFT}


def test_what_is_told_to_harm_is_denied() -> None:
    facts = ("посудомойка: нельзя",)
    told = make_case("Посудомойка ей противопоказана.", channel="question", facts=facts)
    assert _severities(told) == set()


def test_an_option_is_told_by_its_root() -> None:
    facts = ("stock горчичный: 0", "stock графит: 7")
    asked = "будет ли ещё горчичный цвет?"
    other = make_case(
        "Горчичного сейчас нет. В наличии есть графитовый.", channel="question", customer_text=asked, facts=facts
    )
    same = make_case("Горчичный в наличии есть.", channel="question", customer_text=asked, facts=facts)
    assert _severities(other) == set()
    assert _severities(same) == {Severity.BLOCK}


@pytest.mark.parametrize(
    ("customer", "draft", "severities"),
    [
        ("Пахнет бабушкиным садом", "Рады, что запах понравился.", set()),
        ("ваниль приторная, запах до тошноты", "То, что вы написали о запахе, для нас важно.", set()),
        ("Пахнет бабушкиным садом", "В составе нежный запах розы.", {Severity.BLOCK}),
        ("Хороший крем", "Рады, что запах понравился.", {Severity.BLOCK}),
    ],
)
def test_a_review_s_own_words_are_answered_not_the_card(customer: str, draft: str, severities: set[Severity]) -> None:
    case = make_case(draft, customer_text=customer, rating=5, facts=("Отдушка: без отдушки",))
    assert _severities(case) == severities
