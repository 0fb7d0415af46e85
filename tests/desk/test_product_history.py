"""Days become sums, and questions asked in other words are one question."""

from hypothesis import given
from hypothesis import strategies as st

from desk.interactions import ChannelName
from desk.product_history import Counted, ProductDay, find_typical, sum_up


def make_day(**changes: object) -> ProductDay:
    values: dict[str, object] = {
        "channel": ChannelName.REVIEW, "day": "2026-11-01", "messages": 2, "answered": 1, "rated": 2, "rating_sum": 9,
        "negative": 0, "topics": {"size": 1}, "intents": {"review_praise": 2},
    }  # fmt: skip
    return ProductDay(**(values | changes))  # type: ignore[arg-type]  # a builder takes any field


def test_the_mean_weighs_stars_not_days() -> None:
    history = sum_up([make_day(), make_day(day="2026-11-02", rated=8, rating_sum=16, messages=8)], [])
    assert history.rating_mean == 2.5
    assert history.channels[0].messages == 10


def test_topics_are_summed_and_the_most_frequent_come_first() -> None:
    history = sum_up([make_day(), make_day(day="2026-11-02", topics={"smell": 5, "size": 1})], [])
    assert history.top_topics == (Counted(text="smell", count=5), Counted(text="size", count=2))


def test_one_question_in_other_words_is_typical_and_a_single_one_is_not() -> None:
    asked = [
        "Можно мыть в посудомойке?",
        "Здравствуйте, можно мыть в посудомойке эту кружку?",
        "Какой объём?",
        "Можно ли мыть в посудомойке",
    ]
    assert find_typical(asked) == (Counted(text="Можно мыть в посудомойке?", count=3),)


def test_without_stars_there_is_no_mean() -> None:
    assert sum_up([make_day(rated=0, rating_sum=0)], []).rating_mean is None


@given(st.lists(st.text(max_size=30), max_size=40))
def test_no_question_is_counted_twice(texts: list[str]) -> None:
    assert sum(item.count for item in find_typical(texts, limit=100)) <= len(texts)
