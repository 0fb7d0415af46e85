"""`replydesk import customers | tickets`: reads, reports every refused row, keeps the rest in batches, goes on where it
stopped.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from agent.desk import Desk
from api.bootstrap import open_house
from api.commands.launch import give
from api.import_files import hash_files, is_flat, read_cells, read_naming, read_objects
from desk.account_json import account_of
from desk.customers import Account
from desk.errors import BadInput
from desk.import_rows import (
    CUSTOMER_NAMES,
    TICKET_NAMES,
    Naming,
    account_from_flat,
    merge_accounts,
    ticket_of,
)
from desk.interactions import Inbound, Json, Marketplace
from desk.json_values import JsonObject
from desk.settings import Settings
from storage.imports import NumberedAccount, Place, find_rows_done, save_accounts, save_tickets

_BATCH = 200


@dataclass(slots=True, kw_only=True)
class Report:
    """What became of a file. `refused`: row number -> why; `skipped`: rows that an earlier run had done."""

    rows: int = 0
    kept: int = 0
    skipped: int = 0
    refused: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file as it is to be read. `start`: rows an earlier run was done with."""

    kind: str
    file: Path
    file_hash: str
    naming: Naming
    start: int

    def place(self, rows_done: int) -> Place:
        """How far it is read."""
        return Place(kind=self.kind, file_hash=self.file_hash, rows_done=rows_done)


async def main(
    settings: Settings,
    *,
    kind: str,
    file: Path,
    mapping: Path | None,
    dry_run: bool,
    seller: str | None,
    as_json: bool,
) -> None:
    """Import and print what came of it."""
    known = CUSTOMER_NAMES if kind == "customers" else TICKET_NAMES
    naming = read_naming(mapping, known)
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        named = hash_files(file, mapping)
        start = 0 if dry_run else await desk.db.read(find_rows_done, desk.seller_id, kind=kind, file_hash=named)
        source = Source(kind=kind, file=file, file_hash=named, naming=naming, start=start)
        report = await (import_accounts if kind == "customers" else import_tickets)(desk, source, dry_run=dry_run)
    finally:
        await house.aclose()
    _tell(report, dry_run=dry_run, as_json=as_json)


async def import_accounts(desk: Desk, source: Source, *, dry_run: bool) -> Report:
    """Rows of one customer that stand together are one account; a batch never ends within one."""
    report = Report()
    batch: list[NumberedAccount] = []
    for number, found in _rows(source):
        report.rows = number
        if number <= source.start:
            report.skipped += 1
            continue
        account = _account(number, found, report, source)
        if account is None:
            continue
        is_same = bool(batch) and batch[-1].account.customer.external_id == account.customer.external_id
        if not is_same and len(batch) >= _BATCH:
            await _keep_accounts(desk, source, batch, number - 1, report, dry_run=dry_run)
            batch = []
        account = merge_accounts(batch.pop().account, account) if is_same else account
        batch.append(NumberedAccount(row=number, account=account))
    await _keep_accounts(desk, source, batch, report.rows, report, dry_run=dry_run)
    return report


async def import_tickets(desk: Desk, source: Source, *, dry_run: bool) -> Report:
    """A row a ticket."""
    report = Report()
    batch: list[Inbound] = []
    for number, found in _rows(source):
        report.rows = number
        if number <= source.start:
            report.skipped += 1
            continue
        ticket = _ticket(number, found, report, source)
        if ticket is not None:
            batch.append(ticket)
        if len(batch) >= _BATCH:
            await _keep_tickets(desk, source, batch, number, report, dry_run=dry_run)
            batch = []
    await _keep_tickets(desk, source, batch, report.rows, report, dry_run=dry_run)
    return report


def _rows(source: Source) -> Iterator[tuple[int, JsonObject | str]]:
    return read_cells(source.file) if is_flat(source.file) else read_objects(source.file)


def _account(number: int, found: JsonObject | str, report: Report, source: Source) -> Account | None:
    try:
        if isinstance(found, str):
            raise BadInput(found)
        is_table = is_flat(source.file)
        return account_from_flat(source.naming.flat(found, CUSTOMER_NAMES)) if is_table else account_of(found)
    except BadInput as error:
        report.refused[number] = str(error)
        return None


def _ticket(number: int, found: JsonObject | str, report: Report, source: Source) -> Inbound | None:
    try:
        if isinstance(found, str):
            raise BadInput(found)
        told: dict[str, Json] = {**source.naming.flat(found, TICKET_NAMES)}
        return ticket_of(told, marketplace=Marketplace.CHATWOOT)
    except BadInput as error:
        report.refused[number] = str(error)
        return None


async def _keep_accounts(
    desk: Desk, source: Source, batch: list[NumberedAccount], done: int, report: Report, *, dry_run: bool
) -> None:  # fmt: skip
    refused: dict[int, str] = {}
    if not dry_run and done > source.start:
        place = source.place(done)
        refused = await desk.db.write(save_accounts, desk.seller_id, batch, place, now=desk.clock())
    report.refused |= refused
    report.kept += len(batch) - len(refused)


async def _keep_tickets(
    desk: Desk, source: Source, batch: list[Inbound], done: int, report: Report, *, dry_run: bool
) -> None:  # fmt: skip
    if not dry_run and done > source.start:
        await desk.db.write(save_tickets, desk.seller_id, batch, source.place(done), now=desk.clock())
    report.kept += len(batch)


def _tell(report: Report, *, dry_run: bool, as_json: bool) -> None:
    refused: list[Json] = [{"row": number, "reason": reason} for number, reason in sorted(report.refused.items())]
    verb = "could be kept" if dry_run else "kept"
    lines = [f"row {number}: {reason}" for number, reason in sorted(report.refused.items())]
    lines.append(f"{report.rows} rows: {report.kept} {verb}, {len(refused)} refused, {report.skipped} done before")
    told = {"rows": report.rows, "kept": report.kept, "skipped": report.skipped, "refused": refused, "dry_run": dry_run}
    give(told, as_json=as_json, lines=lines)
