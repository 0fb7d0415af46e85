"""Go or no-go over HTTP and on the command line: the whole way from rows to an exit code."""

import json
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from commands import replydesk_in
from desks import make_desk
from makers import NOW, Clock, make_inbound, put_inbound

from analytics.readiness import assess
from api.bootstrap import House
from desk.interactions import InteractionId, SellerId
from desk.playbook import Playbook
from desk.readiness import Answer, CheckStatus
from desk.readiness_policy import Thresholds
from storage.database import Database
from storage.eval_runs import StoredRun, add_run

PATH = "/api/interactions/metrics/pilot-readiness"
EVERY = timedelta(minutes=5)


async def _ask(client: httpx.AsyncClient, **params: object) -> dict[str, Any]:
    answer = await client.get(PATH, params={name: str(value) for name, value in params.items()})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def _check(told: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (check for check in told["checks"] if check["name"] == name)
    return dict(found)


async def test_a_desk_nobody_connected_is_a_no_go_with_its_reasons(client: httpx.AsyncClient) -> None:
    told = await _ask(client)
    assert (told["answer"], told["go"]) == ("no_go", False)
    assert {"sync_freshness", "channel_coverage", "evals:drafts_gate_dev", "evals:redteam_dev"} <= set(told["blockers"])
    assert "replydesk eval run --set redteam_dev" in _check(told, "evals:redteam_dev")["what_to_do"]
    assert all(check["why"] for check in told["checks"])


async def test_every_threshold_is_told_with_its_default(client: httpx.AsyncClient, house: House) -> None:
    defaults = asdict(house.playbook.readiness.thresholds)
    told = await _ask(client, min_reply_activity=3, reply_activity_window_days=14, max_backlog_days=0.5)
    assert set(told["thresholds"]) == set(defaults)
    assert told["thresholds"]["min_reply_activity"] == {"value": 3, "default": defaults["min_reply_activity"]}
    assert told["thresholds"]["reply_activity_window_days"]["value"] == 14
    assert told["thresholds"]["max_backlog_days"]["value"] == 0.5
    assert told["thresholds"]["max_manual_rate"]["value"] == defaults["max_manual_rate"]


async def test_every_threshold_can_be_given(client: httpx.AsyncClient, house: House) -> None:
    given = dict.fromkeys(asdict(house.playbook.readiness.thresholds), 1)
    told = await _ask(client, **given)
    assert {one["value"] for one in told["thresholds"].values()} == {1}


@pytest.mark.parametrize(
    "wrong",
    [{"max_manual_rate": 1.5}, {"reply_activity_window_days": 0}, {"max_backlog_days": "inf"}, {"min_backlog": -1}],
)
async def test_a_threshold_that_means_nothing_is_refused(client: httpx.AsyncClient, wrong: dict[str, object]) -> None:
    assert (await client.get(PATH, params=wrong)).status_code == 422  # type: ignore[arg-type]


async def test_an_overdue_message_is_counted_and_a_given_threshold_decides(
    client: httpx.AsyncClient, db: Database, seller: SellerId, review: InteractionId
) -> None:
    put_inbound(db, seller, make_inbound("r2", occurred_at=NOW - timedelta(days=30)))
    told = _check(await _ask(client), "sla_overdue")
    assert (told["status"], told["observed"]["overdue"]) == ("warning", 1)
    strict = _check(await _ask(client, min_sla_overdue=1, max_sla_overdue_share=0.1), "sla_overdue")
    assert strict["status"] == "blocker"


async def test_the_newest_finished_run_of_the_desk_as_it_is_meets_its_bar(
    client: httpx.AsyncClient, house: House, db: Database, seller: SellerId
) -> None:
    run = StoredRun(
        id=f"run-{seller}", set_name="wb_questions_dev", set_sha="x", kind="message", variant="baseline", status="done",
        seed=0, repeat=1, made_of={"playbook": {"sha": house.playbook.sha}}, figures={"intents": {"accuracy": 0.9}},
        cost_usd=0.0, started_at=NOW - timedelta(hours=1), finished_at=NOW,
    )  # fmt: skip
    db.write_now(add_run, seller, run)
    assert _check(await _ask(client), "evals:wb_questions_dev")["status"] == "ok"
    # A variant's run and one that is not finished say nothing about the desk of today.
    worse = replace(run, figures={"intents": {"accuracy": 0.1}}, started_at=NOW)
    db.write_now(add_run, seller, replace(worse, id=f"variant-{seller}", variant="no_money_guard"))
    db.write_now(add_run, seller, replace(worse, id=f"running-{seller}", status="running"))
    assert _check(await _ask(client), "evals:wb_questions_dev")["status"] == "ok"
    db.write_now(add_run, seller, replace(worse, id=f"worse-{seller}"))
    assert _check(await _ask(client), "evals:wb_questions_dev")["status"] == "blocker"


@pytest.fixture
def thresholds(playbook: Playbook) -> Thresholds:
    return playbook.readiness.thresholds


async def test_a_database_out_of_reach_makes_every_reading_check_unknown_and_none_ok(
    seller: SellerId, playbook: Playbook, thresholds: Thresholds
) -> None:
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    try:
        desk = make_desk(nowhere, seller, playbook=playbook, clock=Clock(NOW))
        found = await assess(desk, thresholds=thresholds, every=EVERY)
    finally:
        nowhere.close()
    read = [check for check in found.checks if check.name != "channel_coverage"]
    assert {check.status for check in read} == {CheckStatus.UNKNOWN}
    assert {check.name for check in read} >= {"sync_freshness", "backlog", "evals:redteam_dev"}
    # Nothing is connected either: a blocker is known without any database.
    assert found.answer is Answer.NO_GO


async def test_metrics_nobody_counted_yet_are_unknown(
    db: Database, seller: SellerId, playbook: Playbook, thresholds: Thresholds
) -> None:
    desk = make_desk(db, seller, playbook=playbook, clock=Clock(NOW))
    found = await assess(desk, thresholds=thresholds, every=EVERY)
    statuses = {check.name: check.status for check in found.checks}
    assert statuses["manual_rate"] is statuses["reply_activity"] is CheckStatus.UNKNOWN


def test_the_command_answers_with_its_exit_code_and_one_json_object(tmp_path: Path) -> None:
    call = replydesk_in(tmp_path)
    call("migrate")
    done = call("ready", "--json")
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["answer"] == "no_go"
    people = call("ready")
    assert people.stdout.rstrip().endswith("NO GO")
    assert "-> " in people.stdout


def test_what_cannot_be_read_at_all_is_exit_code_2(tmp_path: Path) -> None:
    call = replydesk_in(tmp_path, REPLYDESK_DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    done = call("ready", "--json")
    assert (done.returncode, done.stdout) == (2, "")
