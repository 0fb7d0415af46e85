"""From a card to its trace: over HTTP, on the command line, in the log; never into another seller's."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from tracing import Kept

from agent.trace_store import open_tracing
from api.bootstrap import House
from api.commands import trace
from api.commands.trace import trace_lines
from api.logs import JsonLines
from api.schemas.traces import TraceOut
from desk.errors import BadInput, NotFound
from desk.interactions import InteractionId, SellerId
from desk.settings import Settings


@pytest.fixture
def house(house: House, seller: SellerId) -> Iterator[House]:
    tracing = open_tracing(house.db)
    house.desks = {
        name: replace(house.desks[seller], seller_id=name, tracing=tracing)
        for name in (seller, SellerId(f"{seller}-2"))
    }
    yield house
    tracing.close()


@pytest.fixture
async def drafted(client: httpx.AsyncClient, review: InteractionId, house: House) -> dict[str, object]:
    answer: dict[str, object] = (await client.post(f"/api/interactions/{review}/ai-draft")).json()
    house.desk().tracing.flush()
    return answer


async def test_a_draft_names_its_trace_and_the_trace_tells_every_step(
    client: httpx.AsyncClient, review: InteractionId, drafted: dict[str, object]
) -> None:
    card = (await client.get(f"/api/interactions/{review}")).json()
    assert card["draft"]["trace_id"] == drafted["trace_id"]
    told = (await client.get(f"/api/traces/{drafted['trace_id']}")).json()
    names = [step["name"] for step in told["spans"]]
    assert {"handle", "screen", "route", "draft", "gate", "record"} < set(names)
    assert (told["name"], told["interaction_id"], told["status"]) == ("handle", review, "ok")
    assert (told["models"], told["steps"]) == (["offline"], len(names))
    listed = (await client.get(f"/api/interactions/{review}/traces")).json()["traces"]
    assert [one["trace_id"] for one in listed] == [drafted["trace_id"]]
    assert "spans" not in listed[0]


async def test_another_seller_finds_neither_the_message_nor_the_trace(
    client: httpx.AsyncClient, review: InteractionId, drafted: dict[str, object], seller: SellerId
) -> None:
    for path in (f"/api/interactions/{review}/traces", f"/api/traces/{drafted['trace_id']}"):
        assert (await client.get(path)).status_code == 200
        foreign = await client.get(path, params={"seller": f"{seller}-2"})
        assert foreign.status_code == 404
        assert "handle" not in foreign.text


async def test_wrong_and_unknown_ids_are_told_apart(client: httpx.AsyncClient, review: InteractionId) -> None:
    assert (await client.get("/api/traces/nonsense")).status_code == 422
    assert (await client.get(f"/api/traces/{'0' * 32}")).status_code == 404
    assert (await client.get(f"/api/interactions/{review}/traces")).json() == {"traces": []}
    assert (await client.get("/api/interactions/999999999/traces")).status_code == 404


async def test_people_read_a_tree_with_times_models_and_findings(
    client: httpx.AsyncClient, drafted: dict[str, object]
) -> None:
    told = TraceOut.model_validate((await client.get(f"/api/traces/{drafted['trace_id']}")).json())
    lines = trace_lines(told)
    assert lines[0].startswith(f"trace {drafted['trace_id']}")
    assert "offline · 0+0 tokens · $0.0000" in lines[0]
    depth = {line.split(" ms ")[1].split()[0]: len(line.split(" ms ")[1]) - len(line.split(" ms ")[1].lstrip())
             for line in lines if " ms " in line}  # fmt: skip
    assert (depth["handle"], depth["draft"], depth["chat"]) == (2, 4, 6)
    assert any("verdict=" in line for line in lines)


async def test_the_command_takes_a_message_or_a_trace(
    house: House, review: InteractionId, drafted: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(database_url=house.db.url, seller=house.settings.seller)
    for name in (str(review), str(drafted["trace_id"])):
        await trace.main(settings, name=name, limit=5, seller=None, as_json=True)
        (told,) = json.loads(capsys.readouterr().out)["traces"]
        assert (told["trace_id"], told["interaction_id"]) == (drafted["trace_id"], review)
        assert told["spans"][0]["name"] == "handle"
    for wrong, error in (("nonsense", BadInput), ("0" * 32, NotFound), ("999999999", NotFound)):
        with pytest.raises(error):
            await trace.main(settings, name=wrong, limit=5, seller=None, as_json=True)


def test_a_log_line_inside_a_trace_carries_its_id() -> None:
    def line() -> dict[str, object]:
        record = logging.makeLogRecord({"name": "test", "levelname": "INFO", "msg": "hello"})
        parsed: dict[str, object] = json.loads(JsonLines().format(record))
        return parsed

    with Kept().tracing.begin("handle", SellerId("s")) as told:
        assert (line()["trace_id"], line()["correlation_id"]) == (told.trace_id, "-")
    assert "trace_id" not in line()
