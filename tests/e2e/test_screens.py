"""Every screen in both languages and themes: accessible, inside a phone's width, nothing loaded from elsewhere."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from browsing import Stage, Visitor, visiting
from playwright.sync_api import Browser

from api.console.render import SECTIONS

# A browser and a whole desk take their time to start where two tests run at once.
pytestmark = pytest.mark.timeout(300)

_SCREENS = [address for _, address in SECTIONS]
_MORE = ["/start", "/settings/rules", "/settings/sending", "/settings/audit", "/settings/macros"]
_LOOKS = (("ru", "light"), ("en", "dark"))
_BAD = ("serious", "critical")
# Read here: a test sees no variable of ours.
_PICTURES = os.environ.get("REPLYDESK_SCREENSHOTS", "")


@pytest.fixture(scope="module", params=_LOOKS, ids=lambda look: "-".join(look))
def owner(request: pytest.FixtureRequest, browser: Browser, stage: Stage) -> Iterator[Visitor]:
    language, theme = request.param
    with visiting(browser, stage.url, language=language, theme=theme) as visitor:
        visitor.logs_in("owner")
        yield visitor


def _faults(visitor: Visitor) -> list[str]:
    found = Axe().run(visitor.page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in _BAD]


def _keep_picture(visitor: Visitor, name: str) -> None:
    if _PICTURES:
        html = visitor.page.locator("html")
        look = f"{html.get_attribute('lang')}-{'dark' if visitor.page.evaluate(_IS_DARK) else 'light'}"
        folder = Path(_PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        # With the caret hidden Playwright would add a style that our policy refuses.
        path = folder / f"{name.strip('/').replace('/', '-')}-{look}.png"
        visitor.page.screenshot(path=path, caret="initial")


_STICKS_OUT = """[...document.querySelectorAll("main *, dialog *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth)
  .map((one) => one.outerHTML.slice(0, 120)).slice(0, 8)"""
_IS_DARK = "matchMedia('(prefers-color-scheme: dark)').matches"


@pytest.mark.parametrize("address", [*_SCREENS, *_MORE])
def test_a_screen_is_accessible(owner: Visitor, address: str) -> None:
    owner.goes(address)
    owner.page.wait_for_load_state("load")
    assert owner.page.locator("h1, h2, #inbox").count() > 0
    assert _faults(owner) == []
    _keep_picture(owner, address)


def test_a_card_and_its_dialogs_are_accessible(owner: Visitor, stage: Stage) -> None:
    owner.goes(f"/inbox?id={stage.cards()['Кружка пришл']}")
    owner.page.wait_for_selector("#card article")
    assert _faults(owner) == []
    _keep_picture(owner, "card")
    owner.page.keyboard.press("Control+k")
    owner.page.wait_for_selector("#palette[open]")
    assert _faults(owner) == []
    _keep_picture(owner, "palette")
    owner.page.keyboard.press("Escape")


@pytest.mark.parametrize("address", ["/login", "/setup?link=none", "/reset?link=none"])
def test_the_doors_are_accessible(browser: Browser, stage: Stage, address: str) -> None:
    with visiting(browser, stage.url, language="en", may_refuse=True) as stranger:
        stranger.goes(address)
        assert _faults(stranger) == []
        _keep_picture(stranger, address.partition("?")[0])


@pytest.mark.parametrize("address", [*_SCREENS, *_MORE, "/inbox?id="])
def test_a_phone_never_scrolls_sideways(browser: Browser, stage: Stage, phone: Visitor, address: str) -> None:
    number = stage.cards()["Очень длинны"]
    phone.goes(f"{address}{number}" if address.endswith("id=") else address)
    wide, shown = phone.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= shown, phone.page.evaluate(_STICKS_OUT)


@pytest.fixture(scope="module")
def phone(browser: Browser, stage: Stage) -> Iterator[Visitor]:
    with visiting(browser, stage.url, width=375) as visitor:
        visitor.logs_in("owner")
        yield visitor


def test_language_and_theme_change_in_place(browser: Browser, stage: Stage) -> None:
    with visiting(browser, stage.url) as visitor:
        visitor.logs_in("owner")
        visitor.page.click("[data-act=language]")
        visitor.page.wait_for_selector("html[lang=en]")
        visitor.page.click("[data-act=theme]")
        assert visitor.page.locator("html").get_attribute("data-theme") == "dark"
        visitor.page.reload()
        assert visitor.page.locator("html").get_attribute("data-theme") == "dark"
