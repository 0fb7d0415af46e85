"""Dates follow from a date and a term by ordinary reckoning; the same with the day off by one is held."""

import random
from datetime import date, timedelta

import pytest
from pinned import check_result, is_pinned, pins_of

ARRIVED = ("parcel arrived: 24.11.2026", "parcel storage days: 7")
SPLIT = ("сплит платежей: 4", "сплит интервал: 14 дней")
MAKING = ("срок изготовления: 10 рабочих дней", "выходные: сб, вс")
TICKET = ("ticket opened: 2026-11-20", "ticket sla: 3 рабочих дня")
KNITTING = ("course sessions: 4", "course weekday: Tuesday", "course first: 2027-01-12")
BOUGHT = ("сегодня: 2026-11-27", "гарантия мес: 24", "покупка: 2025-03-15")


@pytest.mark.parametrize(
    ("draft", "right", "wrong", "facts", "customer"),
    [
        ("Хранится неделю, то есть до {}.", "1 декабря", "2 декабря", ARRIVED, ""),
        ("Лежит с 24 ноября, забрать можно до {}.", "1 декабря", "30 ноября", ARRIVED, ""),
        ("Пролежит до {}, не спешите.", "1 декабря", "8 декабря", ARRIVED, ""),
        ("Срок истекает в {} 2028-го.", "марте", "апреле", ("изготовлено: 09.2026", "срок хранения мес: 18"), ""),
        ("Два года истекают в середине {}.", "марта 2027", "марта 2028", BOUGHT, ""),
        ("Гарантия до {} 2027-го.", "марта", "апреля", BOUGHT, ""),
        ("Спишется сегодня, 2 ноября, и {} ноября.", "16", "17", SPLIT, "сегодня 2 ноября"),
        ("Даты такие: 2, 16 и 30 ноября и {}.", "14 декабря", "15 декабря", SPLIT, "сегодня 2 ноября"),
        ("Десять рабочих дней с 7 декабря, это {}.", "21-го", "17-го", MAKING, "сегодня (пн, 7 декабря)"),
        ("Десять рабочих дней с 7 декабря, это {}.", "21-го", "22-го", MAKING, "сегодня (пн, 7 декабря)"),
        ("Ответ будет к {}.", "25 ноября", "23 ноября", TICKET, ""),
        ("There are four Tuesdays, the last is on {}.", "February 2", "February 9", KNITTING, ""),
        ("It lasts two weeks, so it runs out on {}.", "December 1", "December 2",
         ("trial start: 2026-11-17", "trial length days: 14"), ""),
        ("You may cancel until {}.", "December 9", "December 15",
         ("event date: 2026-12-12", "cancel: 3 days before the event"), ""),
        ("Next ones are on {}.", "February 11", "February 12", ("first: 2027-02-04", "repeats: weekly"), ""),
        ("It takes 3 to 5 business days, so by {}.", "December 4", "December 6",
         ("ordered: 2026-11-27", "delivery: 3-5 business days"), ""),
        ("It ends on the {} of December.", "fifth", "sixth", ("start: 2026-11-21", "days: 14"), ""),
        ("It ends on {}.", "December the fifth", "December the sixth", ("start: 2026-11-21", "days: 14"), ""),
        ("We are back on {}.", "January 3", "January 4", ("closed: 2026-12-24 - 2027-01-02",), ""),
        ("Снова на связи с {}.", "9 января", "10 января", ("отпуск с: 30.12.2026", "отпуск по: 08.01.2027"), ""),
        ("It comes on {}.", "Christmas Eve", "New Year's Eve", ("eta: 2026-12-24",), ""),
        ("Вернуть можно до {}.", "20 декабря", "13 декабря",
         ("оформлен: 29.11.2026", "получен: 06.12.2026", "возврат: 14 дней с получения"), ""),
    ],
)  # fmt: skip
def test_a_date_follows_from_a_date_and_a_term(
    draft: str, right: str, wrong: str, facts: tuple[str, ...], customer: str
) -> None:
    check_result(draft, right, wrong, facts, customer)


def test_how_a_date_follows_is_shown() -> None:
    pins = pins_of("Хранится неделю, то есть до 1 декабря.", *ARRIVED)
    shown = next(pinned.evidence for pinned in pins if pinned.claim.quote == "1 декабря")
    assert shown is not None
    assert (shown.kind, shown.id, shown.quote) == ("derived", "fact:1, fact:2", "24.11.2026 + 7")


def test_what_follows_is_not_counted_on_from_by_the_same_term() -> None:
    assert not is_pinned(pins_of("Хранится неделю, до 1 декабря или до 8 декабря.", *ARRIVED), "8 декабря")


def test_of_several_terms_the_one_the_reply_speaks_of_counts() -> None:
    facts = ("delivered: 2026-11-10", "return days: 14", "guarantee days: 30")
    draft = "It came on November 10, and you have 14 days, until {}."
    check_result(draft, "November 24", "December 10", facts, "")


def test_nothing_follows_where_working_days_pass_a_new_year() -> None:
    facts = ("ordered: 2026-12-28", "delivery: 5 business days")
    assert not is_pinned(pins_of("It comes by January 4.", *facts, language="en"), "January 4")


@pytest.mark.parametrize("seed", range(40))
def test_of_all_days_around_only_the_right_one_follows(seed: int) -> None:
    chance = random.Random(seed)
    start = date(2026, 1, 1) + timedelta(days=chance.randrange(700))
    count = chance.randrange(2, 35)
    right = start + timedelta(days=count)
    facts = (f"delivered: {start.isoformat()}", f"return days: {count}")
    for step in range(-40, 41):
        day = right + timedelta(days=step)
        draft = f"You may send it back until {day:%B} {day.day}."
        expected = step == 0 or day == start
        assert is_pinned(pins_of(draft, *facts, language="en"), f"{day:%B}") is expected, draft


def test_a_date_that_followed_from_a_term_is_not_counted_on_by_the_same_term() -> None:
    pins = pins_of("Хранится до 1 декабря, то есть до 8 декабря.", "пришла: 24.11.2026", "хранение: 7 дней")
    assert is_pinned(pins, "1 декабря")
    assert not is_pinned(pins, "8 декабря")
