"""What follows from a date by the calendar is borne out; one day, one month beside it is not."""

import pytest
from pinned import is_pinned, pins_of

from desk.claims_calendar import gaps, is_months_later, near_weekday, weekday_of
from desk.claims_dates import When, find_dates


def _day(text: str) -> When:
    return find_dates(text)[0]


@pytest.mark.parametrize(
    ("draft", "quote", "facts", "expected"),
    [
        ("28 ноября, это пятница.", "пятница", ("eta: 28 ноября", "today: вторник 25.11"), True),
        ("28 ноября, это суббота.", "суббота", ("eta: 28 ноября", "today: вторник 25.11"), False),
        ("28 ноября, это пятница.", "пятница", ("eta: 28 ноября", "today: 2025-11-27"), True),
        ("28 ноября, это четверг.", "четверг", ("eta: 28 ноября", "today: 2025-11-27"), False),
        ("28 ноября, это пятница.", "пятница", ("eta: 28 ноября",), False),
        ("Завтра суббота, пункт открыт.", "суббота", ("today: пятница", "завтра: открыто"), True),
        ("Завтра воскресенье, пункт открыт.", "воскресенье", ("today: пятница", "завтра: открыто"), False),
        ("Завтра суббота, пункт открыт.", "суббота", ("создан: пятница", "завтра: открыто"), False),
    ],
)
def test_a_day_of_the_week_follows_from_the_date_beside_it(
    draft: str, quote: str, facts: tuple[str, ...], expected: bool
) -> None:
    assert is_pinned(pins_of(draft, *facts), quote) is expected


def test_a_day_of_the_week_belongs_to_the_nearest_date() -> None:
    facts = ("sent: 22 ноября", "eta: 28 ноября", "today: 2025-11-27")
    assert not is_pinned(pins_of("Отправлен 22 ноября, приедет 28 ноября, в субботу.", *facts), "субботу")


@pytest.mark.parametrize(
    ("day", "expected"),
    [("10 октября 2027", True), ("10 октября 2026", False), ("10 ноября 2027", False)],
)
def test_a_warranty_is_counted_from_the_day_the_customer_told(day: str, expected: bool) -> None:
    pins = pins_of(
        f"Гарантия 24 месяца с даты покупки, то есть до {day} года.",
        "warranty: 24 месяца с даты покупки",
        customer="Куплен 10 октября 2025",
    )
    assert is_pinned(pins, day) is expected


def test_of_two_dates_none_is_chosen_to_count_from() -> None:
    facts = ("return: 14 дней", "ordered: 2025-11-06", "received: 2025-11-20")
    assert not is_pinned(pins_of("Даётся 14 дней, то есть до 20 ноября и до 4 декабря 2024.", *facts), "4 декабря")
    assert not is_pinned(pins_of("Даётся 14 дней, то есть до 4 декабря.", *facts), "4 декабря")


@pytest.mark.parametrize(("days", "expected"), [("четыре дня", True), ("пять дней", False)])
def test_days_left_are_counted_from_today(days: str, expected: bool) -> None:
    facts = ("keep until: 2025-11-27", "today: 2025-11-23")
    assert is_pinned(pins_of(f"Хранят до 27 ноября, в запасе {days}.", *facts), days) is expected


@pytest.mark.parametrize(("word", "expected"), [("завтра", True), ("послезавтра", False), ("вчера", False)])
def test_tomorrow_is_the_date_that_a_fact_tells(word: str, expected: bool) -> None:
    assert is_pinned(pins_of(f"Приедет {word}.", "eta: 2025-11-28", "today: 2025-11-27"), word) is expected


def test_months_end_on_the_last_day_of_a_shorter_month() -> None:
    assert is_months_later(_day("2026-01-31"), _day("28 февраля 2026"), 1)
    assert not is_months_later(_day("2026-01-31"), _day("27 февраля 2026"), 1)
    assert not is_months_later(_day("10 октября"), _day("10 октября 2027 года"), 24)


def test_what_no_year_tells_has_no_day_of_the_week() -> None:
    assert weekday_of(_day("28 ноября"), None, ()) is None
    assert weekday_of(_day("2025-11-28"), None, ()) == 5
    # A year that has a 29 February and one that has none disagree.
    assert weekday_of(_day("3 марта"), When(start=0, end=0, day=20, month=2, weekday=3), ()) is None
    assert near_weekday("tomorrow", None) is None


def test_gaps_agree_in_every_year() -> None:
    assert gaps(_day("20 ноября"), _day("4 декабря")) == {14}
    assert gaps(_day("20 февраля"), _day("4 марта")) == set()


@pytest.mark.parametrize(("day", "expected"), [("Sunday", True), ("Monday", False)])
def test_a_day_the_customer_named_in_small_letters_may_be_taken_up(day: str, *, expected: bool) -> None:
    draft = f"I can't promise {day}, the parcel is with the carrier."
    assert is_pinned(pins_of(draft, customer="will it be here by sunday?", language="en"), day) is expected


def test_a_day_the_customer_asked_about_is_not_promised() -> None:
    pins = pins_of("Yes, it works for Sunday.", customer="will it be here by sunday?", language="en")
    assert not is_pinned(pins, "Sunday")
