"""Words are cut where they stand in the original, through every disguise."""

from desk.tokens import has_question, quote, tokens_of


def test_places_are_those_of_the_original_text() -> None:
    text = "Ёлка, пушистая!"
    tokens = tokens_of(text)
    assert [token.text for token in tokens] == ["елка", "пушистая"]
    assert quote(text, tokens, 0, 1) == "Ёлка, пушистая"


def test_look_alike_letters_and_invisible_characters_are_undone() -> None:
    assert tokens_of("возв\u200bpaт")[0].text == "возврат"


def test_english_stays_english_and_translit_becomes_russian() -> None:
    assert tokens_of("where is my order please")[0].text == "where"
    assert [token.text for token in tokens_of("kogda dostavka")] == ["когда", "доставка"]


def test_a_decimal_number_does_not_end_a_sentence() -> None:
    assert {token.sentence for token in tokens_of("версия 5.3 или нет")} == {0}
    assert {token.sentence for token in tokens_of("Пришло. Спасибо")} == {0, 1}


def test_a_question_mark_belongs_to_its_own_sentence() -> None:
    text = "Есть аллергия? Взяла другой."
    tokens = tokens_of(text)
    assert has_question(text, tokens, 0)
    assert not has_question(text, tokens, 1)
