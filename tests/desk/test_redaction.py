"""Personal data and secrets are hidden; what names a message or a thing stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.redaction import Masks, find_personal, redact


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("пишите на ivan.petrov@mail.example.com", "[e-mail]"),
        ("мой номер +7 (912) 345-67-89", "[phone]"),
        ("звоните 8 912 345 67 89", "[phone]"),
        ("call 555-123-4567", "[phone]"),
        ("call (555) 123 4567", "[phone]"),
        ("карта 4276 1234 5678 9010", "[card]"),
        ("card 4111111111111111", "[card]"),
        ("Authorization: Bearer abcdef1234567890", "[key]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "[key]"),
        ("api_key=0123456789abcdef", "[key]"),
        ("паспорт 4510 123456", "[document]"),
    ],
)
def test_personal_data_is_replaced_by_its_kind(text: str, kind: str) -> None:
    hidden = redact(text)
    assert kind in hidden
    assert "".join(char for char in text if char.isdigit())[-4:] not in hidden or kind in ("[e-mail]", "[key]")


@pytest.mark.parametrize(
    "text",
    [
        "артикул 123456789",
        "заказ 771204-0001",
        "штрихкод 4601234567890",
        "размеры 84-86-88-90-92",
        "мощность 2200 Вт, 220-240 В",
        "2026-11-25T13:01:02.123456+00:00",
        "nm_id=212345678 shk:12345678901",
        "ответили за 1732540862123 мс",
    ],
)
def test_numbers_of_goods_orders_and_clocks_stay(text: str) -> None:
    assert redact(text) == text


def test_several_spans_are_found_in_order_and_never_overlap() -> None:
    text = "a@b.example.com, +79123456789"
    spans = find_personal(text)
    assert [text[span.start : span.end] for span in spans] == ["a@b.example.com", "+79123456789"]


def test_what_was_hidden_is_not_hidden_twice() -> None:
    once = redact("почта a@b.example.com, карта 4276 1234 5678 9010")
    assert redact(once) == once


def test_a_card_called_an_order_is_hidden_all_the_same() -> None:
    assert redact("заказ 4111 1111 1111 1111 оплачен") == "заказ [card] оплачен"


def test_what_belongs_to_people_and_offices_is_hidden_too() -> None:
    text = "Мария Сергеевна Иванова, снилс 112-233-445 95, IBAN GB29NWBK60161331926819, ул. Ленина, д. 5"
    assert redact(text) == "[name], снилс [document], IBAN [account], [address]"


def test_one_value_has_one_mask_wherever_it_stands_and_another_has_its_own() -> None:
    masks = Masks()
    assert masks.hide("звоните +7 912 345-67-89 или +7 900 000-11-22") == "звоните [phone] или [phone 2]"
    assert masks.hide("снова: +79123456789") == "снова: [phone]"
    assert masks.hide("пишите a@b.example.com") == "пишите [e-mail]"


def test_people_of_the_desk_are_shown_the_value() -> None:
    masks = Masks()
    hidden = masks.hide("мой номер +7 912 345-67-89")
    assert masks.show(f"«{hidden}»") == "«мой номер +7 912 345-67-89»"


def test_a_name_is_hidden_as_a_word_and_not_inside_another() -> None:
    masks = Masks()
    assert masks.hide_name("Анна Ким", "Анна, спасибо! Каннам и КИМ.") == "[name], спасибо! Каннам и [name 2]."
    assert masks.hide_name("", "Анна") == "Анна"


@given(st.text(alphabet="абв 0123456789+-@.[]", max_size=60))
def test_masks_hide_what_redacting_hides(text: str) -> None:
    assert find_personal(Masks().hide(text), trust_goods=False) == find_personal(redact(text), trust_goods=False)
