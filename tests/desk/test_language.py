"""Which language a text is in."""

import pytest

from desk.language import detect_language


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
