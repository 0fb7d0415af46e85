"""Replies to reviews: the right tone, the product's name, the thing the customer wrote about, and no promise."""

from collections import Counter
from dataclasses import replace

import pytest
from makers import make_interaction, make_playbook

from agent.instructions import render_message
from agent.offline.reading import Message, read_message
from agent.offline.review import is_complaint, write_review
from agent.offline.sources import Card
from agent.offline.wording import Picker, Wording
from desk.aspects import Aspects, find_aspects
from desk.decisions import Route
from desk.interactions import Interaction

PLAYBOOK = make_playbook()
RUSSIAN, ENGLISH = Wording(PLAYBOOK, "ru"), Wording(PLAYBOOK, "en")
CARD = Card(title="Кружка керамическая")


def make_message(interaction: Interaction, *, sentiment: str = "positive", topics: tuple[str, ...] = ()) -> Message:
    route = Route(category="any", confidence=1, method="rules", why="", sentiment=sentiment, topics=topics)
    return read_message(render_message(interaction, route=route))


def praise(text: str, *, pros: str | None = None, cons: str | None = None) -> Message:
    return make_message(make_interaction(text=text, pros=pros, cons=cons))


def complain(text: str, *, topics: tuple[str, ...] = ()) -> Message:
    return make_message(make_interaction(text=text, rating=1), sentiment="negative", topics=topics)


def write(message: Message, card: Card = CARD, *, wording: Wording = RUSSIAN, name: str = "") -> str:
    return write_review(message, card, wording, Picker.of(message, attempt=0), name=name)


def hear(message: Message) -> Aspects:
    return find_aspects(
        text=message.text, pros=message.pros, cons=message.cons, rating=message.rating, words=RUSSIAN.lists
    )  # fmt: skip


def says_one_of(text: str, *lists: str) -> bool:
    return any(phrase in text for name in lists for phrase in RUSSIAN.need(name))


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Размер подошёл идеально", "size"),
        ("Какой нежный оттенок, глаз не отвести", "color"),
        ("Упаковано было на славу", "packaging"),
        ("Коту зашло, играет целыми днями", "pet"),
        ("Внучке очень понравилось", "child"),
        ("Брали в подарок свекрови", "giving"),
        ("Подарок удался, свекровь в восторге", "gift"),
        ("Держит заряд неделю", "charge"),
        ("Светит ярко, глаза не устают", "light"),
        ("Пришло на два дня раньше срока, доставка супер", "delivery"),
        ("Советую всем знакомым", "recommend"),
    ],
)
def test_praise_answers_to_what_was_praised(text: str, topic: str) -> None:
    assert says_one_of(write(praise(text)), f"praise_{topic}")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Поставила тройку за доставку на восемь дней позже", "delivery"),
        ("Кожа как у младенца", "child"),
        ("Робот умнее мужа", "family"),
        ("Впитывает с третьего раза", "repeat"),
        ("Советую смотреть на размер", "recommend"),
        ("Светит ярко", "color"),
        ("Кот даже близко не подошёл", "size"),
        ("Заряда хватает ненадолго", "charge"),
        ("На фото, если что, шарики", "description"),
        ("Ткань хорошая, но короткая", "size"),
        ("Крутые, но маленькие, перезаказали размер", "size"),
    ],
)
def test_what_is_only_spoken_of_is_not_praised(text: str, topic: str) -> None:
    assert topic not in hear(praise(text)).praised


def test_a_but_parts_what_is_liked_from_what_is_not() -> None:
    aspects = hear(praise("Ткань хорошая но длина маловата"))
    assert (aspects.praised, aspects.criticised) == (("material",), ("size",))


def test_a_not_sours_four_stars_and_leaves_five_alone() -> None:
    words = {"text": "Части на подставку пришли не все"}
    four, five = (make_message(make_interaction(**words, rating=stars)) for stars in (4, 5))
    assert hear(four).is_sore
    assert not hear(five).is_sore
    assert not hear(four).has_remark


