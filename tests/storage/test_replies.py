"""The outbox: one text a revision, one claim at a time, keys that repeat safely."""

import pytest
from makers import NOW, make_inbound, put_inbound
from outbox import claim, move

from desk.errors import Conflict, NotFound
from desk.interactions import Interaction, SellerId
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.replies import Reply, ReplyState, add_reply, find_due_replies, get_reply


@pytest.fixture
def item(db: Database, seller: SellerId) -> Interaction:
    put_inbound(db, seller, make_inbound())
    return db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0]


def _add(db: Database, item: Interaction, text: str = "Спасибо!", key: str | None = None) -> Reply:
    return db.write_now(
        add_reply,
        item.seller_id,
        item,
        text=text,
        origin="operator",
        author="anna",
        draft_id=None,
        idempotency_key=key,
        now=NOW,
    )


def test_a_second_answer_to_the_same_revision_is_a_conflict_with_the_text(db: Database, item: Interaction) -> None:
    _add(db, item, "Первый")
    with pytest.raises(Conflict, match="Первый"):
        _add(db, item, "Второй")


def test_the_same_key_and_text_return_the_same_reply(db: Database, item: Interaction) -> None:
    first = _add(db, item, key="key-12345")
    assert _add(db, item, key="key-12345").id == first.id


def test_the_same_key_with_another_text_is_a_conflict(db: Database, item: Interaction) -> None:
    _add(db, item, key="key-12345")
    with pytest.raises(Conflict, match="Idempotency-Key"):
        _add(db, item, text="Другое", key="key-12345")


def test_only_one_claim_succeeds(db: Database, item: Interaction) -> None:
    reply = _add(db, item)
    first = claim(db, reply)
    assert first is not None
    assert first.state is ReplyState.SENDING
    assert claim(db, reply) is None


def test_an_older_fence_settles_nothing(db: Database, item: Interaction) -> None:
    reply = _add(db, item)
    stale = claim(db, reply)
    assert stale is not None
    move(db, stale, ReplyState.PENDING)
    assert claim(db, db.read_now(get_reply, item.seller_id, reply.id)) is not None
    assert not move(db, stale, ReplyState.CONFIRMED)
    assert db.read_now(get_reply, item.seller_id, reply.id).state is ReplyState.SENDING


def test_only_unsettled_replies_whose_time_has_come_are_due(db: Database, item: Interaction) -> None:
    reply = _add(db, item)
    assert db.read_now(find_due_replies, item.seller_id, now=NOW, limit=10) == (reply.id,)
    move(db, reply, ReplyState.CONFIRMED)
    assert db.read_now(find_due_replies, item.seller_id, now=NOW, limit=10) == ()


def test_another_seller_sees_no_reply(db: Database, item: Interaction) -> None:
    reply = _add(db, item)
    with pytest.raises(NotFound):
        db.read_now(get_reply, SellerId("stranger"), reply.id)
