"""`replydesk contracts check`: exit codes and one JSON object, over the practice shop on loopback."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from wildberries import make_chat, make_shop, practice_server

from sandbox.state import Shop
from sandbox.tokens import practice_token
from storage.database import Database
from storage.migrate import migrate

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `replydesk` in a folder with a migrated database of its own."""
    url = f"sqlite:///{tmp_path / 'cli.sqlite'}"
    database = Database(url)
    migrate(database)
    database.close()

    def call(*arguments: str, shop: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("REPLYDESK_")}
        hosts = {f"REPLYDESK_WB_{name}_URL": shop for name in ("FEEDBACKS", "CONTENT", "CHAT") if shop}
        return subprocess.run(
            [str(Path(sys.executable).with_name("replydesk")), *arguments],
            cwd=tmp_path, env=clean | {"REPLYDESK_DATABASE_URL": url} | hosts | settings, capture_output=True,
            text=True, timeout=60, check=False,
        )  # fmt: skip

    return call


async def _check(run: Run, shop: Shop, *arguments: str) -> tuple[int, dict[str, str], subprocess.CompletedProcess[str]]:
    async with practice_server(shop) as url:
        done = await asyncio.to_thread(
            run,
            *("contracts", "check", "--json", *arguments),
            shop=url,
            REPLYDESK_WB_TOKENS=json.dumps({"main": practice_token()}),
            REPLYDESK_WB_LIMITS="lifted",
        )
    told = json.loads(done.stdout)
    return done.returncode, {one["name"]: one["outcome"] for one in told["checked"]}, done


async def test_a_difference_is_exit_code_one_until_it_is_accepted(run: Run) -> None:
    shop = make_shop(chats=[make_chat()])
    code, outcomes, _ = await _check(run, shop)
    assert (code, set(outcomes.values())) == (0, {"first"})
    for message in shop.all("review"):
        message.order_status = "frozen"
    code, outcomes, done = await _check(run, shop)
    assert (code, outcomes["GET /api/v1/feedbacks"]) == (1, "different")
    assert "data.feedbacks[].orderStatus: new values frozen" in done.stdout
    assert "contract has changed" in done.stderr
    code, outcomes, _ = await _check(run, shop, "--accept")
    assert (code, outcomes["GET /api/v1/feedbacks"]) == (0, "accepted")
    code, outcomes, _ = await _check(run, shop)
    assert (code, set(outcomes.values())) == (0, {"same"})


def test_a_vendor_out_of_reach_is_no_silent_success(run: Run) -> None:
    token = json.dumps({"main": practice_token()})
    done = run("contracts", "check", shop="http://127.0.0.1:9", REPLYDESK_WB_TOKENS=token, REPLYDESK_WB_LIMITS="lifted")
    assert done.returncode == 1
    assert "not looked at" in done.stdout
    assert "none of the vendor's methods could be looked at" in done.stderr


def test_without_a_token_the_remedy_is_named(run: Run) -> None:
    done = run("contracts", "check")
    assert done.returncode == 1
    assert "REPLYDESK_WB_TOKENS" in done.stderr
