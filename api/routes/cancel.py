"""The page behind a customer's own link: looking shows what it would cancel, pressing the button cancels it, once.

Open to everybody: the token is the key. A mail program that follows links only looks.
"""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from agent.cancel_by_link import ToCancel, cancel_by_link, look_at_link
from agent.desk import Desk
from api.deps import HouseDep
from desk.customers import SubscriptionStatus
from desk.errors import Conflict, NotFound, Refused
from desk.proposed_actions import ActionState
from storage.cancel_links import CancelGrant, open_token

router = APIRouter(include_in_schema=False)

_PAGE = Environment(autoescape=True).from_string("""<!doctype html>
<html lang="{{ language }}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>{{ words.title }}</title></head>
<body><main><h1>{{ words.title }}</h1>
<p>{{ text }}</p>
{% if plan %}<p>{{ words.plan }}: <strong>{{ plan }}</strong></p>{% endif %}
{% if can_press %}<form method="post"><button type="submit">{{ words.press }}</button></form>{% endif %}
</main></body></html>
""")

_WORDS = {
    "en": {
        "title": "Cancel your subscription", "plan": "Subscription", "press": "Cancel now",
        "ask": "Nothing is cancelled yet. Press the button to cancel.", "done": "Your subscription is cancelled.",
        "unknown": "We have your request and are waiting for confirmation. You need not do anything.",
        "failed": "It could not be cancelled just now. Please write to us; a person will help.",
        "void": "This link is no longer valid. Please write to us for a new one.",
    },
    "ru": {
        "title": "Отмена подписки", "plan": "Подписка", "press": "Отменить",
        "ask": "Пока ничего не отменено. Нажмите кнопку, чтобы отменить.", "done": "Подписка отменена.",
        "unknown": "Мы получили запрос и ждём подтверждения. Делать ничего не нужно.",
        "failed": "Сейчас отменить не получилось. Напишите нам, поможет сотрудник.",
        "void": "Ссылка больше не действует. Напишите нам, пришлём новую.",
    },
}  # fmt: skip


@router.get("/cancel/{token}", response_class=HTMLResponse)
async def look(token: str, house: HouseDep) -> HTMLResponse:
    """What the link would cancel."""
    try:
        desk, grant = _open(token, house)
        known = await look_at_link(desk, grant)
    except (Refused, NotFound):
        return _show("void", house, status=404)
    return _show(_standing(known), house, plan=known.subscription.plan, can_press=_standing(known) == "ask")


@router.post("/cancel/{token}", response_class=HTMLResponse)
async def press(token: str, house: HouseDep) -> HTMLResponse:
    """Cancel it. Twice is the same as once."""
    try:
        desk, grant = _open(token, house)
        known = await look_at_link(desk, grant)
    except (Refused, NotFound):
        return _show("void", house, status=404)
    if known.subscription.status is SubscriptionStatus.CANCELLED:
        return _show("done", house, plan=known.subscription.plan)
    try:
        action = await cancel_by_link(desk, grant)
    except (Refused, Conflict, NotFound):
        return _show("failed", house, plan=known.subscription.plan, status=409)
    word = {ActionState.DONE: "done", ActionState.FAILED: "failed"}.get(action.state, "unknown")
    return _show(word, house, plan=known.subscription.plan)


def _open(token: str, house: HouseDep) -> tuple[Desk, CancelGrant]:
    usual = house.desk()
    if usual.cancel_links is None:
        raise Refused("this house gives no links")
    grant = open_token(usual.cancel_links.ring, token, now=usual.clock())
    return house.desk(grant.seller_id), grant


def _standing(known: ToCancel) -> str:
    if known.subscription.status is SubscriptionStatus.CANCELLED:
        return "done"
    state = known.action.state if known.action else None
    return "unknown" if state in (ActionState.SENDING, ActionState.UNKNOWN) else "ask"


def _show(
    word: str, house: HouseDep, *, plan: str | None = None, can_press: bool = False, status: int = 200
) -> HTMLResponse:  # fmt: skip
    language = house.playbook.language if house.playbook.language in _WORDS else "en"
    words = _WORDS[language]
    page = _PAGE.render(language=language, words=words, text=words[word], plan=plan, can_press=can_press)
    return HTMLResponse(page, status_code=status)
