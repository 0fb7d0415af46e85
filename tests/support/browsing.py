"""A real server against a practice marketplace, both processes of their own, and a real browser that looks at them."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from accounts import PASSWORD, kept
from makers import NOW
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from sqlalchemy import func, select

from agent.desk import utc_now
from desk.accounts import Role
from desk.interactions import SellerId
from sandbox.tokens import practice_token
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.migrate import migrate
from storage.sellers import connect_seller
from storage.tables import decisions
from storage.users import add_user

_ROOT = Path(__file__).parents[2]
_BROWSERS = ("chromium", "chromium-browser")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync")  # fmt: skip
_STARTS_SECONDS = 60.0
TOKEN = "t" * 24
SELLER = SellerId("main")
HOSTILE = (
    '<script>alert(1)</script><img src="https://evil.example/x" onerror="alert(2)"> '
    "**жирно** [ссылка](javascript:alert(3)) спасибо"
)
REVIEWS = (
    (5, "Отличная кружка, очень довольна, спасибо магазину!"),
    (4, "Хорошая кружка, только доставка шла долго"),
    (1, "Кружка пришла разбитой, упаковка никакая"),
    (5, "Прекрасный подарок маме, всем советую"),
    (2, "Цвет не такой, как на фото"),
    (3, "Нормально, но маленькая"),
    (1, "Ребёнок обжёгся, подаю в суд"),
    (5, HOSTILE),
    (5, "Очень длинный отзыв. " * 60),
    (4, "Красивая кружка, удобная ручка"),
)


def find_chromium() -> str:
    """Where the browser is; the test is skipped where there is none."""
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium (bash .ci/chromium)")
    return found


@dataclass(kw_only=True)
class Stage:
    """A desk that serves at `url` and the practice shop at `shop`. `database`: its file, shared with the server."""

    folder: Path
    shop: str
    is_connected: bool
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        """Of the server's rows."""
        return f"sqlite:///{self.folder / 'desk.sqlite'}"

    def start(self) -> None:
        """Serve, and wait until it answers."""
        log = (self.folder / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", str(self.port)],
            cwd=_ROOT, env=self._env(), stdout=log, stderr=log,
        )  # fmt: skip
        wait_for(self._answers, "the server did not answer; see serve.log")

    def stop(self) -> None:
        """As a deploy does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
            self.process = None

    def api(self, path: str, method: str = "GET", **kwargs: Any) -> httpx.Response:
        """One call with the house's token."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        return httpx.request(method, f"{self.url}{path}", headers=headers, timeout=30, **kwargs)

    def cards(self) -> dict[str, int]:
        """Number of a card by the first words of its text."""
        with closing(Database(self.database_url)) as database:
            found = database.read_now(list_inbox, SELLER, wanted=InboxFilter(), limit=50).items
        return {one.text[:12]: one.id for one in found}

    def published(self) -> list[dict[str, Any]]:
        """What stands at the marketplace."""
        rows: list[dict[str, Any]] = httpx.get(f"{self.shop}/practice/published", timeout=30).json()
        return rows

    def wait_until_drafted(self) -> None:
        """Until every review was thought through."""
        wait_for(lambda: _is_drafted(self), "the reviews were not drafted")

    def add_user(self, login: str, role: Role, name: str) -> None:
        """Somebody who may log in with `PASSWORD`."""
        with closing(Database(self.database_url)) as database:
            database.write_now(add_user, login=login, name=name, password_hash=kept(), grants={SELLER: role},
                               actor="test", now=NOW)  # fmt: skip

    def _answers(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise AssertionError((self.folder / "serve.log").read_text(errors="replace")[-2_000:])
        try:
            return httpx.get(f"{self.url}/health", timeout=1).status_code == 200
        except httpx.HTTPError:
            return False

    def _env(self) -> dict[str, str]:
        wanted = {
            "DATABASE_URL": self.database_url, "API_TOKEN": TOKEN, "WB_LIMITS": "lifted", "SETTLE_SECONDS": "0.5",
            "SYNC_SECONDS": "2", "LOG_LEVEL": "WARNING", "MODEL": "offline",
            "SECRET_KEY_FILE": str(self.folder / "key"),
            "WB_FEEDBACKS_URL": self.shop, "WB_CONTENT_URL": self.shop, "WB_CHAT_URL": self.shop,
        }  # fmt: skip
        if self.is_connected:
            wanted["WB_TOKENS"] = json.dumps({SELLER: practice_token()})
        plain = {name: value for name, value in os.environ.items() if not name.startswith("REPLYDESK_")}
        return plain | {f"REPLYDESK_{name}": value for name, value in wanted.items()} | {"PYTHONPATH": str(_ROOT)}


@contextmanager
def on_stage(folder: Path, *, is_connected: bool = True) -> Iterator[Stage]:
    """A served desk; with `is_connected` its reviews are pulled and drafted."""
    with _practice_shop(folder) as shop:
        stage = Stage(folder=folder, shop=shop, is_connected=is_connected, port=_free_port())
        with closing(Database(stage.database_url)) as database:
            migrate(database)
            if is_connected:
                database.write_now(connect_seller, SELLER, connected_at=utc_now())
        if is_connected:
            stage.add_user("owner", Role.OWNER, "Ольга")
        stage.start()
        try:
            if is_connected:
                stage.wait_until_drafted()
            yield stage
        finally:
            stage.stop()


def _is_drafted(stage: Stage) -> bool:
    with closing(Database(stage.database_url)) as database:
        count = select(func.count()).select_from(decisions)
        return database.read_now(lambda conn: conn.execute(count).scalar_one()) >= len(REVIEWS)


@contextmanager
def _practice_shop(folder: Path) -> Iterator[str]:
    data = folder / "reviews.jsonl"
    rows = [
        {"id": f"r{n}", "product": 300100101, "product_name": "Кружка керамическая", "rating": stars, "comment": text}
        for n, (stars, text) in enumerate(REVIEWS)
    ]
    data.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    command = [sys.executable, "-m", "sandbox", "--limits", "lifted", "--data", str(data)]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.terminate()
            process.communicate(timeout=30)


def wait_for(is_so: Any, otherwise: str, *, seconds: float = _STARTS_SECONDS) -> None:
    """Ask again until it is so."""
    ends = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > ends:
            raise AssertionError(otherwise)
        time.sleep(0.2)


@dataclass(kw_only=True)
class Visitor:
    """A browser of somebody's own. `wrong`: what a page must never do; a test that ends with any has failed."""

    context: BrowserContext
    page: Page
    url: str
    wrong: list[str] = field(default_factory=list)

    def goes(self, path: str) -> None:
        """Open a page of the desk."""
        self.page.goto(f"{self.url}{path}")

    def logs_in(self, login: str) -> None:
        """By the form."""
        self.goes("/login")
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("button.primary")
        self.page.wait_for_url("**/inbox*")

    def watch(self, page: Page, *, may_refuse: bool) -> None:
        """Hear of every error and every request that leaves the desk."""
        page.on("pageerror", lambda error: self.wrong.append(f"page error: {error}"))
        page.on("console", lambda said: self._heard(said.type, said.text, may_refuse=may_refuse))
        page.on("request", lambda request: self._asked(request.url))

    def _heard(self, kind: str, text: str, *, may_refuse: bool) -> None:
        # The browser itself logs every 4xx of a fetch, also a 409 that the page answers.
        if kind == "error" and not (may_refuse and "Failed to load resource" in text):
            self.wrong.append(f"console: {text}")

    def _asked(self, url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob") and not url.startswith(self.url):
            self.wrong.append(f"outside: {url}")


@contextmanager
def visiting(
    browser: Browser,
    url: str,
    *,
    language: str = "ru",
    theme: str = "light",
    width: int = 1280,
    may_refuse: bool = False,
) -> Iterator[Visitor]:
    """Somebody at the desk; at the end nothing may have gone wrong on any page of theirs."""
    context = browser.new_context(
        locale=language, color_scheme="dark" if theme == "dark" else "light", viewport={"width": width, "height": 860}
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    visitor = Visitor(context=context, page=page, url=url)
    visitor.watch(page, may_refuse=may_refuse)
    try:
        yield visitor
        assert not visitor.wrong, visitor.wrong
    finally:
        context.close()


def launch(playwright: Playwright) -> Browser:
    """Chromium of the distribution."""
    return playwright.chromium.launch(executable_path=find_chromium(), headless=True, args=list(_FLAGS))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
