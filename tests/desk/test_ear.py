"""What an ear learns from examples, and how it hears texts longer than any example."""

import numpy as np
import pytest

from desk.ear import FINE, Ear

LISTS = (
    (
        FINE,
        ("Спасибо за отзыв!", "Кружка на 350 мл, керамика.", "Размер подойдёт.", "The mug holds 350 ml, thank you."),
    ),
    ("money", ("Деньги вернём завтра.", "Мы всё вернём, деньги придут.", "We will send the money back.")),
    ("rude", ("Сами виноваты, глаза разуйте.", "Читать надо было, сами виноваты.", "Read before you whine.")),
)
KIND = "Кружка на 350 мл, керамика, размер подойдёт, спасибо за отзыв."


@pytest.fixture(scope="module")
def ear() -> Ear:
    return Ear(LISTS)


def test_new_words_in_known_forms_are_heard(ear: Ear) -> None:
    assert ear.hear("Деньгами поможем, вернём").kind == "money"
    assert ear.hear("Виноваты вы сами").kind == "rude"
    assert ear.hear("Деньгами поможем, вернём").score > 0 > ear.hear("Керамика, 350 мл. Спасибо!").score


def test_a_bad_passage_is_not_drowned_by_kind_pages_around_it(ear: Ear) -> None:
    kind, bad = " ".join([KIND] * 40), " ".join(["Деньги вернём завтра. Мы всё вернём, деньги придут."] * 6)
    assert ear.hear(kind).score < 0 < ear.hear(f"{kind} {bad} {kind}").score
    assert ear.hear(f"{kind} {bad} {kind}").kind == "money"


def test_a_sentence_without_an_end_is_heard_piece_by_piece(ear: Ear) -> None:
    kind = "кружка керамика размер подойдёт " * 30
    assert ear.hear(f"{kind} сами виноваты глаза разуйте").kind == "rude"


def test_letter_case_and_spelling_of_yo_change_nothing(ear: Ear) -> None:
    assert ear.hear("ДЕНЬГИ ВЕРНЕМ ЗАВТРА.") == ear.hear("деньги вернём завтра.")


@pytest.mark.parametrize("text", ["", " \n", "!!!", "\u200b", "ъйцукх " * 5_000])
def test_anything_can_be_listened_to(ear: Ear, text: str) -> None:
    assert np.isfinite(ear.hear(text).score)


def test_nothing_depends_on_which_text_was_heard_before() -> None:
    first, second = Ear(LISTS), Ear(LISTS)
    for text in ("Деньги вернём завтра.", "Сами виноваты", KIND):
        first.hear(text)
    assert first.hear("Вернём, сами") == second.hear("Вернём, сами")


def test_a_short_text_is_heard_as_it_was_taught() -> None:
    """Teaching and hearing count the same: what it was taught is told with little error."""
    ear = Ear(LISTS)
    heard = {text: ear.hear(text) for _, texts in LISTS for text in texts}
    assert all(heard[text].kind == kind for kind, texts in LISTS if kind != FINE for text in texts)
    assert all(heard[text].score < 0 for text in LISTS[0][1])


def test_one_known_word_among_strangers_proves_little(ear: Ear) -> None:
    alone, lost = ear.hear("деньги"), ear.hear("деньги фиолетовый паровоз увёз куда-то в горы")
    assert alone.kind == "money"
    assert lost.score < alone.score * 0.6


def test_the_letters_of_an_address_are_nobodys_words(ear: Ear) -> None:
    assert ear.hear("Спасибо за отзыв! https://desk.example/money-back/DengiVernem") == ear.hear("Спасибо за отзыв!")


def test_a_short_rest_is_heard_with_what_it_belongs_to(ear: Ear) -> None:
    kind = " ".join([KIND] * 6)
    assert ear.hear("Сами виноваты.").score > 0 > ear.hear(f"{kind} Спасибо, сами.").score
