"""Personal data is found with its kind and its place; numbers of goods, orders and clocks are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.ru import inn

from desk.personal_data import find_personal
from desk.personal_spans import KINDS

_WORDS = st.sampled_from(
    ("Здравствуйте!", "Пишу вам снова.", "Жду ответа", "please help", "спасибо,", "Ирина", "", "🙂")
)
_TEN = st.text("0123456789", min_size=10, max_size=10)


def _found(text: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in find_personal(text)]


@pytest.mark.parametrize(
    ("text", "kind", "quote"),
    [
        ("тел.8(983)406-29-04 Марина", "phone", "8(983)406-29-04"),
        ("наберите 939 888 24 45", "phone", "939 888 24 45"),
        ("Мой номер 9947892778", "phone", "9947892778"),
        ("номер +41 (0)69 979 80 58-Fax", "phone", "+41 (0)69 979 80 58"),
        ("call me on 450 0840?", "phone", "450 0840"),
        ("звоните восемь девятьсот двенадцать триста сорок пять 67 89", "phone",
         "восемь девятьсот двенадцать триста сорок пять 67 89"),
        ("ivan собака mail точка ru", "email", "ivan собака mail точка ru"),
        ("masha(at)inbox(dot)ru", "email", "masha(at)inbox(dot)ru"),
        ("пишите: lena @ bk.ru", "email", "lena @ bk.ru"),
        ("оплата с 'rahul.upi@oksbi'", "email", "rahul.upi@oksbi"),
        ("карта 4276 1234 5678 9010, заказ 77", "card", "4276 1234 5678 9010"),
        ("card number 630427373398 is lost", "card", "630427373398"),
        ("IBAN GB29 NWBK 6016 1331 9268 19 was flagged", "iban", "GB29 NWBK 6016 1331 9268 19"),
        ("р/с 40817810099910004312", "account", "40817810099910004312"),
        ("SSN 460-89-9847", "ssn", "460-89-9847"),
        ("снилс 112-233-445 95", "snils", "112-233-445 95"),
        ("ИНН 500100732259", "inn", "500100732259"),
        ("Паспорт: серия 4512, номер 123456", "passport", "4512, номер 123456"),
        ("водительское удостоверение 99 12 345678", "licence", "99 12 345678"),
        ("я 15.06.1968 г.р.", "birth", "15.06.1968"),
        ("пишите в t.me/sergey_vlk", "handle", "t.me/sergey_vlk"),
        ("это мария петровна, звоните", "name", "мария петровна"),
        ("живу: ул. Ленина, д. 5, кв. 12", "address", "ул. Ленина, д. 5, кв. 12"),
        ("password was 'KnightRider1!'", "key", "password was 'KnightRider1!"),
    ],
)  # fmt: skip
def test_each_kind_is_found_whole(text: str, kind: str, quote: str) -> None:
    assert (kind, quote) in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Артикулы 178234561, 178234562 и 89161234567 перепутали",
        "номер заказа 9161234567",
        "товар 5469380012345678",
        "EAN 4601234567893, 4006381333931",
        "84-86-88-90-100",
        "7 8 9 10 11 12 13",
        "9 160 000 000 рублей",
        "+1000000 к карме, +7% к цене, +10 000 000 бонусов",
        "00100000 01101 01101111",
        "артикул 123-456-789 12, лот 987-65-4321",
        "семь пар по двести рублей, три по сто пятьдесят",
        "собака в точку съела корм, кот at home",
        "В 2026 г. родился бренд, на 12.03.2026 скидка",
        "телефон Samsung 8 128 256",
        "Красная Площадь, Нижний Новгород",
    ],
)
def test_numbers_of_goods_orders_and_sums_are_no_personal_data(text: str) -> None:
    assert _found(text) == []


def test_what_calls_itself_an_order_is_excused_only_where_words_are_trusted() -> None:
    text = "вопросы по заказу: 912 345 67 89"
    assert find_personal(text) == ()
    assert [span.kind for span in find_personal(text, trust_goods=False)] == ["phone"]


def test_a_topic_explains_one_number_and_is_used_up() -> None:
    assert _found("заказ 77120, мой 8 912 345-67-89") == [("phone", "8 912 345-67-89")]


def test_places_are_those_of_the_text_as_it_was_given() -> None:
    text = "тел \u200b+7\u00ad912\u200b345\u200b67\u200b89, паш\u0301а"
    (span,) = find_personal(text)
    assert text[span.start : span.end] == "+7\u00ad912\u200b345\u200b67\u200b89"


@given(
    before=_WORDS,
    after=_WORDS,
    body=_TEN,
    issuer=st.sampled_from(("4276", "5469", "2202", "6011")),
    gap=st.sampled_from(("", " ", "-")),
)
def test_a_card_that_passes_luhn_is_found_in_any_surroundings(
    before: str, after: str, body: str, issuer: str, gap: str
) -> None:
    digits = issuer + body + "0"
    digits += luhn.calc_check_digit(digits)
    shown = gap.join((digits[:4], digits[4:8], digits[8:12], digits[12:]))
    assert ("card", shown) in _found(f"{before} карта {shown} {after}")


@given(
    before=_WORDS, after=_WORDS, rest=_TEN.filter(lambda rest: rest[0] in "3489"), opening=st.sampled_from(("+7", "8"))
)
def test_a_russian_phone_is_found_in_any_surroundings(before: str, after: str, rest: str, opening: str) -> None:
    shown = f"{opening} ({rest[:3]}) {rest[3:6]}-{rest[6:8]}-{rest[8:]}"
    assert ("phone", shown) in _found(f"{before} {shown} {after}")


@given(rest=st.text("0123456789", min_size=9, max_size=9))
def test_an_inn_is_found_after_its_word_and_not_without(rest: str) -> None:
    whole = rest + inn.calc_company_check_digit(rest)
    assert ("inn", whole) in _found(f"ИНН {whole}")
    assert "inn" not in [kind for kind, _ in _found(f"номер {whole}")]


@given(st.text("0123456789 -+()@.абвГДE№:\n\u200b", max_size=120))
def test_spans_are_ordered_apart_and_inside_whatever_the_text(text: str) -> None:
    spans = find_personal(text)
    ends = [0, *(span.end for span in spans)]
    assert all(end <= span.start < span.end <= len(text) for end, span in zip(ends, spans, strict=False))
    assert {span.kind for span in spans} <= set(KINDS)


def test_a_page_of_nothing_but_numbers_is_hidden_whole_without_reading_each() -> None:
    text = "+7 912 345-67-89 a@b.example " * 400
    hidden = sum(span.end - span.start for span in find_personal(text))
    assert hidden > len(text) * 0.9
