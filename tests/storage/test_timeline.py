"""The story around a message: who belongs to it, why, how surely, and how wide it is told."""

from datetime import UTC, datetime, timedelta

import pytest
from makers import NOW, make_inbound, put_inbound
from sqlalchemy import Connection, select

from desk.errors import NotFound
from desk.interactions import ChannelName, Inbound, InteractionId, SellerId
from desk.link_values import ActionMode, LinkKind, LinkScore
from desk.timeline import Scope, Timeline
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.links import Judgement, link_by_hand, record_links, unlink_by_hand
from storage.tables import interactions
from storage.timeline import find_timeline

DAY = timedelta(days=1)
QUESTION = make_inbound(
    "question", channel=ChannelName.QUESTION, rating=None, text="Спадёт?", occurred_at=NOW - 9 * DAY, customer_name=None
)
REVIEW = make_inbound("review", text="Спадает", rating=2, occurred_at=NOW - 2 * DAY, order_id="rid:1")
CHAT = make_inbound("chat", channel=ChannelName.CHAT, rating=None, text="Что делать?", order_id="rid:1")


def put(db: Database, seller: SellerId, *items: Inbound) -> dict[str, InteractionId]:
    put_inbound(db, seller, *items)
    found = db.read_now(list_inbox, seller, wanted=InboxFilter(), limit=200).items
    return {item.external_id: item.id for item in found}


def id_of(conn: Connection, seller: SellerId, name: str) -> InteractionId:
    mine = (interactions.c.seller_id == seller, interactions.c.external_id == name)
    return InteractionId(conn.execute(select(interactions.c.id).where(*mine)).scalar_one())


def probable(db: Database, seller: SellerId, one: InteractionId, other: InteractionId, confidence: float) -> None:
    score = LinkScore(
        kind=LinkKind.PROBABLE,
        confidence=confidence,
        action_mode=ActionMode.ASSIST,
        reason="asked about it before",
    )
    judgement = Judgement(one=one, other=other, score=score)
    db.write_now(record_links, seller, [judgement], floor=0.5, now=NOW)


def told(story: Timeline, ids: dict[str, InteractionId]) -> list[str]:
    names = {identity: name for name, identity in ids.items()}
    return [names[item.id] for item in story.items]


def test_an_order_is_told_by_itself_and_may_be_acted_upon(db: Database, seller: SellerId) -> None:
    ids = put(db, seller, QUESTION, REVIEW, CHAT)
    story = db.read_now(find_timeline, seller, ids["chat"])
    assert (story.scope, told(story, ids)) == (Scope.CUSTOMER_ORDER, ["review", "chat"])
    review, chat = story.items
    assert review.tie is not None
    assert (review.tie.confidence, review.tie.action_mode, review.match_reason) == (0.99, "auto", "same order")
    assert chat.is_current
    assert chat.tie is None


def test_a_trio_hangs_together_over_an_order_and_a_probable_link(db: Database, seller: SellerId) -> None:
    ids = put(db, seller, QUESTION, REVIEW, CHAT)
    probable(db, seller, ids["question"], ids["review"], 0.8)
    record = LinkScore(kind=LinkKind.ORDER, confidence=0.99, action_mode=ActionMode.AUTO, reason="the same order")
    judgement = Judgement(one=ids["review"], other=ids["chat"], score=record)
    db.write_now(record_links, seller, [judgement], floor=0.5, now=NOW)
    story = db.read_now(find_timeline, seller, ids["question"], scope=Scope.CUSTOMER)
    assert told(story, ids) == ["question", "review", "chat"]
    chat = story.items[2].tie
    assert chat is not None
    assert chat.confidence == pytest.approx(0.8 * 0.99)
    assert (chat.action_mode, chat.hops) == (ActionMode.ASSIST, 2)
    assert "a person decides" in chat.policy_reason


def test_a_weak_link_is_not_shown(db: Database, seller: SellerId) -> None:
    other = make_inbound("other", nm_id=202)
    ids = put(db, seller, QUESTION, other)
    probable(db, seller, ids["question"], ids["other"], 0.6)
    assert told(db.read_now(find_timeline, seller, ids["question"], scope=Scope.CUSTOMER), ids) == ["question"]


def test_the_product_scope_adds_what_others_wrote_and_says_so(db: Database, seller: SellerId) -> None:
    stranger = make_inbound("stranger", occurred_at=NOW - 3 * DAY)
    long_ago = make_inbound("long ago", occurred_at=NOW - 60 * DAY)
    ids = put(db, seller, REVIEW, stranger, long_ago)
    story = db.read_now(find_timeline, seller, ids["review"])
    assert (story.scope, told(story, ids)) == (Scope.PRODUCT, ["stranger", "review"])
    tie = story.items[0].tie
    assert tie is not None
    assert tie.action_mode is ActionMode.ASSIST
    assert "never a reason to act" in tie.policy_reason
    alone = db.read_now(find_timeline, seller, ids["review"], scope=Scope.SINGLE)
    assert told(alone, ids) == ["review"]
    assert alone.counts == {Scope.CUSTOMER_ORDER: 0, Scope.CUSTOMER: 0, Scope.PRODUCT: 1, Scope.SINGLE: 0}


