"""What the API says of models: chains, breakers, today's bill; switching is a setting."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from makers import NOW, Clock
from model_scripts import FIRST, LAST, SECOND, desk_with, make_shelf, raises, with_models, writes
from pydantic import SecretStr
from pydantic_ai.exceptions import ModelHTTPError

from api.bootstrap import House
from api.commands.models import main
from api.house_models import model_named, open_shelf
from desk.errors import BadSettings
from desk.interactions import InteractionId, SellerId
from desk.model_calls import CallOutcome
from desk.playbook import Playbook
from desk.playbook_models import Asking, Budget, Price
from desk.settings import Settings
from storage.database import Database
from storage.migrate import migrate


@pytest.fixture
def house(house: House, seller: SellerId, playbook: Playbook) -> House:
    ours = with_models(
        playbook, FIRST, SECOND, LAST,
        budget=Budget(usd_per_day=0.01), prices={SECOND: Price(input_usd=10, output_usd=50)},
    )  # fmt: skip
    clock = Clock(NOW + timedelta(minutes=5))
    shelf = make_shelf(ours, clock, first=raises(ModelHTTPError(401, "m")), second=writes())
    house.desks = {seller: desk_with(house.desks[seller], shelf)}
    return house


async def test_the_state_of_every_link_and_todays_bill(client: httpx.AsyncClient, review: InteractionId) -> None:
    before = (await client.get("/api/models")).json()
    assert (before["used"], before["level"], before["spent_today"]["calls"]) == (0, "usual", 0)
    drafted = (await client.post(f"/api/interactions/{review}/ai-draft")).json()
    after = (await client.get("/api/models")).json()
    steps = {step["step"]: step for step in after["steps"]}
    first, second, last = steps["drafter"]["links"]
    assert (first["state"], first["reason"], first["price"]) == ("no_right", "refused the key (HTTP 401)", "unknown")
    assert first["retry_at"].startswith("2026-11-25T12:20:00")
    assert (second["state"], second["price"], second["input_usd"]) == ("ready", "known", 10)
    assert (last["name"], last["price"]) == ("offline", "free")
    assert steps["router"]["source"] == "playbook"
    assert after["spent_today"] == {"usd": pytest.approx(0.002), "tokens": 120, "calls": 2, "unpriced_calls": 0}
    assert (after["used"], after["budget"]["usd_per_day"]) == (0.2, 0.01)
    assert any(finding["guardrail"] == "model" for finding in drafted["findings"])


async def test_costs_by_each_key(client: httpx.AsyncClient, review: InteractionId) -> None:
    await client.post(f"/api/interactions/{review}/ai-draft")
    for by, key in (("model", SECOND), ("day", "2026-11-25"), ("category", "review_praise")):
        costs = (await client.get("/api/models/costs", params={"by": by})).json()
        assert costs["total_usd"] == pytest.approx(0.002)
        assert key in [row["key"] for row in costs["rows"]]
        assert costs["stand_in_share"] == 1.0
    refused = await client.get("/api/models/costs", params={"by": "colour"})
    assert refused.status_code == 422


async def test_a_setting_switches_the_chain_and_is_audited(client: httpx.AsyncClient, review: InteractionId) -> None:
    changed = await client.put("/api/settings/models.drafter", json={"value": [LAST], "author": "anna"})
    assert changed.status_code == 200
    steps = {step["step"]: step for step in (await client.get("/api/models")).json()["steps"]}
    assert steps["drafter"]["source"] == "setting"
    assert [link["name"] for link in steps["drafter"]["links"]] == ["offline"]
    off = await client.put("/api/settings/models.off", json={"value": ["compatible"]})
    assert off.status_code == 200
    changes = (await client.get("/api/settings/changes")).json()
    assert [row["name"] for row in changes] == ["models.off", "models.drafter"]
    drafted = (await client.post(f"/api/interactions/{review}/ai-draft")).json()
    assert drafted["model"] == "offline"
    again = await client.put("/api/settings/models.drafter", json={"value": None})
    assert (again.status_code, again.json()["value"]) == (200, None)
    steps = {step["step"]: step for step in (await client.get("/api/models")).json()["steps"]}
    assert (steps["drafter"]["source"], steps["drafter"]["links"][0]["state"]) == ("playbook", "off")


async def test_a_model_that_cannot_be_made_is_refused_when_it_is_chosen(client: httpx.AsyncClient) -> None:
    refused = await client.put("/api/settings/models.drafter", json={"value": ["openai-chat:x", "offline"]})
    assert refused.status_code == 400
    assert "needs a key" in refused.json()["detail"]


async def test_another_sellers_models_are_not_changed(
    client: httpx.AsyncClient, house: House, seller: SellerId
) -> None:
    other = SellerId(f"{seller}-2")
    house.desks = {**house.desks, other: replace(house.desks[seller], seller_id=other)}
    await client.put("/api/settings/models.drafter", json={"value": [LAST]})
    steps = (await client.get("/api/models", params={"seller": other})).json()["steps"]
    assert {step["step"]: step["source"] for step in steps}["drafter"] == "playbook"


def test_the_environments_model_gets_the_offline_one_behind_it(playbook: Playbook) -> None:
    keys = {"anthropic": SecretStr("k2")}
    settings = Settings(model="openai-chat:a, anthropic:b", model_keys=keys, model_key=SecretStr("k1"))
    shelf = open_shelf(settings, playbook)
    assert shelf.names("drafter") == (("openai-chat:a", "anthropic:b", "offline"), "environment")


def test_the_environments_model_without_a_key_is_refused_at_start_up(playbook: Playbook) -> None:
    with pytest.raises(BadSettings, match="REPLYDESK_MODEL_KEY"):
        open_shelf(Settings(model="openai-chat:a"), playbook)


def test_a_playbooks_link_without_a_key_is_passed_over_while_another_works(playbook: Playbook) -> None:
    ours = with_models(playbook, "openai-chat:a", "offline")
    assert open_shelf(Settings(), ours).link("openai-chat:a").model is None
    with pytest.raises(BadSettings, match="needs a key"):
        open_shelf(Settings(), with_models(playbook, "openai-chat:a"))


def test_no_provider_is_handed_the_key_of_another(playbook: Playbook) -> None:
    ours = with_models(playbook, "openai-chat:a", "anthropic:b", "offline")
    settings = Settings(model_key=SecretStr("sk-openai"), model_base_url="http://127.0.0.1:1/v1")
    assert str(model_named("openai-chat:a", settings, ours).base_url).startswith("http://127.0.0.1:1")
    with pytest.raises(BadSettings, match="needs a key"):
        model_named("anthropic:b", settings, ours)


async def test_the_command_prints_the_same(fresh_sqlite: Database, capsys: pytest.CaptureFixture[str]) -> None:
    migrate(fresh_sqlite)
    settings = Settings(database_url=fresh_sqlite.url, model="openai-chat:gpt-5-mini", model_key=SecretStr("k"))
    await main(settings, costs=None, days=1, seller=None, as_json=False)
    said = capsys.readouterr().out
    assert "drafter (environment)" in said
    assert "openai-chat:gpt-5-mini: ready ($0.25 in, $2 out a million tokens)" in said
    await main(settings, costs="model", days=1, seller=None, as_json=True)
    assert '"rows": []' in capsys.readouterr().out


async def test_asking_for_the_state_does_not_take_the_probe(
    client: httpx.AsyncClient, house: House, seller: SellerId
) -> None:
    shelf = house.desks[seller].shelf
    assert shelf is not None
    shelf.health.note(FIRST, CallOutcome.BUSY, asking=Asking(), now=NOW - timedelta(hours=1), reason="busy")
    await client.get("/api/models")
    assert shelf.health.admit(FIRST, now=NOW) is None
