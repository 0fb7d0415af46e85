"""`replydesk user`, `key`, `audit` and `secrets`, as a person at the server types them."""

import json
import subprocess
from pathlib import Path

import pytest
from commands import PROGRAM, Run, clean_environment, replydesk_in
from databases import migrated_database
from sqlalchemy import create_engine, text

PASSWORD = "a long sentence nobody guesses"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    with migrated_database("sqlite", tmp_path, "cli"):
        pass
    return replydesk_in(tmp_path)


def typed(folder: Path, words: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    settings = {"REPLYDESK_DATABASE_URL": f"sqlite:///{folder / 'cli.sqlite'}"}
    return subprocess.run([PROGRAM, *arguments], cwd=folder, env=clean_environment() | settings, input=words,
                          capture_output=True, text=True, timeout=60, check=False)  # fmt: skip


def test_a_user_is_added_by_a_password_from_stdin_and_the_last_owner_stays(run: Run, tmp_path: Path) -> None:
    weak = typed(tmp_path, "short\n", "user", "add", "anna", "--role", "owner")
    assert (weak.returncode, "12 to 256" in weak.stderr, "short" in weak.stderr) == (2, True, False)
    added = typed(tmp_path, f"{PASSWORD}\n", "user", "add", "anna", "--role", "owner", "--json")
    assert json.loads(added.stdout)["users"][0]["roles"] == {"main": "owner"}
    assert PASSWORD not in added.stdout + added.stderr
    last = run("user", "disable", "anna")
    assert (last.returncode, "last owner" in last.stderr) == (1, True)
    second = json.loads(run("user", "role", "anna", "viewer", "--seller", "second", "--json").stdout)
    assert second["users"][0]["roles"] == {"main": "owner", "second": "viewer"}


def test_a_link_for_a_new_password_is_printed_for_who_may_come_in(run: Run, tmp_path: Path) -> None:
    typed(tmp_path, f"{PASSWORD}\n", "user", "add", "anna", "--role", "owner")
    typed(tmp_path, f"{PASSWORD}\n", "user", "add", "boris")
    made = json.loads(run("user", "reset", "boris", "--address", "https://desk.example/", "--json").stdout)
    assert made["link"].startswith("https://desk.example/reset?link=")
    assert "it works once" in run("user", "reset", "boris").stdout
    run("user", "disable", "boris")
    kept_out = run("user", "reset", "boris")
    assert (kept_out.returncode, "--undo" in kept_out.stderr) == (1, True)


def test_a_key_is_printed_once_and_a_changed_audit_ends_with_code_one(run: Run, tmp_path: Path) -> None:
    made = json.loads(run("key", "add", "crm", "--scope", "write", "--json").stdout)
    listed = run("key", "list", "--json").stdout
    assert made["key"] not in listed
    assert json.loads(run("key", "revoke", made["id"], "--json").stdout)["keys"][0]["revoked_at"]
    verdict = json.loads(run("audit", "verify", "--json").stdout)
    assert (verdict["is_whole"], verdict["rows"]) == (True, 2)
    with create_engine(f"sqlite:///{tmp_path / 'cli.sqlite'}").begin() as conn:
        conn.execute(text("DELETE FROM audit_log WHERE n = 2"))
        conn.execute(text("UPDATE audit_heads SET n = 1, hash = (SELECT hash FROM audit_log WHERE n = 1)"))
    assert run("audit", "verify").returncode == 0
    cut = run("audit", "verify", "--head", verdict["head"])
    assert (cut.returncode, "cut off" in cut.stdout) == (1, True)


def test_keys_for_tokens_are_printed_and_rotated(run: Run, tmp_path: Path) -> None:
    fresh = run("secrets", "new").stdout.strip()
    with_key = json.loads(run("secrets", "rotate", "--json", REPLYDESK_SECRET_KEY=fresh).stdout)
    assert (with_key["rotated"], with_key["stored"]) == (0, 0)
    assert not (tmp_path / "secret.key").exists()
    bad = run("secrets", "rotate", REPLYDESK_SECRET_KEY="nonsense")
    assert (bad.returncode, "32 bytes in base64" in bad.stderr, "nonsense" in bad.stderr) == (2, True, False)
