"""The figures over HTTP and on the command line: the same, with thresholds, periods and what is not counted yet."""

import json
from typing import Any

import httpx
import pytest
from makers import NOW, make_inbound, put_inbound
from metric_makers import Rows, refresh
from metric_week import fill_week
from sqlalchemy import event

from api.commands.metrics import main
from desk.errors import BadInput
from desk.interactions import InteractionId, SellerId
from desk.settings import Settings
from storage.database import Database
from storage.migrate import migrate

PATHS = (
    "/api/interactions/metrics/quality", "/api/interactions/metrics/quality-history",
    "/api/interactions/metrics/ops-alerts", "/api/analytics/communication",
)  # fmt: skip


async def read(client: httpx.AsyncClient, path: str, **params: Any) -> Any:
    answer = await client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_quality_with_its_measure_and_thresholds(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    fill_week(Rows(db=db, seller=seller))
    refresh(db, seller, NOW)
    found = await read(client, PATHS[0], days=7)
    assert {key: found["total"][key] for key in ("draft_accepted", "draft_edited", "reply_manual", "auto")} == {
        "draft_accepted": 1, "draft_edited": 1, "reply_manual": 1, "auto": 1,
    }  # fmt: skip
    assert (found["total"]["manual_rate"], found["by_intent"]["praise"]["manual_rate"]) == (0.3333, None)
    assert (found["accepted_from"], found["manual_below"]) == (0.95, 0.4)
    assert "Levenshtein" in found["similarity"]
    assert found["period"] == {"since": "2026-11-19", "until": "2026-11-26"}
    assert found["freshness"]["waiting"] == []


async def test_history_by_day_and_by_channel(client: httpx.AsyncClient, db: Database, seller: SellerId) -> None:
    fill_week(Rows(db=db, seller=seller))
    refresh(db, seller, NOW)
    found = await read(client, PATHS[1], days=2, channel="chat")
    assert [(one["day"], one["reply_manual"], one["accepted_rate"]) for one in found["days"]] == [
        ("2026-11-24", 1, 0.0), ("2026-11-25", 0, None),
    ]  # fmt: skip


async def test_alerts_echo_their_thresholds(client: httpx.AsyncClient, review: InteractionId) -> None:
    found = await read(client, PATHS[2])
    assert (found["regression"]["threshold"], found["regression"]["min_replies"]) == (0.1, 20)
    assert found["regression"]["is_regression"] is None
    assert found["backlog"]["open_by_channel"] == {"review": 1}


async def test_communication_has_all_parts(client: httpx.AsyncClient, db: Database, seller: SellerId) -> None:
    fill_week(Rows(db=db, seller=seller))
    refresh(db, seller, NOW)
    found = await read(client, PATHS[3], days=7)
    assert found["total"]["pipeline"]["received"] == 10
    assert found["by_source"]["import"]["pipeline"]["received"] == 1
    assert found["total"]["deadlines"]["hit_rate"] == 0.4286
    assert set(found["links"]["precision_at"]) == {"1", "3", "5"}
    assert found["percentile_error"] == 0.0443
    assert found["standing"]["backlog"]["overdue"] == 2


async def test_beside_one_channel_stand_the_alerts_of_all_channels(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    fill_week(Rows(db=db, seller=seller))
    refresh(db, seller, NOW)
    found = await read(client, PATHS[3], days=7, channel="chat")
    assert found["quality"]["total"]["by_operators"] == 1
    assert found["standing"]["regression"]["this_week"]["by_operators"] == 3
    assert found["standing"] == await read(client, PATHS[2])


async def test_today_is_counted_once_for_the_report_and_its_alerts(client: httpx.AsyncClient, db: Database) -> None:
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    await read(client, PATHS[3])
    assert sum("replies.confirmed_at <" in statement for statement in asked) == 1


async def test_a_message_of_a_minute_ago_is_in_the_figures(
    client: httpx.AsyncClient, db: Database, seller: SellerId
) -> None:
    put_inbound(db, seller, make_inbound("now", occurred_at=NOW))
    found = await read(client, PATHS[3], days=1)
    assert found["total"]["pipeline"]["received"] == 1
    assert found["freshness"]["followed_at"] is None


@pytest.mark.parametrize("params", [{"days": 0}, {"days": 367}, {"days": "x"}, {"channel": "fax"}])
async def test_wrong_parameters_are_refused(client: httpx.AsyncClient, params: dict[str, Any]) -> None:
    assert (await client.get(PATHS[3], params=params)).status_code == 422


@pytest.mark.parametrize("path", PATHS)
async def test_nobody_reads_them_without_a_token(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path, headers={"Authorization": "Bearer wrong"})).status_code == 401


async def test_the_command_counts_and_prints_the_same(
    fresh_sqlite: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    migrate(fresh_sqlite)
    settings = Settings(database_url=fresh_sqlite.url)
    put_inbound(fresh_sqlite, SellerId(settings.seller), make_inbound(), now=NOW)
    await main(settings, days=30, channel=None, seller=None, as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert found["freshness"]["waiting"] == []
    assert found["freshness"]["followed_at"] is not None
    await main(settings, days=30, channel=None, seller=None, as_json=False)
    assert "0 accepted (unknown)" in capsys.readouterr().out
    with pytest.raises(BadInput, match="1 to 366"):
        await main(settings, days=0, channel=None, seller=None, as_json=False)
