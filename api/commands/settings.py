"""`replydesk settings`."""

import json

from agent.change_setting import SettingNow, change_setting, list_settings, return_to_default
from api.bootstrap import open_house
from api.commands.launch import give
from api.schemas import SettingOut
from desk.errors import BadInput
from desk.interactions import Json
from desk.settings import Settings


async def main(
    settings: Settings,
    *,
    name: str | None,
    value: str | None,
    reset: bool,
    author: str,
    seller: str | None,
    as_json: bool,
) -> None:
    """Print every setting, or change one and print it."""
    if reset and (name is None or value is not None):
        raise BadInput("--reset wants the name of one setting and no value: `replydesk settings working_hours --reset`")
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        if name is None:
            found = await house.db.read(list_settings, desk)
        elif reset:
            found = (await return_to_default(desk, name, author=author),)
        elif value is None:
            found = tuple(one for one in await house.db.read(list_settings, desk) if one.name == name)
        else:
            found = (await change_setting(desk, name, _parse(value), author=author),)
    finally:
        await house.aclose()
    if not found:
        raise BadInput(f"no setting {name!r}; `replydesk settings` lists them")
    rows = [SettingOut.model_validate(one).model_dump(mode="json") for one in found]
    give({"settings": rows}, as_json=as_json, lines=[line for one in found for line in _lines(one)])


def _parse(value: str) -> Json:
    try:
        parsed: Json = json.loads(value)
    except json.JSONDecodeError:
        raise BadInput(f"the value is JSON: a number, null or an object in quotes; found {value!r}") from None
    return parsed


def _lines(one: SettingNow) -> tuple[str, str]:
    origin = "playbook" if one.is_default else f"changed {one.updated_at:%Y-%m-%d %H:%M}"
    return f"{one.name} = {json.dumps(one.value, ensure_ascii=False)}   ({one.unit}; {origin})", f"    {one.title}"
