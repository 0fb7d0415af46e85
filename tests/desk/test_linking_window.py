"""Which pairs are compared: one by one and all at once find the same links."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from link_makers import make_side, policy
from makers import NOW

from desk.linking_reading import SideReading, read_side
from desk.linking_window import Found, judge, sweep, window_start

_TEXTS = (
    "Взяла 44, пятно на манжете", "пятно на манжете, размер 44", "SN KX9904417 мигает", "серийник KX9904417", "спасибо",
    "снова я, про манжету", "в отзыве писала про пятно", "кот Борька ест из миски", "Борька обиделся, трещина", "",
    "прочитала отзыв Ники", "резьба съедена", "резьба съедена, кольцо лопнуло",
    "заказ o-719223, где он?",
)  # fmt: skip
_MESSAGES = st.lists(
    st.tuples(st.sampled_from(_TEXTS), st.floats(0, 90), st.sampled_from((None, "o-719223", "o-2")),
              st.sampled_from(("Анна", "Пётр", None)), st.sampled_from(("review", "chat"))),
    max_size=90,
)  # fmt: skip


def _read(rows: list[tuple[str, float, str | None, str | None, str]]) -> list[SideReading]:
    sides = [
        make_side(text, at=NOW + timedelta(days=days), order_id=order, name=name, channel=channel)
        for text, days, order, name, channel in rows
    ]
    return [read_side(side, policy()) for side in sorted(sides, key=lambda side: side.occurred_at)]


def _one_by_one(messages: list[SideReading]) -> set[tuple[int, int, float]]:
    return {_key(found) for later in range(len(messages)) for found in judge(messages, later, policy=policy())}


def _key(found: Found) -> tuple[int, int, float]:
    return found.earlier, found.later, found.score.confidence


@given(_MESSAGES)
def test_the_sweep_finds_what_is_found_one_by_one(rows: list[tuple[str, float, str | None, str | None, str]]) -> None:
    messages = _read(rows)
    assert {_key(found) for found in sweep(messages, policy=policy())} == _one_by_one(messages)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_handful_of_messages_is_no_trouble(count: int) -> None:
    messages = _read([("SN KX9904417", 0.0, None, "Анна", "review")] * count)
    assert len(list(sweep(messages, policy=policy()))) == (1 if count == 2 else 0)


def test_ten_thousand_messages_about_one_product_stay_bounded() -> None:
    messages = _read([("SN KX9904417 мигает", number / 1000, None, "Анна", "chat") for number in range(10_000)])
    links = list(sweep(messages, policy=policy()))
    # What everybody says is no detail any more: only the first few still look like one person.
    assert len(links) < 100
    assert all(window_start(messages, found.later, policy()) <= found.earlier for found in links)


def test_only_the_most_recent_candidates_are_compared() -> None:
    messages = _read([("спасибо", number / 1000, None, None, "review") for number in range(200)])
    assert window_start(messages, 199, policy()) == 199 - policy().weights.candidates
