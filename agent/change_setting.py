"""Changes what a seller may change at run time: checked, kept with its author, in force at once."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from agent.desk import Desk
from agent.reevaluate import move_deadlines
from desk.interactions import Json
from desk.model_choice import choice_of
from desk.seller_rules import SETTINGS, check_setting, find_setting
from storage.settings import put_setting, read_setting_rows, reset_setting


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingNow:
    """A setting as it stands. `is_default`: the playbook's value holds, nobody changed it."""

    name: str
    title: str
    unit: str
    value: Json
    default: Json
    is_default: bool
    updated_at: datetime | None


async def change_setting(desk: Desk, name: str, value: Json, *, author: str) -> SettingNow:
    """Put a value; deadlines of open interactions follow. `NotFound` for the name, `BadInput` for the value."""
    setting = check_setting(name, value, desk.playbook)
    if desk.shelf is not None:
        # In a thread: a provider's SDK takes a second to load.
        await asyncio.to_thread(desk.shelf.check_choice, choice_of({name: value}).chains)
    await desk.db.write(put_setting, desk.seller_id, name, value, author=author, now=desk.clock())
    if setting.moves_deadlines:
        await move_deadlines(desk)
    return await desk.db.read(read_setting, desk, name)


async def return_to_default(desk: Desk, name: str, *, author: str) -> SettingNow:
    """Let the playbook speak again."""
    setting = find_setting(name)
    await desk.db.write(reset_setting, desk.seller_id, name, author=author, now=desk.clock())
    if setting.moves_deadlines:
        await move_deadlines(desk)
    return await desk.db.read(read_setting, desk, name)


def read_setting(conn: Connection, desk: Desk, name: str) -> SettingNow:
    """One setting as it stands; `NotFound` names the known ones."""
    find_setting(name)
    return next(setting for setting in list_settings(conn, desk) if setting.name == name)


def list_settings(conn: Connection, desk: Desk) -> tuple[SettingNow, ...]:
    """Every setting of the desk's seller."""
    stored = read_setting_rows(conn, desk.seller_id)
    found = []
    for setting in SETTINGS.values():
        default, own = setting.default(desk.playbook), stored.get(setting.name)
        found.append(
            SettingNow(
                name=setting.name,
                title=setting.title,
                unit=setting.unit,
                value=own.value if own else default,
                default=default,
                is_default=own is None,
                updated_at=own.updated_at if own else None,
            )
        )
    return tuple(found)
