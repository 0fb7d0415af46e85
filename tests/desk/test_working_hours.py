"""Only open time counts: a deadline never falls into the night, and zones and clock changes are minded."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import BadInput
from desk.interactions import Json
from desk.working_hours import DAYS, WorkingHours, add_working_time, parse_working_hours

OFFICE: dict[str, Json] = {"time_zone": "Europe/Moscow", **{day: ["09:00-13:00", "14:00-18:00"] for day in DAYS[:5]}}
# 2026-11-27 is a Friday; Moscow is three hours ahead of UTC all year.
FRIDAY = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def _hours(value: Json = None, **changes: Json) -> WorkingHours:
    found = parse_working_hours((OFFICE if value is None else value) | changes)  # type: ignore[operator]  # objects only
    assert found is not None
    return found


def test_without_hours_time_simply_passes() -> None:
    assert add_working_time(FRIDAY, DAY, parse_working_hours(None)) == FRIDAY + DAY


def test_what_is_left_on_friday_evening_continues_on_monday_morning() -> None:
    # 17:00 Moscow: one open hour is left, the second is Monday's first.
    start = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
    assert add_working_time(start, timedelta(hours=2), _hours()) == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


def test_a_night_message_starts_at_the_opening() -> None:
    start = datetime(2026, 11, 26, 23, 0, tzinfo=UTC)
    assert add_working_time(start, timedelta(minutes=60), _hours()) == datetime(2026, 11, 27, 7, 0, tzinfo=UTC)


def test_the_lunch_break_does_not_count() -> None:
    start = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)  # 12:30 Moscow
    assert add_working_time(start, timedelta(hours=1), _hours()) == datetime(2026, 11, 27, 11, 30, tzinfo=UTC)


def test_a_holiday_is_skipped() -> None:
    start = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
    hours = _hours(closed=["2026-11-30"])
    assert add_working_time(start, timedelta(hours=2), hours) == datetime(2026, 12, 1, 7, 0, tzinfo=UTC)


def test_the_hour_that_summer_time_takes_is_not_worked() -> None:
    # In Berlin 02:00-03:00 does not exist on 2027-03-28.
    night = _hours({"time_zone": "Europe/Berlin", "sun": ["00:00-06:00"]})
    start = datetime(2027, 3, 27, 23, 0, tzinfo=UTC)  # midnight in Berlin
    assert add_working_time(start, timedelta(hours=5), night) == datetime(2027, 3, 28, 4, 0, tzinfo=UTC)


def test_a_shop_that_is_closed_for_a_year_answers_on_its_first_day_back() -> None:
    every_day = [(FRIDAY.date() + number * DAY).isoformat() for number in range(400)]
    back = datetime(2028, 1, 3, 7, 0, tzinfo=UTC)  # the first Monday after, 10:00 in Moscow
    assert add_working_time(FRIDAY, timedelta(hours=1), _hours(closed=list(every_day))) == back


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "expected null"),
        ({"time_zone": "Mars/Base", "mon": ["09:00-18:00"]}, "no time zone 'Mars/Base'"),
        ({"time_zone": "../etc/passwd", "mon": ["09:00-18:00"]}, "no time zone"),
        ({"mon": ["09:00-18:00"]}, "time_zone: expected a name"),
        ({"time_zone": "UTC"}, "at least one open hour"),
        ({"time_zone": "UTC", "mon": ["18:00-09:00"]}, "the first before the second"),
        ({"time_zone": "UTC", "mon": ["9 to 18"]}, "HH:MM-HH:MM"),
        ({"time_zone": "UTC", "mon": "09:00-18:00"}, "expected a list"),
        ({"time_zone": "UTC", "mon": ["09:00-12:00", "11:00-18:00"]}, "overlap"),
        ({"time_zone": "UTC", "monday": ["09:00-18:00"]}, "unknown key 'monday'"),
        ({"time_zone": "UTC", "mon": ["09:00-18:00"], "closed": ["1 January"]}, "expected dates"),
        ({"time_zone": "UTC", "mon": ["25:00-26:00"]}, "HH:MM-HH:MM"),
    ],
)
def test_hours_that_make_no_sense_are_refused_with_what_was_expected(value: Json, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        parse_working_hours(value)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.timedeltas(timedelta(0), timedelta(days=20))
weeks = st.sampled_from(
    [
        OFFICE,
        {"time_zone": "Asia/Vladivostok", "sat": ["10:00-16:00"]},
        {"time_zone": "Europe/Berlin", **{day: ["22:00-24:00", "00:00-06:00"] for day in DAYS}},
        {"time_zone": "America/New_York", "sun": ["01:00-04:00"], "wed": ["00:00-24:00"]},
    ]
)


@given(start=moments, allowed=spans, week=weeks)
def test_a_deadline_never_falls_outside_working_time(
    start: datetime, allowed: timedelta, week: dict[str, Json]
) -> None:
    hours = _hours(week)
    due = add_working_time(start, allowed, hours)
    local = due.astimezone(hours.zone)
    minute = local.hour * 60 + local.minute + (local.second + local.microsecond / 1e6) / 60
    today = hours.week[local.weekday()]
    # The end of a stretch is still inside; midnight belongs to the evening before.
    before = hours.week[(local - DAY).weekday()] if minute == 0 else ()
    assert any(s.opens <= minute <= s.closes for s in today) or any(s.closes == 1440 for s in before)


@given(start=moments, allowed=spans, later=spans, week=weeks)
def test_a_later_message_or_a_longer_target_is_never_due_earlier(
    start: datetime, allowed: timedelta, later: timedelta, week: dict[str, Json]
) -> None:
    hours = _hours(week)
    due = add_working_time(start, allowed, hours)
    assert due >= start + allowed
    assert add_working_time(start + later, allowed, hours) >= due
    assert add_working_time(start, allowed + later, hours) >= due
