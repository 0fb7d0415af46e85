"""What was answered: by whom, from which draft, how fast; page by page."""

from datetime import timedelta

import pytest
from makers import NOW, make_inbound, put_inbound
from outbox import claim, move

from desk.decisions import Draft
from desk.errors import BadInput
from desk.interactions import ChannelName, Interaction, SellerId, Status, VendorAnswer
from storage.database import Database
from storage.drafts import save_draft
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import set_status
from storage.replies import ReplyState, add_reply
from storage.response_history import list_responses


def answer_from_here(db: Database, seller: SellerId, item: Interaction, *, draft: str, sent: str) -> None:
    draft_id = db.write_now(
        save_draft, seller, item.id, revision=1, draft=Draft(text=draft, language="ru"), cache_key="k", now=NOW
    )
    reply = db.write_now(
        add_reply, seller, item, text=sent, origin="operator", author="anna", draft_id=draft_id,
        idempotency_key=None, now=NOW,
    )  # fmt: skip
    claimed = claim(db, reply)
    assert claimed is not None
    move(db, claimed, ReplyState.CONFIRMED)
    db.write_now(set_status, seller, item.id, status=Status.RESPONDED, now=NOW, answer_text=sent)


def test_an_answer_from_here_names_its_author_and_its_draft(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound("r1"))
    item = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0]
    answer_from_here(db, seller, item, draft="Спасибо!", sent="Спасибо большое!")
    (response,) = db.read_now(list_responses, seller).items
    assert (response.origin, response.author, response.draft_text) == ("operator", "anna", "Спасибо!")
    assert (response.answer, response.minutes) == ("Спасибо большое!", 60)


def test_an_answer_from_the_portal_is_from_elsewhere(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound("r1", needs_response=False, answer=VendorAnswer(text="Из кабинета")))
    (response,) = db.read_now(list_responses, seller).items
    assert (response.origin, response.author, response.draft_text) == ("elsewhere", None, None)


def test_pages_follow_each_other_and_filters_narrow(db: Database, seller: SellerId) -> None:
    for number in range(5):
        channel = ChannelName.QUESTION if number == 0 else ChannelName.REVIEW
        item = make_inbound(
            f"r{number}", channel=channel, nm_id=100 + number, needs_response=False,
            answer=VendorAnswer(text=f"{number}"), occurred_at=NOW - timedelta(hours=number),
        )  # fmt: skip
        put_inbound(db, seller, item)
    seen, after = [], None
    while True:
        page = db.read_now(list_responses, seller, after=after, limit=2)
        seen += [item.answer for item in page.items]
        after = page.after
        if after is None:
            break
    assert seen == ["0", "1", "2", "3", "4"]
    assert [item.answer for item in db.read_now(list_responses, seller, nm_id=103).items] == ["3"]
    assert [item.answer for item in db.read_now(list_responses, seller, channel=ChannelName.QUESTION).items] == ["0"]


def test_a_foreign_page_mark_is_refused(db: Database, seller: SellerId) -> None:
    with pytest.raises(BadInput, match="page mark"):
        db.read_now(list_responses, seller, after="bm9uc2Vuc2U")
