"""What import files bring, in batches: rows and how far the file was read are one commit, so that it can go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from desk.customers import Account
from desk.errors import Conflict
from desk.interactions import Inbound, SellerId
from storage.customers import save_account
from storage.database import insert_for
from storage.tables_customers import import_runs
from storage.upsert import bulk_upsert

# An imported ticket is answered or not; nothing of ours is pending.
_NOTHING_PENDING = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedAccount:
    """An account with the number of the row it was read from; the last one where several rows make it up."""

    row: int
    account: Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an import stands: of what kind, which file, how many rows are done with."""

    kind: str
    file_hash: str
    rows_done: int


def find_rows_done(conn: Connection, seller_id: SellerId, *, kind: str, file_hash: str) -> int:
    """How many rows of this very file were imported; 0 for a new one."""
    query = select(import_runs.c.rows_done).where(
        import_runs.c.seller_id == seller_id, import_runs.c.kind == kind, import_runs.c.file_hash == file_hash
    )
    return conn.execute(query).scalar_one_or_none() or 0


def save_accounts(
    conn: Connection, seller_id: SellerId, batch: Sequence[NumberedAccount], place: Place, *, now: datetime
) -> dict[int, str]:
    """Keep a batch; returns the rows that were refused, with the reason. The others are kept."""
    refused: dict[int, str] = {}
    for one in batch:
        try:
            with conn.begin_nested():
                save_account(conn, seller_id, one.account, now=now)
        except Conflict as error:
            refused[one.row] = str(error)
    _note(conn, seller_id, place, now)
    return refused


def save_tickets(
    conn: Connection, seller_id: SellerId, batch: Sequence[Inbound], place: Place, *, now: datetime
) -> int:  # fmt: skip
    """Keep a batch of messages of the past; returns how many are new. What was erased stays out."""
    done = bulk_upsert(conn, seller_id, batch, now=now, reply_pending=_NOTHING_PENDING)
    _note(conn, seller_id, place, now)
    return done.added


def _note(conn: Connection, seller_id: SellerId, place: Place, now: datetime) -> None:
    key = {"seller_id": seller_id, "kind": place.kind, "file_hash": place.file_hash}
    values = {"rows_done": place.rows_done, "updated_at": now}
    insert = insert_for(conn, import_runs).values(**key, **values)
    conn.execute(insert.on_conflict_do_update(index_elements=tuple(key), set_=values))
