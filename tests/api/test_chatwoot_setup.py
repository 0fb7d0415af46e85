"""`replydesk chatwoot setup` against the practice one: everything once, secrets kept and never printed."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from databases import migrated_database
from pydantic import SecretStr

from api.bootstrap import open_house
from api.commands import chatwoot as command
from desk.errors import BadInput, NotAllowed
from desk.interactions import SellerId
from desk.settings import Settings
from sandbox.chatwoot_app import ChatwootApp, create_chatwoot
from sandbox.chatwoot_people import ADMIN_TOKEN, AGENT_TOKEN, CHAT, inbox_named
from sandbox.server import serve

DESK = "https://desk.example.com"
PUSH = f"{DESK}/api/webhooks/chatwoot/main"


class Place:
    """A practice Chatwoot that is served, and the settings of a desk that has an administrator's token of it."""

    def __init__(self, app: ChatwootApp, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
        self.app, self.settings, self._capsys = app, settings, capsys

    async def run(self, **options: Any) -> tuple[int, dict[str, Any]]:
        told: dict[str, Any] = {
            "desk_url": DESK,
            "inboxes": (),
            "teams": (),
            "is_dry": False,
            "seller": None,
            "as_json": True,
        } | options
        code = await command.main(self.settings, **told)
        shown = self._capsys.readouterr().out
        assert not any(one.token in shown or (one.secret and one.secret in shown) for one in self.app.account.people)
        return code, json.loads(shown)

    @property
    def writes(self) -> int:
        return sum(one["method"] != "GET" for one in self.app.calls)


@pytest.fixture
async def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Place]:
    app = create_chatwoot()
    with migrated_database("sqlite", tmp_path, "setup") as database:
        async with serve(app) as url:
            settings = Settings(
                database_url=database.engine.url.render_as_string(hide_password=False), seller="main", chatwoot_url=url,
                playbook=Path("subscription_box"), chatwoot_token=SecretStr(ADMIN_TOKEN),
                secret_key_file=tmp_path / "secret.key",
            )  # fmt: skip
            yield Place(app, settings, capsys)


async def test_everything_is_made_once(place: Place) -> None:
    code, told = await place.run()
    assert (code, told["problems"], told["push_url"]) == (0, [], PUSH)
    account = place.app.account
    bot = account.find_person("bot", 1)
    assert bot is not None
    assert bot.url == PUSH
    assert inbox_named(account, "Replydesk").bot_id == bot.id
    assert {"sentiment_negative", "skip_or_pause_request"} <= {one["title"] for one in account.labels}
    before = place.writes
    code, told = await place.run()
    assert (code, told["stored"], place.writes) == (0, False, before)


async def test_the_desk_then_speaks_as_the_bot_and_knows_what_signs(place: Place) -> None:
    await place.run()
    house = open_house(place.settings)
    access = house.chatwoots[SellerId("main")].access
    bot = place.app.account.find_person("bot", 1)
    await house.aclose()
    assert bot is not None
    assert (access.bot_token, access.webhook_secret) == (bot.token, bot.secret)


async def test_a_dry_run_changes_nothing(place: Place) -> None:
    code, told = await place.run(is_dry=True)
    assert (code, told["stored"], place.writes) == (0, False, 0)
    assert any("to be made" in one for one in told["done"])


async def test_the_bot_takes_over_an_inbox_that_is_there(place: Place) -> None:
    _, told = await place.run(inboxes=(CHAT,), teams=("Night shift",))
    assert inbox_named(place.app.account, CHAT).bot_id == 1
    assert "night shift" in {one["name"] for one in place.app.account.teams}
    assert not any("made (API" in one for one in told["done"])


async def test_another_bot_in_an_inbox_is_left_there_and_told(place: Place) -> None:
    inbox = inbox_named(place.app.account, CHAT)
    await place.run()
    inbox.bot_id = _other_bot(place)
    code, told = await place.run(inboxes=(CHAT,))
    assert (code, inbox.bot_id) == (1, 9)
    assert "another bot" in told["problems"][0]


async def test_a_new_address_of_the_desk_is_told_to_the_bot(place: Place) -> None:
    await place.run()
    await place.run(desk_url="https://other.example.com")
    bots = [one for one in place.app.account.people if one.kind == "bot"]
    assert [one.url for one in bots] == ["https://other.example.com/api/webhooks/chatwoot/main"]


async def test_a_private_address_of_the_desk_is_told(place: Place) -> None:
    code, told = await place.run(desk_url="http://127.0.0.1:8000")
    assert code == 0
    assert "SAFE_FETCH_ALLOW_PRIVATE_NETWORK" in told["notes"][0]


async def test_a_token_that_is_no_administrators_is_refused(place: Place) -> None:
    place.settings = place.settings.model_copy(update={"chatwoot_token": SecretStr(AGENT_TOKEN)})
    with pytest.raises(NotAllowed, match="its owner is agent"):
        await place.run()
    assert place.writes == 0


async def test_a_persons_token_in_the_bots_place_is_told(place: Place) -> None:
    place.settings = place.settings.model_copy(update={"chatwoot_bot_token": SecretStr(AGENT_TOKEN)})
    code, told = await place.run(is_dry=True)
    assert code == 1
    assert "a person's" in told["problems"][0]


@pytest.mark.parametrize("url", ["desk.example.com", "ftp://x", "https://", "https://u@x", "https://x?y"])
async def test_an_address_that_is_none_is_refused(place: Place, url: str) -> None:
    with pytest.raises(BadInput, match="desk-url"):
        await place.run(desk_url=url)


def _other_bot(place: Place) -> int:
    bot = place.app.account.find_person("bot", 1)
    assert bot is not None
    place.app.account.people.append(
        type(bot)(id=9, name="Other", kind="bot", token="t0ken-of-another", url="https://other")
    )
    return 9
