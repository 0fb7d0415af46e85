"""Settings: working hours, answer targets, thresholds; and the models with their budget and what they cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, get_args

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from agent.change_setting import SettingNow, change_setting, list_settings, return_to_default
from agent.desk import Desk
from api.console.card_view import intent_name
from api.console.forms import NOTHING, Refusal, TypedDep, refusal_of
from api.console.models_view import costs_view, models_view
from api.console.render import Page
from api.console.setting_forms import fault_of, hours_of, read_setting_form
from api.console.settings_frame import SettingsPage, show_part
from api.console.words import Words
from api.console.zones import read_zone
from api.deps import DeskDep
from api.routes.models import costs_of, read_models
from desk.errors import BadInput
from desk.interactions import Json
from desk.working_hours import DAYS
from storage.model_calls import CostKey
from storage.settings import list_setting_changes

router = APIRouter(prefix="/settings", include_in_schema=False)
NUMBERS = ("auto_send_max_age_days", "age_high_hours", "age_urgent_hours", "reply_pending_minutes")
_MOST_CHANGES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """How long an answer about `intent` may take, in minutes of working time; `own` empty: the playbook's `usual`."""

    intent: str
    title: str
    usual: str
    own: str


@router.get("/rules")
async def rules(page: SettingsPage, desk: DeskDep) -> HTMLResponse:
    """When the shop works, how fast it answers, from when on something is urgent."""
    return await _rules(page, desk)


@router.get("/models")
async def models(
    page: SettingsPage, desk: DeskDep, by: Annotated[CostKey, Query()] = "day",
    days: Annotated[int, Query(ge=1, le=366)] = 30,
) -> HTMLResponse:  # fmt: skip
    """Who speaks, what may be spent, what was."""
    return await _models(page, desk, by=by, days=days)


@router.post("/rules/{name}")
async def change_rule(page: SettingsPage, desk: DeskDep, name: str, typed: TypedDep) -> HTMLResponse:
    """Change one of the rules; every deadline follows."""
    refusal = await _change(page, desk, name, typed)
    return await _rules(page, desk, refusal=refusal, says=page.words.say("rules.saved") if refusal is NOTHING else "")


@router.post("/rules/{name}/default")
async def reset_rule(page: SettingsPage, desk: DeskDep, name: str) -> HTMLResponse:
    """Let the playbook speak again."""
    await return_to_default(desk, name, author=page.author)
    return await _rules(page, desk, says=page.words.say("rules.reset"))


@router.post("/models/{name}")
async def change_model(page: SettingsPage, desk: DeskDep, name: str, typed: TypedDep) -> HTMLResponse:
    """Other models for a step, models that are not asked, another budget."""
    refusal = await _change(page, desk, name, typed)
    return await _models(page, desk, refusal=refusal, says=page.words.say("rules.saved") if refusal is NOTHING else "")


@router.post("/models/{name}/default")
async def reset_model(page: SettingsPage, desk: DeskDep, name: str) -> HTMLResponse:
    """Let the playbook, or the environment, speak again."""
    await return_to_default(desk, name, author=page.author)
    return await _models(page, desk, says=page.words.say("rules.reset"))


async def _change(page: Page, desk: Desk, name: str, typed: Mapping[str, str]) -> Refusal:
    """Put what was typed; `NOTHING` when it was taken."""
    try:
        await change_setting(desk, name, read_setting_form(name, typed), author=page.author)
    except BadInput as error:
        field, told = fault_of(error, typed)
        return refusal_of(name, typed, {field: told})
    return NOTHING


async def _rules(page: Page, desk: Desk, *, refusal: Refusal = NOTHING, says: str = "") -> HTMLResponse:
    now = {one.name: one for one in await desk.db.read(list_settings, desk)}
    changes = await desk.db.read(list_setting_changes, desk.seller_id, name=None, limit=_MOST_CHANGES)
    view = {
        "numbers": [(now[name], page.words.say(f"rules.{name}")) for name in NUMBERS],
        "hours": now["working_hours"],
        "week": hours_of(now["working_hours"].value),
        "days": DAYS,
        "targets": _targets(desk, now["sla_minutes"], page.words),
        "targets_now": now["sla_minutes"],
        "changes": changes,
        "zone": await desk.db.read(read_zone, desk),
    }
    return show_part(page, "rules", view, refusal=refusal, says=says)


async def _models(
    page: Page, desk: Desk, *, by: CostKey = "day", days: int = 30, refusal: Refusal = NOTHING, says: str = ""
) -> HTMLResponse:
    now = {one.name: one for one in await desk.db.read(list_settings, desk)}
    view = {
        "models": models_view(await read_models(desk), now, page.words),
        "costs": costs_view(await costs_of(desk, by=by, days=days), page.words),
        "by": by,
        "kinds": get_args(CostKey),
        "span": days,
        "spans": (1, 7, 30, 90),
    }
    return show_part(page, "models", view, refusal=refusal, says=says)


def _targets(desk: Desk, own: SettingNow, words: Words) -> Sequence[Target]:
    """One a category, and one for each `intent/channel` that somebody set over the API."""
    mine: dict[str, Json] = own.value if isinstance(own.value, dict) else {}
    usual = {one.name: str(int(one.sla.total_seconds() // 60)) for one in desk.playbook.categories.values()}
    return [
        Target(intent=key, title=_title(desk, key, words), usual=usual.get(key, ""), own=str(mine.get(key, "")))
        for key in dict.fromkeys((*usual, *mine))
    ]


def _title(desk: Desk, key: str, words: Words) -> str:
    intent, slash, channel = key.partition("/")
    return intent_name(desk, intent, words) + (f" · {words.name('channel', channel)}" if slash else "")
