"""The frame of the settings: which parts there are, who may open which, and one of them as a page or by itself."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends
from fastapi.responses import HTMLResponse

from api.console.access import page_in
from api.console.forms import NOTHING, Refusal
from api.console.render import Page, render, saying
from desk.accounts import Role

SettingsPage = Annotated[Page, Depends(page_in("settings"))]

PARTS: tuple[tuple[str, Role], ...] = (
    ("connections", Role.OPERATOR),
    ("sending", Role.VIEWER),
    ("rules", Role.VIEWER),
    ("models", Role.VIEWER),
    ("macros", Role.VIEWER),
    ("people", Role.OWNER),
    ("keys", Role.OWNER),
    ("audit", Role.OWNER),
)
"""Every part, with the least role that reads it."""


def parts_of(page: Page) -> list[str]:
    """The parts this reader may open."""
    return [name for name, least in PARTS if page.role is not None and page.role.may(least)]


def show_part(
    page: Page, part: str, view: Mapping[str, object], *, refusal: Refusal = NOTHING, says: str = ""
) -> HTMLResponse:
    """One part: the whole page, or for htmx the part alone. `says`: a word in the corner."""
    is_part = page.request.headers.get("HX-Request") == "true"
    owns = page.role is not None and page.role.may(Role.OWNER)
    told = {"part": part, "parts": parts_of(page), "form": refusal.in_words(page.words), "owns": owns} | dict(view)
    answer = render(page, f"settings/{part}.html" if is_part else "pages/settings.html", told)
    answer.headers.update(saying(says) if says else {})
    return answer
