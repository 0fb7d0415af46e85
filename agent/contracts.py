"""The nightly look at the vendors' contracts: do their answers still have the shape we know? Read-only."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from agent.desk import Desk
from desk.contracts import Difference, Sample, accept, compare, learn, shape_of
from storage.contract_snapshots import Snapshot, find_snapshot, put_snapshot

log = logging.getLogger(__name__)

Outcome = Literal["first", "same", "different", "accepted", "unread"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One method. `reason`: why it could not be read; None when it was."""

    vendor: str
    name: str
    outcome: Outcome
    difference: Difference
    reason: str | None = None


async def check_contracts(desk: Desk, now: datetime, *, is_accepting: bool = False) -> tuple[Looked, ...]:
    """Look at every read method of the seller's vendor and compare it with what is known; the first look is stored.

    `is_accepting`: what is found is right from now on. A difference is logged as an error and stands until it is
    accepted or gone. Nothing for a seller without a vendor.
    """
    source, looked = desk.contracts, list[Looked]()
    if source is None:
        return ()
    async for sample in source.samples():
        if sample.unread is not None:
            log.warning(
                "a vendor's contract could not be looked at", extra={"method": sample.name, "reason": sample.unread}
            )
            one = Looked(
                vendor=source.vendor, name=sample.name, outcome="unread", difference=Difference(), reason=sample.unread
            )
        else:
            one = await desk.db.write(_record, source.vendor, sample, now, is_accepting)
        looked.append(one)
        if one.outcome == "different":
            _alert(one)
    return tuple(looked)


async def look_nightly(desk: Desk, _about: str) -> None:
    """The check as a chore of the desk: whoever is on call reads the log."""
    await check_contracts(desk, desk.clock())


def _record(conn: Connection, vendor: str, sample: Sample, now: datetime, is_accepting: bool) -> Looked:
    """Compare one look with what is known, and store what it teaches."""
    before, fresh = find_snapshot(conn, vendor, sample.name, is_locking=True), shape_of(sample)
    known = before.shape if before is not None else {}
    difference = compare(known, fresh, sample)
    outcome: Outcome = "first" if before is None else "same"
    if difference:
        outcome = "accepted" if is_accepting else "different"
    shape = accept(known, fresh, difference) if is_accepting else learn(known, fresh, but=difference.paths())
    snapshot = Snapshot(
        name=sample.name,
        shape=shape,
        accepted_at=now if before is None or is_accepting else before.accepted_at,
        checked_at=now,
        difference=difference if outcome == "different" else Difference(),
    )
    put_snapshot(conn, vendor, snapshot)
    return Looked(vendor=vendor, name=sample.name, outcome=outcome, difference=difference)


def _alert(one: Looked) -> None:
    lines = tuple(one.difference.lines())
    log.error(
        "a vendor's contract has changed: `replydesk contracts check` shows how, `--accept` takes it as it is",
        extra={"vendor": one.vendor, "method": one.name, "difference": lines},
    )
