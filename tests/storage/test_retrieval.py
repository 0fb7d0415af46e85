"""Search over rows on both engines: filters filter, forms and typos meet, age and repeats weigh in, size is bounded."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from makers import NOW, make_inbound, make_interaction, put_inbound
from searching import index, make_answered, put

from desk.interactions import ChannelName, Inbound, SellerId, Source
from desk.search_words import SearchFilter
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.past_replies import PastReply, find_past_replies
from storage.retrieval import Found, search
from storage.sellers import forget_seller

ANY = SearchFilter()
# What is typed -> whether it still means the word «кружка» alone.
NASTY = {
    '"': False, "' OR 1=1 --": False, "кружка AND": False, "NEAR(кружка": False, "words:кружка": False, "кружка*": True,
    "(кружка": True, "^кружка": True, "-кружка": True, "🔥": False, "🔥кружка🔥": True, "кружка & !плед": False,
    "кружка:*": True, "\\": False, "%": False, "_": False, "кружка\tплед\n": False, "ё" * 200: False,
    "a b " * 50: False, "#s кружка": False, "\u202eкружка": True,
}  # fmt: skip


def find(db: Database, seller: SellerId, words: str, wanted: SearchFilter = ANY, limit: int = 20) -> tuple[Found, ...]:
    return db.read_now(search, seller, words, wanted=wanted, now=NOW, limit=limit)


def texts(found: tuple[Found, ...]) -> list[str]:
    return [one.words for one in found]


def ask(db: Database, seller: SellerId, text: str, **changes: object) -> tuple[PastReply, ...]:
    asked = make_interaction(
        id=10**9, seller_id=seller, channel=ChannelName.QUESTION, text=text, rating=None, **changes
    )
    return db.read_now(find_past_replies, seller, asked, now=NOW)


def test_forms_of_a_word_are_found_and_other_words_are_not(db: Database, seller: SellerId) -> None:
    put(db, seller, make_inbound("1", text="Треснула ручка"), make_inbound("2", text="Мягкий плед"))
    assert texts(find(db, seller, "трещина на ручке, ручку чинят?"))[:1] == ["Треснула ручка"]
    assert texts(find(db, seller, "пледа")) == ["Мягкий плед"]


def test_a_misspelt_word_is_found_by_the_fuzzy_leg(db: Database, seller: SellerId) -> None:
    put(db, seller, make_inbound("1", text="Можно мыть в посудомоечной машине?", product_name=None))
    found = find(db, seller, "пасудомоечной")
    assert [("fuzzy" in one.legs, "lexical" in one.legs) for one in found] == [(True, False)]


def test_another_seller_is_never_seen(db: Database, seller: SellerId) -> None:
    other = SellerId(f"{seller}-other")
    put(db, other, make_answered("1", "Какой объём у кружки?", "350 мл."))
    assert find(db, seller, "объём кружки") == ()
    assert ask(db, seller, "Какой объём у кружки?") == ()


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (SearchFilter(nm_id=202), {"b"}),
        (SearchFilter(channels=(ChannelName.QUESTION,)), {"c"}),
        (SearchFilter(language="en"), {"d"}),
        (SearchFilter(source=Source.IMPORT), {"e"}),
        (SearchFilter(since=NOW - timedelta(days=31), until=NOW - timedelta(days=29)), {"f"}),
        (SearchFilter(is_answered=True), {"c"}),
        (SearchFilter(nm_id=202, language="en"), set()),
    ],
)
def test_each_filter_really_filters(db: Database, seller: SellerId, wanted: SearchFilter, expected: set[str]) -> None:
    items: list[Inbound] = [
        make_inbound("a", text="гном a"), make_inbound("b", text="гном b", nm_id=202),
        make_answered("c", "гном c", "Это гном."), make_inbound("d", text="гном d", language="en"),
        make_inbound("e", text="гном e", source=Source.IMPORT),
        make_inbound("f", text="гном f", occurred_at=NOW - timedelta(days=30)),
    ]  # fmt: skip
    put(db, seller, *items)
    assert {words.split()[1] for words in texts(find(db, seller, "гном", wanted))} == expected


def test_a_window_cuts_inside_a_day(db: Database, seller: SellerId) -> None:
    put(db, seller, make_inbound("old", text="гном утром", occurred_at=NOW - timedelta(hours=5)),
        make_inbound("new", text="гном днём", occurred_at=NOW - timedelta(hours=1)))  # fmt: skip
    assert texts(find(db, seller, "гном", SearchFilter(since=NOW - timedelta(hours=2)))) == ["гном днём"]


@pytest.mark.parametrize(("words", "is_meant"), NASTY.items())
def test_nothing_typed_breaks_a_search(db: Database, seller: SellerId, words: str, is_meant: bool) -> None:
    put(db, seller, make_inbound("1", text="Отличная кружка"))
    listed = db.read_now(list_inbox, seller, wanted=InboxFilter(search=words)).items
    assert len(listed) == int(is_meant)
    find(db, seller, words)


def test_a_tag_cannot_be_typed(db: Database, seller: SellerId) -> None:
    put(db, seller, make_answered("1", "Какой объём?", "350 мл."))
    assert find(db, seller, "#a") == ()


def test_the_newer_of_two_like_answers_comes_first(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_answered("old", "Какой объём?", "Объём 300 мл, без крышки.", days_ago=700),
                now=NOW - timedelta(days=700))  # fmt: skip
    put(db, seller, make_answered("new", "Какой объём?", "Теперь в ней 350 мл.", days_ago=2))
    assert [one.answer for one in ask(db, seller, "Какой объём?")] == [
        "Теперь в ней 350 мл.",
        "Объём 300 мл, без крышки.",
    ]


def test_a_fresh_answer_comes_before_a_little_nearer_one_of_two_years_ago(db: Database, seller: SellerId) -> None:
    past = NOW - timedelta(days=700)
    put_inbound(db, seller, make_answered("old", "Какой вес у кружки?", "Весит 300 г.", days_ago=701), now=past)
    put(db, seller, make_answered("new", "Вес какой?", "Теперь она весит 350 г.", days_ago=2))
    assert ask(db, seller, "Какой вес у кружки?")[0].answer == "Теперь она весит 350 г."


def test_the_fitting_answer_comes_before_a_newer_one_about_something_else(db: Database, seller: SellerId) -> None:
    put(db, seller, make_answered("fits", "Можно мыть в посудомойке?", "Да, можно.", days_ago=60),
        make_answered("newer", "Какого цвета?", "Белая.", days_ago=1))  # fmt: skip
    assert [one.answer for one in ask(db, seller, "в посудомойке мыть можно?")] == ["Да, можно.", "Белая."]


def test_answers_that_say_the_same_come_once(db: Database, seller: SellerId) -> None:
    said = "добрый день! Объём этой кружки 350 мл, крышки нет."
    put(db, seller, *(make_answered(str(n), f"Какой объём? {n}", f"Дорогая {name}, {said}")
                      for n, name in enumerate(("Анна", "Ольга", "Вера"))))  # fmt: skip
    assert len(ask(db, seller, "Какой объём?")) == 1


def test_an_answer_from_a_chat_is_never_shown_to_others(db: Database, seller: SellerId) -> None:
    put(db, seller, make_answered("1", "Какой объём?", "350 мл.", channel=ChannelName.CHAT))
    assert ask(db, seller, "Какой объём?") == ()


def test_another_products_answer_comes_marked_and_only_when_this_has_none(db: Database, seller: SellerId) -> None:
    put(db, seller, make_answered("1", "Можно мыть в посудомойке?", "Да, можно.", nm_id=202))
    assert [(one.answer, one.is_same_product) for one in ask(db, seller, "Можно мыть в посудомойке?")] == [
        ("Да, можно.", False)
    ]
    put(db, seller, make_answered("2", "Какой цвет?", "Белый."))
    assert [one.is_same_product for one in ask(db, seller, "Можно мыть в посудомойке?")] == [True]


def test_an_answer_counts_before_it_is_indexed(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_answered("1", "Какой объём?", "350 мл."))
    assert [one.answer for one in ask(db, seller, "Какой объём?")] == ["350 мл."]


def test_ten_thousand_messages_of_one_product_are_bounded(db: Database, seller: SellerId) -> None:
    put(db, seller, *(make_answered(str(n), f"Какой объём у кружки номер {n}?", f"Ответ {n}: 350 мл.", days_ago=n / 50)
                      for n in range(10_000)))  # fmt: skip
    before = time.process_time()
    found = ask(db, seller, "Какой объём у кружки номер 9876?")
    assert time.process_time() - before < 1.0
    assert len(found) == 8
    # Older than the newest two hundred by far: found through its words.
    assert "Какой объём у кружки номер 9876?" in [one.question for one in found]


def test_what_is_deleted_is_gone_and_its_number_tells_nothing(db: Database, seller: SellerId) -> None:
    put(db, seller, make_inbound("1", text="гном"))
    db.write_now(forget_seller, seller)
    assert find(db, seller, "гном") == ()
    put(db, seller, make_inbound("2", text="плед"))
    assert find(db, seller, "гном") == ()


def test_changed_words_are_indexed_anew(db: Database, seller: SellerId) -> None:
    item = make_inbound("1", text="гном", product_name=None)
    put(db, seller, item)
    put_inbound(db, seller, replace(item, text="плед"))
    assert index(db, seller) == 1
    assert find(db, seller, "гном") == ()
    assert texts(find(db, seller, "плед")) == ["плед"]