def test_five_stars_with_a_mere_but_are_not_thanked_for_downsides_nor_wished_a_long_life_after_real_ones() -> None:
    mere = write(praise("Собака играет весь день, но не устаёт", pros="Прочная"))
    real = write(praise("Кот в восторге", cons="К сожалению, очень хрупкая"))
    assert not says_one_of(mere, "both_sides")
    assert says_one_of(real, "both_sides")
    assert says_one_of(real, "closing_mixed")


def test_praise_names_the_product_and_greets_by_name() -> None:
    text = write(praise("Очень довольна"), name="Анна")
    assert "«Кружка керамическая»" in text
    assert "Анна" in text.split("!")[0]


def test_downsides_beside_praise_are_acknowledged() -> None:
    text = write(praise("", pros="Красивая, удобная ручка", cons="Маленький объём"))
    assert says_one_of(text, "both_sides")


@pytest.mark.parametrize("cons", ["нет", "-", "Не обнаружено", "их нет", "пока не нашла", "отсутствуют"])
def test_downsides_that_say_there_are_none_are_not_criticism(cons: str) -> None:
    assert not hear(praise("Всё нравится", cons=cons)).is_sore


def test_five_stars_with_nothing_but_criticism_get_no_delight() -> None:
    text = write(praise("", pros=None, cons="узкие, пришлось отдать дочери"))
    assert says_one_of(text, "closing_mixed")
    assert not says_one_of(text, "praise_general", "praise_child", "thanks")


def test_a_word_is_not_taken_for_another_one_that_looks_alike() -> None:
    aspects = hear(praise("В целом уже вторую беру нашей красотке"))
    assert "packaging" not in (*aspects.praised, *aspects.criticised)
    assert not aspects.is_sore


def test_a_complaint_apologises_once_names_the_trouble_and_gives_one_step() -> None:
    text = write(complain("Треснула на второй день", topics=("defect",)))
    apologies = ("жаль", "извин", "сожале", "прощения")
    assert sum(text.lower().count(word) for word in apologies) == 1
    assert RUSSIAN.need("with_defect")[0] in text or RUSSIAN.need("about_defect")[0] in text
    assert says_one_of(text, "step_check")


def test_a_defect_outweighs_whatever_else_is_mentioned() -> None:
    text = write(complain("Цвет не тот и ручка отвалилась", topics=("color", "defect")))
    assert RUSSIAN.need("with_defect")[0] in text or RUSSIAN.need("about_defect")[0] in text


def test_of_two_troubles_the_one_a_check_can_settle_is_named() -> None:
    text = write(complain("Приехала пазлом", topics=("delivery", "packaging")))
    assert RUSSIAN.need("with_packaging")[0] in text or RUSSIAN.need("about_packaging")[0] in text
    assert says_one_of(text, "step_check")


def test_a_complaint_about_taste_is_not_sent_to_a_defect_check() -> None:
    assert says_one_of(write(complain("Цвет совсем другой")), "step_details")


def test_unhappy_words_or_few_stars_make_a_complaint() -> None:
    assert is_complaint(make_message(make_interaction(rating=5), sentiment="negative"))
    assert is_complaint(make_message(make_interaction(rating=2), sentiment="neutral"))
    assert not is_complaint(make_message(make_interaction(rating=3), sentiment="neutral"))


def test_an_english_reply_is_english_and_works_without_a_name_for_the_product() -> None:
    message = praise("The cat loves it, great quality")
    text = write(message, Card(), wording=ENGLISH, name="Alex")
    assert text.isascii()
    assert "«" not in text


def test_hundreds_of_equal_reviews_do_not_read_alike() -> None:
    message = make_interaction(text="Супер")
    people = [replace(message, customer_name=None, product_name=f"Кружка {number}") for number in range(300)]
    texts = [write(make_message(one)) for one in people]
    assert Counter(texts).most_common(1)[0][1] <= 6


def test_a_present_one_is_ashamed_of_is_no_praise() -> None:
    assert "gift" not in hear(praise("дарить стыдно, сами поиграем", pros="игра интересная")).praised
