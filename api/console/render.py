"""Turns views into HTML: escaped everywhere, strict about names, in the reader's language."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.console.assets import load_assets
from api.console.reasons import say_reason
from api.console.words import Words, choose_language, load_words
from desk.accounts import Role

_TEMPLATES = Path(__file__).parent / "templates"
LANGUAGE_COOKIE = "replydesk_language"
THEME_COOKIE = "replydesk_theme"
_THEMES = ("light", "dark")
SECTIONS = (("inbox", "/inbox"), ("assistant", "/assistant"), ("analytics", "/analytics"), ("traces", "/traces"),
            ("evals", "/evals"), ("playground", "/playground"), ("settings", "/settings"))  # fmt: skip
SHORTCUTS = (("j", "next"), ("k", "previous"), ("o Enter", "open"), ("e", "edit"), ("r Ctrl+Enter", "send"),
             ("s", "escalate"), ("a", "assign"), ("m", "macro"), ("x", "pick"), ("/", "search"), ("Esc", "back"),
             ("Ctrl+K", "palette"), ("?", "sheet"))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every page knows of its reader. `seller`: whose desk it is; `who`: the name on what they do.

    `role` None: nobody is logged in. `csrf_token`: what forms carry; empty where there is no session.
    """

    request: Request
    seller: str
    who: str
    role: Role | None
    csrf_token: str
    section: str

    @property
    def author(self) -> str:
        """The name on what this reader does."""
        return self.who or "operator"

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """The side bar: name and address."""
        return SECTIONS

    @property
    def shortcuts(self) -> tuple[tuple[str, str], ...]:
        """The sheet of keys."""
        return SHORTCUTS

    @property
    def words(self) -> Words:
        """The reader's language."""
        asked, accepts = self.request.cookies.get(LANGUAGE_COOKIE), self.request.headers.get("accept-language", "")
        return load_words(choose_language(asked, accepts))

    @property
    def theme(self) -> str:
        """light, dark, or empty: as the browser's system says."""
        asked = self.request.cookies.get(THEME_COOKIE, "")
        return asked if asked in _THEMES else ""

    @property
    def may_act(self) -> bool:
        """Whether this reader may do more than read."""
        return self.role is not None and self.role.may(Role.OPERATOR)


def render(page: Page, template: str, view: Mapping[str, object], *, status: int = 200) -> HTMLResponse:
    """One template as an answer. `view`: what it may name, beside `page`, `t`, `words` and `asset`."""
    words = page.words
    text = environment().get_template(template).render(
        page=page, t=words.say, words=words, asset=load_assets().url, **view
    )  # fmt: skip
    # A page shows a moment of somebody's desk: no cache may keep it.
    headers = {"Cache-Control": "no-store", "Vary": "HX-Request, Accept-Language", "Content-Language": words.language}
    return HTMLResponse(text, status_code=status, headers=headers)


def saying(text: str) -> dict[str, str]:
    """The header that has the page say something in its corner. Headers hold no Cyrillic: it is quoted."""
    return {"HX-Trigger": f'{{"desk:says": "{quote(text)}"}}'}


def new_key() -> str:
    """A key for one form, so that sending it twice does it once."""
    return secrets.token_urlsafe(18)


@cache
def environment() -> Environment:
    """The templates. A name nobody passed is an error, never an empty place."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.globals["say"] = say_reason
    return made


def warm_up() -> None:
    """Read and pack every file, compile every template: a tenth of a second no request should wait for."""
    load_assets()
    for name in environment().list_templates():
        environment().get_template(name)
