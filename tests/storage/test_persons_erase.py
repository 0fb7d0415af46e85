"""Erasing a person: nothing of them is left in any table, index or file, and nobody else loses a word."""

from datetime import timedelta

import pytest
from makers import NOW, make_inbound, put_inbound
from persons import Planted, bytes_of, plant, traces_of
from sqlalchemy import select

from desk.interactions import InteractionId, SellerId
from storage.database import Database
from storage.persons_erase import Erasure, erase_rows, look_for_quotes
from storage.persons_export import export_rows
from storage.persons_tables import KEPT, LEARNT, OWNED, QUOTING, TIED
from storage.schema import metadata
from storage.scrub import scrub
from storage.tables import decisions, drafts, interactions, replies
from storage.tables_models import model_calls
from storage.tombstones import need_salts


def _erase(db: Database, who: Planted) -> Erasure:
    salt = db.write_now(need_salts, who.seller, now=NOW)[0]
    quoted = db.read_now(look_for_quotes, who.seller, who.ids, now=NOW)
    return db.write_now(erase_rows, who.seller, who.ids, salt=salt, quoted=quoted, now=NOW)


def test_every_table_is_either_erased_or_says_why_not() -> None:
    quoting = {one.table.name for one in QUOTING}
    known = {table.name for table in (*TIED, *OWNED)} | quoting | set(LEARNT) | set(KEPT)
    assert {table.name for table in metadata.sorted_tables} - known == set()
    assert known - set(metadata.tables) == set()


def test_every_table_that_points_at_a_message_goes_with_it() -> None:
    pointing = {
        table for table in metadata.sorted_tables for key in table.foreign_keys if key.column.table is interactions
    }
    assert pointing - set(TIED) == set()


def test_nothing_of_the_person_is_left_in_any_table_or_file(db: Database, seller: SellerId) -> None:
    who = plant(db, seller)
    planted = set(traces_of(db, who.word))
    assert planted >= {table.name for table in (*TIED, *OWNED)} | {one.table.name for one in QUOTING} | {"classifiers"}
    done = _erase(db, who)
    assert set(traces_of(db, who.word)) <= {"search_fts_data"}  # until the index's old segments are merged
    assert scrub(db.engine)
    assert traces_of(db, who.word) == []
    assert who.word.encode() not in bytes_of(db)
    assert done.has_unlearnt
    assert done.counts["interactions"] == 2


def test_what_was_planted_can_be_seen_in_the_file(db: Database, seller: SellerId) -> None:
    who = plant(db, seller)
    assert (who.word.encode() in bytes_of(db)) == (db.engine.dialect.name == "sqlite")


def test_a_stranger_keeps_every_word_of_their_own(db: Database, seller: SellerId) -> None:
    who = plant(db, seller)
    _erase(db, who)
    with db.engine.connect() as conn:
        (left,) = conn.execute(select(interactions).where(interactions.c.seller_id == seller)).all()
        snapshot = conn.execute(select(decisions.c.snapshot).where(decisions.c.seller_id == seller)).scalar_one()
        reply = conn.execute(select(replies.c.text).where(replies.c.seller_id == seller)).scalar_one()
        draft = conn.execute(select(drafts).where(drafts.c.seller_id == seller)).one()
    assert (left.id, left.text) == (who.other, "Подойдёт ли для микроволновки?")
    own = {"id": f"interaction:{who.other}", "words": "своё"}
    assert snapshot == {"tools": [{"result": {"items": [own], "ids": []}}], "claims": [], "why": "[erased]",
                        "said": "[erased]"}  # fmt: skip
    assert reply == "Ответили на [erased]"
    assert (draft.text, draft.voided_at) == ("[erased]", NOW)


def test_the_spend_stays_and_forgets_whose_it_was(db: Database, seller: SellerId) -> None:
    who = plant(db, seller)
    _erase(db, who)
    with db.engine.connect() as conn:
        (call,) = conn.execute(select(model_calls).where(model_calls.c.seller_id == seller)).all()
    assert (call.interaction_id, call.fallback_reason, call.cost_usd) == (None, "erased", 0.5)


def test_another_seller_loses_nothing(db: Database, seller: SellerId) -> None:
    who, other = plant(db, seller), plant(db, SellerId(f"{seller}-b"))
    before = traces_of(db, other.word)
    _erase(db, who)
    assert traces_of(db, other.word) == before


def test_no_number_of_an_erased_message_is_given_again(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound("mine"))
    with db.engine.connect() as conn:
        mine = InteractionId(
            conn.execute(select(interactions.c.id).where(interactions.c.seller_id == seller)).scalar_one()
        )
    for number in range(3):
        who = Planted(seller=seller, ids=(mine,))
        _erase(db, who)
        put_inbound(db, seller, make_inbound(f"next-{number}"), now=NOW + timedelta(hours=1))
        with db.engine.connect() as conn:
            new = conn.execute(select(interactions.c.id).where(interactions.c.seller_id == seller)).scalar_one()
        assert new > mine
        mine = InteractionId(new)


@pytest.mark.parametrize(
    "table", [table for table in (*TIED, *OWNED) if table.name != "embeddings"], ids=lambda table: table.name
)
def test_the_export_holds_the_rows_of_every_table(db: Database, seller: SellerId, table: object) -> None:
    who = plant(db, seller)
    rows = db.read_now(export_rows, seller, who.ids)
    assert who.word in str(rows[getattr(table, "name", "")])
    assert "микроволновки" not in str(rows)
