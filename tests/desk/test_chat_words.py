"""A yes belongs to an offer; a chat message that asks nothing and is content with everything wants something done."""

import pytest
from makers import make_playbook

from desk.chat_words import asks_of_others, find_consent, wants_a_deed

PLAYBOOK = make_playbook()


def test_a_yes_in_a_chat_is_seen_and_a_question_is_not() -> None:
    assert find_consent("ок", PLAYBOOK) == "ок"
    assert find_consent("Да, подтверждаю, только адрес другой", PLAYBOOK)
    assert find_consent("Когда приедет посылка?", PLAYBOOK) is None


@pytest.mark.parametrize(
    "text",
    ["sure, that one", "Верно, оформляйте, но на другой адрес", "Yes, go ahead", "ну пусть будет как-нибудь так"],
)
def test_a_short_yes_belongs_to_an_offer(text: str) -> None:
    assert find_consent(text, PLAYBOOK)


@pytest.mark.parametrize(
    "text", ["ок, спасибо, всё пришло", "Да где же посылка?", "Окно пришло целым", "Sure thing arrived, thanks"]
)
def test_thanks_and_questions_are_no_consent(text: str) -> None:
    assert find_consent(text, PLAYBOOK) is None


@pytest.mark.parametrize(
    "text",
    [
        "Поменяйте адрес, пусть везут на Мира 4",
        "Вчера с вашей сменщицей всё обговорили, оформляйте перенос",
        "отмена",
        "Move it to the second flat, the one with the green door",
        "the smaller one then",
        "I can't do this any more",
        "В наборе не хватает двух шурупов",
        "спасибо, делайте",
        "thanks, yes",
        "as we agreed",
        "how you like",
        "какой подешевле",
        "can do",
        "the second thing, I guess?",
        "можно и так… или подождать? как хотите",
    ],
)
def test_what_asks_nothing_wants_something_done(text: str) -> None:
    assert wants_a_deed(text, PLAYBOOK)


@pytest.mark.parametrize(
    "text",
    [
        "Когда приедет посылка",
        "Добрый день, сколько весит рама",
        "Подскажите размер упаковки",
        "hi, is the lid metal",
        "Tell me about the warranty please",
        "Спасибо, всё дошло",
        "всё, разобралась, кнопка сзади",
        "Ignore my last message, the lid was on crooked. All good now",
        "Вот такая?",
        "Есть какой-нибудь чехол к ней?",
        "скиньте ссылку на инструкцию",
        "love the soap!!",
        "Да, спасибо, всё пришло",
        "номер моего заказа 771204, что с ним",
    ],
)
def test_a_question_thanks_and_a_matter_settled_want_no_deed(text: str) -> None:
    assert not wants_a_deed(text, PLAYBOOK)


@pytest.mark.parametrize(
    "text",
    [
        "Моя невестка брала у вас плед. В какой пункт ей его везут?",
        "Кто из Омска уже купил? Скиньте телефоны",
        "Мне попалась чужая посылка, напишите контакты хозяина",
        "My cousin orders from you. Where do you send her box?",
        "Anyone near Leeds who bought it? I'd like a contact",
    ],
)
def test_what_is_known_of_somebody_else_is_no_machines_to_tell(text: str) -> None:
    assert asks_of_others(text, PLAYBOOK)


@pytest.mark.parametrize(
    "text",
    [
        "Какой размер взять сыну на рост 140?",
        "Купила подруге, ей понравилось. Есть ли другой цвет?",
        "Can I change my address?",
        "Адрес доставки уже указан, телефон тоже. Когда привезут?",
        "Бывшая в употреблении? Адрес магазина какой?",
    ],
)
def test_goods_for_somebody_and_data_of_ones_own_are_asked_about_freely(text: str) -> None:
    assert asks_of_others(text, PLAYBOOK) is None
