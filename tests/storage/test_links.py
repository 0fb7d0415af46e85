"""Links are appended, seen from both sides, kept by seller, and a person's word about a pair stands."""

from dataclasses import replace

import pytest
from makers import NOW, make_inbound, put_inbound
from sqlalchemy import func, select

from desk.errors import BadInput, NotFound
from desk.interactions import InteractionId, SellerId
from desk.link_values import ActionMode, LinkKind, LinkScore, Signal
from storage.database import Database
from storage.events import list_events
from storage.interactions import find_unhandled
from storage.links import (
    Judgement,
    find_links,
    find_unlinked,
    get_link,
    link_by_hand,
    list_link_history,
    record_links,
    unlink_by_hand,
)
from storage.tables_links import links

PROBABLE = LinkScore(
    kind=LinkKind.PROBABLE, confidence=0.7, action_mode=ActionMode.ASSIST, reason="same words: молнией",
    signals=(Signal(name="same_words", weight=0.2, detail="молнией"),),
)  # fmt: skip
NOTHING = LinkScore(kind=LinkKind.NONE, confidence=0.0, action_mode=ActionMode.ASSIST, reason="other size")


def three(db: Database, seller: SellerId) -> tuple[InteractionId, ...]:
    put_inbound(db, seller, *(make_inbound(f"r{n}") for n in range(3)))
    return db.read_now(find_unhandled, seller, limit=10)


def record(db: Database, seller: SellerId, one: InteractionId, other: InteractionId, score: LinkScore) -> int:
    judgement = Judgement(one=one, other=other, score=score)
    return db.write_now(record_links, seller, [judgement], floor=0.5, now=NOW)


def hand(db: Database, seller: SellerId, one: InteractionId, other: InteractionId, *, author: str = "olga") -> int:
    return db.write_now(link_by_hand, seller, one, other, author=author, reason="one buyer", now=NOW).id


def test_a_link_is_seen_from_both_sides_with_its_reasons(db: Database, seller: SellerId) -> None:
    a, b, _ = three(db, seller)
    record(db, seller, b, a, PROBABLE)
    (from_a,), (from_b,) = (db.read_now(find_links, seller, one) for one in (a, b))
    assert (from_a.other_id, from_b.other_id) == (b, a)
    assert (from_a.kind, from_a.confidence, from_a.signals) == (LinkKind.PROBABLE, 0.7, PROBABLE.signals)
    assert replace(from_a, other_id=a) == from_b
    assert db.read_now(find_links, seller, a, min_confidence=0.75) == ()


def test_the_same_judgement_twice_is_one_row(db: Database, seller: SellerId) -> None:
    a, b, _ = three(db, seller)
    assert (record(db, seller, a, b, PROBABLE), record(db, seller, b, a, PROBABLE)) == (1, 0)
    assert len(db.read_now(list_link_history, seller, a, b)) == 1


def test_a_changed_judgement_is_appended_and_the_old_one_stays_readable(db: Database, seller: SellerId) -> None:
    a, b, _ = three(db, seller)
    record(db, seller, a, b, PROBABLE)
    record(db, seller, a, b, NOTHING)
    history = db.read_now(list_link_history, seller, a, b)
    assert [(one.is_linked, one.is_current) for one in history] == [(True, False), (False, True)]
    assert db.read_now(find_links, seller, a) == ()


def test_what_is_too_weak_or_only_the_product_is_not_kept(db: Database, seller: SellerId) -> None:
    a, b, _ = three(db, seller)
    weak = replace(PROBABLE, confidence=0.4)
    assert record(db, seller, a, b, weak) == record(db, seller, a, b, replace(weak, kind=LinkKind.PRODUCT)) == 0


def test_a_persons_word_stands_whatever_the_desk_thinks_later(db: Database, seller: SellerId) -> None:
    a, b, c = three(db, seller)
    record(db, seller, a, b, PROBABLE)
    db.write_now(unlink_by_hand, seller, b, a, author="olga", reason="two buyers", now=NOW)
    hand(db, seller, a, c)
    assert record(db, seller, a, b, PROBABLE) == record(db, seller, a, c, NOTHING) == 0
    assert [link.other_id for link in db.read_now(find_links, seller, a)] == [c]
    assert db.read_now(find_unlinked, seller, a) == {b}


def test_a_person_may_take_their_own_word_back(db: Database, seller: SellerId) -> None:
    a, b, _ = three(db, seller)
    hand(db, seller, a, b)
    db.write_now(unlink_by_hand, seller, a, b, author="ivan", reason="", now=NOW)
    hand(db, seller, b, a)
    assert [one.is_linked for one in db.read_now(list_link_history, seller, a, b)] == [True, False, True]
    assert [link.author for link in db.read_now(find_links, seller, a)] == ["olga"]


def test_a_link_by_hand_is_told_in_both_histories_and_is_never_automatic(db: Database, seller: SellerId) -> None:
    a, b, _ = three(db, seller)
    hand(db, seller, a, b)
    for one, other in ((a, b), (b, a)):
        event = db.read_now(list_events, seller, one)[-1]
        assert (event.kind, event.actor, event.details["other_id"]) == ("linked", "olga", other)
    assert db.read_now(find_links, seller, a)[0].action_mode is ActionMode.ASSIST


def test_linking_twice_by_hand_is_one_row(db: Database, seller: SellerId) -> None:
    a, b, _ = three(db, seller)
    assert hand(db, seller, a, b) == hand(db, seller, b, a, author="ivan")


def test_a_circle_of_links_is_no_trouble(db: Database, seller: SellerId) -> None:
    a, b, c = three(db, seller)
    for one, other in ((a, b), (b, c), (c, a)):
        hand(db, seller, one, other)
    assert {link.other_id for link in db.read_now(find_links, seller, a)} == {b, c}


@pytest.mark.parametrize("author", ["desk", " "])
def test_nobody_speaks_in_the_desks_name(db: Database, seller: SellerId, author: str) -> None:
    a, b, _ = three(db, seller)
    with pytest.raises(BadInput, match="operator's name"):
        hand(db, seller, a, b, author=author)


def test_a_message_is_not_linked_to_itself_nor_to_another_sellers(db: Database, seller: SellerId) -> None:
    a, b, _ = three(db, seller)
    with pytest.raises(BadInput, match="itself"):
        hand(db, seller, a, a)
    put_inbound(db, SellerId(f"{seller}-2"), make_inbound("x"))
    (foreign,) = db.read_now(find_unhandled, SellerId(f"{seller}-2"), limit=1)
    with pytest.raises(NotFound):
        hand(db, seller, a, foreign)
    link_id = hand(db, seller, a, b)
    with pytest.raises(NotFound):
        db.read_now(get_link, SellerId(f"{seller}-2"), link_id)
    assert db.read_now(find_links, SellerId(f"{seller}-2"), a) == ()


def test_two_at_once_leave_one_current_judgement(db: Database, seller: SellerId) -> None:
    a, b, _ = three(db, seller)
    judgement = Judgement(one=a, other=b, score=PROBABLE)
    db.write_now(record_links, seller, [judgement, judgement], floor=0.5, now=NOW)
    db.write_now(record_links, seller, [judgement], floor=0.5, now=NOW)
    with db.engine.connect() as conn:
        current = select(func.count()).where(links.c.seller_id == seller, links.c.is_current)
        assert conn.execute(current).scalar_one() == 1
