"""`replydesk backup`, `verify` and `restore`: JSON, plain errors, right exit codes."""

import json
import shutil
from pathlib import Path

import pytest
from backups import url_of
from commands import Run, replydesk_in
from databases import migrated_database
from makers import POSTGRES

from storage.backup_file import manifest_path

AWAY = "postgresql+psycopg://desk:hidden-password@127.0.0.1:1/none"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `replydesk` in a folder with a migrated database of its own."""
    with migrated_database("sqlite", tmp_path, "cli"):
        return replydesk_in(tmp_path, timeout=100)


def test_a_backup_is_made_verified_and_restored(run: Run) -> None:
    made = json.loads(run("backup", "--json").stdout)
    assert (made["engine"], Path(made["file"]).parent.name) == ("sqlite", "backups")
    checked = run("verify", made["file"], "--json")
    assert (checked.returncode, json.loads(checked.stdout)["is_whole"]) == (0, True)
    restored = json.loads(run("restore", made["file"], "--json").stdout)
    assert restored["is_gate_shut"] is True
    assert Path(restored["aside"]).is_file()
    assert "the gate is shut" in run("restore", made["file"]).stdout.lower()
    fresh = run("restore", made["file"], REPLYDESK_DATABASE_URL="sqlite:///fresh.sqlite").stdout
    assert "nothing stood there that tells whether people were erased" in fresh


def test_a_bad_backup_is_exit_code_one_and_not_restored(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "b"
    run("backup", "--to", str(file))
    with file.open("ab") as stream:
        stream.write(b"x")
    checked = run("verify", str(file), "--json")
    report = json.loads(checked.stdout)
    assert (checked.returncode, report["is_whole"]) == (1, False)
    assert "bytes long" in report["problems"][0]
    refused = run("restore", str(file))
    assert (refused.returncode, "nothing was changed" in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "settings", "hint"),
    [
        (("backup", "--to", "nowhere/b"), {}, "no folder nowhere"),
        (("backup", "--to", "cli.sqlite"), {}, "there already"),
        (("backup", "--to", "b"), {"REPLYDESK_DATABASE_URL": "sqlite:///none.sqlite"}, "no database none.sqlite"),
        (("backup", "--to", "b"), {"REPLYDESK_DATABASE_URL": AWAY, "PATH": "/nowhere"}, "postgresql-client"),
    ],
)
def test_wrong_input_is_one_plain_sentence(
    run: Run, arguments: tuple[str, ...], settings: dict[str, str], hint: str
) -> None:
    done = run(*arguments, **settings)
    assert (done.returncode, done.stdout) == (2, "")
    assert hint in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_out_of_reach_is_one_plain_sentence_without_the_password(run: Run) -> None:
    done = run("backup", "--to", "b", REPLYDESK_DATABASE_URL=AWAY)
    if shutil.which("pg_dump"):
        assert (done.returncode, "out of reach" in done.stderr) == (1, True)
    assert "hidden-password" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not POSTGRES, reason="REPLYDESK_TEST_POSTGRES names no server")
def test_an_older_pg_dump_is_named_with_the_remedy(run: Run, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n", encoding="utf-8")
    program.chmod(0o755)
    with migrated_database("postgres", tmp_path, "older") as database:
        done = run("backup", "--to", "b", REPLYDESK_DATABASE_URL=url_of(database), PATH=f"{program.parent}:/bin")
    assert done.returncode == 2
    assert "is of PostgreSQL 9, the server of" in done.stderr
    assert not (tmp_path / "b").exists()


@pytest.mark.skipif(not POSTGRES, reason="REPLYDESK_TEST_POSTGRES names no server")
def test_a_postgres_backup_goes_the_whole_way(run: Run, tmp_path: Path) -> None:
    with migrated_database("postgres", tmp_path, "command") as database:
        here = {"REPLYDESK_DATABASE_URL": url_of(database)}
        made = json.loads(run("backup", "--json", **here).stdout)
        assert manifest_path(tmp_path / made["file"]).is_file()
        assert run("verify", made["file"], **here).returncode == 0
        wrong = run("restore", made["file"])
        assert (wrong.returncode, "REPLYDESK_DATABASE_URL names sqlite" in wrong.stderr) == (2, True)
        restored = run("restore", made["file"], "--json", **here)
        assert json.loads(restored.stdout)["aside"].startswith("replydesk_before_")


def test_the_help_says_what_happens_next(run: Run) -> None:
    words = " ".join(run("restore", "--help").stdout.split())
    assert "the gate is shut, nothing is sent" in words
    assert "never overwritten" in " ".join(run("backup", "--help").stdout.split())
