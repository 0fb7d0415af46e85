"""Imports: what is fine is kept, each bad row is told with its reason, twice is once, and a cut run goes on."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from desks import make_desk
from makers import NOW
from sqlalchemy import func, select

from agent.desk import Desk
from api.commands.import_rows import Source, import_accounts, import_tickets
from api.import_files import hash_files, read_naming
from desk.account_json import account_json
from desk.customers import CustomerId
from desk.errors import BadInput
from desk.import_rows import CUSTOMER_NAMES, TICKET_NAMES
from desk.interactions import SellerId
from desk.playbook import Playbook
from sandbox.shop_people import make_people
from storage.customers import find_by_external_id, read_account
from storage.database import Database
from storage.imports import find_rows_done
from storage.tables import interactions
from storage.tables_customers import customers

TABLE = """Number,Mail,Full name,sub,plan,state,every,price,order,placed,thing
C1,Ann@Example.com,Ann Hill,S1,Cozy Box,Live,monthly,39.95,O1,2026-11-01,candle
C1,Ann@Example.com,Ann Hill,S1,Cozy Box,Live,monthly,39.95,O1,2026-11-01,jam
C2,nobody,Bob,S2,Cozy Box,Live,monthly,39.95,,,
C3,cy@example.com,Cy,S3,Cozy Box,Gone,monthly,39.95,,,
C4,di@example.com,Di,S4,Cozy Box,Live,monthly,39.955,,,
C5,ed@example.com,Ed,S1,Cozy Box,Live,monthly,39.95,,,
C6,fay@example.com,Fay,,,,,,O6,yesterday,
C7,gus@example.com,Gus,,Cozy Box,,,,,,
"""
MAPPING = """[columns]
id = "Number"
email = "Mail"
name = "Full name"
"subscription.id" = "sub"
"subscription.plan" = "plan"
"subscription.status" = "state"
"subscription.frequency" = "every"
"subscription.price" = "price"
"order.id" = "order"
"order.placed_at" = "placed"
"item.name" = "thing"
[values."subscription.status"]
Live = "active"
"""


@pytest.fixture
def desk(sqlite_database: Database, seller: SellerId, playbook: Playbook) -> Desk:
    return make_desk(sqlite_database, seller, playbook=playbook)


def source(tmp_path: Path, name: str, text: str, *, mapping: str = "", kind: str = "customers") -> Source:
    file, named = tmp_path / name, tmp_path / "mapping.toml"
    file.write_text(text, encoding="utf-8")
    named.write_text(mapping, encoding="utf-8")
    naming = read_naming(named, CUSTOMER_NAMES if kind == "customers" else TICKET_NAMES)
    return Source(kind=kind, file=file, file_hash=hash_files(file, named), naming=naming, start=0)


def number_of(desk: Desk, external_id: str) -> CustomerId:
    found = desk.db.read_now(find_by_external_id, desk.seller_id, external_id)
    assert found is not None
    return found


def count_customers(desk: Desk) -> int:
    with desk.db.engine.connect() as conn:
        mine = select(func.count()).select_from(customers).where(customers.c.seller_id == desk.seller_id)
        return int(conn.execute(mine).scalar_one())


async def test_a_table_is_kept_and_every_bad_row_says_why(desk: Desk, tmp_path: Path) -> None:
    report = await import_accounts(desk, source(tmp_path, "c.csv", TABLE, mapping=MAPPING), dry_run=False)
    assert report.refused == {
        3: "email: expected an address like ann@example.com",
        4: "status: expected active | paused | cancelled, found 'gone'",
        5: "subscription.price: expected an amount like 39.95, found '39.955'",
        6: "subscriptions: 'S1' belongs to another customer",
        7: "placed_at: expected a time like 2026-11-27T10:00:00Z, found 'yesterday'",
        8: "subscription.id: a row with other columns of subscription needs it",
    }
    assert (report.rows, report.kept) == (8, 1)
    account = desk.db.read_now(read_account, desk.seller_id, number_of(desk, "C1"))
    assert account.customer.email == "ann@example.com"
    assert account.subscriptions[0].price_cents == 3995
    assert [item.name for item in account.orders[0].items] == ["candle", "jam"]


async def test_a_refused_row_takes_nothing_with_it(desk: Desk, tmp_path: Path) -> None:
    await import_accounts(desk, source(tmp_path, "c.csv", TABLE, mapping=MAPPING), dry_run=False)
    assert desk.db.read_now(find_by_external_id, desk.seller_id, "C5") is None


async def test_a_dry_run_reports_and_keeps_nothing(desk: Desk, tmp_path: Path) -> None:
    report = await import_accounts(desk, source(tmp_path, "c.csv", TABLE, mapping=MAPPING), dry_run=True)
    assert len(report.refused) == 5  # whose subscription S1 is, is only known to the database
    assert count_customers(desk) == 0


async def test_whole_accounts_come_back_as_they_were_and_twice_is_once(desk: Desk, tmp_path: Path) -> None:
    people = make_people(NOW.date())
    lines = "\n".join(json.dumps(person) for person in people.values())
    given = source(tmp_path, "c.jsonl", lines)
    for _ in range(2):
        report = await import_accounts(desk, given, dry_run=False)
        assert (report.kept, report.refused) == (len(people), {})
    assert count_customers(desk) == len(people)
    account = desk.db.read_now(read_account, desk.seller_id, number_of(desk, "box-1"))
    told = account_json(account)
    assert [one["id"] for one in people["box-1"]["orders"]] == [one["id"] for one in told["orders"]]  # type: ignore[union-attr,index,call-overload]
    assert told["email"] == people["box-1"]["email"]
    assert account.orders[0].tracking[0].status == "label created"


async def test_a_run_goes_on_after_the_rows_that_were_committed(desk: Desk, tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"id": f"K{n}", "name": "x"}) for n in range(450))
    given = source(tmp_path, "c.jsonl", lines)
    cut = source(tmp_path, "first.jsonl", "\n".join(lines.splitlines()[:300]))
    await import_accounts(desk, replace(cut, file_hash=given.file_hash), dry_run=False)
    start = desk.db.read_now(find_rows_done, desk.seller_id, kind="customers", file_hash=given.file_hash)
    report = await import_accounts(desk, replace(given, start=start), dry_run=False)
    assert (start, report.skipped, report.kept) == (300, 300, 150)
    assert count_customers(desk) == 450


async def test_tickets_become_answered_messages_nobody_answers_again(desk: Desk, tmp_path: Path) -> None:
    rows = [
        {"id": "T1", "text": "Where is my box?", "created_at": "2026-01-02T10:00:00Z", "email": "A@b.co",
         "answer": "On its way."},
        {"id": "T2", "text": "", "created_at": "2026-01-02"},
        "{broken",
    ]  # fmt: skip
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    given = source(tmp_path, "t.jsonl", text, kind="tickets")
    for _ in range(2):
        report = await import_tickets(desk, given, dry_run=False)
        assert report.kept == 1
        assert report.refused == {2: "text: expected a text, found nothing; there are id, created_at",
                                  3: "not readable as JSON"}  # fmt: skip
    with desk.db.engine.connect() as conn:
        row = conn.execute(select(interactions).where(interactions.c.seller_id == desk.seller_id)).one()
    assert (row.source, row.answer_text, row.needs_response) == ("import", "On its way.", False)
    assert row.customer_id == "email:a@b.co"


def test_a_mapping_with_an_unknown_name_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text('[columns]\nmail = "E-mail"\n', encoding="utf-8")
    with pytest.raises(BadInput, match="unknown mail; known names: id, name, email"):
        read_naming(file, CUSTOMER_NAMES)


def test_another_mapping_makes_another_import(tmp_path: Path) -> None:
    file, one, other = (tmp_path / name for name in ("c.csv", "1.toml", "2.toml"))
    file.write_text("id\nC1\n", encoding="utf-8")
    one.write_text("", encoding="utf-8")
    other.write_text("[columns]\n", encoding="utf-8")
    assert len({hash_files(file, None), hash_files(file, one), hash_files(file, other)}) == 3
