"""Days and months between two dates are borne out; one more or one less is held."""

import pytest
from pinned import check_result

BOUGHT = ("сегодня: 2026-11-27", "гарантия мес: 24", "покупка: 2025-03-15")
TRACK = ("track когда: 18.11 09:20", "track когда: 21.11 10:05")
TOASTER = ("today: 2026-11-27", "toaster purchased: 2026-03-02")


@pytest.mark.parametrize(
    ("draft", "right", "wrong", "facts", "customer"),
    [
        ("Истекает в середине марта 2027-го, впереди ещё больше {}.", "трёх месяцев", "четырёх месяцев", BOUGHT, ""),
        ("Дорога заняла {}: выехала 18 ноября, 21-го уже была в пункте.", "трое суток", "четверо суток", TRACK, ""),
        ("Она отправилась 10 октября, на {} позже первых.", "семь дней", "восемь дней",
         ("отгрузка: 03.10.2026", "отгрузка: 10.10.2026"), ""),
        ("It comes {} later, on the 10th.", "two days", "three days", ("from: 2026-12-08", "to: 2026-12-10"), ""),
        ("It's just short of {} old.", "nine months", "eight months", TOASTER, ""),
        ("It's over {} old.", "eight months", "nine months", TOASTER, ""),
        ("It's {} old.", "eight months", "nine months", ("today: 2026-11-02", "purchased: 2026-03-02"), ""),
        ("It has been with you for {}.", "nine days", "eight days", ("today: 2026-05-12", "delivered: 2026-05-03"), ""),
        ("{} и ни одной катышки!", "Восемь месяцев", "Девять месяцев", (), "Ношу с марта, пишу в ноябре"),
    ],
)  # fmt: skip
def test_a_span_lies_between_two_dates(
    draft: str, right: str, wrong: str, facts: tuple[str, ...], customer: str
) -> None:
    check_result(draft, right, wrong, facts, customer)
