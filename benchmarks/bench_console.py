"""Console: opening a card over HTTP against the plain API call, and in Chromium the j and k keys and the stream's gaps.

The server is a process of its own. Without Chromium the figures of the browser are left out, and said to be.
"""

import random
import shutil
import time
from contextlib import closing
from itertools import pairwise
from tempfile import TemporaryDirectory

import httpx
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import func, select

from benchmarks.console_server import SELLER, TOKEN_GAP_SECONDS
from benchmarks.metric_rows import fill
from benchmarks.rows import BENCH_ROWS, Figure, tell
from benchmarks.served import p95, served
from desk.interactions import SellerId
from storage.database import Database
from storage.migrate import migrate
from storage.statistics import refresh_statistics
from storage.tables import interactions

_CARDS, _WARM_UP = 400, 40
_KEYS = 120
_CARD_BAR_MS, _KEY_BAR_MS, _GAP_BAR_MS = 100.0, 50.0, 80.0
# Between two keys: what an operator takes to see the card. Faster ones do not wait for the neighbours to be fetched.
_LOOK_MS = 150
_FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
# Moments of keys and of what they put into the page, by the browser's own clock.
_WATCH_KEYS = """() => {
  window.keyed = []; window.shown = [];
  document.addEventListener('keydown', () => keyed.push(performance.now()), true);
  new MutationObserver(() => requestAnimationFrame(() => {
    if (shown.length < keyed.length) shown.push(performance.now());
  })).observe(document.getElementById('card'), {childList: true});
}"""
_WATCH_STREAM = """() => {
  window.painted = [];
  new MutationObserver(() => painted.push(performance.now()))
    .observe(document.getElementById('turns'), {childList: true, subtree: true, characterData: true});
}"""


def run() -> list[Figure]:
    """Milliseconds of wall time on this machine."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/console.sqlite"
        tell(f"console: filling {BENCH_ROWS} rows")
        with closing(Database(url)) as database:
            migrate(database)
            fill(database, SellerId(SELLER), BENCH_ROWS)
            # As a live desk does every hour.
            database.write_now(refresh_statistics)
        return measure(url)


def measure(url: str) -> list[Figure]:
    """The figures over a database that is filled."""
    with served("benchmarks.console_server", url, ready_at="/inbox") as address:
        return [*_open_cards(address, _last_id(url)), *_in_browser(address)]


def _last_id(url: str) -> int:
    with closing(Database(url)) as database:
        last: int = database.read_now(lambda conn: conn.execute(select(func.max(interactions.c.id))).scalar_one())
        return last


def _open_cards(address: str, last_id: int) -> list[Figure]:
    """Cards anywhere in the table, the page's part and the API's answer about the same one in turn."""
    tell(f"console: opening {_CARDS} cards of {last_id}")
    random_, cards, calls = random.Random(5), list[float](), list[float]()
    with httpx.Client(base_url=address, headers={"HX-Request": "true"}, timeout=30) as client:
        for number in range(_CARDS + _WARM_UP):
            wanted = random_.randint(1, last_id)
            both = [(cards, f"/inbox/{wanted}"), (calls, f"/api/interactions/{wanted}")]
            # Whoever asks second finds the rows in memory: each in turn.
            for spent, path in both if number % 2 else reversed(both):
                took = _ask(client, path)
                if number >= _WARM_UP:
                    spent.append(took)
    card, call = p95(cards), p95(calls)
    return [
        Figure(name="console: card open", ours=card, reference=_CARD_BAR_MS, goal=1.0, unit="p95 ms"),
        Figure(name="console: card against the API call", ours=card, reference=call, goal=2.0, unit="p95 ms"),
    ]


def _ask(client: httpx.Client, path: str) -> float:
    before = time.perf_counter()
    client.get(path).raise_for_status()
    return (time.perf_counter() - before) * 1000


def _in_browser(address: str) -> list[Figure]:
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        tell("console: keys and stream are left out, this machine has no Chromium (bash .ci/chromium)")
        return []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, headless=True, args=list(_FLAGS))
        page = chromium.new_page(viewport={"width": 1280, "height": 860}, locale="ru", bypass_csp=True)
        figures = [
            Figure(name="console: j and k", ours=p95(_press_keys(page, address)), reference=_KEY_BAR_MS, goal=1.0,
                   unit="p95 ms"),
            Figure(name=f"console: gap of a stream of {1 / TOKEN_GAP_SECONDS:.0f} words/s",
                   ours=p95(_read_stream(page, address)), reference=_GAP_BAR_MS, goal=1.0, unit="p95 ms"),
        ]  # fmt: skip
        chromium.close()
    return figures


def _press_keys(page: Page, address: str) -> list[float]:
    """From each key to the first frame with the next card in it."""
    tell(f"console: {_KEYS} keys")
    page.goto(f"{address}/inbox")
    page.wait_for_selector("#rows > li[data-id]")
    page.evaluate(_WATCH_KEYS)
    for number in range(_KEYS):
        # Two down, one up: the page's fifty rows are enough.
        page.keyboard.press("k" if number % 3 == 2 else "j")
        page.wait_for_function("shown.length === keyed.length", timeout=5_000)
        page.wait_for_timeout(_LOOK_MS)
    keyed, shown = page.evaluate("[keyed, shown]")
    return [after - before for before, after in zip(keyed, shown, strict=True)]


def _read_stream(page: Page, address: str) -> list[float]:
    """Between one change of the page and the next, from the first word of an answer to its last."""
    tell("console: one long answer of the assistant")
    page.goto(f"{address}/assistant")
    page.evaluate(_WATCH_STREAM)
    page.fill("#question", "расскажи подробно")
    page.keyboard.press("Enter")
    page.wait_for_selector("#send", state="hidden")
    page.wait_for_selector("#send", state="visible", timeout=60_000)
    moments = page.evaluate("painted")
    # The first change is the question itself, the last the footer of the answer.
    return [after - before for before, after in pairwise(moments[1:-1])]
