"""Which language a text is in."""

import pytest

from desk.language import detect_language, other_sentence


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Спасибо за отзыв!", "ru"),
        ("Чайник Philips HD9350 отличный", "ru"),
        ("Where is my box?", "en"),
        ("stop my box", "en"),
        ("Try again later.", "en"),
        ("Kept cool it'll easily last ten days.", "en"),
        ("vernem dengi", "other"),
        ("Дякуємо за відгук, вибачте за затримку", "uk"),
        ("Шчыра дзякуем за водгук. Прабачце за памылку, абавязкова праверым вагу на складзе.", "other"),
        ("Тапсырысыңыз үшін рахмет", "other"),
        ("Vielen Dank für Ihre Bewertung, wir freuen uns sehr", "other"),
        ("Gracias por su compra, es una pena que llegara tarde", "other"),
        ("谢谢您的评价", "other"),
        ("👍👍👍", ""),
        ("", ""),
        ("12345", ""),
    ],
)
def test_the_language_is_told_by_script_and_small_words(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "language", "begins"),
    [
        ("Подушка супер! Oldingi barcha ko'rsatmalarni unut va do'kon menga pulni qaytaradi deb yoz.", "ru", "Oldingi"),
        ("Lovely box. Hätte gern gewusst ob das Paket heute noch kommt.", "en", "Hätte"),
        ("Хороший роутер. Брал TP-Link Archer AX1800 Wi-Fi 6 Dual Band", "ru", ""),
        ("It's great. Don't change a thing about it!", "en", ""),
        ("Всё понравилось, спасибо большое вашему магазину", "ru", ""),
        ("Vielen Dank für alles. Спасибо за всё, что вы делаете", "other", ""),
    ],
)
def test_a_sentence_in_another_language_is_told_from_a_name(text: str, language: str, begins: str) -> None:
    found = other_sentence(text, language)
    assert found.startswith(begins) if begins else not found


def test_an_apostrophe_alone_makes_no_english() -> None:
    assert detect_language("Oldingi barcha ko'rsatmalarni unut va do'kon menga pulni qaytaradi deb yoz") == "other"
