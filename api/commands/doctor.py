"""`replydesk doctor`: everything a working desk needs, checked, in plain words with the remedy."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from agent.desk import Desk, utc_now
from agent.sync_turns import Freshness, look
from api.bootstrap import House, open_house
from api.commands.launch import give
from api.commands.sync import describe
from api.routes.connections import open_stored
from api.stored_tokens import given_tokens
from desk.errors import DeskError
from desk.interactions import ChannelName
from desk.ports import CredentialReport
from desk.settings import Settings
from storage.circuits import list_open_circuits
from storage.connections import list_tokens
from storage.database import Database
from storage.migrate import current_and_newest, find_misfit
from storage.restore_gate import HELD, is_shut
from storage.runtime import read_switches
from storage.tally import waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at. `level`: ok | note | problem; a problem keeps the desk from working."""

    name: str
    level: str
    detail: str


async def main(settings: Settings, *, seller: str | None, as_json: bool) -> int:
    """Print every check; 1 when there is a problem."""
    checks = [_database(settings)]
    if checks[0].level == "ok":
        house = open_house(settings)
        try:
            checks += await _desk_checks(house, house.desk(seller))
        finally:
            await house.aclose()
    has_problem = any(check.level == "problem" for check in checks)
    value = {"ok": not has_problem, "checks": [{"name": c.name, "level": c.level, "detail": c.detail} for c in checks]}
    marks = {"ok": "ok     ", "note": "note   ", "problem": "PROBLEM"}
    give(value, as_json=as_json, lines=[f"{marks[c.level]}  {c.name}: {c.detail}" for c in checks])
    return 1 if has_problem else 0


def _database(settings: Settings) -> Check:
    engine = settings.database_url.split(":", 1)[0]
    try:
        db = Database(settings.database_url)
        try:
            current, newest = current_and_newest(db)
        finally:
            db.close()
    except Exception as error:  # noqa: BLE001 - whatever the driver says is the diagnosis
        return Check(name="database", level="problem", detail=f"{engine} cannot be opened: {error}")
    if misfit := find_misfit(current, newest):
        return Check(name="database", level="problem", detail=f"{engine}: {misfit}")
    return Check(name="database", level="ok", detail=f"{engine} at version {current}")


async def _desk_checks(house: House, desk: Desk) -> list[Check]:
    now = utc_now()
    return [
        Check(name="playbook", level="ok", detail=f"{desk.playbook.title}: {len(desk.playbook.categories)} categories"),
        _model(desk),
        *await house.db.read(_clock, now),
        *_token(house, desk, now),
        *await house.db.read(_stored, house, desk),
        *await _vendor(desk),
        *await house.db.read(_switches, desk),
        *await house.db.read(_held, desk),
        *[_sync(one) for one in await look(desk, every=timedelta(seconds=house.settings.sync_seconds))],
        *await house.db.read(_work, desk, now),
    ]


def _model(desk: Desk) -> Check:
    names = sorted({desk.router_model.model_name, desk.drafter_model.model_name})
    return Check(name="model", level="ok", detail=", ".join(names))


def _clock(conn: Connection, now: datetime) -> list[Check]:
    if conn.dialect.name == "sqlite":
        return [Check(name="clock", level="ok", detail=f"{now:%Y-%m-%d %H:%M:%S} UTC")]
    from_database = conn.execute(select(func.now())).scalar_one()
    skew = abs((from_database - now).total_seconds())
    level = "ok" if skew < 5 else "problem"
    return [Check(name="clock", level=level, detail=f"{skew:.1f} s apart from the database's clock")]


def _token(house: House, desk: Desk, now: datetime) -> list[Check]:
    vendor, chatwoot = house.vendors.get(desk.seller_id), house.chatwoots.get(desk.seller_id)
    if vendor is None and chatwoot is None:
        detail = (
            f"seller {desk.seller_id!r} has none; connect one in the console (/start) or set REPLYDESK_WB_TOKENS, or "
            "REPLYDESK_CHATWOOT_URL (docs/chatwoot.md)"
        )
        return [Check(name="token", level="problem", detail=detail)]
    checks = _told_of("token", vendor.report(now), now) if vendor else []
    return checks + (_told_of(f"chatwoot {chatwoot.access.url}", chatwoot.report(), now) if chatwoot else [])


