"""Words such as `до конца года` and `next week` are borne out by the dates they mean, by no others."""

import pytest
from pinned import is_pinned, pins_of

TODAY = "today: 2026-11-27"


@pytest.mark.parametrize(
    ("draft", "quote", "facts", "customer", "expected"),
    [
        ("Жаль, к празднику это досадно.", "к празднику", (), "брала на новый год", True),
        ("Он успеет к празднику.", "к празднику", (), "брала на новый год", False),
        ("Certainly, here is one for the May box.", "May", (), "May I have a receipt for the May box?", True),
        ("Certainly, it comes in May.", "May", (), "May I have a receipt for the May box?", False),
        ("Потратить можно до конца года.", "до конца года", ("сгорает: 31.12.2026",), "", True),
        ("Потратить можно до конца года.", "до конца года", ("сгорает: 30.12.2026",), "", False),
        ("Акция до конца месяца.", "до конца месяца", ("акция до: 30.11.2026", TODAY), "", True),
        ("Акция до конца месяца.", "до конца месяца", ("акция до: 29.11.2026", TODAY), "", False),
        ("Акция до конца месяца.", "до конца месяца", ("акция до: 31.12.2026", TODAY), "", False),
        ("Приедет на следующей неделе.", "на следующей неделе", ("eta: 02.12.2026", TODAY), "", True),
        ("Приедет на следующей неделе.", "на следующей неделе", ("eta: 07.12.2026", TODAY), "", False),
        ("It ships next month.", "next month", ("ships: 2026-12-07", TODAY), "", True),
        ("It ships next month.", "next month", ("ships: 2027-01-07", TODAY), "", False),
        ("Том выйдет в марте 2027-го, через год.", "через год", ("том 1: 03.2026", "том 2: 03.2027"), "", True),
        ("Том выйдет в мае 2027-го, через год.", "через год", ("том 1: 03.2026", "том 2: 05.2027"), "", False),
        ("Истекает завтра.", "завтра", ("получен: 14.11.2026", "возврат: 14 дней", TODAY), "", True),
        ("Истекает завтра.", "завтра", ("получен: 13.11.2026", "возврат: 14 дней", TODAY), "", False),
        ("Завтра выходной.", "Завтра", ("пн-сб: 10-19", "вс: выходной"), "сегодня суббота", True),
        ("It comes the day after tomorrow.", "the day after", ("eta: 2026-11-29", TODAY), "", True),
        ("It comes the day after tomorrow.", "the day after", ("eta: 2026-11-28", TODAY), "", False),
        ("На выходных работаем.", "На выходных", ("часы сб: 10-18",), "", True),
        ("На выходных работаем.", "На выходных", ("часы пн: 10-18",), "", False),
        ("We open again next spring.", "spring", ("reopens: 2027-04-01",), "", True),
        ("We open again next spring.", "spring", ("reopens: 2027-06-01",), "", False),
        ("It comes by the weekend.", "by the weekend", ("eta: 2026-11-28", TODAY), "", True),
        ("It comes by the weekend.", "by the weekend", ("eta: 2026-11-30", TODAY), "", False),
        ("Завтра выходной.", "Завтра", ("пн: 10-19", "вс: выходной"), "сегодня пятница", False),
    ],
)  # fmt: skip
def test_a_moment_told_from_today_is_a_date_of_the_sources(
    draft: str, quote: str, facts: tuple[str, ...], customer: str, *, expected: bool
) -> None:
    language = "en" if draft.isascii() else "ru"
    assert is_pinned(pins_of(draft, *facts, customer=customer, language=language), quote) is expected
