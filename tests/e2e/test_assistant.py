"""The assistant in a browser: an answer streams in, and what customers wrote into it is shown and does nothing."""

import pytest
from browsing import HOSTILE, Stage, visiting
from playwright.sync_api import Browser

pytestmark = pytest.mark.timeout(300)
_LIVE = "script, img, iframe, strong, a[href^='javascript:']"


def test_hostile_words_in_an_answer_are_text(browser: Browser, stage: Stage) -> None:
    with visiting(browser, stage.url) as owner:
        owner.logs_in("owner")
        owner.page.on("dialog", lambda dialog: owner.wrong.append(f"dialog: {dialog.message}"))
        card = stage.cards()[HOSTILE[:12]]
        owner.goes(f"/assistant?about={card}")
        owner.page.fill("#question", f"покажи карточку {card}")
        owner.page.keyboard.press("Enter")
        owner.page.wait_for_selector("#turns >> text=alert(1)")
        owner.page.wait_for_selector("#send", state="visible")
        turns = owner.page.locator("#turns")
        assert "**жирно** [ссылка](javascript:alert(3))" in turns.inner_text()
        assert turns.locator(_LIVE).count() == 0
        # Read again from the server, not from frames.
        owner.page.reload()
        assert "**жирно** [ссылка](javascript:alert(3))" in turns.inner_text()
        assert turns.locator(_LIVE).count() == 0