def _told_of(name: str, report: CredentialReport, now: datetime) -> list[Check]:
    days = f"{(report.expires_at - now).days} days left" if report.expires_at else "no end date"
    rights = ", ".join(report.rights) or "no rights"
    checks = [Check(name=name, level="ok", detail=f"{report.kind}, {days}, opens: {rights}")]
    checks += [Check(name="limits", level="note", detail=limit) for limit in report.limits]
    return checks + [Check(name=name, level="problem", detail=problem) for problem in report.problems]


def _stored(conn: Connection, house: House, desk: Desk) -> list[Check]:
    """Tokens that were stored and that the key at hand does not open; one the environment goes before is a note."""
    checks = []
    for stored in list_tokens(conn, desk.seller_id):
        _, problem = open_stored(house, stored)
        if problem:
            is_needed = desk.seller_id not in given_tokens(house.settings, stored.connector)
            detail = f"the stored token cannot be opened: {problem}; or store it again in Settings"
            level = "problem" if is_needed else "note"
            checks.append(Check(name=f"token {stored.connector}", level=level, detail=detail))
    return checks


async def _vendor(desk: Desk) -> list[Check]:
    checks = []
    for name, channel in desk.channels.items():
        try:
            page = await channel.fetch_since(None)
        except DeskError as error:
            checks.append(Check(name=f"vendor {name}", level="problem", detail=str(error)))
        else:
            checks.append(
                Check(name=f"vendor {name}", level="ok", detail=f"answers; {len(page.items)} in the first page")
            )
    return checks


def _switches(conn: Connection, desk: Desk) -> list[Check]:
    checks = []
    for name in desk.channels or (ChannelName.REVIEW, ChannelName.QUESTION):
        on = read_switches(conn, desk.seller_id, name)
        detail = "on: answers that pass the gate leave by themselves" if on.is_auto_send else "off: a person sends"
        checks.append(Check(name=f"auto-send {name}", level="note", detail=detail))
        if on.kill_reason:
            checks.append(Check(name=f"kill switch {name}", level="note", detail=on.kill_reason))
    return checks


def _held(conn: Connection, desk: Desk) -> list[Check]:
    """What keeps replies here: a restore, a vendor surface that rests."""
    checks = [Check(name="restore", level="note", detail=HELD)] if is_shut(conn, desk.seller_id) else []
    for circuit in list_open_circuits(conn, desk.seller_id):
        detail = f"rests until {circuit.try_at:%H:%M:%S} UTC, since {circuit.opened_at:%H:%M}: {circuit.reason}"
        checks.append(Check(name=f"circuit {circuit.connector}", level="problem", detail=detail))
    return checks


def _sync(one: Freshness) -> Check:
    """A channel that was never pulled is new, not late."""
    state = one.state
    is_new = state.last_sync_at is None and state.error is None
    level = "problem" if state.error and not state.is_running else "note" if one.is_late else "ok"
    late = "" if is_new or not one.is_late else "; LATE: is a worker running?"
    return Check(name=f"sync {state.channel}", level=level, detail=f"{describe(state)}{late}")


def _work(conn: Connection, desk: Desk, now: datetime) -> list[Check]:
    left = waiting(conn, desk.seller_id)
    oldest = left.oldest_unhandled_at
    age = f"the oldest waits {int((now - oldest).total_seconds() // 60)} min" if oldest else "nothing waits"
    is_late = oldest is not None and (now - oldest).total_seconds() > 900
    detail = f"{left.unsettled} on their way, {left.for_a_person} handed to a person"
    return [
        Check(name="unhandled", level="problem" if is_late else "ok", detail=f"{left.unhandled}; {age}"),
        Check(name="replies", level="ok", detail=detail),
    ]
