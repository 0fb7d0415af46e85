"""What a seller may change while the desk runs: read, change, back to default, and who changed what."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from agent.change_setting import change_setting, list_settings, return_to_default
from api.deps import DeskDep, PrincipalDep
from api.schemas import SettingChangeOut, SettingOut, SettingRequest
from api.schemas.texts import NO_NUL
from storage.settings import list_setting_changes

router = APIRouter(prefix="/api/settings", tags=["settings"])

_UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"description": "No such setting; the answer names the known ones."}}


@router.get("", summary="Every setting with its value and default")
async def read_all(desk: DeskDep) -> list[SettingOut]:
    """The playbook decides until the seller does."""
    settings = await desk.db.read(list_settings, desk)
    return [SettingOut.model_validate(setting) for setting in settings]


@router.get("/changes", summary="Who changed what, newest first")
async def read_changes(
    desk: DeskDep,
    name: Annotated[str | None, Query(max_length=64, pattern=NO_NUL, description="One setting; all of them.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[SettingChangeOut]:
    """Settings and switches alike."""
    changes = await desk.db.read(list_setting_changes, desk.seller_id, name=name, limit=limit)
    return [SettingChangeOut.model_validate(change) for change in changes]


@router.put("/{name}", summary="Change a setting", responses=_UNKNOWN)
async def put_one(name: str, wanted: SettingRequest, desk: DeskDep, principal: PrincipalDep) -> SettingOut:
    """In force at once; new working hours and targets move the deadlines of everything open."""
    author = principal.author(wanted.author)
    return SettingOut.model_validate(await change_setting(desk, name, wanted.value, author=author))


@router.delete("/{name}", summary="Back to the playbook's default", responses=_UNKNOWN)
async def reset_one(
    name: str,
    desk: DeskDep,
    principal: PrincipalDep,
    author: Annotated[str, Query(min_length=1, max_length=64, pattern=NO_NUL)] = "operator",
) -> SettingOut:
    """The change is kept in the audit."""
    return SettingOut.model_validate(await return_to_default(desk, name, author=principal.author(author)))
