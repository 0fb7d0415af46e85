"""The playground: any text through the whole pipeline, to see what becomes of it. Nothing is stored or sent."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from agent.desk import Desk
from agent.preview import Asked, Variant, preview
from api.console.access import page_in
from api.console.forms import NOTHING, Refusal, TypedDep, read_form, refused
from api.console.playground_view import Tried, tried_of
from api.console.render import Page, render
from api.deps import DeskDep
from api.routes.draft import preview_out
from api.schemas.preview import PreviewRequest
from desk.errors import BadInput, Refused, TryLater
from desk.interactions import ChannelName

router = APIRouter(prefix="/playground", include_in_schema=False)
PlaygroundPage = Annotated[Page, Depends(page_in("playground"))]
_KEY = "playground"


@router.get("")
async def playground(page: PlaygroundPage, desk: DeskDep) -> HTMLResponse:
    """An empty form."""
    return _shown(page, desk, NOTHING, None)


@router.post("")
async def attempt(page: PlaygroundPage, desk: DeskDep, typed: TypedDep) -> HTMLResponse:
    """Route, draft, evidence, findings and verdict of what was typed."""
    stays = Refusal(key=_KEY, typed=dict(typed))
    wanted = read_form(PreviewRequest, {**typed, "store": "false"}, page.words, key=_KEY)
    if isinstance(wanted, Refusal):
        return _shown(page, desk, wanted, None)
    try:
        found = await preview(desk, Asked(**wanted.model_dump(exclude={"store"})))
    except (BadInput, TryLater, Refused) as error:
        return _shown(page, desk, refused(error, typed, key=_KEY), None)
    return _shown(page, desk, stays, tried_of(preview_out(desk, found), desk, page.words))


def _shown(page: Page, desk: Desk, form: Refusal, tried: Tried | None) -> HTMLResponse:
    words = page.words
    view = {
        "form": form.in_words(page.words),
        "tried": tried,
        "channels": [(one.value, words.name("channel", one)) for one in ChannelName if one in desk.playbook.channels],
        "ratings": [("", words.say("playground.no_stars")), *((str(n), "★" * n) for n in range(5, 0, -1))],
        "variants": [(one.value, words.name("variant", one)) for one in Variant],
    }
    is_part = page.request.headers.get("HX-Request") == "true"
    return render(page, "partials/playground.html" if is_part else "pages/playground.html", view)
