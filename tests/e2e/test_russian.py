"""Every screen as a Russian operator sees it: no sentence of it is English, whatever the desk has to say."""

from collections.abc import Iterator

import pytest
from browsing import Stage, Visitor, visiting
from english import english_in
from playwright.sync_api import Browser

from api.console.render import SECTIONS

# A browser and a whole desk take their time to start where two tests run at once.
pytestmark = pytest.mark.timeout(300)

_SETTINGS = ("connections", "sending", "rules", "models", "macros", "people", "keys", "audit")
_SCREENS = (*(address for _, address in SECTIONS), *(f"/settings/{name}" for name in _SETTINGS), "/start",
            "/analytics/readiness", "/traces/review", "/evals/batches")  # fmt: skip
# What is shown as it is: code, raw values, what customers and vendors wrote, names of files and commands.
_DATA = "script, style, code, pre, kbd, .mono, .said, .data, textarea, #toasts"
_VISIBLE = """(data) => {
  const told = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(data)) told.push(walk.currentNode.nodeValue);
  for (const one of document.querySelectorAll("[title], [placeholder], [aria-label], [data-says]"))
    if (!one.closest(data)) for (const name of ["title", "placeholder", "aria-label", "data-says"])
      told.push(one.getAttribute(name) || "");
  return told;
}"""


@pytest.fixture(scope="module")
def owner(browser: Browser, stage: Stage) -> Iterator[Visitor]:
    with visiting(browser, stage.url, language="ru", may_refuse=True) as visitor:
        visitor.logs_in("owner")
        yield visitor


def _english(visitor: Visitor) -> list[str]:
    told: list[str] = visitor.page.evaluate(_VISIBLE, _DATA)
    return [f"{found} <- {text.strip()[:200]}" for text in told for found in english_in(text)]


def test_the_search_for_english_sees_it() -> None:
    assert english_in("Ждёт: no finished run") == ["no finished run"]
    assert english_in("Запустите `replydesk eval run` или OK, WB API") == []


@pytest.mark.parametrize("address", _SCREENS)
def test_a_screen_says_nothing_in_english(owner: Visitor, address: str) -> None:
    owner.goes(address)
    owner.page.wait_for_load_state("load")
    assert _english(owner) == []


def test_no_card_says_anything_in_english(owner: Visitor, stage: Stage) -> None:
    found = {}
    for words, number in stage.cards().items():
        owner.goes(f"/inbox?id={number}")
        owner.page.wait_for_selector(f"#card-{number}")
        found[words] = _english(owner)
    assert {words: told for words, told in found.items() if told} == {}
