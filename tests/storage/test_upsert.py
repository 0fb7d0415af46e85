"""What a page of the vendor does to the record."""

from datetime import timedelta

from makers import NOW, PENDING, make_inbound, put_inbound
from outbox import move
from sqlalchemy import select

from desk.decisions import Draft
from desk.interactions import ChannelName, Interaction, SellerId, Status, VendorAnswer
from storage.database import Database
from storage.drafts import find_newest_draft, save_draft
from storage.events import list_events
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import set_status
from storage.replies import Reply, ReplyState, add_reply, list_replies
from storage.tables import messages
from storage.upsert import bulk_upsert


def _only(db: Database, seller: SellerId) -> Interaction:
    (item,) = db.read_now(list_inbox, seller, wanted=InboxFilter()).items
    return item


def test_seen_twice_is_one_row_and_no_new_revision(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound())
    again = db.write_now(bulk_upsert, seller, [make_inbound()], now=NOW, reply_pending=PENDING)
    assert (again.added, again.edited, again.seen) == (0, 0, 1)
    assert (_only(db, seller).revision, _only(db, seller).version) == (1, 1)


def test_the_same_id_twice_in_one_page_is_one_row(db: Database, seller: SellerId) -> None:
    done = db.write_now(bulk_upsert, seller, [make_inbound(), make_inbound()], now=NOW, reply_pending=PENDING)
    assert done.added == 1
    assert _only(db, seller).external_id == "r1"


def test_the_same_id_on_two_channels_is_two_rows(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound(), make_inbound(channel=ChannelName.QUESTION))
    assert len(db.read_now(list_inbox, seller, wanted=InboxFilter()).items) == 2


def test_edited_words_raise_the_revision_reopen_and_void_the_draft(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound())
    item = _only(db, seller)
    db.write_now(
        save_draft, seller, item.id, revision=1, draft=Draft(text="Спасибо!", language="ru"), cache_key="k", now=NOW
    )
    db.write_now(set_status, seller, item.id, status=Status.RESPONDED, now=NOW, answer_text="Спасибо!")
    put_inbound(db, seller, make_inbound(text="Разбилась на второй день", rating=1))
    edited = _only(db, seller)
    assert (edited.revision, edited.status, edited.needs_response) == (2, Status.OPEN, True)
    assert db.read_now(find_newest_draft, seller, item.id) is None
    kinds = [event.kind for event in db.read_now(list_events, seller, item.id)]
    assert kinds == ["received", "edited"]
    with db.engine.connect() as conn:
        texts = conn.execute(select(messages.c.text).where(messages.c.interaction_id == item.id)).scalars().all()
    assert texts == ["Отличная кружка, спасибо!", "Разбилась на второй день"]


def test_a_draft_survives_re_ingestion(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound())
    item = _only(db, seller)
    db.write_now(
        save_draft, seller, item.id, revision=1, draft=Draft(text="Спасибо!", language="ru"), cache_key="k", now=NOW
    )
    put_inbound(db, seller, make_inbound())
    assert db.read_now(find_newest_draft, seller, item.id) is not None


def test_an_answer_given_elsewhere_closes_the_item_and_keeps_its_text(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound())
    put_inbound(db, seller, make_inbound(needs_response=False, answer=VendorAnswer(text="Рады!", state="wbRu")))
    item = _only(db, seller)
    assert (item.status, item.needs_response, item.answer_text) == (Status.RESPONDED, False, "Рады!")


def test_within_the_pending_window_an_answered_item_stays_answered(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound())
    db.write_now(set_status, seller, _only(db, seller).id, status=Status.RESPONDED, now=NOW, answer_text="Спасибо!")
    put_inbound(db, seller, make_inbound(), now=NOW + PENDING - timedelta(minutes=1))
    assert _only(db, seller).status is Status.RESPONDED
    put_inbound(db, seller, make_inbound(), now=NOW + PENDING + timedelta(minutes=1))
    assert (_only(db, seller).status, _only(db, seller).answer_text) == (Status.OPEN, None)


def test_another_sellers_page_touches_nothing_of_ours(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound())
    put_inbound(db, SellerId(f"{seller}-other"), make_inbound(text="Другое"))
    assert _only(db, seller).text == "Отличная кружка, спасибо!"


def test_nothing_is_stored_when_the_page_is_empty(db: Database, seller: SellerId) -> None:
    done = db.write_now(bulk_upsert, seller, [], now=NOW, reply_pending=PENDING)
    assert done.seen == 0


def test_an_item_withdrawn_at_the_vendor_asks_for_nothing_any_more(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound(channel=ChannelName.QUESTION))
    put_inbound(db, seller, make_inbound(channel=ChannelName.QUESTION, needs_response=False))
    item = _only(db, seller)
    assert (item.status, item.needs_response) == (Status.CLOSED, False)


def test_edited_words_cancel_the_answer_to_the_older_ones(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound())
    item = _only(db, seller)
    db.write_now(
        add_reply, seller, item, text="Спасибо!", origin="auto", author="desk", draft_id=None, idempotency_key=None,
        now=NOW,
    )  # fmt: skip
    put_inbound(db, seller, make_inbound(text="Разбилась на второй день", rating=1))
    (reply,) = db.read_now(list_replies, seller, item.id)
    assert (reply.state, reply.reason) == (ReplyState.CANCELLED, "the customer wrote again")


def test_an_answer_the_vendor_lost_may_be_given_again(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound())
    first = _answered(db, seller)
    put_inbound(db, seller, make_inbound(), now=NOW + PENDING + timedelta(minutes=1))
    second = db.write_now(
        add_reply, seller, _only(db, seller), text="Ещё раз", origin="operator", author="anna", draft_id=None,
        idempotency_key=None, now=NOW,
    )  # fmt: skip
    assert second.seq == first.seq + 1


def _answered(db: Database, seller: SellerId) -> Reply:
    item = _only(db, seller)
    reply = db.write_now(
        add_reply, seller, item, text="Спасибо!", origin="auto", author="desk", draft_id=None, idempotency_key=None,
        now=NOW,
    )  # fmt: skip
    move(db, reply, ReplyState.CONFIRMED)
    db.write_now(set_status, seller, item.id, status=Status.RESPONDED, now=NOW, answer_text="Спасибо!")
    return reply
