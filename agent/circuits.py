"""When a vendor surface of one seller rests: a refused token at once, an outage after some failures in a row.

Everything of that surface waits then, sends and pulls; other surfaces and other sellers go on. When the time has come
one call tries, and closes the circuit or rests longer.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from agent.desk import Desk
from desk.errors import DeskError, NotAllowed, TryLater
from desk.ports import Channel, Declined, ReadBack, SendOutcome, Unknown, Unreadable
from storage.circuits import OPEN_AFTER, Circuit, close_circuit, find_circuit, note_failure, take_probe

log = logging.getLogger(__name__)

# A token does not heal by itself: somebody changes it, and the desk notices within this.
_CREDENTIAL_REST = timedelta(minutes=10)
_FIRST_REST, _LONGEST_REST = timedelta(seconds=15), timedelta(minutes=10)
# One call at most takes this long; then the next may try.
_PROBE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A call that says something of the surface, not of one message."""

    reason: str
    is_credential: bool
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Why a call waits, and for how long."""

    reason: str
    wait: timedelta


def surface_of(channel: Channel) -> str:
    """The name of a channel's circuit, `wildberries/review`."""
    return f"{channel.marketplace}/{channel.name}"


def fault_of(outcome: SendOutcome | ReadBack) -> Fault | None:
    """What a value of the port says against its surface; None when the vendor answered."""
    match outcome:
        case Declined(is_credential=True) | Unreadable(is_credential=True):
            return Fault(reason=outcome.reason, is_credential=True)
        case Declined(is_outage=True) | Unreadable(is_outage=True):
            return Fault(reason=outcome.reason, is_credential=False, wait=outcome.retry_after)
        case Unknown(is_outage=True):
            return Fault(reason=outcome.reason, is_credential=False)
    return None


def fault_in(error: DeskError) -> Fault | None:
    """The same for an error of a pull."""
    if isinstance(error, NotAllowed):
        return Fault(reason=str(error), is_credential=True)
    if isinstance(error, TryLater):
        return Fault(reason=str(error), is_credential=False, wait=error.retry_after)
    return None


async def find_rest(desk: Desk, surface: str, circuit: Circuit | None) -> Rest | None:
    """Why calls to a surface wait; None when they may go, or when this one is to try."""
    if circuit is None or not circuit.is_open:
        return None
    now = desk.clock()
    if circuit.try_at <= now and await desk.db.write(take_probe, desk.seller_id, surface, now=now, until=now + _PROBE):
        return None
    wait = max(circuit.try_at - now, timedelta(seconds=1))
    return Rest(reason=f"{surface} rests since {circuit.opened_at:%H:%M} UTC: {circuit.reason}", wait=wait)


async def heed(desk: Desk, surface: str, circuit: Circuit | None, fault: Fault | None) -> None:
    """Count a fault, or forget what was counted. `circuit`: as it was before the call."""
    if fault is not None:
        await desk.db.write(_count, desk, surface, fault, desk.clock())
    elif circuit is not None:
        await desk.db.write(close_circuit, desk.seller_id, surface)
        if circuit.is_open:
            log.warning("circuit closed: the vendor answers", extra={"seller": desk.seller_id, "surface": surface})


def _count(conn: Connection, desk: Desk, surface: str, fault: Fault, now: datetime) -> None:
    known = find_circuit(conn, desk.seller_id, surface)
    before = known.failures if known else 0
    if known is not None and known.is_open and known.try_at > now + _PROBE:
        return  # it rests already: what was under way when it opened says nothing new
    failures = max(before + 1, OPEN_AFTER) if fault.is_credential else before + 1
    note_failure(
        conn, desk.seller_id, surface, reason=fault.reason, failures=failures, try_at=now + _rest_of(fault, failures),
        now=now,
    )  # fmt: skip
    if failures >= OPEN_AFTER and (known is None or not known.is_open):
        log.error("circuit opened", extra={"seller": desk.seller_id, "surface": surface, "reason": fault.reason})


def _rest_of(fault: Fault, failures: int) -> timedelta:
    if failures < OPEN_AFTER:
        return timedelta(0)
    if fault.is_credential:
        return _CREDENTIAL_REST
    doubled = _FIRST_REST * float(2 ** min(failures - OPEN_AFTER, 6))
    return max(min(doubled, _LONGEST_REST), fault.wait or timedelta(0))
