"""A forgotten seller leaves no row anywhere, and nobody else loses one."""

from datetime import timedelta

from makers import NOW, make_inbound, put_inbound
from sqlalchemy import Connection, func, select

from desk.interactions import ChannelName, SellerId
from storage.database import Database
from storage.product_days import refresh_product_days
from storage.runtime import set_auto_send
from storage.schema import metadata
from storage.sellers import connect_seller, forget_seller


def fill(db: Database, seller: SellerId) -> None:
    db.write_now(connect_seller, seller, connected_at=NOW - timedelta(days=1))
    db.write_now(set_auto_send, seller, ChannelName.REVIEW, is_on=True, now=NOW)
    put_inbound(db, seller, make_inbound("r1"))
    db.write_now(refresh_product_days, seller, now=NOW)


# Of the processes, of the vendors, and of people, who may work for several: no row of them is a seller's.
ACCOUNTS = {"users", "sessions", "login_tries", "setup_links", "reset_links"}
SELLERLESS = ACCOUNTS | {"workers", "rate_limits", "contract_snapshots"}


def count(conn: Connection, seller: SellerId) -> dict[str, int]:
    return {
        table.name: conn.execute(select(func.count()).where(table.c.seller_id == seller)).scalar_one()
        for table in metadata.sorted_tables
        if table.name not in SELLERLESS
    }


def test_every_table_names_its_seller() -> None:
    assert {table.name for table in metadata.sorted_tables if "seller_id" not in table.c} == SELLERLESS


def test_nothing_of_a_forgotten_seller_stays_and_nothing_of_another_goes(db: Database, seller: SellerId) -> None:
    other = SellerId(f"{seller}-other")
    fill(db, seller)
    fill(db, other)
    before = db.read_now(count, other)
    db.write_now(forget_seller, seller)
    assert set(db.read_now(count, seller).values()) == {0}
    assert db.read_now(count, other) == before
    assert before["interactions"] == before["setting_changes"] == 1
