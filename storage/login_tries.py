"""Counts tries to log in, for all processes together: a try is counted before the password is looked at."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, select, update

from desk.throttling import FORGET_AFTER, Allowance, Tries, counted, wait_for
from storage.database import insert_for
from storage.tables_accounts import login_tries


def take_try(conn: Connection, subjects: Mapping[str, Allowance], *, now: datetime) -> timedelta | None:
    """Count one try for every subject (an account, an address), or say how long the next one has to wait.

    Rows are held until the commit, so that many tries at once get no more than the same many in a row.
    """
    _forget_old(conn, now)
    held = {subject: _hold(conn, subject, now) for subject in sorted(subjects)}
    waits = [wait_for(tries, subjects[subject], now=now) for subject, tries in held.items()]
    if longest := max(filter(None, waits), default=None):
        return longest
    for subject, tries in held.items():
        _write(conn, subject, counted(tries, now=now) + 1, now)
    return None


def forgive_tries(conn: Connection, *, account: str, address: str) -> None:
    """It was the right password: the account starts afresh; the address gets this one try back."""
    conn.execute(delete(login_tries).where(login_tries.c.subject == account))
    left = case((login_tries.c.count > 0, login_tries.c.count - 1), else_=0)
    conn.execute(update(login_tries).where(login_tries.c.subject == address).values(count=left))


def _forget_old(conn: Connection, now: datetime) -> None:
    old = select(login_tries.c.subject).where(login_tries.c.last_at <= now - FORGET_AFTER)
    # Rows somebody holds are left to them: to wait for them here could make a circle.
    conn.execute(delete(login_tries).where(login_tries.c.subject.in_(old.with_for_update(skip_locked=True))))


def _hold(conn: Connection, subject: str, now: datetime) -> Tries:
    fresh = insert_for(conn, login_tries).values(subject=subject, count=0, last_at=now)
    conn.execute(fresh.on_conflict_do_nothing())
    row = conn.execute(
        select(login_tries.c.count, login_tries.c.last_at).where(login_tries.c.subject == subject).with_for_update()
    ).one()
    count, last_at = row
    return Tries(count=count, last_at=last_at)


def _write(conn: Connection, subject: str, count: int, now: datetime) -> None:
    conn.execute(update(login_tries).where(login_tries.c.subject == subject).values(count=count, last_at=now))
