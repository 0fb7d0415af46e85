"""The operator's day in a browser: first owner, a token, the first pull, triage, an answer, seen where it went."""

import re
from collections.abc import Iterator

import pytest
from browsing import REVIEWS, Stage, on_stage, visiting, wait_for
from playwright.sync_api import Browser, expect

from sandbox.tokens import practice_token

# A browser and a whole desk take their time to start where two tests run at once.
pytestmark = pytest.mark.timeout(300)

_PASSWORD = "a long sentence nobody guesses"
_ANSWER = "Спасибо за добрые слова! Рады, что кружка вам нравится."


@pytest.fixture(scope="module")
def empty(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A desk nobody has connected or logged in to."""
    with on_stage(tmp_path_factory.mktemp("day"), is_connected=False) as served:
        yield served


def _setup_link(stage: Stage) -> str:
    log = stage.folder / "serve.log"
    wait_for(lambda: "/setup?link=" in log.read_text(), "no setup link was printed")
    found = re.search(r"(/setup\?link=[\w-]+)", log.read_text())
    assert found is not None
    return found[1]


def test_a_day_from_the_first_login_to_the_answer_at_the_marketplace(browser: Browser, empty: Stage) -> None:
    with visiting(browser, empty.url, language="en") as owner:
        page = owner.page
        owner.goes(_setup_link(empty))
        for name, value in (("login", "olga"), ("name", "Ольга"), ("password", _PASSWORD)):
            page.fill(f"[name={name}]", value)
        page.click("button.primary")
        page.wait_for_selector(".desk, [name=password]")
        owner.goes("/start")
        page.fill("[name=token]", practice_token())
        page.click("#part button.primary")
        page.wait_for_selector("#part .badge.good")
        wait_for(lambda: len(empty.cards()) == len(REVIEWS), "the first pull did not bring the reviews")
        empty.wait_until_drafted()
        owner.goes("/inbox")
        expect(page.locator("#rows > li[data-id]")).to_have_count(len(REVIEWS))
        number = empty.cards()["Отличная кру"]
        page.click(f"#row-{number} a")
        page.wait_for_selector(f"#card-{number}")
        page.click("#card [data-card-act=assign]")
        page.wait_for_selector("#card .card-head .badge.accent:has-text('olga')")
        page.fill("#text", _ANSWER)
        page.click("#card [data-card-act=send]")
        page.wait_for_selector("#card [data-undo]")
        wait_for(lambda: empty.published() != [], "nothing was published", seconds=40)
        (row,) = empty.published()
        assert (_ANSWER in str(row), row["times_published"]) == (True, 1)
        page.wait_for_selector("#card .badge.good:has-text('published')")
