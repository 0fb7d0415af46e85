"""`eval report` and `eval gate-check` on the command line: what they print, write and refuse."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import Run, replydesk_in
from databases import migrated_database
from makers import NOW

from desk.interactions import SellerId
from desk.playbook import Playbook
from evals.baseline_file import read_rules
from evals.sets import shipped_set
from storage.database import Database
from storage.eval_runs import StoredResult, StoredRun, add_run, save_results

SELLER = SellerId("main")


@pytest.fixture
def call(tmp_path: Path) -> Run:
    return replydesk_in(tmp_path, timeout=120)


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Database]:
    """The database the command will open."""
    with migrated_database("sqlite", tmp_path, "cli") as database:
        yield database


def _store(rows: Database, playbook: Playbook, name: str, *, sha: str | None = None, verdict: str = "send") -> None:
    chosen = shipped_set("drafts_gate_dev", playbook)
    run = StoredRun(
        id=name, set_name="drafts_gate_dev", set_sha=sha or chosen.sha, kind="draft", variant="baseline", status="done",
        seed=0, repeat=1, made_of={}, figures={"gate": {"block_recall": 0.5}}, cost_usd=0.0, started_at=NOW,
    )  # fmt: skip
    result = StoredResult(
        case_key=chosen.cases[0].key, repeat=0, output={"verdict": verdict, "draft": "Вернём деньги"},
        scores={"decision": {"not_sent": verdict != "send"}}, cost_usd=0.0, latency_ms=1.0,
    )  # fmt: skip
    rows.write_now(add_run, SELLER, run)
    rows.write_now(save_results, SELLER, name, [result])


def test_a_report_is_printed_or_written_with_the_words_of_its_set(
    call: Run, rows: Database, playbook: Playbook, tmp_path: Path
) -> None:
    _store(rows, playbook, "run-one")
    words = " ".join(str(shipped_set("drafts_gate_dev", playbook).cases[0].row["customer_text"]).split())[:30]
    url = {"REPLYDESK_DATABASE_URL": rows.url}
    printed = call("eval", "report", "run-o", **url)
    assert printed.returncode == 0, printed.stderr
    assert printed.stdout.startswith("# Eval run run-one")
    written = call("eval", "report", "run-one", "--format", "html", "--out", str(tmp_path / "r.html"), **url)
    assert written.returncode == 0, written.stderr
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert words in page
    assert "would have left by itself and must not" in page


def test_a_set_that_is_another_one_by_now_leaves_the_words_out(call: Run, rows: Database, playbook: Playbook) -> None:
    _store(rows, playbook, "run-old", sha="another")
    done = call("eval", "report", "run-old", REPLYDESK_DATABASE_URL=rows.url)
    assert done.returncode == 0, done.stderr
    assert "has changed since this run" in done.stderr
    assert "customer:" not in done.stdout


def test_two_runs_stand_side_by_side(call: Run, rows: Database, playbook: Playbook) -> None:
    _store(rows, playbook, "run-a", verdict="block")
    _store(rows, playbook, "run-b", verdict="send")
    done = call("eval", "report", "run-a", "--compare", "run-b", REPLYDESK_DATABASE_URL=rows.url)
    assert done.returncode == 0, done.stderr
    assert "## Compared" in done.stdout
    assert "WORSE" in done.stdout


def test_an_unknown_run_and_an_unknown_form_are_refused(call: Run, rows: Database) -> None:
    url = {"REPLYDESK_DATABASE_URL": rows.url}
    unknown = call("eval", "report", "nothing", **url)
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "no eval run 'nothing'" in unknown.stderr
    assert call("eval", "report", "nothing", "--format", "pdf", **url).returncode == 2


def test_only_the_desk_as_it_is_becomes_the_baseline(call: Run, tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    done = call("eval", "gate-check", "--variant", "no_money_guard", "--accept", "--baseline", str(file))
    assert done.returncode == 2
    assert "only the desk as it is" in done.stderr
    assert not file.exists()


def test_a_broken_baseline_is_told_before_a_minutes_work(call: Run, tmp_path: Path) -> None:
    (tmp_path / "baseline.json").write_text("{}", encoding="utf-8")
    done = call("eval", "gate-check", "--baseline", str(tmp_path / "baseline.json"))
    assert done.returncode == 2
    assert "not a baseline" in done.stderr


def test_ci_runs_the_gate_over_every_set_that_has_rules() -> None:
    root = Path(__file__).parents[2]
    assert ".venv/bin/replydesk eval gate-check\n" in (root / ".ci/run").read_text(encoding="utf-8")
    known = {file.stem for file in (root / "evals/datasets").glob("*.jsonl")}
    assert {ruled.name for ruled in read_rules()} <= known
    baseline = json.loads((root / "evals/baseline.json").read_text(encoding="utf-8"))
    assert set(baseline["sets"]) <= {ruled.name for ruled in read_rules()}
