"""A day of the week is that of a date that sources settle; one day beside it is held."""

import pytest
from pinned import check_result, is_pinned, pins_of

ARRIVED = ("parcel arrived: 24.11.2026", "parcel storage days: 7")
TICKET = ("ticket opened: 2026-11-20", "ticket sla: 3 рабочих дня")
CARRIER = ("today: 2026-11-18", "parcel estimate: 2026-11-19 to 2026-11-21")
HOURS = ("часы пн–пт: 10–20", "часы вс: закрыто")


@pytest.mark.parametrize(
    ("draft", "right", "wrong", "facts", "customer"),
    [
        ("Хранится неделю, до {}, 1 декабря.", "вторника", "среды", ARRIVED, ""),
        ("Пришла 24 ноября. Вы вернётесь в {}.", "понедельник", "воскресенье", ARRIVED, "вернусь 30-го"),
        ("They expect it between tomorrow and {}.", "Saturday", "Sunday", CARRIER, ""),
        ("It's on through {}.", "Monday", "Tuesday", ("today: 2026-11-27", "sale: ends 30 Nov"), ""),
        ("You can decide up to {}, December 6.", "Sunday", "Saturday",
         ("order delivered: 2026-11-06", "returns: 30 days from delivery"), ""),
        ("It comes on {} the 10th.", "Thursday", "Friday", ("from: 2026-12-08", "to: 2026-12-10"), ""),
        ("Десять рабочих дней с 7 декабря, это {}, 21-го.", "понедельник", "вторник",
         ("срок: 10 рабочих дней",), "сегодня (пн, 7 декабря)"),
        ("Ждём вас в {} с десяти.", "среду", "субботу", HOURS, ""),
        ("Sunday is our day off, come on {}.", "Saturday", "Monday",
         ("hours sat: 10:00-16:00", "hours sun: closed"), "u open sunday?"),
    ],
)  # fmt: skip
def test_a_day_of_the_week_follows(draft: str, right: str, wrong: str, facts: tuple[str, ...], customer: str) -> None:
    check_result(draft, right, wrong, facts, customer)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("понедельник, вторник и среда", "понедельник, вторник и четверг"),
        ("понедельник, вторник и среда", "вторник, среда и четверг"),
    ],
)
def test_working_days_are_named_one_by_one(right: str, wrong: str) -> None:
    for days, expected in ((right, True), (wrong, False)):
        pins = pins_of(f"Три рабочих дня это {days}.", *TICKET)
        assert all(is_pinned(pins, day) for day in days.replace(" и ", ", ").split(", ")) is expected


def test_a_day_of_the_hours_is_no_day_of_a_delivery() -> None:
    assert not is_pinned(pins_of("Доставим в среду.", *HOURS), "среду")


@pytest.mark.parametrize(("day", "expected"), [("вторник", True), ("среда", False)])
def test_a_day_beside_its_date_is_that_of_the_date_whatever_the_hours_say(day: str, *, expected: bool) -> None:
    pins = pins_of(f"Приедет 1 декабря, это {day}.", "приедет: 2026-12-01", "ждём: в среду")
    assert is_pinned(pins, day) is expected


def test_the_day_that_it_is_today_proves_no_other_visit_on_such_a_day() -> None:
    pins = pins_of("Мастер приедет в пятницу.", "сегодня: 27.11", "заказ: 19.11.2026")
    assert not is_pinned(pins, "пятницу")
