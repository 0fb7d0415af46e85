"""Questions find their category by knowledge of words, whatever the spelling, and say why."""

import time
from dataclasses import replace

import pytest
from makers import make_playbook

from desk.decisions import Route
from desk.errors import BadPlaybook
from desk.interactions import ChannelName
from desk.routing import route

PLAYBOOK = make_playbook()


def _route(text: str, channel: ChannelName = ChannelName.QUESTION) -> Route:
    return route(channel=channel, text=text, pros=None, cons=None, rating=None, playbook=PLAYBOOK)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Дверца шкафчика пришла с вмятиной, можно заменить?", "post_purchase_issue"),
        ("Штрихкод на коробке 4607001234567, это прошлая модель или новая?", "spec_compatibility"),
        ("посылка десять дней лежит на сортировке", "post_purchase_issue"),
        ("Есть ли декларация на эту посуду?", "compliance_safety"),
        ("не подделка? часы выглядят странно", "compliance_safety"),
        ("Когда появится зелёный?", "availability_delivery"),
        ("сколько дней доставка до Кирова?", "availability_delivery"),
        ("Рост 176, обхват бёдер 104, какой размер взять?", "sizing_fit"),
        ("шкаф войдёт в нишу 75 см?", "sizing_fit"),
        ("какой мощности двигатель у блендера?", "spec_compatibility"),
        ("подойдёт ли чехол на Redmi 10C?", "spec_compatibility"),
        ("Будет скидка на выходных?", "general_question"),
        ("чьё производство, фабрика где?", "general_question"),
    ],
)
def test_a_question_goes_where_its_words_belong(text: str, category: str) -> None:
    assert _route(text).category == category


def test_the_same_verb_with_a_device_and_with_a_body_means_two_things() -> None:
    assert _route("подойдёт на рост 170?").category == "sizing_fit"
    assert _route("подойдёт на Galaxy A54?").category == "spec_compatibility"


def test_misspelt_words_are_understood() -> None:
    assert _route("сиртификат саответствия есть?").category == "compliance_safety"
    assert _route("кагда паявится в наличее").category == "availability_delivery"


def test_russian_in_latin_letters_is_understood() -> None:
    assert _route("skolko idet dostavka v Tomsk").category == "availability_delivery"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("the strap broke in a week, how do I return it", "post_purchase_issue"),
        ("does the balm contain parabens", "compliance_safety"),
        ("when will the white one be back in stock", "availability_delivery"),
        ("I am 168 cm tall, which size should I choose", "sizing_fit"),
        ("how many watts does the kettle have", "spec_compatibility"),
        ("can I iron it?", "general_question"),
    ],
)
def test_english_words_are_not_taken_for_names_of_devices(text: str, category: str) -> None:
    assert _route(text).category == category


def test_the_sentence_that_asks_outweighs_the_story_before_it() -> None:
    assert _route("Беру маме на юбилей, ей 70. Какой состав ткани?").confidence > 0.9
    assert _route("Живу в Омске. Какой объём бака?").confidence > 0.9
    assert _route("Пришла посуда. Одна тарелка разбита. Что делать?").category == "post_purchase_issue"


def test_a_cover_for_a_named_tablet_is_compatibility_despite_its_millimetres() -> None:
    assert _route("чехол на Lenovo Tab M10, высота 241 мм?").category == "spec_compatibility"


def test_an_age_mark_is_a_matter_of_safety() -> None:
    assert _route("пазл 6+, внучке четыре, давать?").category == "compliance_safety"


@pytest.mark.parametrize("word", ["а", "в"])
def test_a_conjunction_is_not_an_ampere_or_a_volt(word: str) -> None:
    assert _route(word).category != "spec_compatibility"


def test_a_sign_of_ownership_beats_the_topic_it_comes_with() -> None:
    assert _route("какой размер у рукава?").category == "sizing_fit"
    assert _route("получила куртку, рукав порван, какой порядок возврата?").category == "post_purchase_issue"


def test_the_reason_quotes_the_deciding_words() -> None:
    found = _route("Сертификат на краски есть?")
    assert "Сертификат" in found.why
    assert found.method == "rules"
    assert 0.5 < found.confidence <= 1
    assert found.runner_up in PLAYBOOK.categories


def test_a_second_request_is_named() -> None:
    assert _route("Какая длина рукава и есть ли сертификат?").secondary is not None
    assert _route("Когда появится в наличии?").secondary is None


def test_unknown_words_fall_back_without_confidence() -> None:
    found = _route("🐱")
    assert (found.category, found.confidence) == ("general_question", 0.3)


def test_asking_for_a_person_is_noticed() -> None:
    assert _route("позовите оператора, пожалуйста").wants_human
    assert not _route("какой материал?").wants_human


def test_a_chat_uses_the_categories_of_questions() -> None:
    assert _route("где мой заказ?", ChannelName.CHAT).category == "post_purchase_issue"


def test_a_new_category_is_learnt_from_its_file_alone() -> None:
    wholesale = replace(
        PLAYBOOK.category("general_question"),
        name="franchise",
        examples=("Продаёте франшизу?", "сколько стоит франшиза", "условия франшизы какие"),
        phrases=("франшиза",),
    )
    playbook = replace(PLAYBOOK, categories={**PLAYBOOK.categories, "franchise": wholesale})
    found = route(
        channel="question", text="интересует ваша франшиза", pros=None, cons=None, rating=None, playbook=playbook
    )
    assert found.category == "franchise"


@pytest.mark.parametrize("text", ["", "\x00", "🙂" * 500, "слово " * 9_000, "?" * 5_000])
def test_odd_texts_are_routed_quickly_and_without_error(text: str) -> None:
    _route("размер")
    started = time.process_time()
    assert _route(text).category in PLAYBOOK.categories
    assert time.process_time() - started < 2.0


def test_a_broken_weight_names_file_and_key() -> None:
    words = {**PLAYBOOK.words, "routing": {**PLAYBOOK.words["routing"], "strengths": ("decisive",)}}
    with pytest.raises(BadPlaybook, match=r"routing\.toml.*strengths"):
        route(
            channel="question",
            text="размер",
            pros=None,
            cons=None,
            rating=None,
            playbook=replace(PLAYBOOK, words=words),
        )
