"""The audit log on real databases: one chain a seller, whoever appends at once, and whatever is done to its rows."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from makers import NOW
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from desk.audit import Anchor
from desk.interactions import ChannelName, SellerId
from storage.audit import append_audit, list_audit, read_head, verify_audit
from storage.database import Database
from storage.runtime import set_auto_send
from storage.tables_accounts import audit_heads, audit_log

ROWS = 8


def fill(db: Database, seller: SellerId, rows: int = ROWS) -> Anchor:
    for n in range(rows):
        db.write_now(append_audit, seller, actor="anna", action="key.added", subject=f"k{n}", details={"n": n}, now=NOW)
    return db.read_now(read_head, seller)


def problems(db: Database, seller: SellerId, *anchors: Anchor) -> tuple[str, ...]:
    return db.read_now(verify_audit, seller, anchors=anchors).problems


def test_rows_are_numbered_tied_and_listed_newest_first(db: Database, seller: SellerId) -> None:
    head = fill(db, seller)
    rows = db.read_now(list_audit, seller, limit=3)
    assert [row.n for row in rows] == [8, 7, 6]
    assert (head.n, head.hash) == (rows[0].n, rows[0].hash)
    assert rows[0].prev_hash == rows[1].hash
    assert [row.n for row in db.read_now(list_audit, seller, before=6, limit=2)] == [5, 4]
    assert db.read_now(list_audit, seller, action="key") == db.read_now(list_audit, seller, action="key.added")
    assert db.read_now(list_audit, seller, action="user") == ()
    assert problems(db, seller, head) == ()


def test_an_act_that_fails_leaves_no_row(db: Database, seller: SellerId) -> None:
    def act(conn: Connection) -> None:
        append_audit(conn, seller, actor="anna", action="key.added", now=NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        db.write_now(act)
    assert db.read_now(list_audit, seller) == ()


def test_many_who_append_at_once_write_one_chain(db: Database, seller: SellerId) -> None:
    def append(worker: int) -> None:
        for n in range(10):
            db.write_now(append_audit, seller, actor=f"w{worker}", action="key.added", subject=str(n), now=NOW)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(append, range(6)))
    verdict = db.read_now(verify_audit, seller)
    assert (verdict.problems, verdict.head.n) == ((), 60)


def test_a_look_at_the_chain_is_not_confused_by_appends_meanwhile(db: Database, seller: SellerId) -> None:
    fill(db, seller)
    with ThreadPoolExecutor(2) as threads:
        writing = threads.submit(fill, db, seller, 60)
        found = [problems(db, seller) for _ in range(20)]
        writing.result()
    assert set(found) == {()}


def _row(seller: SellerId, n: int) -> tuple[ColumnElement[bool], ...]:
    return audit_log.c.seller_id == seller, audit_log.c.n == n


def _edit(conn: Connection, seller: SellerId) -> None:
    conn.execute(update(audit_log).where(*_row(seller, 3)).values(actor="boris"))


def _edit_details(conn: Connection, seller: SellerId) -> None:
    conn.execute(update(audit_log).where(*_row(seller, 3)).values(details='{"n": 2}'))


def _delete_middle(conn: Connection, seller: SellerId) -> None:
    conn.execute(delete(audit_log).where(*_row(seller, 4)))


def _truncate(conn: Connection, seller: SellerId) -> None:
    conn.execute(delete(audit_log).where(audit_log.c.seller_id == seller, audit_log.c.n > 5))


def _delete_all(conn: Connection, seller: SellerId) -> None:
    conn.execute(delete(audit_log).where(audit_log.c.seller_id == seller))


def _swap(conn: Connection, seller: SellerId) -> None:
    for old, new in ((3, 300), (4, 3), (300, 4)):
        conn.execute(update(audit_log).where(*_row(seller, old)).values(n=new))


def _put_in(conn: Connection, seller: SellerId) -> None:
    row = dict(conn.execute(select(audit_log).where(*_row(seller, ROWS))).one()._mapping)
    del row["id"]
    conn.execute(insert(audit_log).values(**row | {"n": ROWS + 1}))


@pytest.mark.parametrize("harm", [_edit, _edit_details, _delete_middle, _truncate, _delete_all, _swap, _put_in])
def test_whatever_is_done_to_the_rows_is_seen(
    db: Database, seller: SellerId, harm: Callable[[Connection, SellerId], None]
) -> None:
    fill(db, seller)
    assert problems(db, seller) == ()
    db.write_now(harm, seller)
    assert problems(db, seller)


def test_an_end_cut_off_together_with_its_head_is_seen_by_what_was_written_down(db: Database, seller: SellerId) -> None:
    kept = fill(db, seller)
    fifth = next(row for row in db.read_now(list_audit, seller) if row.n == 5)

    def cut(conn: Connection) -> None:
        _truncate(conn, seller)
        conn.execute(update(audit_heads).where(audit_heads.c.seller_id == seller).values(n=5, hash=fifth.hash))

    db.write_now(cut)
    assert problems(db, seller) == ()
    assert "cut off" in problems(db, seller, kept)[0]


def test_sellers_have_chains_of_their_own(db: Database, seller: SellerId) -> None:
    other = SellerId(f"{seller}-other")
    fill(db, seller, 2)
    fill(db, other, 3)
    assert db.read_now(read_head, other).n == 3
    assert {row.seller_id for row in db.read_now(list_audit, seller)} == {seller}


def test_a_switch_is_in_the_audit_in_the_same_commit(db: Database, seller: SellerId) -> None:
    db.write_now(set_auto_send, seller, ChannelName.REVIEW, is_on=True, now=NOW, author="anna")
    db.write_now(set_auto_send, seller, ChannelName.REVIEW, is_on=True, now=NOW, author="boris")
    (row,) = db.read_now(list_audit, seller)
    assert (row.actor, row.action, row.subject) == ("anna", "switch.turned", "auto_send:review")
    assert row.details == '{"new":true,"old":null}'
