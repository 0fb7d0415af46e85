"""What is deployed cannot be built here; it is read: users, rights, settings that exist, units systemd accepts."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from desk.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def _compose() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return told


def _ours() -> dict[str, dict[str, Any]]:
    return {name: one for name, one in _compose()["services"].items() if one["image"].startswith("replydesk")}


def test_the_image_runs_as_nobody_in_particular_from_the_lock_alone() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    stages = re.split(r"^FROM ", lines, flags=re.MULTILINE)[1:]
    assert all(re.match(r"python:3\.11-slim-bookworm\b", stage) for stage in stages)
    assert re.search(r"^USER 10001:10001$", stages[-1], flags=re.MULTILINE)
    assert "--require-hashes --no-deps -r requirements.lock" in stages[0]
    # Nothing is fetched but what the lock and Debian name, and no secret is baked in.
    assert not re.search(r"\b(curl|wget|ADD|index-url)\b", lines)
    assert not re.search(r"^(ENV|ARG).*(TOKEN|PASSWORD|KEY|SECRET)", lines, flags=re.MULTILINE)


def test_what_may_hold_secrets_or_rows_never_enters_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".env", "deploy/compose.env", "var", "backups", ".venv", ".venv-run"} <= set(ignored)
    assert {"**/*.sqlite*", "**/*.dump"} <= set(ignored)
    assert "deploy/compose.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


@pytest.mark.parametrize("name", ["migrate", "api", "worker"])
def test_our_containers_can_write_nothing_and_gain_nothing(name: str) -> None:
    service = _ours()[name]
    assert service["read_only"] is True
    assert service["user"] == "10001:10001"
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert not any(str(mount).startswith("/") for mount in service.get("volumes", ()))


def test_the_api_listens_on_this_machine_only_and_workers_wait_for_the_tables() -> None:
    services = _compose()["services"]
    published = [port for service in services.values() for port in service.get("ports", ())]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)
    for name in ("api", "worker"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert services["worker"]["deploy"]["replicas"] >= 2


def test_every_setting_that_is_passed_exists_and_every_secret_comes_from_outside() -> None:
    known = {f"REPLYDESK_{name.upper()}" for name in Settings.model_fields}
    for service in _ours().values():
        assert set(service["environment"]) <= known
    example = (DEPLOY / "compose.env.example").read_text(encoding="utf-8")
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    named = set(re.findall(r"\$\{([A-Z_]+)", text))
    assert named == set(re.findall(r"^([A-Z_]+)=", example, flags=re.MULTILINE))
    for secret in ("POSTGRES_PASSWORD", "REPLYDESK_API_TOKEN", "LANGFUSE_PASSWORD", "REPLYDESK_SECRET_KEY",
                   "REPLYDESK_LANGFUSE_SECRET_KEY"):  # fmt: skip
        assert re.search(rf"^{secret}=$", example, flags=re.MULTILINE)


@pytest.mark.parametrize("name", ["api", "worker"])
def test_what_stores_tokens_or_traces_is_told_its_keys_for_it_can_write_no_key_file(name: str) -> None:
    told = _ours()[name]["environment"]
    assert told["REPLYDESK_SECRET_KEY"].startswith("${REPLYDESK_SECRET_KEY:?")
    assert {"REPLYDESK_LANGFUSE_PUBLIC_KEY", "REPLYDESK_LANGFUSE_SECRET_KEY", "REPLYDESK_LANGFUSE_HOST"} <= set(told)


def test_langfuse_starts_only_when_asked_for() -> None:
    services = _compose()["services"]
    assert {name for name, one in services.items() if one.get("profiles") == ["langfuse"]} == {
        name for name in services if name.startswith("langfuse")
    }


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_hardened_and_stops_with_patience(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    for line in ("User=replydesk", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=",
                 "KillSignal=SIGTERM", "EnvironmentFile=/etc/replydesk/env"):  # fmt: skip
        assert f"\n{line}\n" in text
    patience = re.search(r"^TimeoutStopSec=(\d+)$", text, flags=re.MULTILINE)
    assert patience is not None
    assert int(patience[1]) >= 40


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_accepts_the_unit(unit: Path, tmp_path: Path) -> None:
    # The program is not installed where systemd would look for it: another one stands in.
    copy = tmp_path / unit.name.replace("@", "@1")
    copy.write_text(re.sub(r"/opt/replydesk/bin/replydesk", "/bin/true", unit.read_text(encoding="utf-8")))
    done = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if copy.name in line and "not-found" not in line]
    assert complaints == []


def test_the_image_can_back_up_the_server_it_is_deployed_with() -> None:
    # Debian bookworm's postgresql-client is of version 15; pg_dump refuses a newer server.
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(
        r"^FROM python:3\.11-slim-bookworm\n(?:#.*\n)*RUN apt-get .*\bpostgresql-client\b", lines, re.MULTILINE
    )
    version = re.fullmatch(r"postgres:(\d+)-bookworm", _compose()["services"]["postgres"]["image"])
    assert version is not None
    assert int(version[1]) <= 15
