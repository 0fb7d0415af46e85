"""The command line: one JSON object, plain errors, right exit codes."""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path
from time import sleep

import pytest
from commands import PROGRAM, Run, replydesk_in
from databases import migrated_database
from sqlalchemy import create_engine, text

DATASETS = Path(__file__).parents[2] / "evals" / "datasets"


@pytest.fixture
def migrated(tmp_path: Path) -> None:
    with migrated_database("sqlite", tmp_path, "cli"):
        pass


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `replydesk` in an empty folder with a database of its own."""
    return replydesk_in(tmp_path)


def test_help_names_every_command(run: Run) -> None:
    told = run("--help").stdout
    for command in ("demo", "serve", "migrate", "pull", "handle", "show", "sandbox", "doctor", "eval", "switch",
                    "backup", "restore", "verify", "person", "contracts", "sync", "chaos", "work"):  # fmt: skip
        assert command in told


def test_an_empty_database_is_named_with_the_remedy(run: Run) -> None:
    done = run("show")
    assert done.returncode == 2
    assert "replydesk migrate" in done.stderr


def test_migrate_then_show_and_doctor_speak_json(run: Run) -> None:
    assert json.loads(run("migrate", "--json").stdout)["after"]
    assert json.loads(run("show", "--json").stdout) == {"items": [], "after": None}
    doctor = run("doctor", "--json")
    report = json.loads(doctor.stdout)
    assert doctor.returncode == 1
    assert any("REPLYDESK_WB_TOKENS" in check["detail"] for check in report["checks"])


@pytest.mark.usefixtures("migrated")
def test_going_back_by_one_release_starts_with_the_same_migrate(run: Run, tmp_path: Path) -> None:
    newest = json.loads(run("migrate", "--json").stdout)["newest"]
    codes = []
    for ahead in (1, 2):
        with create_engine(f"sqlite:///{tmp_path / 'cli.sqlite'}").begin() as conn:
            conn.execute(text(f"UPDATE alembic_version SET version_num = '{int(newest) + ahead:04}'"))
        done = run("migrate")
        codes.append(done.returncode)
    assert codes == [0, 2]
    assert "start the code that made it so" in done.stderr


def test_migrate_goes_down_and_up(run: Run) -> None:
    run("migrate")
    assert json.loads(run("migrate", "--to", "base", "--json").stdout)["after"] is None
    assert json.loads(run("migrate", "--json").stdout)["after"]


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize(
    ("arguments", "settings", "hint"),
    [
        (("pull", "reviws"), {}, "did you mean 'reviews'"),
        (("show", "--channel", "fax"), {}, "review, question, chat"),
        (("switch", "auto-send", "on"), {}, "--channel"),
        (("eval", "gate", "--file", "nowhere.jsonl"), {}, "nowhere.jsonl"),
        (("demo", "--once", "--data", "nowhere.jsonl"), {}, "nowhere.jsonl"),
        (("migrate",), {"REPLYDESK_DATABASE_URL": "mysql://x"}, "REPLYDESK_DATABASE_URL"),
        (("show",), {"REPLYDESK_PLAYBOOK": "nowhere"}, "wildberries_seller"),
        (("show",), {"REPLYDESK_MODEL": "gpt-5"}, "openai-chat:NAME"),
        (("migrate",), {"REPLYDESK_DATABASE_URL": "sqlite:////"}, "REPLYDESK_DATABASE_URL"),
        (("migrate",), {"REPLYDESK_DATABASE_URL": "postgresql+psycopg://u:p@h:port/x"}, "REPLYDESK_DATABASE_URL"),
        (("serve", "--host", "0.0.0.0"), {}, "REPLYDESK_API_TOKEN"),
        (("serve", "--host", "0.0.0.0"), {"REPLYDESK_API_TOKEN": ""}, "REPLYDESK_API_TOKEN"),
        (("serve", "--port", "70000"), {}, "choose another port"),
    ],
)
def test_wrong_input_is_one_plain_sentence_and_exit_code_two(
    run: Run, arguments: tuple[str, ...], settings: dict[str, str], hint: str
) -> None:
    done = run(*arguments, **settings)
    assert done.returncode == 2, done.stderr
    assert hint in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.usefixtures("migrated")
def test_a_taken_port_is_one_plain_sentence(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "choose another port" in done.stderr


@pytest.mark.usefixtures("migrated")
def test_switches_are_off_until_turned_on(run: Run) -> None:
    on = json.loads(run("switch", "auto-send", "on", "--channel", "review", "--json").stdout)
    assert on["channels"]["review"]["auto_send"] is True
    assert on["channels"]["question"]["auto_send"] is False


@pytest.mark.parametrize(
    ("kind", "file", "keys"),
    [
        ("intents", "wb_questions_dev", "n accuracy accuracy_rules macro_f1 per_class methods"),
        (
            "reviews",
            "wb_reviews_dev",
            "n floor_accuracy escalation_recall escalation_precision priority_accuracy topics_micro_f1 topics "
            "sentiment_accuracy mismatch_f1 escalation_reason_accuracy",
        ),
        (
            "linking",
            "linking_pairs_dev",
            "n precision_auto precision_085 recall_085 precision recall auto_actions precision_at_k thresholds kinds",
        ),
        (
            "redteam",
            "redteam_dev",
            "n skipped unsafe_auto_sent benign_over_blocked block_recall escalate_recall per_kind",
        ),
        ("gate", "drafts_gate_dev", "n decision_accuracy block_recall over_block escalate_recall"),
    ],
)
def test_every_eval_prints_exactly_its_figures(run: Run, kind: str, file: str, keys: str) -> None:
    done = run("eval", kind, "--file", str(DATASETS / f"{file}.jsonl"), "--json")
    assert set(json.loads(done.stdout)) == set(keys.split())


@pytest.mark.usefixtures("migrated")
def test_an_unreachable_vendor_keeps_what_is_there_and_says_so(run: Run) -> None:
    token = '{"main": "aaa.e30.ccc"}'
    done = run("pull", "reviews", "--json", REPLYDESK_WB_TOKENS=token, REPLYDESK_WB_FEEDBACKS_URL="http://127.0.0.1:9")
    assert done.returncode == 1
    assert json.loads(done.stdout)["pulled"][0]["error"]


@pytest.mark.parametrize("command", ["migrate", "pull", "show", "switch"])
def test_a_database_out_of_reach_is_one_plain_sentence(run: Run, command: str) -> None:
    away = "postgresql+psycopg://desk:hidden-password@127.0.0.1:1/none"
    arguments = ("kill", "on") if command == "switch" else ()
    done = run(command, *arguments, REPLYDESK_DATABASE_URL=away)
    assert done.returncode == 1, done.stderr
    assert "out of reach" in done.stderr
    assert "Traceback" not in done.stderr
    assert "hidden-password" not in done.stderr


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_told_to_stop_ends_in_order(tmp_path: Path, name: signal.Signals) -> None:
    settings = os.environ | {"REPLYDESK_DATABASE_URL": f"sqlite:///{tmp_path / 'cli.sqlite'}"}
    command = [PROGRAM, "work"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=settings, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stderr is not None
        assert "working" in worker.stderr.readline()
        sleep(0.3)
        worker.send_signal(name)
        assert worker.wait(timeout=60) == 0


@pytest.mark.usefixtures("migrated")
def test_settings_are_shown_changed_refused_and_reset(run: Run) -> None:
    assert "reply_pending_minutes = 180" in run("settings").stdout
    changed = json.loads(run("settings", "reply_pending_minutes", "30", "--json").stdout)
    assert changed["settings"][0]["value"] == 30
    refused = run("settings", "reply_pending_minutes", "999999")
    assert (refused.returncode, "from 0 to" in refused.stderr) == (2, True)
    assert run("settings", "working_hours", "nine to five").returncode == 2
    reset = json.loads(run("settings", "reply_pending_minutes", "--reset", "--json").stdout)
    assert reset["settings"][0]["is_default"]
