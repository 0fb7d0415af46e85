"""`replydesk contracts check`: exit codes and one JSON object, over the practice shop on loopback."""

import asyncio
import json
import subprocess
from pathlib import Path

import pytest
from commands import Run, replydesk_in
from databases import migrated_database
from wildberries import make_chat, make_shop, practice_server

from sandbox.state import Shop
from sandbox.tokens import practice_token


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `replydesk` in a folder with a migrated database of its own."""
    with migrated_database("sqlite", tmp_path, "cli"):
        return replydesk_in(tmp_path)


def _connected_to(url: str) -> dict[str, str]:
    hosts = {f"REPLYDESK_WB_{name}_URL": url for name in ("FEEDBACKS", "CONTENT", "CHAT")}
    token = json.dumps({"main": practice_token()})
    return hosts | {"REPLYDESK_WB_TOKENS": token, "REPLYDESK_WB_LIMITS": "lifted"}


async def _check(run: Run, shop: Shop, *arguments: str) -> tuple[int, dict[str, str], subprocess.CompletedProcess[str]]:
    async with practice_server(shop) as url:
        done = await asyncio.to_thread(run, "contracts", "check", "--json", *arguments, **_connected_to(url))
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
    done = run("contracts", "check", **_connected_to("http://127.0.0.1:9"))
    assert done.returncode == 1
    assert "not looked at" in done.stdout
    assert "none of the vendor's methods could be looked at" in done.stderr


def test_without_a_token_the_remedy_is_named(run: Run) -> None:
    done = run("contracts", "check")
    assert done.returncode == 1
    assert "REPLYDESK_WB_TOKENS" in done.stderr