def test_what_an_operator_took_apart_stays_out_and_can_be_put_back(db: Database, seller: SellerId) -> None:
    ids = put(db, seller, REVIEW, CHAT)
    said = {"author": "anna", "reason": "a family account", "now": NOW}
    db.write_now(unlink_by_hand, seller, ids["chat"], ids["review"], **said)  # type: ignore[arg-type]  # three texts
    assert told(db.read_now(find_timeline, seller, ids["chat"]), ids) == ["chat"]
    db.write_now(link_by_hand, seller, ids["chat"], ids["review"], **said)  # type: ignore[arg-type]  # three texts
    assert told(db.read_now(find_timeline, seller, ids["chat"]), ids) == ["review", "chat"]


def test_links_in_a_circle_end(db: Database, seller: SellerId) -> None:
    items = [make_inbound(f"r{number}", nm_id=300 + number) for number in range(4)]
    ids = put(db, seller, *items)
    for one, other in (("r0", "r1"), ("r1", "r2"), ("r2", "r3"), ("r3", "r0")):
        probable(db, seller, ids[one], ids[other], 0.84)
    story = db.read_now(find_timeline, seller, ids["r0"], scope=Scope.CUSTOMER)
    assert sorted(told(story, ids)) == ["r0", "r1", "r2", "r3"]


def test_ten_thousand_messages_about_one_product_give_the_nearest(db: Database, seller: SellerId) -> None:
    many = (make_inbound(f"n{age}", text=f"{age}", occurred_at=NOW - timedelta(minutes=age)) for age in range(10_000))
    put_inbound(db, seller, *many)
    middle = db.read_now(id_of, seller, "n5000")
    story = db.read_now(find_timeline, seller, middle, limit=11)
    assert sorted(int(item.words) for item in story.items) == list(range(4995, 5006))


def test_absurd_dates_break_nothing(db: Database, seller: SellerId) -> None:
    first, last = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    ids = put(db, seller, make_inbound("first", occurred_at=first), make_inbound("last", occurred_at=last))
    assert told(db.read_now(find_timeline, seller, ids["first"]), ids) == ["first"]
    assert told(db.read_now(find_timeline, seller, ids["last"]), ids) == ["last"]


def test_another_sellers_message_is_not_found_and_never_a_neighbour(db: Database, seller: SellerId) -> None:
    other = SellerId(f"{seller}-other")
    ids = put(db, seller, REVIEW)
    put(db, other, CHAT)
    assert told(db.read_now(find_timeline, seller, ids["review"], scope=Scope.PRODUCT), ids) == ["review"]
    with pytest.raises(NotFound):
        db.read_now(find_timeline, other, ids["review"])


def test_a_number_that_proves_nobody_ties_nobody(db: Database, seller: SellerId) -> None:
    pair = [make_inbound(name, customer_id="client:5", nm_id=nm_id) for nm_id, name in enumerate(("one", "two"), 1)]
    ids = put(db, seller, *pair)
    told_of = db.read_now(find_timeline, seller, ids["one"], scope=Scope.CUSTOMER, weak_id_kinds=("client",))
    assert told(told_of, ids) == ["one"]
    assert sorted(told(db.read_now(find_timeline, seller, ids["one"], scope=Scope.CUSTOMER), ids)) == ["one", "two"]


def test_a_message_with_hundreds_of_links_tells_fifty(db: Database, seller: SellerId) -> None:
    # Half of them a hop away, so that no single reading of links is already that short.
    ids = put(db, seller, *(make_inbound(f"r{number}", nm_id=1000 + number) for number in range(90)))
    for number in range(1, 45):
        probable(db, seller, ids["r0"], ids[f"r{number}"], 0.84)
        probable(db, seller, ids["r1"], ids[f"r{number + 45}"], 0.84)
    story = db.read_now(find_timeline, seller, ids["r0"], scope=Scope.CUSTOMER, limit=200)
    assert len(story.items) == 51


def test_a_chain_is_followed_three_links_far(db: Database, seller: SellerId) -> None:
    ids = put(db, seller, *(make_inbound(f"r{number}", nm_id=2000 + number) for number in range(6)))
    sure = LinkScore(kind=LinkKind.ORDER, confidence=0.99, action_mode=ActionMode.AUTO, reason="the same order")
    pairs = [Judgement(one=ids[f"r{step}"], other=ids[f"r{step + 1}"], score=sure) for step in range(5)]
    db.write_now(record_links, seller, pairs, floor=0.5, now=NOW)
    story = db.read_now(find_timeline, seller, ids["r0"], scope=Scope.CUSTOMER)
    assert sorted(told(story, ids)) == ["r0", "r1", "r2", "r3"]
