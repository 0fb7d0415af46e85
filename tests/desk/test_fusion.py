"""Fusion by rank: what order, ties and age do to a list, for any lists."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desk.fusion import by_freshness, freshness, fuse, without_repeats

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
RANKED = st.lists(st.lists(st.integers(0, 30), max_size=12, unique=True), max_size=4)


@given(RANKED, st.randoms(use_true_random=False))
def test_the_order_of_the_lists_does_not_matter(ranked: list[list[int]], random_: object) -> None:
    shuffled = list(ranked)
    random_.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    assert list(fuse(shuffled).items()) == list(fuse(ranked).items())


@given(RANKED)
def test_every_id_comes_once_and_scores_never_rise(ranked: list[list[int]]) -> None:
    fused = fuse(ranked)
    assert set(fused) == {one for ids in ranked for one in ids}
    assert list(fused.values()) == sorted(fused.values(), reverse=True)


@given(RANKED, st.integers(0, 30))
def test_one_more_list_that_ranks_an_id_first_never_lowers_it(ranked: list[list[int]], one: int) -> None:
    before, after = fuse(ranked), fuse([*ranked, [one]])
    assert after[one] > before.get(one, 0.0)
    assert all(list(after).index(one) <= list(before).index(one) for _ in [0] if one in before)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12, unique=True))
def test_one_list_alone_keeps_its_order(ids: list[int]) -> None:
    assert list(fuse([ids])) == ids


def test_two_lists_that_agree_beat_one_that_is_sure() -> None:
    assert next(iter(fuse([["sure", "agreed"], ["agreed", "other"], ["other2", "agreed"]]))) == "agreed"


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_what_is_older_never_weighs_more(first: int, second: int) -> None:
    young, old = sorted((first, second))
    weigh = [freshness(NOW - timedelta(days=days), now=NOW) for days in (young, old)]
    assert 1.0 >= weigh[0] >= weigh[1] > 0.0


def test_age_turns_a_near_tie_and_not_a_clear_lead() -> None:
    moments = {"old": NOW - timedelta(days=400), "new": NOW}
    assert next(iter(by_freshness({"old": 0.0164, "new": 0.0161}, moments, now=NOW))) == "new"
    assert next(iter(by_freshness({"old": 0.0600, "new": 0.0161}, moments, now=NOW))) == "old"


def test_a_moment_in_the_future_is_as_good_as_now() -> None:
    assert freshness(NOW + timedelta(days=10_000), now=NOW) == 1.0


def test_the_same_answer_under_another_name_comes_once() -> None:
    said = "добрый день! Объём этой кружки 350 мл, ручка и крышка в комплекте. Спасибо за вопрос!"
    texts = [f"Анна, {said}", f"Ольга, {said}", "Мыть можно."]
    assert without_repeats(texts, text=lambda one: one, limit=5) == (texts[0], texts[2])


def test_answers_that_differ_in_a_number_are_both_kept() -> None:
    texts = [f"Добрый день! Объём этой кружки {ml} мл, ручка и крышка в комплекте. Спасибо!" for ml in (350, 300)]
    assert len(without_repeats(texts, text=lambda one: one, limit=5)) == 2


@given(st.lists(st.text(max_size=20), max_size=12), st.integers(0, 5))
def test_what_is_kept_is_in_order_and_within_the_limit(texts: list[str], limit: int) -> None:
    kept = without_repeats(texts, text=lambda one: one, limit=limit)
    places = [texts.index(one) for one in kept]
    assert len(kept) <= limit
    assert places == sorted(places)
