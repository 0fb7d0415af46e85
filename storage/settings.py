"""What a seller changed at run time, with every change kept. Meaning and bounds are `desk.seller_rules`'s."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from desk.interactions import Json, SellerId
from desk.playbook import Playbook
from desk.seller_rules import SETTINGS, SellerRules, rules_of
from storage.audit import append_audit
from storage.database import insert_for
from storage.tables import runtime_settings
from storage.tables_learning import setting_changes


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChange:
    """One change. `old` and `new` None: the playbook's default held before, or holds again."""

    id: int
    name: str
    old: Json
    new: Json
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSetting:
    """What a seller put in the place of the playbook's default."""

    value: Json
    updated_at: datetime


def read_setting_rows(conn: Connection, seller_id: SellerId) -> dict[str, OwnSetting]:
    """What this seller changed, by name; what is not here is the playbook's."""
    rows = conn.execute(
        select(runtime_settings.c.name, runtime_settings.c.value, runtime_settings.c.updated_at).where(
            runtime_settings.c.seller_id == seller_id, runtime_settings.c.name.in_(SETTINGS)
        )
    )
    return {row.name: OwnSetting(value=row.value, updated_at=row.updated_at) for row in rows}


def read_rules(conn: Connection, seller_id: SellerId, playbook: Playbook) -> SellerRules:
    """The numbers that hold for this seller now."""
    values = {name: own.value for name, own in read_setting_rows(conn, seller_id).items()}
    return rules_of(values, playbook)


def put_setting(conn: Connection, seller_id: SellerId, name: str, value: Json, *, author: str, now: datetime) -> None:
    """Store a checked value and who put it there; the same value again changes nothing."""
    old = read_value(conn, seller_id, name)
    if old == value:
        return
    write_value(conn, seller_id, name, value, now=now)
    note_change(conn, seller_id, name, old=old, new=value, author=author, now=now)


def reset_setting(conn: Connection, seller_id: SellerId, name: str, *, author: str, now: datetime) -> None:
    """Back to the playbook's default."""
    old = read_value(conn, seller_id, name)
    done = conn.execute(
        delete(runtime_settings).where(runtime_settings.c.seller_id == seller_id, runtime_settings.c.name == name)
    )
    if done.rowcount:
        note_change(conn, seller_id, name, old=old, new=None, author=author, now=now)


def note_change(
    conn: Connection, seller_id: SellerId, name: str, *, old: Json, new: Json, author: str, now: datetime
) -> None:
    """Keep one change for the list of changes, and in the audit; switches use it too."""
    conn.execute(
        setting_changes.insert().values(seller_id=seller_id, name=name, old=old, new=new, author=author, created_at=now)
    )
    action = "switch.turned" if ":" in name else "setting.changed"
    append_audit(conn, seller_id, actor=author, action=action, subject=name, details={"old": old, "new": new}, now=now)


def list_setting_changes(
    conn: Connection, seller_id: SellerId, *, name: str | None = None, limit: int = 50
) -> tuple[SettingChange, ...]:
    """The newest changes first, at most `limit`."""
    query = select(setting_changes).where(setting_changes.c.seller_id == seller_id)
    if name is not None:
        query = query.where(setting_changes.c.name == name)
    rows: list[Mapping[str, object]] = [
        dict(row._mapping) for row in conn.execute(query.order_by(setting_changes.c.id.desc()).limit(limit))
    ]
    return tuple(SettingChange(**{key: row[key] for key in SettingChange.__slots__}) for row in rows)  # type: ignore[arg-type]  # the columns are the fields


def read_value(conn: Connection, seller_id: SellerId, name: str) -> Json:
    """What stands under a name, setting or not; None when nothing does."""
    value: Json = conn.execute(
        select(runtime_settings.c.value).where(
            runtime_settings.c.seller_id == seller_id, runtime_settings.c.name == name
        )
    ).scalar_one_or_none()
    return value


def write_value(conn: Connection, seller_id: SellerId, name: str, value: Json, *, now: datetime) -> None:
    """Put a value under a name without a line in the audit: a setting goes through `put_setting`."""
    conn.execute(
        insert_for(conn, runtime_settings)
        .values(seller_id=seller_id, name=name, value=value, updated_at=now)
        .on_conflict_do_update(index_elements=("seller_id", "name"), set_={"value": value, "updated_at": now})
    )
