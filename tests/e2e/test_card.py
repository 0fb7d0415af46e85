"""One card in real browsers: by keyboard alone, by two people at once, over a restart; hostile words are inert."""

import pytest
from browsing import HOSTILE, Stage, visiting, wait_for
from playwright.sync_api import Browser, Page, expect

from desk.accounts import Role

# A browser and a whole desk take their time to start where two tests run at once.
pytestmark = pytest.mark.timeout(300)

_EDITOR = "#text"


def _opens(page: Page, url: str, number: int) -> None:
    page.goto(f"{url}/inbox?id={number}")
    page.wait_for_selector(f"#card-{number}")


def test_the_keyboard_alone_walks_the_list_and_answers(browser: Browser, stage: Stage) -> None:
    with visiting(browser, stage.url, language="en") as anna:
        anna.logs_in("owner")
        page = anna.page
        page.keyboard.press("j")
        page.wait_for_selector("#card article")
        first = page.get_attribute("#card article", "data-id")
        page.keyboard.press("j")
        page.wait_for_selector(f"#card article:not([data-id='{first}'])")
        page.keyboard.press("k")
        page.wait_for_selector(f"#card article[data-id='{first}']")
        page.keyboard.press("/")
        page.keyboard.type("Отличная кружка")
        expect(page.locator("#rows > li[data-id]")).to_have_count(1)
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        number = stage.cards()["Отличная кру"]
        page.wait_for_selector(f"#card-{number}")
        page.keyboard.press("e")
        assert page.evaluate("document.activeElement.id") == "text"
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#card [data-undo]")


def test_the_palette_acts_on_the_card_and_goes_to_screens(browser: Browser, stage: Stage) -> None:
    number = stage.cards()["Красивая кру"]
    with visiting(browser, stage.url, language="en") as anna:
        anna.logs_in("owner")
        page = anna.page
        _opens(page, stage.url, number)
        page.keyboard.press("Control+k")
        page.fill("#palette-field", "take")
        page.keyboard.press("Enter")
        page.wait_for_selector("#card .card-head .badge.accent:has-text('owner')")
        page.keyboard.press("Control+k")
        page.fill("#palette-field", "no such command")
        assert page.is_visible("#palette-none")
        page.fill("#palette-field", "playground")
        page.keyboard.press("Enter")
        page.wait_for_url("**/playground")


def test_two_people_on_one_card_see_each_other_and_lose_no_text(browser: Browser, stage: Stage) -> None:
    number = stage.cards()["Нормально, н"]
    stage.add_user("boris", Role.OPERATOR, "Борис")
    refusing = visiting(browser, stage.url, language="en", may_refuse=True)
    with visiting(browser, stage.url, language="en") as anna, refusing as boris:
        for visitor, login in ((anna, "owner"), (boris, "boris")):
            visitor.logs_in(login)
            _opens(visitor.page, stage.url, number)
        anna.page.wait_for_selector(f"#card-{number} .here:has-text('Борис')")
        boris.page.wait_for_selector(f"#row-{number} .here:has-text('Ольга')")
        anna.page.fill(_EDITOR, "Спасибо за отзыв, это написала Ольга.")
        anna.page.wait_for_selector(f"{_EDITOR}[data-dirty='0']")
        boris.page.fill(_EDITOR, "Спасибо за отзыв, это написал Борис.")
        boris.page.wait_for_selector("#merge:has-text('это написала Ольга')")
        boris.page.click("#merge button:nth-of-type(2)")
        boris.page.wait_for_selector(f"{_EDITOR}[data-dirty='0']")
        boris.goes("/inbox")
        anna.page.wait_for_selector(f"#card-{number} .here", state="detached", timeout=30_000)


def test_one_of_two_sends_and_the_other_is_told(browser: Browser, stage: Stage) -> None:
    number = stage.cards()["Прекрасный п"]
    stage.add_user("vera", Role.OPERATOR, "Вера")
    with visiting(browser, stage.url, language="en") as anna, visiting(browser, stage.url, language="en") as vera:
        for visitor, login in ((anna, "owner"), (vera, "vera")):
            visitor.logs_in(login)
            _opens(visitor.page, stage.url, number)
        vera.page.fill(_EDITOR, "Спасибо, рады, что подарок понравился маме!")
        anna.page.click("#card [data-card-act=send]")
        anna.page.wait_for_selector("#card [data-undo]")
        if vera.page.is_enabled("#card [data-card-act=send]"):
            vera.page.click("#card [data-card-act=send]")
        vera.page.wait_for_selector("#refused, #card .banner:has-text('on its way')")
    replies = stage.api(f"/api/interactions/{number}").json()["replies"]
    assert len(replies) == 1


def test_a_restart_in_the_middle_of_an_edit_keeps_the_text(browser: Browser, stage: Stage) -> None:
    number, text = stage.cards()["Хорошая круж"], "Спасибо! Передадим службе доставки, что ждать пришлось долго."
    with visiting(browser, stage.url, may_refuse=True) as anna:
        anna.logs_in("owner")
        _opens(anna.page, stage.url, number)
        anna.page.fill(_EDITOR, text)
        anna.page.wait_for_selector(f"{_EDITOR}[data-dirty='0']")
        stage.stop()
        stage.start()
        assert anna.page.input_value(_EDITOR) == text
        anna.page.reload()
        anna.page.wait_for_selector(f"#card-{number}")
        assert anna.page.input_value(_EDITOR) == text
        # A stream that a restart cut off is told by the browser itself.
        anna.wrong[:] = [one for one in anna.wrong if "ERR_" not in one]


def test_hostile_words_are_shown_and_do_nothing(browser: Browser, stage: Stage) -> None:
    number = stage.cards()[HOSTILE[:12]]
    with visiting(browser, stage.url) as anna:
        anna.page.on("dialog", lambda dialog: anna.wrong.append(f"dialog: {dialog.message}"))
        anna.logs_in("owner")
        _opens(anna.page, stage.url, number)
        assert HOSTILE in anna.page.inner_text("#card .said")
        assert anna.page.locator("#card .said *, #rows script, #card img").count() == 0
        assert anna.page.locator("a[href^='javascript:']").count() == 0
        anna.goes("/playground")
        anna.page.fill("[name=text]", HOSTILE)
        anna.page.click("#part button.primary")
        # A server that was just restarted reads its models first.
        anna.page.wait_for_selector("#part dl.facts", timeout=60_000)
        assert anna.page.locator("#part script, #part img, a[href^='javascript:']").count() == 0


def test_what_happens_elsewhere_is_seen_without_pressing_anything(browser: Browser, stage: Stage) -> None:
    number = stage.cards()["Цвет не тако"]
    with visiting(browser, stage.url) as anna:
        anna.logs_in("owner")
        _opens(anna.page, stage.url, number)
        stage.api(f"/api/interactions/{number}/notes", "POST", json={"text": "ждём склад", "author": "boris"})
        anna.page.wait_for_selector("#card .events:has-text('ждём склад')")
    wait_for(lambda: stage.api("/api/presence").json() == [], "who left was still shown as present", seconds=30)
